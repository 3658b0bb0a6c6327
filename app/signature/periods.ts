/** How things stood at the end of a day, from its last batch. */
export type DayOfLetter = { day: string; total: number; posted: number; withdrawn: number; removed: number };

/** A day or a week: what was published in it, and how things stood at its end. */
export type Period = DayOfLetter;

const dayMs = 86_400_000;
/** A letter that has run longer is shown by weeks. */
const mostDays = 62;

/**
 * Days with a batch as equal stretches of time without gaps: single days of a young letter, weeks from Monday to Sunday of an older
 * one. In a stretch without a batch nothing was published and everything stood as before.
 *
 * @param days in their order, the opening first
 */
export function periodsOf(days: DayOfLetter[]): { every: "day" | "week"; periods: Period[] } {
  const [first] = days;
  const last = days.at(-1);
  if (!first || !last) return { every: "day", periods: [] };
  const [from, to] = [Date.parse(first.day), Date.parse(last.day)];
  const every = (to - from) / dayMs < mostDays ? "day" : "week";
  const length = every === "day" ? dayMs : 7 * dayMs;
  const start = every === "day" ? from : mondayOf(from);

  const periods: Period[] = [];
  let place = 0;
  let before = { total: 0, withdrawn: 0, removed: 0 };
  for (let at = start; at <= to; at += length) {
    let posted = 0;
    for (let next = days[place]; next && Date.parse(next.day) < at + length; next = days[++place]) {
      posted += next.posted;
      before = next;
    }
    const { total, withdrawn, removed } = before;
    periods.push({ day: new Date(at).toISOString().slice(0, 10), total, posted, withdrawn, removed });
  }
  return { every, periods };
}

function mondayOf(time: number): number {
  return time - ((new Date(time).getUTCDay() + 6) % 7) * dayMs;
}
