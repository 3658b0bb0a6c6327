import { randomBytes, randomUUID, timingSafeEqual } from "node:crypto";
import type { Letter } from "#app/letter/letter.ts";
import { readAddress, type AddressProblem } from "#app/mail/address.ts";
import { makeCode, readCode } from "#app/mail/code.ts";
import { countMail, paceOf } from "#app/mail/mail-pace.server.ts";
import type { Mailer } from "#app/mail/mailer.server.ts";
import { codeHash, makeSession, sessionHash } from "#app/mail/session.server.ts";
import type { Context } from "#app/platform/context.server.ts";
import { isSwitchedOn } from "#app/platform/switches.server.ts";
import type { Admission } from "#app/verification/admit.server.ts";
import { codeMail } from "#emails/code.ts";
import { findFollowerKey, makeFollowerKey, type FollowerKey } from "./follower-key.server.ts";
import { isForgotten } from "./keep.ts";

/** What the owner of a mailbox can want: hear of the letter, or hear of it no more. */
export type FollowPurpose = "follow" | "unfollow";

export type AskFollowOutcome =
  | { kind: "check-your-mail"; session: string; isSlow: boolean }
  | Exclude<Admission, { kind: "admitted" }>
  | { kind: "no-address"; problem: AddressProblem }
  | { kind: "over" }
  | { kind: "read-only" };

const minutesToConfirm = 15;

/**
 * Asks the owner of a mailbox to confirm, by a code, that they want to follow a letter, or not any more. Whichever it is, and for whom,
 * it looks nothing up about the mailbox and leaves one row and one job: the answer says nothing of who follows.
 *
 * @param admit asked before anything is left behind
 */
export async function askToFollow(
  { db, pool, keys, now }: Pick<Context, "db" | "pool" | "keys" | "now">,
  letter: Letter,
  purpose: FollowPurpose,
  typed: string,
  { session = makeSession(), admit }: { session?: string | undefined; admit: () => Promise<Admission> },
): Promise<AskFollowOutcome> {
  if (isForgotten(letter, now)) return { kind: "over" };
  const read = readAddress(typed);
  if (read.kind === "refused") return { kind: "no-address", problem: read.problem };
  if (await isSwitchedOn(db, "read-only")) return { kind: "read-only" };
  const admission = await admit();
  if (admission.kind !== "admitted") return admission;

  const { notBefore } = admission;
  const key = await makeFollowerKey(keys, letter.id);
  // What was mailed before goes on being good until the next mail is on its way: it is bound to the mailbox it went to.
  await pool.query({
    name: "ask-follow",
    text: `with asked as (
             insert into asked_follow (id, letter_id, mailbox, expires_at) values ($1, $2, $3, $4)
             on conflict (id) do update set mailbox = excluded.mailbox, paced = false, expires_at = excluded.expires_at
             returning encode(id, 'hex') as id)
           select graphile_worker.add_job('mail-follow', json_build_object('id', asked.id), job_key := asked.id,
             max_attempts := 6, run_at := coalesce($5::timestamptz, now())) from asked`,
    values: [
      sessionHash(session, letter.id, purpose),
      letter.id,
      key.hide(read.address),
      inMinutes(notBefore ?? now, minutesToConfirm).toISOString(),
      notBefore?.toISOString() ?? null,
    ],
  });
  return { kind: "check-your-mail", session, isSlow: notBefore !== null };
}

export type MailFollowOutcome = "mailed" | "gone" | "enough-mails" | "refused";

/**
 * Makes a code, stores its hash for the browser that asked, and mails it. It counts among the codes that a mailbox may have.
 *
 * @param askedId hex
 * @throws an Error without any address in it when it is worth trying again
 */
