import type { Cadence } from "./letter.ts";
import type { WorkplaceSize } from "./workplaces-form.ts";

/** Where fewer people work than this, everybody knows who was away last week. */
export const smallWorkplace = 50;

const hour = 3600;
const day = 24 * hour;

/** How often signatures may be published, the fastest first. k is least where there are most to hide among. */
export const cadences = {
  "every-ten-minutes": { everySeconds: 600, least: 5 },
  hourly: { everySeconds: hour, least: 5 },
  daily: { everySeconds: day, least: 5 },
  "daily-by-ten": { everySeconds: day, least: 10 },
  "twice-a-week": { everySeconds: (7 * day) / 2, least: 5 },
  weekly: { everySeconds: 7 * day, least: 10 },
} satisfies Record<string, Cadence>;

export type CadenceName = keyof typeof cadences;

/** What each lets people find out, for who chooses. */
export const whatCadencesTell: Record<CadenceName, string> = {
  "every-ten-minutes":
    "Whoever knows that a colleague was at a phone at noon can look what appeared by ten past. Right where thousands may sign.",
  hourly: "Whoever watches learns the hour in which at least five signed, and not which of them is which.",
  daily: "Whoever watches learns the day, and nothing of the hour. At least five signed on it.",
  "daily-by-ten":
    "Whoever watches learns the day. Each hides among ten instead of five, and may wait longer.",
  "twice-a-week": "Whoever watches learns the half of the week. Who had a day off does not stand out.",
  weekly: "Whoever watches learns the week. Each hides among ten, also where everybody knows everybody.",
};

export function isCadence(text: string): text is CadenceName {
  return Object.hasOwn(cadences, text);
}

/** The one that fits the workplaces: every ten minutes where anybody may sign, weekly where one of them is small, else daily. */
export function fittingCadence(workplaces: WorkplaceSize[]): CadenceName {
  if (isSmall(workplaces)) return "weekly";
  return workplaces.length > 0 && workplaces.every(({ anyMailbox }) => anyMailbox)
    ? "every-ten-minutes"
    : "daily";
}

/** Whether a cadence gives signers of these workplaces enough to hide among. Slower ones always do, and larger k. */
export function isSafe(name: CadenceName, workplaces: WorkplaceSize[]): boolean {
  if (!isSmall(workplaces)) return true;
  const [chosen, fitting] = [cadences[name], cadences[fittingCadence(workplaces)]];
  return chosen.everySeconds >= fitting.everySeconds && chosen.least >= fitting.least;
}

/** Whether one of the workplaces is known to be small. */
export function isSmall(workplaces: WorkplaceSize[]): boolean {
  return workplaces.some(({ headcount }) => headcount !== null && headcount < smallWorkplace);
}
