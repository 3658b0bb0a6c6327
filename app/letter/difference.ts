import { diffWordsWithSpace } from "diff";

/** A run of words that stays, comes or goes. */
export type Run = { kind: "same" | "added" | "removed"; words: string };

type Text = { title: string; body: string; demands: string[] };

/** What one text says otherwise than another, word by word: title, demands and body. */
export type Difference = { title: Run[]; demands: Run[]; body: Run[] };

/** What has changed from one text to the next. Against nothing everything is new. */
export function difference(before: Text | undefined, after: Text): Difference {
  const lines = (demands: string[]) => demands.map((demand, place) => `${place + 1}. ${demand}`).join("\n");
  return {
    title: runs(before?.title ?? "", after.title),
    demands: runs(lines(before?.demands ?? []), lines(after.demands)),
    body: runs(before?.body ?? "", after.body),
  };
}

/** How many words come and go. */
export function sizeOfDifference({ title, demands, body }: Difference): { added: number; removed: number } {
  const all = [...title, ...demands, ...body];
  const count = (kind: Run["kind"]) =>
    all
      .filter((run) => run.kind === kind)
      .reduce((sum, { words }) => sum + words.split(/\s+/u).filter(Boolean).length, 0);
  return { added: count("added"), removed: count("removed") };
}

function runs(before: string, after: string): Run[] {
  return diffWordsWithSpace(before, after).map(({ value, added, removed }) => ({
    kind: added ? "added" : removed ? "removed" : "same",
    words: value,
  }));
}
