import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import type PDFDocument from "pdfkit";
import { unpackWoff } from "./woff.server.ts";

export type Style = "regular" | "italic" | "semibold" | "semibold-italic" | "mono";

/** A glyph that was laid out: how far the pen moves, and how far from the pen it stands, in thousandths of the size. */
type Position = { xAdvance: number; advanceWidth: number; xOffset: number; yOffset: number };

/** What is used of pdfkit's font in a document, which its types do not have. */
type EmbeddedFont = {
  id: string;
  font: { hasGlyphForCodePoint(codePoint: number): boolean };
  /** Glyphs in hex as the document numbers them. With a list of features, be it empty, a text is laid out as a whole. */
  encode(text: string, features: string[]): [string[], Position[]];
  ref(): unknown;
};

export type Face = Pick<EmbeddedFont, "id" | "encode" | "ref">;

const require = createRequire(import.meta.url);

const sourceSerif = (weight: string) =>
  ["latin", "latin-ext", "vietnamese", "cyrillic", "cyrillic-ext", "greek"].map(
    (script) => `@fontsource/source-serif-4/files/source-serif-4-${script}-${weight}.woff`,
  );
const rightToLeft = (weight: number) => [
  `@fontsource/noto-naskh-arabic/files/noto-naskh-arabic-arabic-${weight}-normal.woff`,
  `@fontsource/noto-serif-hebrew/files/noto-serif-hebrew-hebrew-${weight}-normal.woff`,
];

/** The files of each style, in the order in which they are asked for a character. What comes in no file is drawn as a box. */
const files: Record<Style, string[]> = {
  regular: [...sourceSerif("400-normal"), ...rightToLeft(400)],
  italic: [...sourceSerif("400-italic"), ...rightToLeft(400)],
  semibold: [...sourceSerif("600-normal"), ...rightToLeft(600)],
  "semibold-italic": [...sourceSerif("600-italic"), ...rightToLeft(600)],
  mono: ["latin", "latin-ext"].map(
    (script) => `@fontsource/source-code-pro/files/source-code-pro-${script}-400-normal.woff`,
  ),
};

/** The fonts of one document. A file is opened when the first text needs a character of it, and only what was used is embedded. */
export class Faces {
  readonly #document: typeof PDFDocument.prototype;
  readonly #opened = new Map<string, EmbeddedFont>();
  readonly #found = new Map<string, EmbeddedFont | undefined>();

  constructor(document: typeof PDFDocument.prototype) {
    this.#document = document;
  }

  /** The face that has all characters of a cluster: a letter and its accents are never taken from two. */
  find(style: Style, cluster: string): Face | undefined {
    const key = `${style} ${cluster}`;
    if (this.#found.has(key)) return this.#found.get(key);
    if (this.#found.size > 20_000) this.#found.clear();
    const wanted = Array.from(cluster, (character) => character.codePointAt(0) ?? 0).filter(isDrawn);
    const has = (file: string) => {
      const { font } = this.#open(file);
      return wanted.every((codePoint) => font.hasGlyphForCodePoint(codePoint));
    };
    const file = files[style].find(has);
    const found = file === undefined ? undefined : this.#open(file);
    this.#found.set(key, found);
    return found;
  }

  #open(file: string): EmbeddedFont {
    const opened = this.#opened.get(file);
    if (opened) return opened;
    this.#document.font(octetsOf(file));
    // oxlint-disable-next-line no-underscore-dangle -- the document's current font, which has no other name
    const face = (this.#document as unknown as { _font: EmbeddedFont })._font;
    this.#opened.set(file, face);
    return face;
  }
}

/** Selectors of a variant, joiners and marks of direction say something about the characters beside them and have no shape. */
function isDrawn(codePoint: number): boolean {
  return !/[\p{Cf}\p{Variation_Selector}]/u.test(String.fromCodePoint(codePoint));
}

const read = new Map<string, Buffer>();

/** Octets alone are shared between documents: what a font learns while it is used would make a file depend on those before it. */
function octetsOf(file: string): Buffer {
  const octets = read.get(file) ?? unpackWoff(readFileSync(require.resolve(file)));
  read.set(file, octets);
  return octets;
}
