/** Lets so many do something at once and sends the others away: for work that is long and asked for by anybody. */
export class AtOnce {
  readonly #most: number;
  #doing = 0;

  constructor(most: number) {
    this.#most = most;
  }

  /** Takes a place and answers how to give it back, which may be said twice; nothing when all are taken. */
  take(): (() => void) | undefined {
    if (this.#doing >= this.#most) return undefined;
    this.#doing++;
    let given = false;
    return () => {
      if (!given) this.#doing--;
      given = true;
    };
  }
}
