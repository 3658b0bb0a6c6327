/** Octets that come in small pieces and are taken in large ones. */
export class Octets {
  #octets = new Uint8Array(64 * 1024);
  #length = 0;

  add(piece: Uint8Array): void {
    const length = this.#length + piece.length;
    if (length > this.#octets.length) {
      const larger = new Uint8Array(2 * length);
      larger.set(this.#octets.subarray(0, this.#length));
      this.#octets = larger;
    }
    this.#octets.set(piece, this.#length);
    this.#length = length;
  }

  /** What was added since this was last asked. */
  take(): Uint8Array {
    const taken = this.#octets.slice(0, this.#length);
    this.#length = 0;
    return taken;
  }
}