export async function mailFollowCode(
  context: Pick<Context, "db" | "keys" | "codeKey" | "now"> & { mailer: Mailer },
  askedId: string,
): Promise<MailFollowOutcome> {
  const { db, keys, codeKey, now, mailer } = context;
  const id = new Uint8Array(Buffer.from(askedId, "hex"));
  const asked = await db.askedFollow.findFirst({ where: { id, expiresAt: { gt: now } } });
  const key = asked && (await findFollowerKey(keys, asked.letterId));
  if (!asked || !key) return "gone";

  const { mailbox } = asked;
  const address = key.reveal(mailbox);
  if (!asked.paced && !(await count(context, { id, mailbox }, address))) return "enough-mails";

  const code = makeCode(randomBytes(8));
  const { count: stored } = await db.askedFollow.updateMany({
    // Another mailbox may have been asked for meanwhile: that one has a job of its own.
    where: { id, mailbox },
    data: {
      code: boundHash(codeKey, { id, key, address }, code.replace("-", "")),
      tries: 5,
      expiresAt: inMinutes(now, minutesToConfirm),
    },
  });
  if (stored === 0) return "gone";
  const sent = await mailer.send(codeMail(address, code));
  if (sent.kind === "later") throw new Error(`A code waits to be mailed: ${sent.why}.`);
  return sent.kind === "taken" ? "mailed" : "refused";
}

/** Counts the mail once, however often it is tried. */
async function count(
  { db, keys, now }: Pick<Context, "db" | "keys" | "now">,
  asked: { id: Uint8Array<ArrayBuffer>; mailbox: Uint8Array<ArrayBuffer> },
  address: string,
): Promise<boolean> {
  const pace = await paceOf({ keys, now }, address);
  return db.$transaction(async (tx) => {
    if (!(await countMail(tx, now, pace))) return false;
    await tx.askedFollow.updateMany({ where: asked, data: { paced: true } });
    return true;
  });
}

export type ConfirmFollowOutcome = "confirmed" | "not-a-code" | "wrong-code";

/**
 * Takes the code that a mail carried, from the browser that asked for it, and does what it was asked for. Whether the mailbox followed
 * before is not said. Every try counts, up to five; a code that is wrong, old, used up or was never sent gets one and the
 * same answer.
 */
export async function confirmFollow(
  { db, keys, codeKey, now }: Pick<Context, "db" | "keys" | "codeKey" | "now">,
  letter: Pick<Letter, "id">,
  purpose: FollowPurpose,
  session: string | undefined,
  typed: string,
): Promise<ConfirmFollowOutcome> {
  const code = readCode(typed);
  if (!code) return "not-a-code";
  const key = await findFollowerKey(keys, letter.id);
  if (!session || !key) return "wrong-code";

  const id = sessionHash(session, letter.id, purpose);
  const [asked] = await db.$queryRaw<{ code: Uint8Array; mailbox: Uint8Array }[]>`
    update asked_follow set tries = tries - 1
    where id = ${id} and code is not null and tries > 0 and expires_at > ${now}
    returning code, mailbox`;
  if (!asked) return "wrong-code";
  const address = key.reveal(asked.mailbox);
  const given = boundHash(codeKey, { id, key, address }, code);
  if (!timingSafeEqual(asked.code, given)) return "wrong-code";

  return db.$transaction(async (tx) => {
    const used = await tx.askedFollow.deleteMany({ where: { id, code: given } });
    if (used.count === 0) return "wrong-code";
    const where = { letterId: letter.id, mailboxHash: key.hash(address) };
    if (purpose === "follow") {
      const follower = { ...where, id: randomUUID(), mailbox: key.hide(address) };
      await tx.follower.createMany({ data: follower, skipDuplicates: true });
    } else {
      const follower = await tx.follower.findFirst({ where, select: { id: true } });
      if (follower) await tx.updateMail.deleteMany({ where: { followerId: follower.id } });
      await tx.follower.deleteMany({ where });
    }
    return "confirmed";
  });
}

function boundHash(
  codeKey: Uint8Array,
  { id, key, address }: { id: Uint8Array; key: FollowerKey; address: string },
  code: string,
): Uint8Array<ArrayBuffer> {
  return codeHash(codeKey, Buffer.concat([id, key.hash(address)]), code);
}

function inMinutes(from: Date, minutes: number): Date {
  return new Date(from.getTime() + minutes * 60_000);
}
