import type { Bytes } from "#app/credential/octets.ts";

export type Kind = "credential" | "named" | "organization";

const kinds: Kind[] = ["credential", "named", "organization"];
const isGone = kinds.length;

/**
 * What a checker keeps of each signature until the end of the log: how it is known, what it counts as and, of a
 * credential, the hash of its withdraw secret. About 150 octets each, so that a million fit into a browser.
 */
export class KnownSignatures {
  readonly #places = new Map<string, number>();
  #kinds = new Uint8Array(256);
  #workplaces = new Uint16Array(256);
  #withdrawHashes = new Uint8Array(256 * 32);

  has(id: string): boolean {
    return this.#places.has(id);
  }

  /** @param workplace its place in the first entry */
  add(id: string, kind: Kind, workplace: number, withdrawHash?: Bytes): void {
    const place = this.#places.size;
    this.#places.set(id, place);
    if (place >= this.#kinds.length) this.#grow();
    this.#kinds[place] = kinds.indexOf(kind);
    this.#workplaces[place] = workplace;
    if (withdrawHash) this.#withdrawHashes.set(withdrawHash, 32 * place);
  }

  /** A signature that counts; nothing for one that was never there, or is withdrawn or removed. */
  find(id: string): { kind: Kind; workplace: number; withdrawHash: Uint8Array } | undefined {
    const place = this.#places.get(id);
    const kind = place === undefined ? undefined : kinds[this.#kinds[place] ?? isGone];
    if (place === undefined || kind === undefined) return undefined;
    return {
      kind,
      workplace: this.#workplaces[place] ?? 0,
      withdrawHash: this.#withdrawHashes.subarray(32 * place, 32 * place + 32),
    };
  }

  takeOut(id: string): void {
    const place = this.#places.get(id);
    if (place !== undefined) this.#kinds[place] = isGone;
  }

  #grow(): void {
    const length = 2 * this.#kinds.length;
    const larger = { kinds: new Uint8Array(length), workplaces: new Uint16Array(length) };
    larger.kinds.set(this.#kinds);
    larger.workplaces.set(this.#workplaces);
    [this.#kinds, this.#workplaces] = [larger.kinds, larger.workplaces];
    const hashes = new Uint8Array(32 * length);
    hashes.set(this.#withdrawHashes);
    this.#withdrawHashes = hashes;
  }
}
