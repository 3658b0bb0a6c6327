import type { Db } from "#app/platform/db.server.ts";

/** When each version of a letter's text was published, and why it replaced the one before. */
export function listVersionDates(
  db: Db,
  letterId: string,
): Promise<{ version: number; publishedAt: Date; reason: string | null }[]> {
  return db.letterVersion.findMany({
    where: { letterId },
    orderBy: { version: "asc" },
    select: { version: true, publishedAt: true, reason: true },
  });
}
