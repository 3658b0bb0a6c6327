import type { Context } from "#app/platform/context.server.ts";
import { utcDay } from "#app/platform/key-files.server.ts";
import { rewriteInRandomOrder } from "#app/platform/rewrite.server.ts";

/**
 * Deletes what has served its time: expired confirmations and challenges, asked codes and paces of the past, and their keys. What was
 * deleted of confirmations, by this or by signing, is gone from the table's file too.
 */
export async function sweepVerification({
  db,
  keys,
  now,
}: Pick<Context, "db" | "keys" | "now">): Promise<void> {
  const yesterday = new Date(now.getTime() - 86_400_000);
  await db.$transaction(async (tx) => {
    await tx.confirmation.deleteMany({ where: { expiresAt: { lte: now } } });
    const [file] = await tx.$queryRaw<
      { size: number }[]
    >`select pg_relation_size('confirmation')::int as size`;
    if (file?.size) await rewriteInRandomOrder(tx, "confirmation");
  });
  await db.askedCode.deleteMany({ where: { day: { lt: yesterday } } });
  await db.mailPace.deleteMany({ where: { day: { lt: new Date(utcDay(now)) } } });
  await db.letterPace.deleteMany({ where: { hour: { lt: new Date(now.getTime() - 2 * 3_600_000) } } });
  await db.spentProof.deleteMany({ where: { expiresAt: { lte: now } } });
  await keys.forgetDailyKeys(utcDay(yesterday));
}
