import type { Draft, DraftPart } from "./draft.ts";
import { readLetterPage } from "./letter-form.ts";
import type { NewLetter } from "./new-letter.ts";
import type { Problem } from "./problem.ts";
import { readSigning } from "./signing-form.ts";
import { readText } from "./text-form.ts";
import { readTies } from "./ties-form.ts";
import { readWorkplaces } from "./workplaces-form.ts";

/** What a page of a draft still lacks. */
export type Missing = { part: DraftPart; problems: Problem[] };

export type FinishedDraft =
  { kind: "finished"; letter: NewLetter } | { kind: "unfinished"; missing: Missing[] };

/**
 * Reads a draft as a letter that may be published, or says what is missing, page by page in the order in which they are written.
 *
 * @param citable of the letters that it cites those that everybody can see now
 */
export function finishDraft(
  draft: Draft,
  { now, citable }: { now: Date; citable: { slug: string }[] },
): FinishedDraft {
  const missing: Missing[] = [];
  const note = (part: DraftPart, problems: Problem[]) => void missing.push({ part, problems });

  const page = readLetterPage(draft.letter);
  if (page.kind === "wrong") note("letter", page.problems);

  const { lang } = draft.letter;
  const languages = [lang, ...[...draft.texts.keys()].filter((each) => each !== lang)];
  const texts: NewLetter["texts"] = [];
  for (const each of languages) {
    const text = readText(each, draft.texts.get(each) ?? { title: "", body: "", demands: "" });
    if (text.kind === "wrong") note(`text/${each}`, text.problems);
    else texts.push({ lang: each, title: text.title, body: text.body, demands: text.demands });
  }

  const workplaces = readWorkplaces(draft.workplaces);
  if (workplaces.kind === "wrong") note("workplaces", workplaces.problems);

  const known = workplaces.kind === "read" ? workplaces.workplaces : [];
  const signing = readSigning(draft.signing, { workplaces: known, now });
  if (signing.kind === "wrong") note("signing", signing.problems);

  const ties = readTies(draft.ties, { citable });
  if (ties.kind === "wrong") note("ties", ties.problems);

  if (
    missing.length > 0 ||
    page.kind === "wrong" ||
    workplaces.kind === "wrong" ||
    signing.kind === "wrong" ||
    ties.kind === "wrong"
  )
    return { kind: "unfinished", missing };
  const { kind: _, ...rules } = signing;
  const { addressee, summary, slug } = page;
  return {
    kind: "finished",
    letter: {
      slug,
      addressee,
      summary,
      texts,
      workplaces: workplaces.workplaces,
      ...rules,
      cites: ties.cites,
    },
  };
}
