import type { DraftPart } from "./draft.ts";
import { languageName } from "./wording.ts";

/** A page of a draft: where it is below `write/`, what it is called, and what it asks for. */
export type DraftStep = { part: DraftPart; title: string; about: string };

/**
 * The pages of a draft in the order in which they are written.
 *
 * @param languages of its texts
 * @param lang the one in which it is written, which goes first
 */
export function draftSteps(languages: string[], lang: string): DraftStep[] {
  const ordered = [lang, ...languages.filter((each) => each !== lang)];
  return [
    { part: "letter", title: "To whom", about: "The addressee, a summary, and its address here" },
    ...ordered.map((each) => ({
      part: `text/${each}` as const,
      title: `Text in ${languageName(each)}`,
      about: "Title, words and demands",
    })),
    { part: "workplaces", title: "Workplaces", about: "Who may sign" },
    {
      part: "signing",
      title: "Signing",
      about: "How people may appear, from when to when, and how often it is published",
    },
    { part: "ties", title: "Extras", about: "A picture, and other letters that it cites" },
  ];
}

/** Where to go on from a page that has nothing missing: to the next one, or from the last to the list of all. */
export function pathAfter(part: DraftPart, languages: string[], lang: string): string {
  const steps = draftSteps(languages, lang);
  const next = steps[steps.findIndex((step) => step.part === part) + 1];
  return next ? `write/${next.part}` : "write";
}
