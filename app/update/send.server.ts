import { setTimeout as pause } from "node:timers/promises";
import { letterText } from "#app/letter/plain-text.ts";
import type { Mailer, Sent } from "#app/mail/mailer.server.ts";
import type { Context } from "#app/platform/context.server.ts";
import type { Mail } from "#emails/code.ts";
import { updateMail } from "#emails/update.ts";
import { findFollowerKey, type FollowerKey } from "./follower-key.server.ts";

/** Taken at once. So many mails may be in doubt after `kill -9`, and no more. */
const mostAtOnce = 20;
/** After so many times that a mail server asked to come back, a day and a half, a mail is given up. */
const mostTries = 16;
const mostMinutesToWait = 240;
/** What a process took and has not answered for by then was taken by one that is gone. */
const minutesInFlight = 5;
const idleMs = 1000;
const mostPauseMs = 300_000;

type SendContext = Pick<Context, "db" | "pool" | "keys" | "now" | "origin"> & { updateMailer: Mailer };

type Taken = {
  updateId: string;
  followerId: string;
  tries: number;
  letterId: string;
  mailbox: Uint8Array | null;
};

/** What is written down of a mail that was taken. */
type Outcome = "sent" | "failed" | "unsure" | "gone" | "put-off" | "back";

/** Makes the mail of one follower. */
type MakeMail = (follower: { to: string; token: string }) => Mail;

/**
 * Sends the mails of updates until it is stopped, at most so many a minute. Any number of processes may do so, each at this pace.
 *
 * A mail is marked as taken, for good, before a mail server sees it, and deleted after. So whatever ends the program, nothing is
 * sent twice: what was in flight at that moment is counted as unsure and not sent again, and all the rest still waits.
 */
export function keepSendingUpdates(
  context: () => SendContext,
  { aMinute, onFailure }: { aMinute: number; onFailure: (error: unknown) => void },
): { stop(): Promise<void> } {
  const stopping = new AbortController();
  const rest = (ms: number) => pause(ms, undefined, { signal: stopping.signal }).catch(() => undefined);
  const made = new Map<string, MakeMail>();
  const most = Math.max(1, Math.min(mostAtOnce, Math.ceil(aMinute / 60)));

  const run = async () => {
    let troubles = 0;
    while (!stopping.signal.aborted) {
      const startedAt = performance.now();
      let round: Round = { taken: 0, isTroubled: false };
      try {
        // With a server that was not there, one mail at a time finds out whether it is again.
        round = await sendSome(context(), troubles > 0 ? 1 : most, made);
      } catch (error) {
        onFailure(error);
      }
      troubles = round.isTroubled ? troubles + 1 : 0;
      if (troubles > 0) await rest(Math.min(idleMs * 2 ** troubles, mostPauseMs));
      else if (round.taken === 0) await rest(idleMs);
      else await rest((round.taken * 60_000) / aMinute - (performance.now() - startedAt));
    }
  };
  const running = run();
  return {
    stop: async () => {
      stopping.abort();
      await running;
    },
  };
}

/** `isTroubled`: not one of the mails came through, for a reason that the next ones will meet too. */
type Round = { taken: number; isTroubled: boolean };

/** Takes some mails that wait, sends them, and writes down what became of them. */
export async function sendSome(
  context: SendContext,
  most: number,
  made: Map<string, MakeMail> = new Map(),
): Promise<Round> {
  const taken = await take(context, most);
  if (taken.length === 0) return { taken: 0, isTroubled: false };
  const keys = await keysOf(context, taken);
  const outcomes = await Promise.all(
    taken.map(async (mail) => {
      const key = keys.get(mail.letterId);
      if (!key || !mail.mailbox) return { mail, outcome: "gone" as const };
      const makeMail = await makerOf(context, mail.updateId, made);
      const follower = { to: key.reveal(mail.mailbox), token: key.token(mail.followerId) };
      const sent = await context.updateMailer.send(makeMail(follower));
      return { mail, outcome: outcomeOf(sent, mail.tries) };
    }),
  );
  await writeDown(context, outcomes);
  return {
    taken: taken.length,
    isTroubled: outcomes.every(
      ({ outcome }) => outcome === "back" || outcome === "put-off" || outcome === "unsure",
    ),
  };
}

/**
 * Marks mails as taken, of several updates in turn so that a small letter does not wait for a large one. None while an operator has
 * switched mails off or taken the letter down. When this answers, the marks are on the disk.
 */
async function take({ pool, now }: SendContext, most: number): Promise<Taken[]> {
  const { rows } = await pool.query<Taken>({
    name: "take-update-mails",
    text: `with recursive pending (id) as (
             (select update_id from update_mail order by update_id limit 1)
             union all
             select (select update_id from update_mail where update_id > pending.id order by update_id limit 1)
             from pending where pending.id is not null
           ), chosen as (
             select mail.update_id, mail.follower_id
             from (select pending.id from pending
                   join letter_update u on u.id = pending.id join letter l on l.id = u.letter_id and l.taken_down is null
                   order by random()) waiting
             cross join lateral (
               select update_id, follower_id from update_mail
               where update_id = waiting.id and taken_at is null and (not_before is null or not_before <= $1)
               limit $2 for update skip locked) mail
             where not exists (select from site_switch where name = 'no-mails')
             limit $2
           ), taken as (
             update update_mail set taken_at = $1 from chosen
             where update_mail.update_id = chosen.update_id and update_mail.follower_id = chosen.follower_id
             returning update_mail.update_id, update_mail.follower_id, update_mail.tries
           )
           select taken.update_id as "updateId", taken.follower_id as "followerId", taken.tries, follower.mailbox,
                  letter_update.letter_id as "letterId"
           from taken join letter_update on letter_update.id = taken.update_id
           left join follower on follower.id = taken.follower_id`,
    values: [now.toISOString(), most],
  });
  return rows;
}

