import { sha256 } from "@noble/hashes/sha2.js";
import { concat, type Bytes } from "#app/credential/octets.ts";

/** How many hashes a full tile holds (C2SP tlog-tiles). */
export const tileWidth = 256;

const leafMark = Uint8Array.of(0);
const nodeMark = Uint8Array.of(1);

/** MTH({d}) of RFC 6962 section 2.1: SHA-256(00 ‖ entry), 32 octets. */
export function leafHash(entry: Uint8Array): Bytes {
  return new Uint8Array(sha256(concat(leafMark, entry)));
}

/** SHA-256(01 ‖ left ‖ right), 32 octets. */
export function nodeHash(left: Uint8Array, right: Uint8Array): Bytes {
  return new Uint8Array(sha256(concat(nodeMark, left, right)));
}

/**
 * MTH of RFC 6962 section 2.1 over hashes that each stand for a full subtree of one size, but for the last, which
 * may be smaller. Of none it is SHA-256 of nothing.
 */
export function rootOf(hashes: Uint8Array[]): Bytes {
  const [only] = hashes;
  if (only === undefined) return new Uint8Array(sha256(concat()));
  if (hashes.length === 1) return concat(only);
  const split = 2 ** Math.ceil(Math.log2(hashes.length) - 1);
  return nodeHash(rootOf(hashes.slice(0, split)), rootOf(hashes.slice(split)));
}

/** A tile: consecutive hashes of one level, the last tile of a level possibly not full. */
export type Tile = { level: number; index: number; hashes: Bytes[] };

/**
 * A Merkle tree of RFC 6962 that is only ever appended to, of which no more is in memory than its right edge: for each
 * level the hashes of the tile that is not full yet. A hash of level L stands for 256^L entries.
 */
export class Tree {
  #size: number;
  readonly #edge: Bytes[][];

  /** @param edge for each level the hashes of its last tile, none where that is full */
  constructor(size = 0, edge: Bytes[][] = []) {
    this.#size = size;
    this.#edge = Array.from({ length: levels(size) }, (_, level) => [...(edge[level] ?? [])]);
    if (this.#edge.some((hashes, level) => hashes.length !== widthOfLast(size, level)))
      throw new RangeError("This edge belongs to a tree of another size.");
  }

  /** How many entries it has. */
  get size(): number {
    return this.#size;
  }

  /** Adds the leaf hash of one entry; answers the tiles that became full by it, the lowest level first. */
  append(leaf: Bytes): Tile[] {
    const full: Tile[] = [];
    this.#size++;
    for (let level = 0, hash = leaf; ; level++) {
      const hashes = (this.#edge[level] ??= []);
      hashes.push(hash);
      if (hashes.length < tileWidth) return full;
      full.push({ level, index: Math.floor(this.#size / tileWidth ** (level + 1)) - 1, hashes });
      this.#edge[level] = [];
      hash = rootOf(hashes);
    }
  }

  /** The last tile of each level that is not full, as `append` has left it. */
  edge(): Tile[] {
    return this.#edge.flatMap((hashes, level) => {
      const index = Math.floor(this.#size / tileWidth ** (level + 1));
      return hashes.length > 0 ? [{ level, index, hashes: [...hashes] }] : [];
    });
  }

  /** MTH over all entries, 32 octets. */
  root(): Bytes {
    let right: Bytes[] = [];
    for (const hashes of this.#edge) {
      const level = [...hashes, ...right];
      right = level.length > 0 ? [rootOf(level)] : [];
    }
    return rootOf(right);
  }
}

/** How many hashes the last tile of a level has in a tree of this size; 0 when all its tiles are full. */
export function widthOfLast(size: number, level: number): number {
  return Math.floor(size / tileWidth ** level) % tileWidth;
}

function levels(size: number): number {
  let level = 0;
  for (let rest = size; rest > 0; rest = Math.floor(rest / tileWidth)) level++;
  return level;
}

/** Whether a leaf is in a tree, by the proof of RFC 6962 section 2.1.1 (checked as in RFC 9162 section 2.1.3.2). */
export function isIncluded(
  { leaf, index, size, root }: { leaf: Uint8Array; index: number; size: number; root: Uint8Array },
  proof: Uint8Array[],
): boolean {
  if (index < 0 || index >= size || !areHashes([leaf, root, ...proof])) return false;
  let [position, last, hash] = [index, size - 1, concat(leaf)];
  for (const step of proof) {
    if (last === 0) return false;
    if (position % 2 === 1 || position === last) {
      hash = nodeHash(step, hash);
      while (position % 2 === 0 && position !== 0) [position, last] = [half(position), half(last)];
    } else {
      hash = nodeHash(hash, step);
    }
    [position, last] = [half(position), half(last)];
  }
  return last === 0 && equal(hash, root);
}

/**
 * Whether the tree of `size` begins with the tree of `oldSize`, by the proof of RFC 6962 section 2.1.2 (checked as in RFC
 * 9162 section 2.1.4.2). An empty old tree proves nothing and is refused.
 */
export function isConsistent(
  { oldSize, oldRoot, size, root }: { oldSize: number; oldRoot: Uint8Array; size: number; root: Uint8Array },
  proof: Uint8Array[],
): boolean {
  if (oldSize < 1 || oldSize > size || !areHashes([oldRoot, root, ...proof])) return false;
  if (oldSize === size) return proof.length === 0 && equal(oldRoot, root);
  const isPowerOfTwo = Number.isInteger(Math.log2(oldSize));
  const [first, ...rest] = isPowerOfTwo ? [oldRoot, ...proof] : proof;
  if (first === undefined) return false;

  let [position, last] = [oldSize - 1, size - 1];
  while (position % 2 === 1) [position, last] = [half(position), half(last)];
  let [older, newer] = [concat(first), concat(first)];
  for (const step of rest) {
    if (last === 0) return false;
    if (position % 2 === 1 || position === last) {
      older = nodeHash(step, older);
      newer = nodeHash(step, newer);
      while (position % 2 === 0 && position !== 0) [position, last] = [half(position), half(last)];
    } else {
      newer = nodeHash(newer, step);
    }
    [position, last] = [half(position), half(last)];
  }
  return last === 0 && equal(older, oldRoot) && equal(newer, root);
}

function half(number: number): number {
  return Math.floor(number / 2);
}

function areHashes(all: Uint8Array[]): boolean {
  return all.every((hash) => hash.length === 32);
}

/** Whether two hashes, or other octets, are the same. */
export function equal(a: Uint8Array, b: Uint8Array): boolean {
  return a.length === b.length && a.every((octet, place) => octet === b[place]);
}
