import { readLine, withoutTurns } from "#app/platform/one-line.ts";
import { asTyped, characters, inFigures } from "./as-typed.ts";
import type { DraftText } from "./draft.ts";
import { readLang } from "./language.ts";
import type { Problem } from "./problem.ts";

const most = { title: 200, body: 20_000, demands: 20, demand: 500 };
/** What is stored though it is too long to be published: it may yet be shortened. The web process takes no larger form either. */
const mostStored = { title: 500, body: 25_000, demands: 6000 };
/** From here on a writer is told how much room is left. */
const nearTheEnd = 5000;

/** The page of a draft with its text in one language, from the fields of its form. */
export function typedText(field: (name: string) => string): DraftText {
  return {
    title: asTyped(field("title")),
    body: asTyped(field("body")),
    demands: asTyped(field("demands")),
  };
}

/** What is too long to be stored at all. */
export function textTooLong(text: DraftText): Problem[] {
  return (["title", "body", "demands"] as const)
    .filter((field) => characters(text[field]) > mostStored[field])
    .map((field) => ({
      field,
      sentence: `This has ${inFigures(characters(text[field]))} characters, which is too long to be saved: at most ${inFigures(mostStored[field])} are.`,
    }));
}

/** How much more can be written, once that is worth knowing: "There is room for 1,200 more characters." */
export function roomLeft(body: string): string {
  const left = most.body - characters(body);
  if (left > nearTheEnd) return "";
  return left >= 0
    ? `There is room for ${inFigures(left)} more ${left === 1 ? "character" : "characters"}.`
    : `It is ${inFigures(-left)} ${left === -1 ? "character" : "characters"} too long to be published.`;
}

export type ReadText =
  | { kind: "read"; lang: string; title: string; body: string; demands: string[] }
  | { kind: "wrong"; problems: Problem[] };

/** A text as it can be published, or what is still missing. */
export function readText(lang: string, text: DraftText): ReadText {
  const title = readLine(text.title);
  const body = withoutTurns(text.body).normalize("NFC").trim();
  const demands = readDemands(text.demands);
  const problems: Problem[] = [];
  const wrong = (field: string, sentence: string) => void problems.push({ field, sentence });

  if (readLang(lang) !== lang) wrong("lang", "This is not the tag of a language.");
  if (title === "") wrong("title", "Give the letter a title.");
  else if (characters(title) > most.title)
    wrong("title", `The title has ${inFigures(characters(title))} characters; ${most.title} fit.`);
  if (body === "") wrong("body", "Write the letter.");
  else if (characters(body) > most.body)
    wrong("body", `The text has ${inFigures(characters(body))} characters; ${inFigures(most.body)} fit.`);
  if (demands.length > most.demands)
    wrong("demands", `There are ${demands.length} demands; ${most.demands} fit.`);
  const long = demands.findIndex((demand) => characters(demand) > most.demand);
  if (long >= 0) wrong("demands", `Demand ${long + 1} is longer than ${most.demand} characters.`);
  return problems.length > 0 ? { kind: "wrong", problems } : { kind: "read", lang, title, body, demands };
}

/** One in a line, without the figures or marks that some put before them. */
export function readDemands(typed: string): string[] {
  return typed
    .split("\n")
    .map((line) => readLine(line).replace(/^([-*•–]|\d{1,2}[.)])\s+/, ""))
    .filter(Boolean);
}
