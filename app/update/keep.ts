import type { Letter } from "#app/letter/letter.ts";

/** Followers are kept this long after a letter has closed: what comes of it takes time. */
const keptMs = 365 * 86_400_000;

/** Whether a letter's followers are destroyed by now, and nobody can follow it any more. */
export function isForgotten(
  { state, opensAt, closesAt }: Pick<Letter, "state" | "opensAt" | "closesAt">,
  now: Date,
): boolean {
  const closedAt = closesAt ?? (state === "closed" || state === "delivered" ? opensAt : null);
  return closedAt !== null && now.getTime() >= closedAt.getTime() + keptMs;
}
