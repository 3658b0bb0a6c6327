import type { Letter } from "#app/letter/letter.ts";
import type { Db } from "#app/platform/db.server.ts";
import { inSteps } from "#app/signature/funnel.ts";

type Told = Pick<Letter, "id" | "step">;

export type PublishedUpdate = { number: number; title: string; body: string; publishedAt: Date };

/** What a letter's organizers have told those who follow it, the newest first. */
export async function listUpdates(db: Db, letterId: string): Promise<PublishedUpdate[]> {
  const updates = await db.update.findMany({
    where: { letterId, number: { not: null } },
    orderBy: { number: "desc" },
    select: { number: true, title: true, body: true, publishedAt: true },
  });
  return updates.flatMap(whenPublished);
}

/** How many mailboxes follow a letter, as its team sees it: rounded up to a multiple of k, so that one more or less shows nothing. */
export async function countFollowers(db: Db, { id, step }: Told): Promise<number> {
  return inSteps(await db.follower.count({ where: { letterId: id } }), step);
}

function whenPublished<Row extends { number: number | null; publishedAt: Date | null }>({
  number,
  publishedAt,
  ...rest
}: Row) {
  return number === null || publishedAt === null ? [] : [{ ...rest, number, publishedAt }];
}

/** How far the mails with an update are. */
export type Sending = { sent: number; failed: number; unsure: number; waiting: number };

export type TeamUpdates = {
  drafts: { id: string; title: string }[];
  published: { number: number; title: string; publishedAt: Date; sending: Sending }[];
  followers: number;
};

/** A letter's updates as its team sees them: with drafts, and totals of the mails. */
export async function listForTeam(db: Db, letter: Told): Promise<TeamUpdates> {
  const [updates, followers] = await Promise.all([
    db.update.findMany({
      where: { letterId: letter.id },
      orderBy: [{ number: "desc" }, { id: "asc" }],
      select: {
        id: true,
        number: true,
        title: true,
        publishedAt: true,
        sent: true,
        failed: true,
        unsure: true,
        _count: { select: { mails: true } },
      },
    }),
    countFollowers(db, letter),
  ]);
  return {
    followers,
    drafts: updates.filter(({ number }) => number === null).map(({ id, title }) => ({ id, title })),
    published: updates
      .flatMap(whenPublished)
      .map(({ number, title, publishedAt, sent, failed, unsure, _count }) => ({
        number,
        title,
        publishedAt,
        sending: { sent, failed, unsure, waiting: _count.mails },
      })),
  };
}
