import { Prisma, type Db } from "./db.server.ts";

/**
 * Writes a table anew, its rows in random order, inside the transaction that is open. Nothing is left of the order in
 * which rows came, nor of rows that were deleted: the old file goes. The table is locked until the transaction ends.
 */
export async function rewriteInRandomOrder(
  tx: Db,
  table:
    "confirmation" | "issuance" | "pooled_credential" | "pooled_withdrawal" | "asked_follow" | "follower",
): Promise<void> {
  const name = Prisma.raw(table);
  const mixed = Prisma.raw(`mixed_${table}`);
  await tx.$executeRaw`lock table ${name} in access exclusive mode`;
  await tx.$executeRaw`create temp table ${mixed} on commit drop as select * from ${name}`;
  await tx.$executeRaw`truncate ${name}`;
  await tx.$executeRaw`insert into ${name} select * from ${mixed} order by random()`;
}
