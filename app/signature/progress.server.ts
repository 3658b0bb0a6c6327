import type { Letter } from "#app/letter/letter.ts";
import type { Db } from "#app/platform/db.server.ts";
import { funnelOf, inSteps, type Funnel } from "./funnel.ts";
import type { DayOfLetter } from "./periods.ts";

export type WorkplaceProgress = {
  id: string;
  name: string;
  headcount: number | null;
  /** Mailboxes used or blocked, rounded up to a multiple of k. */
  issued: number;
  /** Signatures published. */
  total: number;
};

export type Progress = {
  /** In their order, those without a batch left out. */
  days: DayOfLetter[];
  workplaces: WorkplaceProgress[];
  funnel: Funnel;
  /** Mails that no mail server took, rounded up to a multiple of k. */
  failed: number;
};

/**
 * A letter's total over time, and its workplaces and steps now. Nothing in it is finer than what batches have published, and nothing
 * changes but with a batch: who steers a letter knows no more of an anonymous signer than anybody.
 */
export async function findProgress(
  db: Db,
  letter: Pick<Letter, "id" | "workplaces" | "step">,
): Promise<Progress> {
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
  const steps = await db.letter.findUniqueOrThrow({
    where: { id: letter.id },
    select: { asked: true, confirmed: true, failed: true },
  });
  const workplaces = letter.workplaces.map(({ id, name, headcount }) => {
    const { total = 0, issued = 0 } = last.find(({ workplaceId }) => workplaceId === id) ?? {};
    return { id, name, headcount, total, issued };
  });
  const { step } = letter;
  const issued = workplaces.reduce((sum, each) => sum + each.issued, 0);
  const posted = days.reduce((sum, each) => sum + each.posted, 0);
  return {
    days,
    workplaces,
    funnel: funnelOf(steps, { issued, posted, step }),
    failed: inSteps(steps.failed, step),
  };
}
