import { randomBytes, timingSafeEqual } from "node:crypto";
import { readAddress } from "#app/mail/address.ts";
import { makeCode, readCode } from "#app/mail/code.ts";
import type { Mailer } from "#app/mail/mailer.server.ts";
import type { Context } from "#app/platform/context.server.ts";
import { isSwitchedOn } from "#app/platform/switches.server.ts";
import { codeMail } from "#emails/code.ts";
import { hashPassword } from "./hash-password.server.ts";
import { hiddenHash, hideMailbox, makeSecret, revealMailbox, secretHash } from "./hide.server.ts";
import { makeOrganizer } from "./make-organizer.server.ts";
import { readName } from "./organizer.ts";
import { passwordProblem } from "./password-problem.server.ts";
import type { PasswordProblem } from "./password-rules.ts";
import { beginSession } from "./session.server.ts";
import { mayTry } from "./throttle.server.ts";

const minutesToRegister = 15;

export type AskRegistrationOutcome =
  { kind: "check-your-mail"; secret: string } | { kind: "not-open" | "no-address" | "too-many" };

/**
 * Asks for a code with which an account is made, where the site lets anybody have one. Nothing is looked up: whether the address
 * has an account already is told to whoever has the code, and to nobody before.
 */
export async function askRegistration(
  context: Pick<Context, "db" | "pool" | "now" | "organizerKey">,
  typed: string,
): Promise<AskRegistrationOutcome> {
  const { db, pool, now } = context;
  if (!(await isSwitchedOn(db, "open-registration"))) return { kind: "not-open" };
  const read = readAddress(typed);
  if (read.kind === "refused") return { kind: "no-address" };
  if (!(await mayTry(context, "register", read.address))) return { kind: "too-many" };

  const secret = makeSecret();
  await pool.query({
    name: "ask-registration",
    text: `with asked as (insert into registration (id, mailbox, expires_at) values ($1, $2, $3) returning id)
           select graphile_worker.add_job('mail-registration', json_build_object('id', encode(asked.id, 'hex')), max_attempts := 6)
           from asked`,
    values: [
      secretHash(secret),
      hideMailbox(context, read.address),
      new Date(now.getTime() + minutesToRegister * 60_000).toISOString(),
    ],
  });
  return { kind: "check-your-mail", secret };
}

/**
 * Makes the code and mails it.
 *
 * @param registrationId hex
 * @throws an Error without any address in it when it is worth trying again
 */
export async function mailRegistration(
  context: Pick<Context, "db" | "now" | "organizerKey"> & { mailer: Mailer },
  registrationId: string,
): Promise<void> {
  const { db, now, mailer } = context;
  const id = new Uint8Array(Buffer.from(registrationId, "hex"));
  const asked = await db.registration.findFirst({
    where: { id, expiresAt: { gt: now } },
    select: { mailbox: true },
  });
  if (!asked) return;
  const code = makeCode(randomBytes(8));
  await db.registration.updateMany({
    where: { id },
    data: { code: codeHash(context, registrationId, code.replace("-", "")) },
  });
  const sent = await mailer.send(codeMail(revealMailbox(context, asked.mailbox), code));
  if (sent.kind === "later") throw new Error(`A code waits to be mailed: ${sent.why}.`);
}

export type RegisterOutcome =
  | { kind: "registered"; session: string }
  | { kind: "not-open" | "not-a-code" | "wrong-code" | "known-address" | "no-name" | "busy" }
  | { kind: "no-password"; problem: PasswordProblem };

/**
 * Makes an account with the code that a mail carried, in the browser that asked for it, and signs it in. A code that is wrong, old or
 * used up gets one and the same answer.
 */
export async function register(
  context: Pick<Context, "db" | "now" | "organizerKey">,
  secret: string | undefined,
  typed: { code: string; name: string; password: string },
): Promise<RegisterOutcome> {
  const { db, now } = context;
  if (!(await isSwitchedOn(db, "open-registration"))) return { kind: "not-open" };
  const code = readCode(typed.code);
  if (!code) return { kind: "not-a-code" };
  const name = readName(typed.name);
  if (!name) return { kind: "no-name" };
  const problem = passwordProblem(typed.password, [name]);
  if (problem) return { kind: "no-password", problem };
  const id = secretHash(secret);
  if (!id) return { kind: "wrong-code" };

  const [waiting] = await db.$queryRaw<{ code: Uint8Array; mailbox: Uint8Array }[]>`
    update registration set tries = tries - 1
    where id = ${id} and code is not null and tries > 0 and expires_at > ${now}
    returning code, mailbox`;
  const given = codeHash(context, Buffer.from(id).toString("hex"), code);
  if (!waiting || !timingSafeEqual(waiting.code, given)) return { kind: "wrong-code" };

  const mailbox = revealMailbox(context, waiting.mailbox);
  const personal = passwordProblem(typed.password, [name, mailbox]);
  if (personal) return { kind: "no-password", problem: personal };
  const password = await hashPassword(typed.password);
  if (password === null) return { kind: "busy" };

  return db.$transaction(async (tx) => {
    const { count } = await tx.registration.deleteMany({ where: { id } });
    if (count === 0) return { kind: "wrong-code" };
    const organizerId = await makeOrganizer(tx, context, { name, mailbox, password, operator: false });
    if (organizerId === null) return { kind: "known-address" };
    return { kind: "registered", session: await beginSession(tx, organizerId, now) };
  });
}

function codeHash(
  context: Pick<Context, "organizerKey">,
  registrationId: string,
  code: string,
): Uint8Array<ArrayBuffer> {
  return hiddenHash(context, "registration-code", `${registrationId}\0${code}`);
}
