import { readFileSync } from "node:fs";
import { createRequire } from "node:module";

export type Style = "regular" | "italic" | "semibold" | "semibold-italic" | "mono";

/** A file with some of the letters of a font; `weight` is set in it where it holds all of them, `name` is what a document calls it then. */
export type FontFile = { path: string; variation?: { weight: number; name: string } };

/** Whose forms of Chinese characters are drawn: simplified and traditional Chinese, Japanese, Korean. */
export type Han = "sc" | "tc" | "jp" | "kr";

const require = createRequire(import.meta.url);

const weights: Record<Style, 400 | 600> = {
  regular: 400,
  italic: 400,
  semibold: 600,
  "semibold-italic": 600,
  mono: 400,
};

const sourceSerif = (weight: string) =>
  ["latin", "latin-ext", "vietnamese", "cyrillic", "cyrillic-ext", "greek"].map((script): FontFile => ({
    path: `@fontsource/source-serif-4/files/source-serif-4-${script}-${weight}.woff`,
  }));
const sourceCode = ["latin", "latin-ext"].map((script): FontFile => ({
  path: `@fontsource/source-code-pro/files/source-code-pro-${script}-400-normal.woff`,
}));

/** Latin, Vietnamese, Cyrillic and Greek, in the order in which they are asked for a character. */
const base: Record<Style, FontFile[]> = {
  regular: sourceSerif("400-normal"),
  italic: sourceSerif("400-italic"),
  semibold: sourceSerif("600-normal"),
  "semibold-italic": sourceSerif("600-italic"),
  mono: [...sourceCode, ...sourceSerif("400-normal")],
};

/** Scripts that have one file for all of their letters. None of them has italics. */
const scripts: [letters: RegExp, file: (weight: 400 | 600) => FontFile][] = [
  [/\p{scx=Arabic}/u, fixed("noto-naskh-arabic", "arabic")],
  [/\p{scx=Hebrew}/u, fixed("noto-serif-hebrew", "hebrew")],
  [/\p{scx=Devanagari}/u, variable("Devanagari")],
  [/\p{scx=Bengali}/u, variable("Bengali")],
  [/\p{scx=Gurmukhi}/u, variable("Gurmukhi")],
  [/\p{scx=Gujarati}/u, variable("Gujarati")],
  [/\p{scx=Tamil}/u, variable("Tamil")],
  [/\p{scx=Telugu}/u, variable("Telugu")],
  [/\p{scx=Kannada}/u, variable("Kannada")],
  [/\p{scx=Malayalam}/u, variable("Malayalam")],
  [/\p{scx=Sinhala}/u, variable("Sinhala")],
  [/\p{scx=Thai}/u, variable("Thai")],
  [/\p{scx=Lao}/u, variable("Lao")],
  [/\p{scx=Khmer}/u, variable("Khmer")],
  [/\p{scx=Myanmar}/u, fixed("noto-serif-myanmar", "myanmar")],
  [/\p{scx=Georgian}/u, variable("Georgian")],
  [/\p{scx=Armenian}/u, variable("Armenian")],
  [/\p{scx=Ethiopic}/u, variable("Ethiopic")],
];

function fixed(family: string, script: string) {
  return (weight: 400 | 600): FontFile => ({
    path: `@fontsource/${family}/files/${family}-${script}-${weight}-normal.woff`,
  });
}

function variable(script: string) {
  const name = script.toLowerCase();
  return (weight: 400 | 600): FontFile => ({
    path: `@fontsource-variable/noto-serif-${name}/files/noto-serif-${name}-${name}-wght-normal.woff2`,
    variation: { weight, name: `NotoSerif${script}-${nameOf(weight)}` },
  });
}

function nameOf(weight: 400 | 600): string {
  return weight === 600 ? "SemiBold" : "Regular";
}

const eastAsian =
  /[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Hangul}\p{Script=Bopomofo}\u3000-\u303f\u30fb\u30fc\uff00-\uffef]/u;
const kana = /[\p{Script=Hiragana}\p{Script=Katakana}]/u;
const hangul = /\p{Script=Hangul}/u;

export function isEastAsian(text: string): boolean {
  return eastAsian.test(text);
}

/** Whose forms a text is written in, where its other characters tell. */
export function hanOf(text: string): Han | undefined {
  if (kana.test(text)) return "jp";
  return hangul.test(text) ? "kr" : undefined;
}

/** Whose forms are drawn in a language; simplified Chinese where it does not say. */
export function hanIn(lang: string): Han {
  if (/^zh-(.+-)?(hant|tw|hk|mo)\b/i.test(lang)) return "tc";
  if (/^ja\b/i.test(lang)) return "jp";
  return /^ko\b/i.test(lang) ? "kr" : "sc";
}

/** Who has a character that those whose forms are wanted have not. */
const inTurn: Record<Han, Han[]> = {
  sc: ["sc", "tc", "jp", "kr"],
  tc: ["tc", "jp", "sc", "kr"],
  jp: ["jp", "tc", "sc", "kr"],
  kr: ["kr", "jp", "tc", "sc"],
};

/** The files that may have a character and its accents, the likeliest first. */
export function filesFor(style: Style, cluster: string, han: Han): FontFile[] {
  const weight = weights[style];
  const codePoint = cluster.codePointAt(0) ?? 0;
  if (codePoint < 0x05_31) return base[style];
  if (isEastAsian(cluster)) {
    const files = inTurn[hanOf(cluster) ?? han].flatMap((each) => eastAsianFile(each, codePoint, weight));
    return [...files, ...base[style]];
  }
  const script = scripts.find(([letters]) => letters.test(cluster));
  return script ? [script[1](weight), ...base[style]] : base[style];
}

/** Their fonts come in a hundred files, each with the characters that are often found together. */
function eastAsianFile(han: Han, codePoint: number, weight: 400 | 600): FontFile[] {
  const ranges = (known[han] ??= readRanges(han));
  let [low, high] = [0, ranges.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((ranges[middle]?.to ?? 0) < codePoint) low = middle + 1;
    else high = middle;
  }
  const range = ranges[low];
  if (!range || range.from > codePoint) return [];
  return [
    {
      path: `@fontsource-variable/noto-serif-${han}/files/noto-serif-${han}-${range.file}-wght-normal.woff2`,
      variation: { weight, name: `NotoSerif${han.toUpperCase()}-${nameOf(weight)}` },
    },
  ];
}

type Range = { from: number; to: number; file: string };

const known: Partial<Record<Han, Range[]>> = {};

function readRanges(han: Han): Range[] {
  const listed = readFileSync(require.resolve(`@fontsource-variable/noto-serif-${han}/unicode.json`), "utf8");
  return Object.entries(JSON.parse(listed) as Record<string, string>)
    .flatMap(([name, ranges]) => {
      const file = /^\[(\d+)\]$/.exec(name)?.[1];
      if (file === undefined) return [];
      return ranges.split(",").map((range): Range => {
        const [from = 0, to = from] = range
          .slice(2)
          .split("-")
          .map((digits) => Number.parseInt(digits, 16));
        return { from, to, file };
      });
    })
    .sort((one, other) => one.from - other.from);
}
