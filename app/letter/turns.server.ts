import { announce } from "#app/platform/announcements.server.ts";
import type { Context } from "#app/platform/context.server.ts";

/**
 * Announces letters that have begun or ended since the last round: their pages say so, and nothing else about
 * them changes at that moment.
 */
export function announceTurns(context: () => Pick<Context, "db" | "now">): () => Promise<void> {
  let since = context().now;
  return async () => {
    const { db, now } = context();
    const turned = await db.letter.findMany({
      where: { OR: [{ opensAt: { gt: since, lte: now } }, { closesAt: { gt: since, lte: now } }] },
      select: { slug: true },
    });
    for (const { slug } of turned) await announce(db, slug);
    since = now;
  };
}
