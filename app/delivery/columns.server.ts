import { left, measure, type Paper } from "./paper.server.ts";
import type { NameInOrder } from "./names-in-order.server.ts";
import type { Span } from "./typesetter.server.ts";

const gap = 22;
const hang = 10;
const size = 9.5;
const leading = 12.5;
/** Between two names. */
const between = 2.5;
const width = (measure - gap) / 2;

/** A list of names in two columns, page after page. Each column is one part of the document to who hears it. */
export class Columns {
  readonly #paper: Paper;
  #column = 0;
  #top: number;
  #y: number;
  #end: (() => void) | undefined;

  constructor(paper: Paper) {
    this.#paper = paper;
    paper.need(6 * leading);
    this.#top = this.#y = paper.y;
  }

  add(signature: NameInOrder): void {
    const [first, details] = wordsOf(signature);
    const spans: Span[] = [
      { text: first, style: "semibold" },
      ...(details ? [{ text: `, ${details}`, style: "regular" as const }] : []),
    ];
    const lines = this.#paper.lines(spans, size, width - hang, width);
    const isNew = this.#y === this.#top;
    if (!isNew && this.#y + between + lines.length * leading > this.#paper.bottom) this.#next();
    else if (!isNew) this.#y += between;
    this.#end ??= this.#paper.begin("P");
    const x = left + this.#column * (width + gap);
    for (const [place, { words }] of lines.entries()) {
      this.#y += leading;
      this.#paper.write(words, x + (place > 0 ? hang : 0), this.#y - leading * 0.28, {
        size,
      });
    }
  }

  /** Goes on below the list. */
  end(): void {
    this.#end?.();
    this.#paper.space((this.#column > 0 ? this.#paper.bottom : this.#y) - this.#paper.y);
  }

  #next(): void {
    this.#end?.();
    this.#end = undefined;
    this.#column = 1 - this.#column;
    if (this.#column === 0) {
      this.#paper.breakPage();
      this.#top = this.#paper.y;
    }
    this.#y = this.#top;
  }
}

function wordsOf({ shownAs, name, title, organization, place, domain }: NameInOrder): [string, string] {
  const [first, ...rest] =
    shownAs === "organization"
      ? [organization, name, title, place, domain]
      : [name, title, organization, place];
  return [first ?? "", rest.filter(Boolean).join(", ")];
}
