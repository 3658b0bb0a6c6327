import { diffWords } from "diff";

export type Difference = { kind: "same" | "removed" | "added"; text: string }[];

/** Texts that have little in common are no longer compared after this; then one has gone and the other has come. */
const patienceMs = 300;

/** What has to be taken out of one text and put into it to make it the other, word by word. */
export function difference(before: string, after: string, lang: string): Difference {
  const parts = diffWords(before, after, {
    intlSegmenter: new Intl.Segmenter(lang, { granularity: "word" }),
    timeout: patienceMs,
  });
  if (!parts)
    return [
      { kind: "removed", text: before },
      { kind: "added", text: after },
    ];
  return parts.map(({ added, removed, value }) => ({
    kind: added ? "added" : removed ? "removed" : "same",
    text: value,
  }));
}
