import type { DraftText } from "#app/letter/draft.ts";
import { beginDraft } from "#app/letter/drafts.server.ts";
import type { Context } from "#app/platform/context.server.ts";
import { isSwitchedOn } from "#app/platform/switches.server.ts";
import { recordAct } from "./acts.server.ts";

/** Whether an operator has closed the site for new letters, and how. */
export async function whyNoNewLetters({
  db,
}: Pick<Context, "db">): Promise<"read-only" | "no-new-letters" | null> {
  for (const name of ["read-only", "no-new-letters"] as const) if (await isSwitchedOn(db, name)) return name;
  return null;
}

export type BeginOutcome = { kind: "begun"; slug: string } | { kind: "read-only" | "no-new-letters" };

/** Begins a letter, whose owner is whoever begins it. */
export async function beginLetter(
  context: Pick<Context, "db" | "now">,
  organizerId: string,
  { lang, text }: { lang: string; text: DraftText },
): Promise<BeginOutcome> {
  const closed = await whyNoNewLetters(context);
  if (closed) return { kind: closed };
  const { db, now } = context;
  return db.$transaction(async (tx) => {
    const { id, slug } = await beginDraft(tx, now, { organizerId, lang, text });
    await tx.teamMember.create({
      data: { letterId: id, organizerId, role: "owner" },
      select: { letterId: true },
    });
    await recordAct(tx, now, { letterId: id, organizerId, act: "began" });
    return { kind: "begun", slug };
  });
}
