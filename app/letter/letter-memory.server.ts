import type { Context } from "#app/platform/context.server.ts";
import type { Letter } from "./letter.ts";
import { findLetter } from "./letters.server.ts";

const mostLetters = 500;

/**
 * Published letters, read once and remembered until something about them changes: taking a signature must
 * not ask the database what the letter says.
 */
export class LetterMemory {
  readonly #letters = new Map<string, Promise<Letter | undefined>>();

  /** A letter that everybody can read: none that was taken down. */
  async find(context: Context, slug: string): Promise<Letter | undefined> {
    const letter = await this.findAlsoTakenDown(context, slug);
    return letter?.takenDown === null ? letter : undefined;
  }

  /**
   * Also a letter that an operator has taken down: for its signers, who can always get out, for its log, and for its team. Who asks
   * this way must show nothing of the text to the public.
   */
  async findAlsoTakenDown(context: Context, slug: string): Promise<Letter | undefined> {
    const known = this.#letters.get(slug);
    if (known) return known;

    const found = findLetter(context, slug);
    this.#letters.set(slug, found);
    if (this.#letters.size > mostLetters) this.#letters.delete(this.#letters.keys().next().value ?? slug);
    // Neither a failure nor an unknown name is worth remembering.
    await found.then(
      (letter) => letter ?? this.forget(slug),
      () => this.forget(slug),
    );
    return found;
  }

  forget(slug: string): void {
    this.#letters.delete(slug);
  }

  forgetAll(): void {
    this.#letters.clear();
  }
}
