import { randomUUID } from "node:crypto";
import { announce } from "#app/platform/announcements.server.ts";
import type { Context } from "#app/platform/context.server.ts";
import type { Db } from "#app/platform/db.server.ts";
import { isSwitchedOn } from "#app/platform/switches.server.ts";
import { isWhole, type UpdateForm } from "./update-form.ts";

/** Followers hear from a letter's organizers once a day at most. */
const dayMs = 86_400_000;
/** What happens to a letter is told at once; but nobody gets more mails of it than this in a day, whatever its organizers do. */
const mostMailsADay = 4;

type Told = { id: string; slug: string };

/**
 * Publishes an update at once and leaves a mail for each of the letter's followers. In the transaction that is open, so that it happens
 * when what it tells of happens, and not at all when that does not. Where there were enough mails within a day it is only shown.
 *
 * @returns the number under which it is shown
 */
export async function tellFollowers(
  tx: Db,
  { now }: Pick<Context, "now">,
  letter: Told,
  { title, body }: UpdateForm,
): Promise<number> {
  await holdLetter(tx, letter);
  const { id } = await tx.update.create({
    data: { id: randomUUID(), letterId: letter.id, title, body },
    select: { id: true },
  });
  return publish(tx, now, letter, id);
}

export type PublishUpdateOutcome =
  | { kind: "published"; number: number; title: string }
  | { kind: "too-soon"; from: Date }
  | { kind: "read-only" | "no-such-draft" | "changed" | "unfinished" };

/**
 * Publishes a draft as it was looked at: one that was saved since is not published. At most one update a day.
 *
 * @param tx a transaction, which also holds what is written down of who did it
 */
export async function publishUpdate(
  tx: Db,
  { now }: Pick<Context, "now">,
  letter: Told,
  { updateId, revision }: { updateId: string; revision: number },
): Promise<PublishUpdateOutcome> {
  if (await isSwitchedOn(tx, "read-only")) return { kind: "read-only" };
  await holdLetter(tx, letter);
  const draft = await tx.update.findFirst({ where: { id: updateId, letterId: letter.id, number: null } });
  if (!draft) return { kind: "no-such-draft" };
  if (draft.revision !== revision) return { kind: "changed" };
  if (!isWhole(draft)) return { kind: "unfinished" };
  const from = await nextUpdateFrom(tx, letter.id);
  if (from && from > now) return { kind: "too-soon", from };
  return { kind: "published", number: await publish(tx, now, letter, draft.id), title: draft.title };
}

/** From when on the next update may be published; nothing where there was none yet. */
export async function nextUpdateFrom(db: Db, letterId: string): Promise<Date | null> {
  const last = await db.update.findFirst({
    where: { letterId, publishedAt: { not: null } },
    orderBy: { publishedAt: "desc" },
    select: { publishedAt: true },
  });
  return last?.publishedAt ? new Date(last.publishedAt.getTime() + dayMs) : null;
}

/** Two that are published at once get their numbers one after the other. */
async function holdLetter(tx: Db, { id }: Told): Promise<void> {
  await tx.$queryRaw`select from letter where id = ${id}::uuid for no key update`;
}

async function publish(tx: Db, now: Date, { id: letterId, slug }: Told, updateId: string): Promise<number> {
  const [update] = await tx.$queryRaw<{ number: number }[]>`
    update letter_update set published_at = ${now},
      number = (select coalesce(max(number), 0) + 1 from letter_update where letter_id = ${letterId}::uuid)
    where id = ${updateId}::uuid returning number`;
  if (!update) throw new Error("an update that is held is there");
  await tx.$executeRaw`
    insert into update_mail (update_id, follower_id)
    select ${updateId}::uuid, id from follower where letter_id = ${letterId}::uuid
    and (select count(*) from letter_update where letter_id = ${letterId}::uuid
         and published_at > ${new Date(now.getTime() - dayMs)}) <= ${mostMailsADay}
    order by random()`;
  await announce(tx, slug);
  return update.number;
}