/** Keys are read anew each time: what is destroyed is gone for every process. */
async function keysOf({ keys }: SendContext, taken: Taken[]): Promise<Map<string, FollowerKey>> {
  const found = new Map<string, FollowerKey>();
  for (const letterId of new Set(taken.map((mail) => mail.letterId))) {
    const key = await findFollowerKey(keys, letterId);
    if (key) found.set(letterId, key);
  }
  return found;
}

/** The mail of an update, which is made once: it does not change any more. */
async function makerOf(
  { db, origin }: SendContext,
  updateId: string,
  made: Map<string, MakeMail>,
): Promise<MakeMail> {
  const known = made.get(updateId);
  if (known) return known;
  const update = await db.update.findUniqueOrThrow({
    where: { id: updateId },
    select: {
      number: true,
      title: true,
      body: true,
      letter: {
        select: {
          slug: true,
          texts: {
            where: { original: true },
            orderBy: { version: "desc" },
            take: 1,
            select: { title: true },
          },
        },
      },
    },
  });
  const { slug, texts } = update.letter;
  const makeMail = mailOf({ origin, slug, letterTitle: texts[0]?.title ?? slug }, update);
  if (made.size >= 100) made.clear();
  made.set(updateId, makeMail);
  return makeMail;
}

/** The mail of an update, also of one that is not published yet. */
export function mailOf(
  { origin, slug, letterTitle }: { origin: string; slug: string; letterTitle: string },
  { number, title, body }: { number: number | null; title: string; body: string },
): MakeMail {
  const url = `${origin}/letters/${slug}`;
  const make = updateMail({
    letter: { title: letterTitle, url },
    update: { title, text: letterText(body), url: `${url}/updates/${number ?? "…"}` },
  });
  return ({ to, token }) => make({ to, unsubscribe: `${url}/unsubscribe/${token}` });
}

function outcomeOf(sent: Sent, tries: number): Outcome {
  switch (sent.kind) {
    case "taken":
      return "sent";
    case "refused":
      return "failed";
    case "later":
      if (sent.trouble === "broken-off") return "unsure";
      if (sent.trouble === "no-server") return "back";
      return tries + 1 < mostTries ? "put-off" : "failed";
  }
}

/**
 * Writes down what became of mails. Those that are over are deleted and counted in one statement, so that each is counted once; one
 * that was given up meanwhile is not counted again.
 */
async function writeDown(
  { pool, now }: SendContext,
  outcomes: { mail: Taken; outcome: Outcome }[],
): Promise<void> {
  // Update by update in one order, so that no two processes wait for each other.
  for (const updateId of [...new Set(outcomes.map(({ mail }) => mail.updateId))].sort()) {
    const own = outcomes.filter(({ mail }) => mail.updateId === updateId);
    const values = [
      updateId,
      own.map(({ mail }) => mail.followerId),
      own.map(({ outcome }) => outcome),
      now.toISOString(),
      mostMinutesToWait,
    ];
    await insistently(() => pool.query({ name: "update-mails-sent", text: writingDown, values }));
  }
}

const writingDown = `
  with told as (
    select * from unnest($2::uuid[], $3::text[]) as told (follower_id, outcome)
  ), waiting as (
    update update_mail set taken_at = null,
      tries = tries + case outcome when 'put-off' then 1 else 0 end,
      not_before = case outcome when 'put-off' then $4::timestamptz + least(2 ^ tries, $5::int) * interval '1 minute' end
    from told
    where update_id = $1 and update_mail.follower_id = told.follower_id and outcome in ('put-off', 'back')
  ), over as (
    delete from update_mail using told
    where update_id = $1 and update_mail.follower_id = told.follower_id and outcome not in ('put-off', 'back')
    returning outcome
  )
  update letter_update set
    sent = sent + (select count(*) from over where outcome = 'sent'),
    failed = failed + (select count(*) from over where outcome = 'failed'),
    unsure = unsure + (select count(*) from over where outcome = 'unsure')
  where id = $1 and exists (select from over)`;

/** A database that is away for a moment is waited for: what was sent would be in doubt otherwise. */
async function insistently(work: () => Promise<unknown>, times = 10): Promise<void> {
  try {
    await work();
  } catch (error) {
    if (times <= 1) throw error;
    await pause(500);
    await insistently(work, times - 1);
  }
}

/** Counts as unsure what was taken by a process that is gone, and gives it up: whether it was sent nobody knows. */
export async function giveUpLost({ pool, now }: Pick<Context, "pool" | "now">): Promise<void> {
  await pool.query(
    `with lost as (
       delete from update_mail where taken_at < $1::timestamptz - $2::int * interval '1 minute' returning update_id
     )
     update letter_update set unsure = unsure + lost.mails
     from (select update_id, count(*)::int as mails from lost group by update_id) lost where id = lost.update_id`,
    [now.toISOString(), minutesInFlight],
  );
}
