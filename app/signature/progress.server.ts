import type { Letter } from "#app/letter/letter.ts";
import type { Db } from "#app/platform/db.server.ts";

/** How things stood at the end of a day, from its last batch. */
export type DayOfLetter = { day: string; total: number; posted: number; withdrawn: number; removed: number };

export type WorkplaceProgress = {
  id: string;
  name: string;
  headcount: number | null;
  /** Mailboxes used or blocked, rounded up to a multiple of k. */
  issued: number;
  /** Signatures published. */
  total: number;
};

/**
 * A letter's total over time and its workplaces now. Nothing in it is finer than what batches have published already: who steers a
 * letter knows no more of an anonymous signer than anybody.
 *
 * @returns days in their order, those without a batch left out
 */
export async function findProgress(
  db: Db,
  letter: Pick<Letter, "id" | "workplaces">,
): Promise<{ days: DayOfLetter[]; workplaces: WorkplaceProgress[] }> {
  const days = await db.$queryRaw<DayOfLetter[]>`
    select to_char(day, 'YYYY-MM-DD') as day, (array_agg(total order by number desc))[1] as total,
           sum(posted)::int as posted, max(withdrawn) as withdrawn, max(removed) as removed
    from (select *, date_trunc('day', published_at at time zone 'UTC') as day from batch
          where letter_id = ${letter.id}::uuid) batches
    group by batches.day order by batches.day`;
  const last = await db.batchWorkplace.findMany({
    where: { letterId: letter.id },
    orderBy: { number: "desc" },
    take: letter.workplaces.length,
    select: { workplaceId: true, total: true, issued: true },
  });
  return {
    days,
    workplaces: letter.workplaces.map(({ id, name, headcount }) => {
      const { total = 0, issued = 0 } = last.find(({ workplaceId }) => workplaceId === id) ?? {};
      return { id, name, headcount, total, issued };
    }),
  };
}
