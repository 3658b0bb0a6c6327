import { createHash } from "node:crypto";
import { existsSync, readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import { concat, toHex, type Bytes } from "#app/credential/octets.ts";
import { isConsistent, isIncluded, leafHash, nodeHash, rootOf, Tree, type Tile } from "./merkle.ts";

const leaf = (number: number) => leafHash(new TextEncoder().encode(`entry ${number}`));
const leaves = Array.from({ length: 601 }, (_, number) => leaf(number));

/** MTH as RFC 6962 section 2.1 defines it, with nothing clever and with OpenSSL's hash. */
function naiveRoot(hashes: Bytes[]): Bytes {
  const [only] = hashes;
  if (!only) return concat(createHash("sha256").digest());
  if (hashes.length === 1) return only;
  let split = 1;
  while (2 * split < hashes.length) split *= 2;
  const [left, right] = [naiveRoot(hashes.slice(0, split)), naiveRoot(hashes.slice(split))];
  return concat(createHash("sha256").update(Uint8Array.of(1)).update(left).update(right).digest());
}

/** PATH(m, D[n]) of section 2.1.1. */
function pathTo(index: number, hashes: Bytes[]): Bytes[] {
  if (hashes.length === 1) return [];
  let split = 1;
  while (2 * split < hashes.length) split *= 2;
  const [left, right] = [hashes.slice(0, split), hashes.slice(split)];
  return index < split
    ? [...pathTo(index, left), naiveRoot(right)]
    : [...pathTo(index - split, right), naiveRoot(left)];
}

/** PROOF(m, D[n]) of section 2.1.2. */
function proofOf(oldSize: number, hashes: Bytes[], isWhole = true): Bytes[] {
  if (oldSize === hashes.length) return isWhole ? [] : [naiveRoot(hashes)];
  let split = 1;
  while (2 * split < hashes.length) split *= 2;
  const [left, right] = [hashes.slice(0, split), hashes.slice(split)];
  return oldSize <= split
    ? [...proofOf(oldSize, left, isWhole), naiveRoot(right)]
    : [...proofOf(oldSize - split, right, false), naiveRoot(left)];
}

function treeOf(hashes: Iterable<Bytes>): Tree {
  const tree = new Tree();
  for (const hash of hashes) tree.append(hash);
  return tree;
}

const sha256 = (...numbers: number[]) => createHash("sha256").update(Uint8Array.from(numbers)).digest("hex");

describe("hashes", () => {
  test("of an entry, a node and nothing are those of RFC 6962", () => {
    expect(toHex(leafHash(Uint8Array.of(7)))).toBe(sha256(0, 7));
    expect(toHex(nodeHash(Uint8Array.of(7), Uint8Array.of(8)))).toBe(sha256(1, 7, 8));
    expect(toHex(new Tree().root())).toBe(sha256());
  });
});

describe("a tree", () => {
  test("has the root of the definition at every size up to 600", { timeout: 60_000 }, () => {
    const tree = new Tree();
    for (let size = 0; size <= 600; size++) {
      const root = naiveRoot(leaves.slice(0, size));
      expect(tree.root()).toEqual(root);
      expect(rootOf(leaves.slice(0, size))).toEqual(root);
      tree.append(leaves[size]!);
      expect(tree.size).toBe(size + 1);
    }
  });

  test("has it around 65,536, where a third level begins", { timeout: 60_000 }, () => {
    const many = Array.from({ length: 65_800 }, (_, number) => leaf(number));
    const tree = treeOf(many.slice(0, 65_534));
    for (const size of [65_534, 65_535, 65_536, 65_537, 65_538, 65_792, 65_793]) {
      while (tree.size < size) tree.append(many[tree.size]!);
      expect(tree.root()).toEqual(naiveRoot(many.slice(0, size)));
      expect(new Tree(size, edgeOf(tree)).root()).toEqual(tree.root());
    }
  });

  test("goes on from its edge as if it had never stopped, at every size", { timeout: 60_000 }, () => {
    const whole = treeOf(leaves).root();
    for (let size = 0; size <= 600; size++) {
      const resumed = new Tree(size, edgeOf(treeOf(leaves.slice(0, size))));
      for (const hash of leaves.slice(size)) resumed.append(hash);
      expect(resumed.root()).toEqual(whole);
    }
  });

  test("refuses an edge of another size", () => {
    const tree = treeOf(leaves.slice(0, 300));
    expect(() => new Tree(299, edgeOf(tree))).toThrow(RangeError);
    expect(() => new Tree(300)).toThrow(RangeError);
  });

  test("gives away every tile once, when it is full, and the rest as its edge", { timeout: 60_000 }, () => {
    const size = 66_000;
    const tree = new Tree();
    const tiles: Tile[] = [];
    for (let number = 0; number < size; number++) tiles.push(...tree.append(leaf(number)));
    tiles.push(...tree.edge());
    const names = tiles.map(({ level, index }) => `${level}/${index}`);
    expect(new Set(names).size).toBe(names.length);
    const hashesOf = (level: number) =>
      tiles
        .filter((tile) => tile.level === level)
        .sort((a, b) => a.index - b.index)
        .flatMap(({ hashes }) => hashes);
    expect([0, 1, 2].map((level) => hashesOf(level).length)).toEqual([66_000, 257, 1]);
    for (const level of [1, 2])
      hashesOf(level).forEach((hash, place) => {
        expect(hash).toEqual(naiveRoot(hashesOf(level - 1).slice(256 * place, 256 * place + 256)));
      });
  });
});

function edgeOf(tree: Tree): Bytes[][] {
  const edge: Bytes[][] = [];
  for (const { level, hashes } of tree.edge()) edge[level] = hashes;
  return Array.from(edge, (hashes) => hashes ?? []);
}

describe("proofs", () => {
  test("of the definition are accepted for every leaf and every older size, and none for another place", () => {
    for (let size = 1; size <= 40; size++) {
      const hashes = leaves.slice(0, size);
      const root = naiveRoot(hashes);
      for (let index = 0; index < size; index++) {
        const proof = pathTo(index, hashes);
        expect(isIncluded({ leaf: hashes[index]!, index, size, root }, proof)).toBe(true);
        const elsewhere = { leaf: hashes[index]!, index: (index + 1) % size, size, root };
        expect(isIncluded(elsewhere, proof)).toBe(size === 1);
        const oldRoot = naiveRoot(hashes.slice(0, index + 1));
        const older = { oldSize: index + 1, oldRoot, size, root };
        expect(isConsistent(older, proofOf(index + 1, hashes))).toBe(true);
        expect(isConsistent({ ...older, oldRoot: leaf(999) }, proofOf(index + 1, hashes))).toBe(false);
        expect(isConsistent(older, [...proofOf(index + 1, hashes), leaf(999)])).toBe(false);
      }
    }
  });
});

type Vector = {
  name: string;
  proof: string[] | null;
  wantErr: boolean;
  leafIdx?: number;
  treeSize?: number;
  root?: string;
  leafHash?: string;
  size1?: number;
  size2?: number;
  root1?: string;
  root2?: string;
};
const file = new URL("../../../shared/vectors/rfc6962-merkle.json", import.meta.url);
const published: Vector[] = existsSync(file) ? JSON.parse(readFileSync(file, "utf8")) : [];
const of = (kind: string) => published.filter(({ name }) => name.startsWith(`${kind}/`));
/** An old tree of nothing and roots that are no hashes prove nothing here, though the publishers take some of them. */
const isDegenerate = ({ size1 = 1, root = root32, root1 = root, root2 = root }: Vector) =>
  size1 === 0 || [root1, root2].some((each) => octets(each).length !== 32);
const root32 = Buffer.alloc(32).toString("base64");
const octets = (base64 = "") => concat(Buffer.from(base64, "base64"));

// Those that begin with “subtree” are of another draft, whose proofs this log does not have.
describe.skipIf(published.length === 0)("RFC 6962 (skipped without ../shared/vectors)", () => {
  test("inclusion is judged as in every published case", () => {
    expect(of("inclusion").length).toBeGreaterThan(50);
    for (const vector of of("inclusion")) {
      const { name, leafHash: hash, leafIdx = 0, treeSize = 0, root, proof, wantErr } = vector;
      const claim = { leaf: octets(hash), index: leafIdx, size: treeSize, root: octets(root) };
      expect(isIncluded(claim, (proof ?? []).map(octets)), name).toBe(!wantErr && !isDegenerate(vector));
    }
  });

  test("consistency is judged as in every published case", () => {
    expect(of("consistency").length).toBeGreaterThan(50);
    for (const vector of of("consistency")) {
      const { name, size1 = 0, size2 = 0, root1, root2, proof, wantErr } = vector;
      const claim = { oldSize: size1, oldRoot: octets(root1), size: size2, root: octets(root2) };
      expect(isConsistent(claim, (proof ?? []).map(octets)), name).toBe(!wantErr && !isDegenerate(vector));
    }
  });
});
