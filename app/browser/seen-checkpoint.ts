/** What this browser was shown of a letter's log when it last found it right: the checkpoint, and when (ISO 8601). */
export type Seen = { checkpoint: string; at: string };

/**
 * Remembers the newest checkpoint of one letter's log in this browser. It is kept under the letter's address, which is what
 * people see: a site that calls its log by another name does not get around what was seen.
 *
 * Where a browser keeps nothing (private windows, storage switched off), nothing is remembered and nothing fails.
 */
export class SeenCheckpoint {
  readonly #key: string;

  constructor(letter: string) {
    this.#key = `log of ${letter}`;
  }

  get(): Seen | undefined {
    try {
      const value: unknown = JSON.parse(localStorage.getItem(this.#key) ?? "null");
      return isSeen(value) ? value : undefined;
    } catch {
      return undefined;
    }
  }

  /** Answers whether this browser has kept it. */
  remember(seen: Seen): boolean {
    try {
      localStorage.setItem(this.#key, JSON.stringify(seen));
      return true;
    } catch {
      return false;
    }
  }

  forget(): void {
    try {
      localStorage.removeItem(this.#key);
    } catch {
      // What keeps nothing has nothing to forget.
    }
  }
}

function isSeen(value: unknown): value is Seen {
  if (typeof value !== "object" || value === null) return false;
  const { checkpoint, at } = value as Partial<Record<keyof Seen, unknown>>;
  return typeof checkpoint === "string" && typeof at === "string" && !Number.isNaN(Date.parse(at));
}
