import type { Letter } from "#app/letter/letter.ts";
import type { Db } from "#app/platform/db.server.ts";

const steps = [100, 500, 1000, 5000, 10_000, 50_000, 100_000, 500_000, 1_000_000];

/** When a letter's published total first reached a round figure, or what its organizers hope for. */
export function findMilestones(
  db: Db,
  { id, goal }: Pick<Letter, "id" | "goal">,
): Promise<{ total: number; at: Date }[]> {
  const wanted = [...new Set(goal ? [...steps, goal] : steps)];
  return db.$queryRaw<{ total: number; at: Date }[]>`
    select step as total, min(published_at) as at
    from unnest(${wanted}::int[]) step join batch on letter_id = ${id}::uuid and total >= step
    group by step order by step`;
}
