/** The total at the end of a day with a batch. */
export type DayTotal = { day: string; total: number };

export type Projection =
  /** On this day a batch brought it there. */
  | { kind: "reached"; on: string }
  /** Nothing can be said yet: too few days with a batch. */
  | { kind: "too-early" }
  /** Between these days, if it goes on as on the latest days with a batch. `mayMiss`: the later one comes after the letter has closed. */
  | { kind: "expected"; from: string; to: string; mayMiss: boolean }
  /** It does not grow, or would take more than two years. */
  | { kind: "not-at-this-pace" }
  /** Before the goal is reached the letter closes, with a total between these. */
  | { kind: "closes-before"; least: number; most: number };

const dayMs = 86_400_000;
/** The pace is taken from so many of the latest days with a batch: the longer stretch is steadier, the shorter one knows more of today. */
const stretches = [7, 14];
/** Before there have been so many days with a batch, and so many days at all, nothing is foretold. */
const leastDaysWithBatch = 3;
const leastDays = 3;
const mostDays = 2 * 365;

/**
 * When a letter may reach its goal: an honest range, or that it will not as it goes. Made from published totals alone.
 *
 * @param days days with a batch in their order, the opening among them
 * @param everySeconds the letter's cadence: so long nothing new is nothing unusual
 */
export function projectGoal(
  days: DayTotal[],
  {
    goal,
    now,
    closesAt,
    everySeconds,
  }: { goal: number; now: Date; closesAt: Date | null; everySeconds: number },
): Projection {
  const last = days.at(-1);
  if (last && last.total >= goal) {
    // The day since which it has stayed there.
    const below = days.findLastIndex(({ total }) => total < goal);
    return { kind: "reached", on: days[below + 1]?.day ?? last.day };
  }
  const paces = last ? pacesOf(days, last, now, everySeconds) : [];
  if (!last || paces.length === 0) return { kind: "too-early" };

  const [slow, fast] = [Math.min(...paces), Math.max(...paces)];
  const missing = goal - last.total;
  const daysLeft = closesAt ? (closesAt.getTime() - now.getTime()) / dayMs : Infinity;
  const soonest = fast > 0 ? missing / fast : Infinity;
  const latest = slow > 0 ? missing / slow : Infinity;
  if (soonest > daysLeft && fast > 0)
    return {
      kind: "closes-before",
      least: totalAfter(last, slow, daysLeft),
      most: totalAfter(last, fast, daysLeft),
    };
  if (soonest > mostDays || latest > mostDays) return { kind: "not-at-this-pace" };
  return {
    kind: "expected",
    from: dayAfter(now, soonest),
    to: dayAfter(now, latest),
    mayMiss: latest > daysLeft,
  };
}

/** Signatures a day over each stretch; what could not be told from one batch alone is left out. */
function pacesOf(days: DayTotal[], last: DayTotal, now: Date, everySeconds: number): number[] {
  if (days.length < leastDaysWithBatch) return [];
  // Silence slows a letter down, but for the time in which its next batch is not due yet.
  const end = Math.max(Date.parse(last.day), now.getTime() - Math.max(dayMs, everySeconds * 1000));
  return stretches.flatMap((length) => {
    const before = days.at(-1 - length) ?? days[0];
    const lasted = before ? (end - Date.parse(before.day)) / dayMs : 0;
    return before && lasted >= leastDays ? [(last.total - before.total) / lasted] : [];
  });
}

function totalAfter({ total }: DayTotal, pace: number, days: number): number {
  return Math.max(0, Math.round(total + pace * Math.max(0, days)));
}

function dayAfter(now: Date, days: number): string {
  return new Date(now.getTime() + Math.ceil(days) * dayMs).toISOString().slice(0, 10);
}
