const day = 86_400_000;

/** A day of the calendar, in UTC: 2018-06-22. */
export function dayOf(time: Date): string {
  return time.toISOString().slice(0, 10);
}

/** The day that somebody typed, unless it is none or lies ahead. */
export function readPastDay(typed: string, now: Date): string | undefined {
  const time = /^\d{4}-\d{2}-\d{2}$/.test(typed) ? new Date(`${typed}T00:00:00Z`) : undefined;
  if (!time || Number.isNaN(time.getTime()) || dayOf(time) !== typed) return undefined;
  return typed <= dayOf(now) && typed >= "1990-01-01" ? typed : undefined;
}

/** How many days a letter has been with whom it is to without an answer; nothing once there is one, or before it was delivered. */
export function daysWithoutAnswer(
  { deliveries, answers }: { deliveries: { deliveredOn: string }[]; answers: unknown[] },
  now: Date,
): number | null {
  if (answers.length > 0) return null;
  const [first] = deliveries.map(({ deliveredOn }) => deliveredOn).sort();
  return first ? (Date.parse(dayOf(now)) - Date.parse(first)) / day : null;
}

/** Until when a page is true that says how many days letters wait: the next midnight, UTC. Nothing where none of them waits. */
export function trueUntil(waiting: { noAnswerFor: number | null }[], now: Date): Date | undefined {
  return waiting.some(({ noAnswerFor }) => noAnswerFor !== null)
    ? new Date((Math.floor(now.getTime() / day) + 1) * day)
    : undefined;
}
