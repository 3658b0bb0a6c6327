import { expect, test } from "vitest";
import { currentTexts, textIn, type LetterText } from "./letter.ts";

const text = (version: number, lang: string): LetterText => ({
  version,
  lang,
  original: lang === "en",
  title: `${lang} ${version}`,
  body: "",
  demands: [],
  hash: new Uint8Array(32),
});
const titles = (letter: { texts: LetterText[] }) => currentTexts(letter).map(({ title }) => title);

test("each language has its newest text, and the original comes first", () => {
  const texts = [text(3, "fr"), text(2, "en"), text(1, "en"), text(1, "es")];
  expect(titles({ texts })).toEqual(["en 2", "fr 3", "es 1"]);
});

test("a language without a text is answered with the original", () => {
  const letter = { texts: [text(2, "es"), text(1, "en"), text(1, "es")] };
  expect(textIn(letter, "es").title).toBe("es 2");
  expect(textIn(letter, "de").title).toBe("en 1");
  expect(textIn(letter, null).title).toBe("en 1");
});
