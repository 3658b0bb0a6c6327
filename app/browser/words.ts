import { readWords, type WordsReading } from "#app/credential/words.ts";

/** Twelve words as they were typed, or a sentence on what is wrong with them. */
export function wordsOrProblem(text: string): Extract<WordsReading, { kind: "words" }> | string {
  const read = readWords(text);
  switch (read.kind) {
    case "words":
      return read;
    case "unknown-word": {
      const near = read.suggestions.length > 0 ? ` Did you mean ${read.suggestions.join(" or ")}?` : "";
      return `Word ${read.position}, “${read.word}”, is not in the list of words.${near}`;
    }
    case "wrong-number":
      return `These are ${read.count} words; there must be twelve.`;
    case "wrong-checksum":
      return "These twelve words do not belong together. One of them is another one, or two have changed places.";
  }
}
