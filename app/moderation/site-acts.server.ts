import type { Context } from "#app/platform/context.server.ts";
import type { Db } from "#app/platform/db.server.ts";
import type { SiteActKind } from "./site-act-words.ts";

export type SiteAct = {
  id: number;
  at: Date;
  act: SiteActKind;
  detail: string | null;
  /** Who did it, by the name of today; nothing when it was done at the server or the account is gone. */
  by: string | null;
};

/** Who acts: an organizer who runs the site, or nobody by name at the server's command line. */
export type Operator = { operatorId: string | null };

/** Writes down what an operator did. In the transaction that does it, so that nothing is done unseen. */
export async function recordSiteAct(
  db: Db,
  now: Date,
  { operatorId, act, detail }: Operator & { act: SiteActKind; detail: string },
): Promise<void> {
  await db.siteAct.create({ data: { at: now, organizerId: operatorId, act, detail } });
}

const pageSize = 100;

/** What the operators have done, the newest first. */
export async function listSiteActs(
  { db }: Pick<Context, "db">,
  { before }: { before?: number | undefined } = {},
): Promise<{ acts: SiteAct[]; next: number | null }> {
  const rows = await db.siteAct.findMany({
    where: before ? { id: { lt: before } } : {},
    orderBy: { id: "desc" },
    take: pageSize + 1,
    select: { id: true, at: true, act: true, detail: true, organizer: { select: { name: true } } },
  });
  const acts = rows.slice(0, pageSize).map(({ organizer, act, ...rest }) => ({
    ...rest,
    act: act as SiteActKind,
    by: organizer?.name ?? null,
  }));
  return { acts, next: rows.length > pageSize ? (acts.at(-1)?.id ?? null) : null };
}
