import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { create, type Font } from "fontkit";
import type PDFDocument from "pdfkit";
import { filesFor, isEastAsian, type FontFile, type Han, type Style } from "./font-files.server.ts";
import { Shaper, type Shaped } from "./shaper.server.ts";
import { Subset } from "./subset.server.ts";
import { unpackWoff } from "./woff.server.ts";

/** A glyph as the document numbers it, in hex: how far the pen moves, and how far from the pen it stands, in thousandths of the size. */
type Glyph = { id: string; width: number; advance: number; x: number; y: number };

/** What is used of pdfkit's font in a document, which its types do not have. */
type EmbeddedFont = {
  id: string;
  scale: number;
  subset: { includeGlyph(glyph: number): number };
  /** Of each glyph of the subset. */
  widths: number[];
  unicode: number[][];
  ref(): unknown;
};

/** The fonts of one document. A file is opened when the first text needs a character of it, and only what was used is embedded. */
export class Faces {
  readonly #document: typeof PDFDocument.prototype;
  readonly #opened = new Map<string, Face>();
  readonly #found = new Map<string, Face | undefined>();

  constructor(document: typeof PDFDocument.prototype) {
    this.#document = document;
  }

  /** The face that has all characters of a cluster: a letter and its accents are never taken from two. */
  find(style: Style, cluster: string, han: Han): Face | undefined {
    const key = `${style} ${han} ${cluster}`;
    if (this.#found.has(key)) return this.#found.get(key);
    if (this.#found.size > 20_000) this.#found.clear();
    const wanted = codePointsOf(cluster).filter(isDrawn);
    let found: Face | undefined;
    for (const file of filesFor(style, cluster, han)) {
      const face = this.#open(file, isEastAsian(cluster));
      if (wanted.every((codePoint) => face.has(codePoint))) {
        found = face;
        break;
      }
    }
    this.#found.set(key, found);
    return found;
  }

  #open(file: FontFile, isPlain: boolean): Face {
    const key = `${file.path} ${file.variation?.weight}`;
    const opened = this.#opened.get(key);
    if (opened) return opened;
    // Chinese characters stand beside each other as they are, and their many files would be kept for nothing.
    const face = isPlain
      ? new Face(this.#document, openFont(unpack(file), file))
      : new Face(this.#document, openFont(octetsOf(file), file), shaperOf(file));
    this.#opened.set(key, face);
    return face;
  }
}

/** A font in a document. */
export class Face {
  readonly #font: Font;
  readonly #embedded: EmbeddedFont;
  readonly #shaper: Shaper | undefined;

  constructor(document: typeof PDFDocument.prototype, font: Font, shaper?: Shaper) {
    this.#font = font;
    this.#shaper = shaper;
    document.font(font);
    // oxlint-disable-next-line no-underscore-dangle -- the document's current font, which has no other name
    this.#embedded = (document as unknown as { _font: EmbeddedFont })._font;
  }

  get id(): string {
    return this.#embedded.id;
  }

  /** What a page names it by. */
  ref(): unknown {
    return this.#embedded.ref();
  }

  has(codePoint: number): boolean {
    return this.#font.hasGlyphForCodePoint(codePoint);
  }

  /** The glyphs of a text from left to right. */
  encode(text: string, isBackwards: boolean): Glyph[] {
    const { scale, subset, widths, unicode } = this.#embedded;
    const shaped = this.#shaper?.shape(text, isBackwards) ?? this.#inPlace(text);
    return shaped.map(({ glyph, characters, advance, x, y }) => {
      const place = subset.includeGlyph(glyph);
      const width = (widths[place] ??= this.#font.getGlyph(glyph).advanceWidth * scale);
      unicode[place] ??= characters;
      const id = place.toString(16).padStart(4, "0");
      return { id, width, advance: advance * scale, x: x * scale, y: y * scale };
    });
  }

  /** One glyph for each character. */
  #inPlace(text: string): Shaped[] {
    return codePointsOf(text)
      .filter(isDrawn)
      .map((codePoint) => {
        const { id, advanceWidth } = this.#font.glyphForCodePoint(codePoint);
        return { glyph: id, characters: [codePoint], advance: advanceWidth, x: 0, y: 0 };
      });
  }
}

function codePointsOf(text: string): number[] {
  return Array.from(text, (character) => character.codePointAt(0) ?? 0);
}

/** Selectors of a variant, joiners and marks of direction say something about the characters beside them and have no shape. */
function isDrawn(codePoint: number): boolean {
  return !/[\p{Cf}\p{Variation_Selector}]/u.test(String.fromCodePoint(codePoint));
}

/** Anew for each document: what a font learns while it is used would make a file depend on those before it. */
function openFont(octets: Buffer, { variation }: FontFile): Font {
  const font = create(octets) as Font;
  if (!variation) return font;
  const varied = font.getVariation({ wght: variation.weight });
  return Object.defineProperties(varied, {
    postscriptName: { value: variation.name },
    // fontkit's own cannot write what a variable font looks like.
    createSubset: { value: () => new Subset(varied) },
  });
}

const read = new Map<string, Buffer>();
const shapers = new Map<string, Shaper>();
const require = createRequire(import.meta.url);

function unpack({ path }: FontFile): Buffer {
  return unpackWoff(readFileSync(require.resolve(path)));
}

function octetsOf(file: FontFile): Buffer {
  const octets = read.get(file.path) ?? unpack(file);
  read.set(file.path, octets);
  return octets;
}

function shaperOf(file: FontFile): Shaper {
  const key = `${file.path} ${file.variation?.weight}`;
  const shaper = shapers.get(key) ?? new Shaper(octetsOf(file), file.variation?.weight);
  shapers.set(key, shaper);
  return shaper;
}
