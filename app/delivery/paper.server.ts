// oxlint-disable-next-line import/no-named-as-default -- its types have it by this name alone
import PDFDocument from "pdfkit";
import { Faces, type Face } from "./faces.server.ts";
import { hanIn, type Style } from "./font-files.server.ts";
import { Octets } from "./octets.ts";
import { WrittenOut } from "./written-out.server.ts";
import {
  boxWidth,
  countClusters,
  isReadFromRight,
  isRearranged,
  Typesetter,
  type Line,
  type Placed,
  type Span,
} from "./typesetter.server.ts";

/** A4, in points. */
const page = { width: 595.28, height: 841.89 };
const margin = { top: 68, bottom: 84, left: 84, right: 84 };

export const left = margin.left;
export const measure = page.width - margin.left - margin.right;

export const ink = "0.082 0.09 0.11";
export const soft = "0.27 0.29 0.333";
export const pen = "0.11 0.247 0.584";
const rule = "0.81 0.824 0.85";

/** What a block is to a reader who hears it. */
type Tag = "H1" | "H2" | "H3" | "P" | "BlockQuote" | "Code" | "LI";

type Structure = ReturnType<typeof PDFDocument.prototype.struct>;

/** What stands beside the first line of a block, so far from where the text begins. */
type Marker = { text: string; style: Style; color?: string; hang: number };

export type Look = {
  size: number;
  leading: number;
  color?: string;
  /** Room above, which falls away at the top of a page. */
  above?: number;
  /** How far from the side where the text begins. */
  indent?: number;
  /** How many lines have to follow on the same page. */
  keep?: number;
  isRightToLeft?: boolean;
};

/**
 * A document of A4 pages, made while it is read: what is above the pen is never changed. The same calls make the same octets, and no
 * more of it is in memory than a page.
 */
export class Paper {
  readonly #document: typeof PDFDocument.prototype;
  readonly #typesetter: Typesetter;
  readonly #root: Structure;
  readonly #writtenOut: WrittenOut;
  readonly #footer: string;
  readonly #made = new Octets();
  #parent: Structure;
  #page = 0;
  #y = 0;
  /** Texts in which a character was drawn as a box, because no font here has it. */
  boxed = 0;

