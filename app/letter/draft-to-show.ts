import { readLine, withoutTurns } from "#app/platform/one-line.ts";
import { cadences, fittingCadence, isCadence, type CadenceName } from "./cadences.ts";
import { emptyText, type Draft, type DraftWorkplace } from "./draft.ts";
import { waysToSign, type LetterName } from "./letter.ts";
import type { LetterToShow } from "./shown-letter.ts";
import { readDemands } from "./text-form.ts";
import { readSizes } from "./workplaces-form.ts";

/**
 * A draft as its page would be if it were published at this moment. What is not right yet is left out, and for what a page cannot
 * be without an example stands in its place.
 */
export function draftToShow(draft: Draft, { now, cites }: { now: Date; cites: LetterName[] }): LetterToShow {
  const { addressee, summary, slug } = draft.letter;
  const workplaces = draft.workplaces.workplaces.map(workplaceToShow);
  return {
    slug: readLine(slug),
    state: "open",
    addressee: readLine(addressee) || "whom it may concern",
    summary: readLine(summary),
    demonstration: false,
    goal: readCount(draft.signing.goal),
    opensAt: now,
    closesAt: readLastDay(draft.signing.closesOn, now),
    cadence: cadences[chosen(draft)],
    ways: waysToSign.filter((way) => draft.signing.ways.includes(way)),
    cites,
    citedBy: [],
    versions: [],
    texts: draftTexts(draft),
    workplaces: workplaces.length > 0 ? workplaces : [workplaceToShow(exampleWorkplace, 0)],
  };
}

/** The cadence that it is published with, as `readSigning` finds it. */
function chosen({ signing, workplaces }: Draft): CadenceName {
  return isCadence(signing.cadence) ? signing.cadence : fittingCadence(readSizes(workplaces));
}

/** The texts of a draft, or of a letter's next version, that of the language in which it is written first. */
export function draftTexts({ letter: { lang }, texts }: Draft): LetterToShow["texts"] {
  const written = texts.size > 0 ? texts : new Map([["en", emptyText]]);
  return [...written]
    .map(([each, { title, body, demands }]) => ({
      version: 1,
      lang: each,
      original: each === lang,
      title: readLine(title) || "A letter without a title",
      body: withoutTurns(body),
      demands: readDemands(demands),
    }))
    .sort((one, other) => Number(other.original) - Number(one.original));
}

const exampleWorkplace: DraftWorkplace = {
  name: "Your workplace",
  domains: "your-workplace.example",
  headcount: "",
  headcountSource: "",
  anyMailbox: false,
};

function workplaceToShow(typed: DraftWorkplace, place: number): LetterToShow["workplaces"][number] {
  return {
    id: String(place),
    name: readLine(typed.name) || exampleWorkplace.name,
    domains: typed.anyMailbox ? [] : typed.domains.split(/[\s,;]+/).filter(Boolean),
    anyMailbox: typed.anyMailbox,
    headcount: readCount(typed.headcount),
    headcountSource: readLine(typed.headcountSource) || null,
  };
}

function readCount(typed: string): number | null {
  const count = Number(typed.replace(/[\s.,’']/g, ""));
  return Number.isSafeInteger(count) && count > 0 ? count : null;
}

function readLastDay(typed: string, now: Date): Date | null {
  const end = new Date(`${typed}T23:59:59Z`);
  return end > now ? end : null;
}
