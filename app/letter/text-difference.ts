import { difference, type Difference } from "./difference.ts";

export type ComparedText = { title: string; body: string; demands: string[] };

/** What one version of a text says otherwise than another, word by word. */
export type TextDifference = { title: Difference; demands: Difference; body: Difference };

/** What has changed from one version to the next. Against nothing everything is new. */
export function textDifference(
  before: ComparedText | undefined,
  after: ComparedText,
  lang: string,
): TextDifference {
  return {
    title: difference(before?.title ?? "", after.title, lang),
    demands: difference(lines(before?.demands ?? []), lines(after.demands), lang),
    body: difference(before?.body ?? "", after.body, lang),
  };
}

function lines(demands: string[]): string {
  return demands.map((demand, place) => `${place + 1}. ${demand}`).join("\n");
}

/** How many words come and go. */
export function sizeOfDifference({ title, demands, body }: TextDifference): {
  added: number;
  removed: number;
} {
  const all = [...title, ...demands, ...body];
  const count = (kind: Difference[number]["kind"]) =>
    all
      .filter((run) => run.kind === kind)
      .reduce((sum, { text }) => sum + text.split(/\s+/u).filter(Boolean).length, 0);
  return { added: count("added"), removed: count("removed") };
}
