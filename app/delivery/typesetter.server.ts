import bidiFactory from "bidi-js";
import type { Face, Faces, Style } from "./faces.server.ts";

/** Some text in one style. `link` leads somewhere from where it stands. */
export type Span = { text: string; style: Style; link?: string };

/** A line that was broken: what stands on it, and how wide that is, in thousandths of the size. */
export type Line = { words: Span[]; width: number };

/** Glyphs at one height above the line: strings in hexadecimal and corrections between them, as the operator TJ takes them. */
type Show = { rise: number; operands: string };

/** What is drawn with one face; without one, as a box for each character. */
type Piece = { face: Face | undefined; shows: Show[]; text: string; width: number };

export type Placed = { piece: Piece; x: number; link?: string };

type Word = { pieces: Piece[]; width: number };

/** So many words are remembered: names and places come again, and shaping a word costs more than all else. */
const mostWords = 20_000;

/** Of what stands for a character that no face has, in thousandths of the size. */
export const boxWidth = 620;

const rightToLeft = /[\u0590-\u08ff\ufb1d-\ufdff\ufe70-\ufefc\u{10800}-\u{10fff}\u{1e800}-\u{1efff}]/u;
const bidi = bidiFactory();
const clusters = new Intl.Segmenter("und", { granularity: "grapheme" });

/**
 * Text as lines, and lines as the operators that draw them: shaped by the fonts, each character by the first that has it, in
 * the order in which scripts are read (UAX #9).
 */
export class Typesetter {
  readonly #faces: Faces;
  readonly #words = new Map<string, Word>();
  constructor(faces: Faces) {
    this.#faces = faces;
  }

  /** How wide a text is in one line, in thousandths of the size. */
  width(text: string, style: Style): number {
    return this.#word(text, style).width;
  }

  /** Breaks spans into lines of at most this width, at spaces; what is wider than a line is cut. A line feed begins a new line. */
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
    for (const unit of unitsOf(spans)) {
      if (unit[0]?.text === "\n") {
        end();
        continue;
      }
      const width = unit.reduce((sum, { text, style }) => sum + this.width(text.trimEnd(), style), 0);
      if (line.words.length > 0 && line.width + width > room()) end();
      if (width <= room()) {
        for (const word of unit) put(word, this.width(word.text, word.style));
        continue;
      }
      for (const word of unit)
        for (const { segment } of clusters.segment(word.text)) {
          const more = this.width(segment, word.style);
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
    const narrower = this.width(last.text, last.style) - this.width(text, last.style);
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
    return words.flatMap(({ text, style, link }) =>
      this.#word(text, style).pieces.map((piece) => {
        const placed = { piece, x, ...(link ? { link } : {}) };
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
    return runs.flatMap(({ text: run, level, word: { style, link } }) =>
      this.#shape(run, style, level % 2 === 1).map((piece) => {
        const placed = { piece, x, ...(link ? { link } : {}) };
        x += piece.width;
        return placed;
      }),
    );
  }

  #word(text: string, style: Style): Word {
    const key = `${style} ${text}`;
    const known = this.#words.get(key);
    if (known) return known;
    const pieces = this.#shape(text, style, false);
    const word = { pieces, width: pieces.reduce((sum, { width }) => sum + width, 0) };
    if (this.#words.size >= mostWords) this.#words.clear();
    this.#words.set(key, word);
    return word;
  }

  #shape(text: string, style: Style, isBackwards: boolean): Piece[] {
    const parts: { face: Face | undefined; text: string }[] = [];
    const add = (cluster: string) => {
      const face = this.#faces.find(style, cluster);
      const last = parts.at(-1);
      if (last && last.face === face) last.text += cluster;
      else parts.push({ face, text: cluster });
    };
    if (/^[ -~]*$/.test(text)) for (const character of text) add(character);
    else for (const { segment } of clusters.segment(text.normalize("NFC"))) add(segment);
    const pieces = parts.map(({ face, text: part }) => {
      if (!face) return { face, shows: [], text: part, width: boxWidth * countClusters(part) };
      // The shaper turns round what is of a script that is read from the right, numbers too, and leaves spaces and signs as they are.
      const isTurned = isReadFromRight(part);
      return encode(face, isTurned === isBackwards ? part : turnedRound(part));
    });
    return isBackwards ? pieces.reverse() : pieces;
  }
}

function encode(face: Face, text: string): Piece {
  const [glyphs, positions] = face.encode(text, []);
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
    operands += rounded;
  };
  for (const [place, glyph] of glyphs.entries()) {
    const { xAdvance = 0, advanceWidth = 0, xOffset = 0, yOffset = 0 } = positions[place] ?? {};
    if (yOffset !== rise) endShow();
    rise = yOffset;
    move(-xOffset);
    hex += glyph;
    move(advanceWidth - xAdvance + xOffset);
    width += xAdvance;
  }
  endShow();
  return { face, shows, text, width };
}

export function countClusters(text: string): number {
  return [...clusters.segment(text)].length;
}

function turnedRound(text: string): string {
  return [...clusters.segment(text)]
    .map(({ segment }) => bidi.getMirroredCharacter(segment) ?? segment)
    .reverse()
    .join("");
}

/** What may not be torn apart: a word with the space behind it, also where a part of it is in another style. A line feed is one too. */
function unitsOf(spans: Span[]): Span[][] {
  const units: Span[][] = [];
  let isOver = true;
  for (const { text, ...rest } of spans)
    for (const word of text.match(/\n|[^\n \t]*[ \t]+|[^\n \t]+/g) ?? []) {
      const part = { ...rest, text: word.replace(/[ \t]+$/, " ") };
      if (isOver || word === "\n") units.push([part]);
      else units.at(-1)?.push(part);
      isOver = /[\n ]$/.test(part.text);
    }
  return units;
}

/** Whether a text has anything that is read from the right. */
export function isReadFromRight(text: string): boolean {
  return rightToLeft.test(text);
}
