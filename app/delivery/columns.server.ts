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

/** So many pages are a part of their own, of which nothing stays in memory once it has ended. */
const pagesInPart = 32;

type Lines = ReturnType<Paper["lines"]>;

/**
 * A list of names in two columns, page after page, on the last one as long as each other. Each column is one part of the document to
 * who hears it. What is held in memory is one page.
 */
export class Columns {
  readonly #paper: Paper;
  #page: Lines[] = [];
  /** How many of the page's names stand in its first column, once that is full. */
  #first: number | undefined;
  #height = 0;
  #pages = 0;
  #endPart: () => void;

  constructor(paper: Paper) {
    this.#paper = paper;
    paper.need(6 * leading);
    this.#endPart = paper.beginPart();
  }

  add(signature: NameInOrder): void {
    const [first, details] = wordsOf(signature);
    const spans: Span[] = [
      { text: first, style: "semibold" },
      ...(details ? [{ text: `, ${details}`, style: "regular" as const }] : []),
    ];
    const lines = this.#paper.lines(spans, size, width - hang, width);
    const height = heightOf([lines]);
    if (this.#height > 0 && this.#paper.y + this.#height + between + height > this.#paper.bottom)
      this.#next();
    this.#height += height + (this.#height > 0 ? between : 0);
    this.#page.push(lines);
  }

  /** Goes on below the list. */
  end(): void {
    const heights = this.#page.map((_, place) => heightOf(this.#page.slice(0, place + 1)));
    const half = (heights.at(-1) ?? 0) / 2;
    const balanced = heights.findIndex((height) => height >= half) + 1;
    // What stood in the first column when it was full is all that it has room for.
    this.#draw(Math.min(balanced, this.#first ?? balanced));
    this.#endPart();
  }

  #next(): void {
    this.#height = 0;
    if (this.#first === undefined) {
      this.#first = this.#page.length;
      return;
    }
    this.#draw(this.#first);
    this.#paper.breakPage();
    if (++this.#pages % pagesInPart === 0) {
      this.#endPart();
      this.#endPart = this.#paper.beginPart();
    }
    this.#page = [];
    this.#first = undefined;
  }

  #draw(first: number): void {
    const columns = [this.#page.slice(0, first), this.#page.slice(first)];
    for (const [column, names] of columns.entries())
      if (names.length > 0) this.#drawColumn(names, left + column * (width + gap));
    this.#paper.space(Math.max(...columns.map(heightOf)));
  }

  #drawColumn(names: Lines[], x: number): void {
    const end = this.#paper.begin("P");
    let y = this.#paper.y;
    for (const lines of names) {
      for (const [place, { words }] of lines.entries()) {
        y += leading;
        this.#paper.write(words, x + (place > 0 ? hang : 0), y - leading * 0.28, { size });
      }
      y += between;
    }
    end();
  }
}

function heightOf(names: Lines[]): number {
  const lines = names.reduce((sum, each) => sum + each.length, 0);
  return lines * leading + Math.max(0, names.length - 1) * between;
}

function wordsOf({ shownAs, name, title, organization, place, domain }: NameInOrder): [string, string] {
  const [first, ...rest] =
    shownAs === "organization"
      ? [organization, name, title, place, domain]
      : [name, title, organization, place];
  return [first ?? "", rest.filter(Boolean).join(", ")];
}
