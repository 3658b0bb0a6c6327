import { announce, everything } from "#app/platform/announcements.server.ts";
import type { Context } from "#app/platform/context.server.ts";
import { readReason } from "./public-reason.ts";
import { recordSiteAct, type Operator } from "./site-acts.server.ts";

export type TakeDownOutcome = "taken-down" | "no-such-letter" | "no-reason";

/**
 * Takes a letter down: from this moment on its addresses answer with the reason and with nothing of the letter, in every process and
 * from every memory. Its log stays, and its signers can still withdraw. What was reported about it is decided by that.
 *
 * @param reason for everybody
 */
export async function takeDown(
  { db, now }: Pick<Context, "db" | "now">,
  slug: string,
  { reason: typed, operatorId }: { reason: string } & Operator,
): Promise<TakeDownOutcome> {
  const reason = readReason(typed);
  if (!reason) return "no-reason";
  return db.$transaction(async (tx) => {
    const { count } = await tx.letter.updateMany({
      where: { slug, state: { not: "draft" } },
      data: { takenDown: reason },
    });
    if (count === 0) return "no-such-letter";
    await tx.report.deleteMany({ where: { letter: { slug } } });
    await recordSiteAct(tx, now, { operatorId, act: "taken-down", detail: `${slug}: ${reason}` });
    await announce(tx, slug);
    await announce(tx, everything);
    return "taken-down";
  });
}

/** Puts a letter back as it was. False when it was not taken down. */
export async function putBack(
  { db, now }: Pick<Context, "db" | "now">,
  slug: string,
  { operatorId }: Operator,
): Promise<boolean> {
  return db.$transaction(async (tx) => {
    const { count } = await tx.letter.updateMany({
      where: { slug, takenDown: { not: null } },
      data: { takenDown: null },
    });
    if (count === 0) return false;
    await recordSiteAct(tx, now, { operatorId, act: "put-back", detail: slug });
    await announce(tx, slug);
    await announce(tx, everything);
    return true;
  });
}
