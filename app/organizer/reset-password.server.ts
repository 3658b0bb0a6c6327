import { randomBytes, timingSafeEqual } from "node:crypto";
import { readAddress } from "#app/mail/address.ts";
import { makeCode, readCode } from "#app/mail/code.ts";
import type { Mailer } from "#app/mail/mailer.server.ts";
import type { Context } from "#app/platform/context.server.ts";
import { codeMail } from "#emails/code.ts";
import { hashPassword } from "./hash-password.server.ts";
import { hiddenHash, mailboxHash, makeSecret, revealMailbox, secretHash } from "./hide.server.ts";
import { passwordProblem } from "./password-problem.server.ts";
import type { PasswordProblem } from "./password-rules.ts";
import { mayTry } from "./throttle.server.ts";

const minutesToReset = 15;

export type AskResetOutcome =
  { kind: "check-your-mail"; secret: string } | { kind: "no-address" | "too-many" };

/**
 * Asks for a code with which a password can be set anew. Whether or not the address has an account, the answer is the same and
 * so is the work: one row and one job are left.
 */
export async function askReset(
  context: Pick<Context, "db" | "pool" | "now" | "organizerKey">,
  typed: string,
): Promise<AskResetOutcome> {
  const { db, pool, now } = context;
  const read = readAddress(typed);
  if (read.kind === "refused") return { kind: "no-address" };
  if (!(await mayTry(context, "reset", read.address))) return { kind: "too-many" };

  const organizer = await db.organizer.findUnique({
    where: { mailboxHash: mailboxHash(context, read.address) },
    select: { id: true },
  });
  const secret = makeSecret();
  await pool.query({
    name: "ask-reset",
    text: `with asked as (insert into password_reset (id, organizer_id, expires_at) values ($1, $2, $3) returning id)
           select graphile_worker.add_job('mail-reset', json_build_object('id', encode(asked.id, 'hex')), max_attempts := 6)
           from asked`,
    values: [
      secretHash(secret),
      organizer?.id ?? null,
      new Date(now.getTime() + minutesToReset * 60_000).toISOString(),
    ],
  });
  return { kind: "check-your-mail", secret };
}

/**
 * Makes the code and mails it, where there is an account.
 *
 * @param resetId hex
 * @throws an Error without any address in it when it is worth trying again
 */
export async function mailReset(
  context: Pick<Context, "db" | "now" | "organizerKey"> & { mailer: Mailer },
  resetId: string,
): Promise<void> {
  const { db, now, mailer } = context;
  const id = new Uint8Array(Buffer.from(resetId, "hex"));
  const reset = await db.passwordReset.findFirst({
    where: { id, expiresAt: { gt: now } },
    select: { organizer: { select: { mailbox: true } } },
  });
  if (!reset?.organizer) return;
  const code = makeCode(randomBytes(8));
  await db.passwordReset.updateMany({
    where: { id },
    data: { code: codeHash(context, resetId, code.replace("-", "")) },
  });
  const sent = await mailer.send(codeMail(revealMailbox(context, reset.organizer.mailbox), code));
  if (sent.kind === "later") throw new Error(`A code waits to be mailed: ${sent.why}.`);
}

export type ResetOutcome =
  | { kind: "reset" }
  | { kind: "not-a-code" | "wrong-code" | "busy" }
  | { kind: "no-password"; problem: PasswordProblem };

/**
 * Sets a new password with the code that a mail carried, in the browser that asked for it, and ends every session of the account. The second
 * factor stays as it is. A code that is wrong, old, used up or was never mailed gets one and the same answer.
 */
export async function resetPassword(
  context: Pick<Context, "db" | "now" | "organizerKey">,
  secret: string | undefined,
  typed: { code: string; password: string },
): Promise<ResetOutcome> {
  const { db, now } = context;
  const code = readCode(typed.code);
  if (!code) return { kind: "not-a-code" };
  const problem = passwordProblem(typed.password, []);
  if (problem) return { kind: "no-password", problem };
  const id = secretHash(secret);
  if (!id) return { kind: "wrong-code" };

  const [waiting] = await db.$queryRaw<{ code: Uint8Array; organizerId: string }[]>`
    update password_reset set tries = tries - 1
    where id = ${id} and code is not null and tries > 0 and expires_at > ${now}
    returning code, organizer_id as "organizerId"`;
  const given = codeHash(context, Buffer.from(id).toString("hex"), code);
  if (!waiting || !timingSafeEqual(waiting.code, given)) return { kind: "wrong-code" };

  const organizer = await db.organizer.findUniqueOrThrow({
    where: { id: waiting.organizerId },
    select: { name: true, mailbox: true },
  });
  const known = [organizer.name, revealMailbox(context, organizer.mailbox)];
  const personal = passwordProblem(typed.password, known);
  if (personal) return { kind: "no-password", problem: personal };
  const password = await hashPassword(typed.password);
  if (password === null) return { kind: "busy" };

  return db.$transaction(async (tx) => {
    const { organizerId } = waiting;
    const { count } = await tx.passwordReset.deleteMany({ where: { id } });
    if (count === 0) return { kind: "wrong-code" };
    await tx.organizer.update({ where: { id: organizerId }, data: { password } });
    await tx.passwordReset.deleteMany({ where: { organizerId } });
    await tx.organizerSession.deleteMany({ where: { organizerId } });
    return { kind: "reset" };
  });
}

function codeHash(
  context: Pick<Context, "organizerKey">,
  resetId: string,
  code: string,
): Uint8Array<ArrayBuffer> {
  return hiddenHash(context, "reset-code", `${resetId}\0${code}`);
}
