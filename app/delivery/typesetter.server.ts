import bidiFactory from "bidi-js";
import type { Face, Faces } from "./faces.server.ts";
import { hanOf, type Han, type Style } from "./font-files.server.ts";
import { partsOf } from "./line-breaks.ts";

/** Some text in one style. `link` leads somewhere from where it stands, `han` says whose Chinese characters it is written in. */
export type Span = { text: string; style: Style; link?: string; han?: Han };

/** A line that was broken: what stands on it, and how wide that is, in thousandths of the size. */
export type Line = { words: Span[]; width: number };

/** Glyphs at one height above the line: strings in hexadecimal and corrections between them, as the operator TJ takes them. */
type Show = { rise: number; operands: string };

/** What is drawn with one face; without one, as a box for each character. */
type Piece = { face: Face | undefined; shows: Show[]; text: string; width: number };

export type Placed = { piece: Piece; x: number; link?: string };

type Word = { pieces: Piece[]; width: number };

/** So many words of each style are remembered: names and places come again, and shaping a word costs more than all else. */
const mostWords = 10_000;

/** Of what stands for a character that no face has, in thousandths of the size. */
export const boxWidth = 620;

const rightToLeft = /[\u0590-\u08ff\ufb1d-\ufdff\ufe70-\ufefc\u{10800}-\u{10fff}\u{1e800}-\u{1efff}]/u;
/** Scripts of South and South-East Asia. */
const rearranged = /[\u0900-\u0eff\u1000-\u109f\u1780-\u17ff]|\p{scx=Devanagari}|\p{scx=Myanmar}/u;
const bidi = bidiFactory();
const clusters = new Intl.Segmenter("und", { granularity: "grapheme" });

/**
 * Text as lines, and lines as the operators that draw them: shaped by the fonts, each character by the first that has it, in
 * the order in which scripts are read (UAX #9).
 */
export class Typesetter {
  readonly #faces: Faces;
  readonly #han: Han;
  readonly #words = new Map<Style, Map<string, Word>>();

  /** @param han whose Chinese characters are drawn where nothing else tells */
  constructor(faces: Faces, han: Han) {
    this.#faces = faces;
    this.#han = han;
  }

  /** How wide a text is in one line, in thousandths of the size. */
  width(span: Span): number {
    return this.#word(span).width;
  }

  /** Breaks spans into lines of at most this width, where a script allows it; what is wider than a line is cut. A line feed begins a new line. */
  lines(spans: Span[], most: number, { first = most }: { first?: number } = {}): Line[] {
    const lines: Line[] = [];
    let line: Line = { words: [], width: 0 };
    const room = () => (lines.length === 0 ? first : most);
    const end = () => {
      lines.push(this.#trimmed(line));
      line = { words: [], width: 0 };
    };
    const put = (word: Span, width: number) => {
      line.words.push(word);
      line.width += width;
    };
    const han = hanOf(spans.map(({ text }) => text).join(""));
    for (const unit of unitsOf(han ? spans.map((span) => ({ ...span, han })) : spans)) {
      if (unit[0]?.text === "\n") {
        end();
        continue;
      }
      const width = unit.reduce((sum, word) => sum + this.width({ ...word, text: word.text.trimEnd() }), 0);
      if (line.words.length > 0 && line.width + width > room()) end();
      if (width <= room()) {
        for (const word of unit) put(word, this.width(word));
        continue;
      }
      for (const word of unit)
        for (const { segment } of clusters.segment(word.text)) {
          const more = this.width({ ...word, text: segment });
          if (line.words.length > 0 && line.width + more > room()) end();
          put({ ...word, text: segment }, more);
        }
    }
    if (line.words.length > 0 || lines.length === 0) end();
    return lines;
  }

  /** Without the space at its end, which would move what is set from the right. */
  #trimmed({ words, width }: Line): Line {
    const last = words.at(-1);
    if (!last?.text.endsWith(" ")) return { words, width };
    const text = last.text.trimEnd();
    const narrower = this.width(last) - this.width({ ...last, text });
    return { words: [...words.slice(0, -1), { ...last, text }], width: width - narrower };
  }

  /** The pieces of a line from left to right, each with its place in thousandths of the size. */
  place(words: Span[], { isRightToLeft = false }: { isRightToLeft?: boolean } = {}): Placed[] {
    const text = words.map((word) => word.text).join("");
    return isRightToLeft || isReadFromRight(text)
      ? this.#reordered(words, text, isRightToLeft)
      : this.#inOrder(words);
  }

