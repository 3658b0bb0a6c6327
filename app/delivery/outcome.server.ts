import { announce } from "#app/platform/announcements.server.ts";
import type { Db } from "#app/platform/db.server.ts";
import { readLine } from "#app/platform/one-line.ts";

export const outcomes = ["ongoing", "won", "partly", "refused"] as const;
export type Outcome = (typeof outcomes)[number];

const mostWords = 300;

export type NewOutcome = { outcome: Outcome; words: string | null };

export type ReadOutcome =
  { kind: "outcome"; outcome: NewOutcome } | { kind: "refused"; problem: "no-outcome" | "too-long" };

/** What a form says has become of a letter. */
export function readOutcome(typed: { outcome: string; words: string }): ReadOutcome {
  const outcome = outcomes.find((each) => each === typed.outcome);
  if (!outcome) return { kind: "refused", problem: "no-outcome" };
  const words = readLine(typed.words);
  if (words.length > mostWords) return { kind: "refused", problem: "too-long" };
  return { kind: "outcome", outcome: { outcome, words: words || null } };
}

/** Puts on record what has become of a letter. It may be said anew when more is known. */
export async function setOutcome(
  tx: Db,
  letter: { id: string; slug: string },
  { outcome, words }: NewOutcome,
): Promise<void> {
  await tx.letter.update({ where: { id: letter.id }, data: { outcome, outcomeWords: words } });
  await announce(tx, letter.slug);
}
