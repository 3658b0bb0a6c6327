import { wordlist } from "@scure/bip39/wordlists/english.js";
import * as fc from "fast-check";
import { describe, expect, test } from "vitest";
import { newEntropy, readWords, writeWords } from "./words.ts";

const characters = fc.nat({ max: 0xffff }).map((code) => String.fromCharCode(code));
const entropies = fc.uint8Array({ minLength: 16, maxLength: 16 });
const legal = "legal winner thank year wave sausage worth useful legal winner thank yellow";

describe("12 words", () => {
  test.each([
    ["00", `${"abandon ".repeat(11)}about`],
    ["7f", legal],
    ["80", "letter advice cage absurd amount doctor acoustic avoid letter advice cage above"],
    ["ff", `${"zoo ".repeat(11)}wrong`],
  ])("are those of BIP-39 for sixteen times %s", (octet, words) => {
    const entropy = new Uint8Array(16).fill(parseInt(octet, 16));
    expect(writeWords(entropy)).toBe(words);
    expect(readWords(words)).toEqual({ kind: "words", entropy });
  });

  test("are read back however they were copied down", () => {
    const styles: ((words: string[]) => string)[] = [
      (words) => words.join(" ").toUpperCase(),
      (words) => `  ${words.join("\r\n")}\n\n`,
      (words) => words.join(", "),
      (words) => words.map((word, i) => `${i + 1}. ${word}`).join("\n"),
      (words) => words.map((word, i) => `${i + 1})${word}`).join("\t"),
      (words) => words.map((word, i) => `#${i + 1}: "${word}"`).join("; "),
      (words) => words.map((word, i) => `${i + 1}${word}`).join(" – "),
      (words) => words.map((word) => word[0]?.toUpperCase() + word.slice(1)).join("\u00a0\u200b"),
    ];
    fc.assert(
      fc.property(entropies, fc.constantFrom(...styles), (entropy, style) => {
        const reading = readWords(style(writeWords(entropy).split(" ")));
        expect(reading).toEqual({ kind: "words", entropy: Uint8Array.from(entropy) });
      }),
    );
  });

  test("are new each time", () => {
    expect(newEntropy()).toHaveLength(16);
    expect(newEntropy()).not.toEqual(newEntropy());
    expect(() => writeWords(new Uint8Array(32))).toThrow(RangeError);
  });
});

describe("what is wrong with them is said", () => {
  test.each([
    ["winer", ["wine", "winner", "winter"]],
    ["w1nner", ["winner", "banner", "dinner"]],
    ["winnner", ["winner", "dinner", "inner"]],
    ["qqqqqqqq", []],
    ["winnerwinner", []],
  ])("%j is not in the list, and these come near: %j", (word, suggestions) => {
    const reading = readWords(legal.replace("winner", word));
    expect(reading).toEqual({ kind: "unknown-word", position: 2, word, suggestions });
  });

  test("a stray word before a wrong number", () => {
    expect(readWords("My words: zoo zoo")).toMatchObject({ kind: "unknown-word", position: 1, word: "my" });
    expect(readWords(legal.replace("winner", "win ner"))).toMatchObject({ position: 3, word: "ner" });
  });

  test("a word with one letter wrong is among the suggestions", () => {
    fc.assert(
      fc.property(fc.constantFrom(...wordlist.filter((word) => word.length >= 6)), fc.nat(), (word, at) => {
        const i = at % word.length;
        const typo = word.slice(0, i) + (word[i] === "q" ? "x" : "q") + word.slice(i + 1);
        expect(suggestionsOf(readWords(typo))).toContain(word);
      }),
    );
  });

  test("a wrong number of words, where all of them exist", () => {
    expect(readWords("")).toEqual({ kind: "wrong-number", count: 0 });
    expect(readWords("1. 2. 3.")).toEqual({ kind: "wrong-number", count: 0 });
    expect(readWords(legal.replace("yellow", ""))).toEqual({ kind: "wrong-number", count: 11 });
    expect(readWords(`${legal} ${legal}`)).toEqual({ kind: "wrong-number", count: 24 });
    expect(readWords(`${legal} zoo`)).toEqual({ kind: "wrong-number", count: 13 });
  });

  test("a checksum that does not fit", () => {
    expect(readWords("abandon ".repeat(12))).toEqual({ kind: "wrong-checksum" });
    expect(readWords(legal.replace("yellow", "zoo"))).toEqual({ kind: "wrong-checksum" });
  });

  test("any text gets an answer, and soon", () => {
    fc.assert(
      fc.property(fc.string({ unit: characters, maxLength: 200 }), (text) => void readWords(text).kind),
    );
    const started = performance.now();
    expect(readWords("q".repeat(1_000_000))).toMatchObject({ kind: "unknown-word", suggestions: [] });
    expect(readWords("qq ".repeat(100_000))).toMatchObject({ kind: "unknown-word", position: 1 });
    expect(performance.now() - started).toBeLessThan(2000);
  });
});

function suggestionsOf(reading: ReturnType<typeof readWords>): string[] {
  return reading.kind === "unknown-word" ? reading.suggestions : [];
}
