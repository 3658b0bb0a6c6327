import { announce } from "#app/platform/announcements.server.ts";
import type { Context } from "#app/platform/context.server.ts";
import type { Db } from "#app/platform/db.server.ts";
import { isSwitchedOn } from "#app/platform/switches.server.ts";
import { readReason } from "./public-reason.ts";
import { recordSiteAct, type Operator } from "./site-acts.server.ts";

/** Whether a letter that is published now stands in the lists at once, or waits for an operator to look at it. */
export async function isListedAtOnce(db: Db): Promise<boolean> {
  return !(await isSwitchedOn(db, "review-first"));
}

/** Lets a letter into the lists. False when it stands there already. */
export async function letIn(
  { db, now }: Pick<Context, "db" | "now">,
  slug: string,
  { operatorId }: Operator,
): Promise<boolean> {
  return db.$transaction(async (tx) => {
    const { count } = await tx.letter.updateMany({
      where: { slug, state: { not: "draft" }, listed: false },
      data: { listed: true, unlistedReason: null },
    });
    if (count === 0) return false;
    await recordSiteAct(tx, now, { operatorId, act: "let-in", detail: slug });
    await announceWithCited(tx, slug);
    return true;
  });
}

export type UnlistOutcome = "unlisted" | "no-such-letter" | "no-reason";

/** Keeps a letter out of the lists, or takes it out of them. It can still be opened by its address and signed. */
export async function unlist(
  { db, now }: Pick<Context, "db" | "now">,
  slug: string,
  { reason: typed, operatorId }: { reason: string } & Operator,
): Promise<UnlistOutcome> {
  const unlistedReason = readReason(typed);
  if (!unlistedReason) return "no-reason";
  return db.$transaction(async (tx) => {
    const { count } = await tx.letter.updateMany({
      where: { slug, state: { not: "draft" } },
      data: { listed: false, unlistedReason },
    });
    if (count === 0) return "no-such-letter";
    await recordSiteAct(tx, now, { operatorId, act: "unlisted", detail: `${slug}: ${unlistedReason}` });
    await announceWithCited(tx, slug);
    return "unlisted";
  });
}

/** The letters that it cites say so only while it is listed. */
async function announceWithCited(tx: Db, slug: string): Promise<void> {
  const cited = await tx.citation.findMany({
    where: { letter: { slug } },
    select: { cited: { select: { slug: true } } },
  });
  for (const name of [slug, ...cited.map(({ cited: { slug: other } }) => other)]) await announce(tx, name);
}
