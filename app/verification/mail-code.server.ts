import { randomBytes } from "node:crypto";
import { makeCode } from "#app/mail/code.ts";
import { countMail, paceOf } from "#app/mail/mail-pace.server.ts";
import type { Mailer } from "#app/mail/mailer.server.ts";
import { codeHash } from "#app/mail/session.server.ts";
import type { Context } from "#app/platform/context.server.ts";
import { codeMail } from "#emails/code.ts";
import { unseal, type AskedCode } from "./asked-code.server.ts";
import { countFailedMail } from "./steps.server.ts";
import { tagOf } from "./tag.server.ts";

const minutesToConfirm = 15;

export type MailCodeOutcome = "mailed" | "gone" | "enough-mails" | "refused";

/**
 * Makes a code, stores its hash for the session that asked, and mails it. The row with the address is deleted
 * when the mail server has taken the mail, refused it for good, or the mailbox has had enough mails.
 *
 * @throws an Error without any address in it when it is worth trying again
 */
export async function mailCode(
  context: Pick<Context, "db" | "pool" | "keys" | "codeKey" | "now"> & { mailer: Mailer },
  askedId: string,
): Promise<MailCodeOutcome> {
  const { db, keys, mailer } = context;
  const row = await db.askedCode.findUnique({ where: { id: askedId } });
  if (!row) return "gone";

  const asked = await unseal(keys, row.sealed, row.day);
  if (!row.paced && !(await count(context, asked, askedId))) {
    await forgetAsked(context, askedId);
    return "enough-mails";
  }

  const code = makeCode(randomBytes(8));
  await storeCode(context, asked, code.replace("-", ""));
  const sent = await mailer.send(codeMail(asked.address, code));
  if (sent.kind === "later") throw new Error(`A code waits to be mailed: ${sent.why}.`);
  await forgetAsked(context, askedId);
  if (sent.kind === "taken") return "mailed";
  await countFailedMail(db, asked.letterId);
  return "refused";
}

/** Gives up on a mail that no server took for too long. */
export async function giveUpCode(context: Pick<Context, "db" | "keys">, askedId: string): Promise<void> {
  const row = await context.db.askedCode.findUnique({ where: { id: askedId } });
  if (!row) return;
  await forgetAsked(context, askedId);
  const { letterId } = await unseal(context.keys, row.sealed, row.day);
  await countFailedMail(context.db, letterId);
}

/** Deletes the one row that holds the address. */
async function forgetAsked({ db }: Pick<Context, "db">, askedId: string): Promise<void> {
  await db.askedCode.deleteMany({ where: { id: askedId } });
}

/** Counts the mail once, however often it is tried. */
async function count(
  { db, keys, now }: Pick<Context, "db" | "keys" | "now">,
  { address }: AskedCode,
  askedId: string,
): Promise<boolean> {
  const recipient = await paceOf({ keys, now }, address);
  return db.$transaction(async (tx) => {
    if (!(await countMail(tx, now, recipient))) return false;
    await tx.askedCode.updateMany({ where: { id: askedId }, data: { paced: true } });
    return true;
  });
}

async function storeCode(
  { db, keys, codeKey, now }: Pick<Context, "db" | "keys" | "codeKey" | "now">,
  { address, letterId, workplaceId, confirmation, domain }: AskedCode,
  code: string,
): Promise<void> {
  const id = new Uint8Array(Buffer.from(confirmation, "hex"));
  const waiting = {
    workplaceId,
    domain,
    tag: await tagOf(keys, letterId, address),
    code: codeHash(codeKey, id, code),
    tries: 5,
    expiresAt: new Date(now.getTime() + minutesToConfirm * 60_000),
  };
  await db.confirmation.upsert({ where: { id }, create: { id, ...waiting }, update: waiting });
}
