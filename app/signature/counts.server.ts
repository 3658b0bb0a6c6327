import type { Letter } from "#app/letter/letter.ts";
import type { Db } from "#app/platform/db.server.ts";

export type Counts = {
  total: number;
  named: number;
  anonymous: number;
  role: number;
  organization: number;
  /** How many were checked in which way: a listed domain, a colleague's word, any mailbox. */
  byClass: { mailbox: number; vouched: number; open: number };
  withdrawn: number;
  removed: number;
  /** Number of the last batch. */
  batch: number;
  /** Entries of the log after the last batch. */
  logSize: number;
  publishedAt: Date;
  workplaces: { id: string; name: string; total: number; headcount: number | null }[];
  roles: { role: string; total: number }[];
};

/** The totals after the last batch, or after this one. They are stored by the batch that made them and never counted anew. */
export async function findCounts(db: Db, letter: Letter, batch?: number): Promise<Counts> {
  const {
    workplaces,
    roles,
    number,
    posted: _,
    letterId: __,
    ...totals
  } = await db.batch.findFirstOrThrow({
    where: { letterId: letter.id, ...(batch === undefined ? {} : { number: batch }) },
    orderBy: { number: "desc" },
    include: { workplaces: true, roles: { orderBy: [{ total: "desc" }, { role: "asc" }] } },
  });
  const byWorkplace = letter.workplaces.map(({ id, name, headcount }) => ({
    id,
    name,
    headcount,
    total: workplaces.find(({ workplaceId }) => workplaceId === id)?.total ?? 0,
  }));
  const openIds = letter.workplaces.filter(({ anyMailbox }) => anyMailbox).map(({ id }) => id);
  const open = byWorkplace
    .filter(({ id }) => openIds.includes(id))
    .reduce((sum, { total }) => sum + total, 0);
  return {
    ...totals,
    byClass: { mailbox: totals.total - open, vouched: 0, open },
    batch: number,
    workplaces: byWorkplace,
    roles: roles.filter(({ total }) => total > 0).map(({ role, total }) => ({ role, total })),
  };
}
