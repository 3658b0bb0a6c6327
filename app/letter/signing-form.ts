import { readLine } from "#app/platform/one-line.ts";
import { cadences, fittingCadence, isCadence, isSafe, type CadenceName } from "./cadences.ts";
import type { DraftPages } from "./draft.ts";
import { askable, waysToSign, type Cadence } from "./letter.ts";
import type { NewLetter } from "./new-letter.ts";
import type { Problem } from "./problem.ts";
import { readLines, typedText } from "./typed-text.ts";
import { readWholeNumber } from "./typed-number.ts";
import type { WorkplaceSize } from "./workplaces-form.ts";

export type SigningRules = Pick<
  NewLetter,
  "ways" | "asks" | "roles" | "goal" | "opensAt" | "closesAt" | "cadence"
>;

const mostRoles = 40;
const longestRole = 80;
const mostGoal = 10_000_000;
const dayMs = 86_400_000;

/** The page as it was typed. */
export function typedSigning(form: FormData): DraftPages["signing"] {
  const typed = (field: string) => typedText(form, field);
  return {
    ways: waysToSign.filter((way) => form.getAll("ways").includes(way)),
    asks: askable.filter((field) => form.getAll("asks").includes(field)),
    roles: typed("roles"),
    goal: typed("goal"),
    opensOn: typed("opensOn"),
    closesOn: typed("closesOn"),
    cadence: typed("cadence"),
  };
}

/** The rules of signing as they will be published at `now`, or what is not right yet, by field of the page. */
export function readSigning(
  page: DraftPages["signing"],
  { workplaces, now }: { workplaces: WorkplaceSize[]; now: Date },
): ({ kind: "read" } & SigningRules) | { kind: "wrong"; problems: Problem[] } {
  const problems: Problem[] = [];
  const wrong = (field: string, sentence: string) => problems.push({ field, sentence });

  const ways = waysToSign.filter((way) => page.ways.includes(way));
  if (ways.length === 0) wrong("ways", "Choose at least one way to appear.");
  const hasNames = ways.includes("named") || ways.includes("organization");
  const rules = {
    ways,
    asks: hasNames ? askable.filter((field) => page.asks.includes(field)) : [],
    roles: ways.includes("role") ? readRoles(page.roles, wrong) : [],
    goal: readGoal(page.goal, wrong),
    ...readDays(page, now, wrong),
    cadence: readCadence(page.cadence, workplaces, wrong),
  };
  const hidden = ways.includes("anonymous") || ways.includes("role");
  const tooFew = workplaces.find(
    ({ headcount }) => hidden && headcount !== null && headcount < rules.cadence.least,
  );
  if (tooFew) wrong("ways", neverEnough(tooFew.headcount ?? 0, rules.cadence));
  return problems.length > 0 ? { kind: "wrong", problems } : { kind: "read", ...rules };
}

type Wrong = (field: string, sentence: string) => void;

function neverEnough(headcount: number, { least }: Cadence): string {
  const who = headcount === 1 ? "1 person" : `${headcount} people`;
  return `A workplace of ${who} never has ${least} new signatures at once, so anonymous ones would never be published. Let people sign by name only.`;
}

function readRoles(typed: string, wrong: Wrong): string[] {
  const roles = readLines(typed).map(readLine);
  const twice = roles.find((role, place) => roles.indexOf(role) < place);
  if (roles.length === 0) wrong("roles", "List the roles that signers may choose from, one on a line.");
  else if (roles.length > mostRoles)
    wrong("roles", `List at most ${mostRoles} roles: few of them tell less.`);
  else if (twice !== undefined) wrong("roles", `“${twice.slice(0, 60)}” stands here twice. Take one out.`);
  else if (roles.some((role) => role.length > longestRole))
    wrong("roles", `Use at most ${longestRole} characters for a role.`);
  return roles;
}

function readGoal(typed: string, wrong: Wrong): number | null {
  if (typed.trim() === "") return null;
  const goal = readWholeNumber(typed);
  if (goal === undefined || goal < 1 || goal > mostGoal)
    wrong("goal", "Give a whole number of signatures, such as 1,000, or leave it empty.");
  return goal ?? null;
}

function readDays(
  { opensOn, closesOn }: Pick<DraftPages["signing"], "opensOn" | "closesOn">,
  now: Date,
  wrong: Wrong,
): { opensAt: Date; closesAt: Date | null } {
  const today = Math.floor(now.getTime() / dayMs) * dayMs;
  const first = readDay(opensOn);
  if (first === undefined) wrong("opensOn", noDay("at once"));
  else if (first !== null && first < today)
    wrong("opensOn", "This day is over. Choose a later one, or leave it empty to open at once.");

  const last = readDay(closesOn);
  if (last === undefined) wrong("closesOn", noDay("no last day"));
  else if (last !== null && last <= today)
    wrong("closesOn", "The last day is tomorrow at the earliest, so that people have a day to sign.");
  else if (last !== null && first && last < first) wrong("closesOn", "The last day is before the first one.");

  return {
    opensAt: new Date(Math.max(now.getTime(), first ?? 0)),
    closesAt: last ? new Date(last + dayMs) : null,
  };
}

const noDay = (empty: string) => `Write the day as 2018-06-21, or leave it empty for ${empty}.`;

/** The midnight (UTC) at which a day begins, in milliseconds; null for no day, nothing for what is none. */
function readDay(typed: string): number | null | undefined {
  const text = typed.trim();
  if (text === "") return null;
  if (!/^20\d{2}-\d{2}-\d{2}$/.test(text)) return undefined;
  const midnight = Date.parse(`${text}T00:00:00Z`);
  // The 31st of June is read as the first of July by some.
  return Number.isNaN(midnight) || new Date(midnight).toISOString().slice(0, 10) !== text
    ? undefined
    : midnight;
}

function readCadence(typed: string, workplaces: WorkplaceSize[], wrong: Wrong): Cadence {
  const chosen: CadenceName = isCadence(typed) ? typed : fittingCadence(workplaces);
  if (!isSafe(chosen, workplaces))
    wrong(
      "cadence",
      "One of the workplaces has fewer than 50 people. Signatures appear there once a week, ten at a time, or whoever watches could tell who was it.",
    );
  return cadences[chosen];
}
