import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { create, type Font } from "fontkit";
import { expect, test } from "vitest";
import { Subset } from "./subset.server.ts";
import { unpackWoff } from "./woff.server.ts";

const require = createRequire(import.meta.url);
const octetsOf = (file: string) => readFileSync(require.resolve(file));
const open = (octets: Uint8Array) => create(Buffer.from(octets)) as Font;

const files = [
  "@fontsource-variable/noto-serif-sc/files/noto-serif-sc-119-wght-normal.woff2",
  "@fontsource-variable/noto-serif-devanagari/files/noto-serif-devanagari-devanagari-wght-normal.woff2",
  "@fontsource/source-serif-4/files/source-serif-4-latin-ext-400-normal.woff2",
];

const outlineOf = (font: Font, glyph: number) => {
  const { path, advanceWidth } = font.getGlyph(glyph);
  return `${advanceWidth} ${path.toSVG()}`;
};

const boxOf = (font: Font, glyph: number) => {
  const { advanceWidth, path } = font.getGlyph(glyph);
  return [advanceWidth, path.bbox.minX, path.bbox.minY, path.bbox.maxX, path.bbox.maxY].map(Math.round);
};

test.each(files)("%s has the same characters, outlines and widths when it is unpacked", (file) => {
  const packed = open(octetsOf(file));
  const unpacked = open(unpackWoff(octetsOf(file)));
  expect(unpacked.type).toBe("TTF");
  expect(unpacked.characterSet).toEqual(packed.characterSet);
  for (let glyph = 0; glyph < packed.numGlyphs; glyph++)
    expect(outlineOf(unpacked, glyph)).toBe(outlineOf(packed, glyph));
});

test("a subset of a variable font looks as the font does at its weight", () => {
  const variable = open(unpackWoff(octetsOf(files[0] ?? "")));
  const semibold = variable.getVariation({ wght: 600 });
  const subset = new Subset(semibold);
  const glyphs = [5, 17, 40, 5].map((glyph) => subset.includeGlyph(glyph));
  expect(glyphs).toEqual([1, 2, 3, 1]);
  const plain = open(subset.encode());
  expect(boxOf(plain, 1)).toEqual(boxOf(semibold, 5));
  expect(boxOf(plain, 2)).toEqual(boxOf(semibold, 17));
  expect(outlineOf(variable, 5)).not.toBe(outlineOf(semibold, 5));
});
