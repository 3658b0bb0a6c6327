import type { Context } from "#app/platform/context.server.ts";

const reportDays = 90;

/** Deletes reports that nobody has decided on for 90 days, and what operators did more than two years ago. */
export async function sweepModeration({ db, now }: Pick<Context, "db" | "now">): Promise<void> {
  await db.report.deleteMany({ where: { day: { lt: new Date(now.getTime() - reportDays * 86_400_000) } } });
  const twoYearsAgo = new Date(now);
  twoYearsAgo.setUTCFullYear(now.getUTCFullYear() - 2);
  await db.siteAct.deleteMany({ where: { at: { lte: twoYearsAgo } } });
}
