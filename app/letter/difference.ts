import { diffArrays } from "diff";

export type Difference = { kind: "same" | "removed" | "added"; text: string }[];

/** Texts that have little in common are no longer compared after this; then one has gone and the other has come. */
const patienceMs = 300;

/** What has to be taken out of one text and put into it to make it the other, word by word and to the last space. */
export function difference(before: string, after: string, lang: string): Difference {
  const segmenter = new Intl.Segmenter(lang, { granularity: "word" });
  const wordsOf = (text: string) => Array.from(segmenter.segment(text), ({ segment }) => segment);
  const parts = diffArrays(wordsOf(before), wordsOf(after), { timeout: patienceMs });
  if (!parts)
    return [
      { kind: "removed", text: before },
      { kind: "added", text: after },
    ];
  return parts.map(({ added, removed, value }) => ({
    kind: added ? "added" : removed ? "removed" : "same",
    text: value.join(""),
  }));
}

/** Where two spellings of a page differ, field by field; fields that are alike are left out. */
export function differencesIn<Field extends string>(
  { theirs, mine }: { theirs: Record<Field, string>; mine: Record<Field, string> },
  labels: Record<Field, string>,
  lang: string,
): { name: Field; label: string; theirs: string; difference: Difference }[] {
  return (Object.keys(labels) as Field[])
    .filter((name) => theirs[name] !== mine[name])
    .map((name) => ({
      name,
      label: labels[name],
      theirs: theirs[name],
      difference: difference(theirs[name], mine[name], lang),
    }));
}
