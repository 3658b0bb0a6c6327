import type { Context } from "#app/platform/context.server.ts";
import type { Db } from "#app/platform/db.server.ts";
import { rewriteInRandomOrder } from "#app/platform/rewrite.server.ts";
import { forgetOrder } from "#app/signature/batch.server.ts";
import { followerKeyName } from "./follower-key.server.ts";
import { isForgotten } from "./keep.ts";

type SweepContext = Pick<Context, "db" | "pool" | "keys" | "now">;

/**
 * Deletes what has served its time: what was asked and never confirmed, and the followers of letters that closed a year ago, with
 * their key. Followers who have come or gone since the last time leave neither an order nor a trace in the table's file.
 */
export async function sweepFollowers(context: SweepContext): Promise<void> {
  const { db, now } = context;
  await db.$transaction(async (tx) => {
    await tx.askedFollow.deleteMany({ where: { expiresAt: { lte: now } } });
    if (await hasFile(tx, "asked_follow")) await rewriteInRandomOrder(tx, "asked_follow");
  });
  await forgetFollowers(context);
  if (await hasChanged(db)) {
    await db.$transaction(
      async (tx) => {
        await tx.$executeRaw`set local statement_timeout = 0`;
        await rewriteInRandomOrder(tx, "follower");
      },
      { timeout: 60_000 },
    );
    await forgetOrder(context);
  }
}

async function forgetFollowers({ db, keys, now }: SweepContext): Promise<void> {
  const closed = await db.letter.findMany({
    where: { OR: [{ closesAt: { lte: now } }, { state: { in: ["closed", "delivered"] } }] },
    select: { id: true, state: true, opensAt: true, closesAt: true },
  });
  for (const letter of closed.filter((each) => isForgotten(each, now))) {
    const name = followerKeyName(letter.id);
    if (!(await keys.read(name))) continue;
    // The rows first: cut off in between, it is done again for as long as there is a key.
    await db.$transaction(async (tx) => {
      await tx.askedFollow.deleteMany({ where: { letterId: letter.id } });
      await tx.updateMail.deleteMany({ where: { update: { letterId: letter.id } } });
      await tx.follower.deleteMany({ where: { letterId: letter.id } });
    });
    await keys.destroy(name);
  }
}

/** Whether rows came, which one rewriting has not written together, or went since the table was last written anew. */
async function hasChanged(db: Db): Promise<boolean> {
  const [follower] = await db.$queryRaw<{ changed: boolean }[]>`
    select (select count(*) from (select distinct xmin::text from follower limit 2) writers) > 1
        or coalesce((select n_dead_tup from pg_stat_user_tables where relname = 'follower'), 0) > 0 as changed`;
  return follower?.changed ?? false;
}

async function hasFile(tx: Db, table: "asked_follow"): Promise<boolean> {
  const [file] = await tx.$queryRaw<
    { size: number }[]
  >`select pg_relation_size(${table}::regclass)::int as size`;
  return (file?.size ?? 0) > 0;
}