  #inOrder(words: Span[]): Placed[] {
    let x = 0;
    return words.flatMap((word) =>
      this.#word(word).pieces.map((piece) => {
        const placed = { piece, x, ...(word.link ? { link: word.link } : {}) };
        x += piece.width;
        return placed;
      }),
    );
  }

  /** Runs of one level and one span, in the order in which they are seen. */
  #reordered(words: Span[], text: string, isRightToLeft: boolean): Placed[] {
    const { levels } = bidi.getEmbeddingLevels(text, isRightToLeft ? "rtl" : "ltr");
    const runs: { text: string; level: number; word: Span }[] = [];
    let at = 0;
    for (const word of words)
      for (const { segment } of clusters.segment(word.text)) {
        const level = levels[at] ?? 0;
        const last = runs.at(-1);
        if (last?.level === level && last.word.style === word.style && last.word.link === word.link)
          last.text += segment;
        else runs.push({ text: segment, level, word });
        at += segment.length;
      }
    const deepest = Math.max(...runs.map(({ level }) => level));
    for (let level = deepest; level > 0; level--)
      for (let from = 0; from < runs.length; from++) {
        if ((runs[from]?.level ?? 0) < level) continue;
        let to = from;
        while ((runs[to + 1]?.level ?? -1) >= level) to++;
        runs.splice(from, to - from + 1, ...runs.slice(from, to + 1).reverse());
        from = to;
      }
    let x = 0;
    return runs.flatMap(({ text: run, level, word }) =>
      this.#shape({ ...word, text: run }, level % 2 === 1).map((piece) => {
        const placed = { piece, x, ...(word.link ? { link: word.link } : {}) };
        x += piece.width;
        return placed;
      }),
    );
  }

  #word(span: Span): Word {
    const { text, style, han } = span;
    const key = han ? `${han} ${text}` : text;
    const ofStyle = this.#words.get(style) ?? new Map<string, Word>();
    const known = ofStyle.get(key);
    if (known) return known;
    const pieces = this.#shape(span, isReadFromRight(text));
    const word = { pieces, width: pieces.reduce((sum, { width }) => sum + width, 0) };
    if (ofStyle.size >= mostWords) ofStyle.clear();
    this.#words.set(style, ofStyle.set(key, word));
    return word;
  }

  #shape({ text, style, han = this.#han }: Span, isBackwards: boolean): Piece[] {
    const parts: { face: Face | undefined; text: string }[] = [];
    const add = (cluster: string) => {
      const face = this.#faces.find(style, cluster, han);
      const last = parts.at(-1);
      if (last && last.face === face) last.text += cluster;
      else parts.push({ face, text: cluster });
    };
    if (/^[ -~]*$/.test(text)) for (const character of text) add(character);
    else for (const { segment } of clusters.segment(text.normalize("NFC"))) add(segment);
    const pieces = parts.map(({ face, text: part }) =>
      face
        ? encode(face, part, isBackwards)
        : { face, shows: [], text: part, width: boxWidth * countClusters(part) },
    );
    return isBackwards ? pieces.reverse() : pieces;
  }
}

function encode(face: Face, text: string, isBackwards: boolean): Piece {
  const shows: Show[] = [];
  let width = 0;
  let rise = 0;
  let operands = "";
  let hex = "";
  const endString = () => {
    if (hex) operands += `<${hex}>`;
    hex = "";
  };
  const endShow = () => {
    endString();
    if (operands) shows.push({ rise, operands });
    operands = "";
  };
  const move = (by: number) => {
    const rounded = Math.round(by);
    if (rounded === 0) return;
    endString();
    operands += ` ${rounded}`;
  };
  for (const glyph of face.encode(text, isBackwards)) {
    if (glyph.y !== rise) endShow();
    rise = glyph.y;
    move(-glyph.x);
    hex += glyph.id;
    move(glyph.width - glyph.advance + glyph.x);
    width += glyph.advance;
  }
  endShow();
  return { face, shows, text, width };
}

export function countClusters(text: string): number {
  return [...clusters.segment(text)].length;
}

/** What may not be torn apart: a word with the space behind it, also where a part of it is in another style. A line feed is one too. */
function unitsOf(spans: Span[]): Span[][] {
  const units: Span[][] = [];
  let isOver = true;
  for (const { text, ...rest } of spans)
    for (const word of text.match(/\n|[^\n \t]*[ \t]+|[^\n \t]+/g) ?? [])
      for (const [place, part] of partsOf(word.replace(/[ \t]+$/, " ")).entries()) {
        if (isOver || place > 0 || word === "\n") units.push([{ ...rest, text: part }]);
        else units.at(-1)?.push({ ...rest, text: part });
        isOver = /[\n ]$/.test(part);
      }
  return units;
}

/** Whether a text has anything that is read from the right. */
export function isReadFromRight(text: string): boolean {
  return rightToLeft.test(text);
}

/** Whether glyphs stand in another order than characters, or one for several: what is drawn tells no reader what was typed. */
export function isRearranged(text: string): boolean {
  return rearranged.test(text);
}