  /**
   * @param footer stands below every page, beside its number
   * @param at what the document says that it was made at
   * @param writtenIn the language of the letter, also where the document speaks of it in another
   */
  constructor({
    title,
    author,
    lang,
    footer,
    at,
    writtenIn,
  }: {
    title: string;
    author: string;
    lang: string;
    footer: string;
    at: Date;
    writtenIn: string;
  }) {
    this.#document = new PDFDocument({
      size: [page.width, page.height],
      margin: 0,
      autoFirstPage: false,
      pdfVersion: "1.7",
      tagged: true,
      displayTitle: true,
      lang,
      // No font of the reader's own: every letter is embedded.
      font: null as unknown as string,
      fontLayoutCache: false,
      info: {
        Title: title,
        Author: author,
        Producer: "Undersigned",
        Creator: "Undersigned",
        CreationDate: at,
        ModDate: at,
      },
    });
    // The document comes in pieces of a few octets, of which a stream would keep a record each. It has begun already.
    this.#made.add(this.#document.read() as Buffer);
    this.#document.push = (made: Uint8Array | null) => {
      if (made) this.#made.add(made);
      return true;
    };
    this.#writtenOut = new WrittenOut(this.#document);
    this.#typesetter = new Typesetter(new Faces(this.#document), hanIn(writtenIn));
    this.#footer = footer;
    this.#root = this.#document.struct("Document");
    this.#document.addStructure(this.#root);
    this.#parent = this.#root;
    this.#document.on("pageAdded", () => this.#beginPage());
    this.#document.addPage();
  }

  /** What was made since this was last asked. */
  octets(): Uint8Array {
    return this.#made.take();
  }

  /** The rest, with the fonts and the table of what stands where. */
  end(): Uint8Array {
    this.#writtenOut.end();
    this.#root.end();
    this.#document.end();
    return this.octets();
  }

  get y(): number {
    return this.#y;
  }

  /** How much room is left on the page. */
  get room(): number {
    return page.height - margin.bottom - this.#y;
  }

  /** Where the page ends. */
  get bottom(): number {
    return page.height - margin.bottom;
  }

  space(height: number): void {
    this.#y += height;
  }

  /** Begins a new page where less room than this is left. */
  need(height: number): void {
    if (this.room < height) this.breakPage();
  }

  breakPage(): void {
    this.#document.continueOnNewPage();
  }

  /** An entry of the reader's table of contents that leads here. */
  bookmark(title: string): void {
    this.#document.outline.addItem(title);
  }

  /** Everything that the work draws belongs together as this. */
  within(tag: "L" | "Sect", work: () => void): void {
    const end = this.#enter(tag);
    work();
    end();
  }

  /** What is drawn from now on belongs together: answers how to end it, and is then forgotten. Not within what is tagged. */
  beginPart(): () => void {
    this.#writtenOut.endPart();
    return this.#enter("Div");
  }

  #enter(tag: "L" | "Sect" | "Div"): () => void {
    const outer = this.#parent;
    const inner = this.#document.struct(tag);
    outer.add(inner);
    this.#parent = inner;
    return () => {
      inner.end();
      this.#parent = outer;
    };
  }

  width(text: string, style: Style, size: number): number {
    return (this.#typesetter.width({ text, style }) * size) / 1000;
  }

  /** A block of running text over the whole measure, going on on the next page where this one ends. */
  block(
    tag: Tag,
    spans: Span[],
    { size, leading, color = ink, above = 0, indent = 0, keep = 1, isRightToLeft = false }: Look,
    { marker }: { marker?: Marker } = {},
  ): void {
    const lines = this.#typesetter.lines(spans, ((measure - indent) * 1000) / size);
    if (this.#y > margin.top) this.#y += above;
    this.need(Math.min(lines.length, 2) * leading + (keep - 1) * leading);
    this.tagged(tag, () => {
      for (const [place, line] of lines.entries()) {
        // The last line of a block never stands alone on a page, nor does the first.
        const isLastButOne = place === lines.length - 2 && lines.length > 2;
        if (this.room < leading * (isLastButOne ? 2 : 1)) this.breakPage();
        this.#y += leading;
        const baseline = this.#y - leading * 0.28;
        if (place === 0 && marker) this.#marker(marker, baseline, { size, indent, isRightToLeft });
        this.#line(line, baseline, { size, color: color, indent, isRightToLeft });
      }
    });
  }

  /** A number or a dash beside the first line of a list's entry. */
  #marker(
    { text, style, color = ink, hang }: Marker,
    baseline: number,
    { size, indent, isRightToLeft }: { size: number; indent: number; isRightToLeft: boolean },
  ): void {
    const x = isRightToLeft
      ? page.width - margin.right - indent + hang - this.width(text, style, size)
      : margin.left + indent - hang;
    this.write([{ text, style }], x, baseline, { size, color });
  }

  #line(
    { words, width }: Line,
    baseline: number,
    {
      size,
      color,
      indent,
      isRightToLeft,
    }: { size: number; color: string; indent: number; isRightToLeft: boolean },
  ): void {
    const x = isRightToLeft
      ? page.width - margin.right - indent - (width * size) / 1000
      : margin.left + indent;
    this.write(words, x, baseline, { size, color, isRightToLeft });
  }

  /** Lines of a column, for who places them on their own. */
  lines(spans: Span[], size: number, width: number, first = width): Line[] {
    return this.#typesetter.lines(spans, (width * 1000) / size, { first: (first * 1000) / size });
  }

  /** One line from a point on. */
  write(
    words: Span[],
    x: number,
    baseline: number,
    { size, color = ink, isRightToLeft = false }: { size: number; color?: string; isRightToLeft?: boolean },
  ): void {
    const placed = this.#typesetter.place(words, { isRightToLeft });
    const text = words.map((word) => word.text).join("");
    const hasBoxes = placed.some(({ piece }) => !piece.face);
    if (hasBoxes) this.boxed++;
    // What is drawn from the right, rearranged or as boxes is read aloud, found and copied as it was typed.
    const isSaid = hasBoxes || isReadFromRight(text) || isRearranged(text);
    if (isSaid) this.#document.markContent("Span", { actual: text });
    this.#show(placed, x, baseline, size, color);
    if (isSaid) this.#document.endMarkedContent();
    for (const { piece, x: from, link } of placed)
      if (link)
        this.#document.link(
          x + (from * size) / 1000,
          baseline - size * 0.8,
          (piece.width * size) / 1000,
          size * 1.1,
          link,
        );
  }

  #show(placed: Placed[], x: number, baseline: number, size: number, color: string): void {
    const operators = [`${color} rg BT`];
    let current: Face | undefined;
    for (const { piece, x: from, link } of placed) {
      const at = x + (from * size) / 1000;
      if (!piece.face) continue;
      if (piece.face !== current) {
        current = piece.face;
        this.#name(current);
        operators.push(`/${current.id} ${number(size)} Tf`);
      }
      if (link) operators.push(`${pen} rg`);
      operators.push(`1 0 0 -1 ${number(at)} ${number(baseline)} Tm`);
      for (const { rise, operands } of piece.shows)
        operators.push(
          rise === 0 ? `[${operands}] TJ` : `${number((rise * size) / 1000)} Ts [${operands}] TJ 0 Ts`,
        );
      if (link) operators.push(`${color} rg`);
    }
    operators.push("ET");
    for (const { piece, x: from } of placed)
      if (!piece.face) operators.push(boxes(piece, x + (from * size) / 1000, baseline, size, color));
    this.#document.addContent(operators.join("\n"));
  }

  /** A page lists the fonts that it uses. */
  #name(face: Face): void {
    const { fonts } = this.#document.page as unknown as { fonts: Record<string, unknown> };
    fonts[face.id] ??= face.ref();
  }

  /** What is drawn meanwhile is this to who hears it; a picture has words in its place. */
  tagged(tag: Tag | "Figure", work: () => void, alt?: string): void {
    const end = this.begin(tag, alt);
    work();
    end();
  }

  /** The same for what is drawn bit by bit: answers how to end it. */
  begin(tag: Tag | "Figure", alt?: string): () => void {
    const element = this.#document.struct(tag, alt ? { alt } : {});
    this.#parent.add(element);
    const content = this.#document.markStructureContent(tag);
    return () => {
      this.#document.endMarkedContent();
      element.add(content);
      element.end();
    };
  }

  /** What is drawn meanwhile is decoration. */
  #aside(work: () => void, options: Record<string, unknown> = {}): void {
    this.#document.markContent("Artifact", options);
    work();
    this.#document.endMarkedContent();
  }

  /** A hairline across the measure, or a part of it. Not within what is tagged. */
  rule({ color = rule, width = 0.6 }: { color?: string; width?: number } = {}): void {
    this.#aside(() =>
      this.#document.addContent(
        `${color} RG ${width} w ${number(margin.left)} ${number(this.#y)} m ${number(page.width - margin.right)} ${number(this.#y)} l S`,
      ),
    );
  }

  /** Filled rectangles in one color. */
  rectangles(rectangles: [x: number, y: number, width: number, height: number][], color: string): void {
    this.#document.addContent(
      `${color} rg ${rectangles.map((rectangle) => `${rectangle.map(number).join(" ")} re`).join(" ")} f`,
    );
  }

  /** Something on the left and a figure on the right, in one line at the pen. */
  row(label: Span, value: Span, { size, leading }: { size: number; leading: number }): void {
    this.need(leading);
    this.#y += leading;
    const baseline = this.#y - leading * 0.28;
    const width = this.width(value.text, value.style, size);
    this.tagged("P", () => {
      this.write([label], margin.left, baseline, { size });
      this.write([value], page.width - margin.right - width, baseline, { size });
    });
  }

  /** A share of a whole as a bar at the pen, which moves below it. */
  bar(share: number): void {
    const y = this.#y + 3;
    this.#aside(() => {
      this.rectangles([[margin.left, y, measure, 2.5]], rule);
      if (share > 0)
        this.rectangles([[margin.left, y, Math.max(1.5, measure * Math.min(1, share)), 2.5]], pen);
    });
    this.#y = y + 5;
  }

  #beginPage(): void {
    this.#writtenOut.addPage();
    this.#page++;
    this.#y = margin.top;
    const baseline = page.height - margin.bottom + 38;
    const place = String(this.#page);
    this.#aside(
      () => {
        this.write([{ text: this.#footer, style: "regular" }], margin.left, baseline, {
          size: 9,
          color: soft,
        });
        const x = page.width - margin.right - this.width(place, "regular", 9);
        this.write([{ text: place, style: "regular" }], x, baseline, { size: 9, color: soft });
      },
      { type: "Pagination", subtype: "Footer" },
    );
  }
}

function boxes(piece: Placed["piece"], x: number, baseline: number, size: number, color: string): string {
  const side = size * 0.5;
  const step = (boxWidth * size) / 1000;
  const all = Array.from({ length: countClusters(piece.text) }, (_, place) =>
    [x + place * step + size * 0.06, baseline - side, side, side].map(number).join(" "),
  );
  return `${color} RG 0.5 w ${all.map((each) => `${each} re`).join(" ")} S`;
}

function number(value: number): string {
  return String(Math.round(value * 100) / 100);
}
