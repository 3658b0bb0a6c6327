import { readAddress } from "#app/mail/address.ts";
import type { Context } from "#app/platform/context.server.ts";
import { hashPassword, isOldHash, isPassword } from "./hash-password.server.ts";
import { mailboxHash } from "./hide.server.ts";
import { passSecondFactor } from "./second-factor.server.ts";
import { beginSession, holdAccount, type Me } from "./session.server.ts";
import { mayTry } from "./throttle.server.ts";

type SignInContext = Pick<Context, "db" | "now" | "organizerKey">;

export type SignInOutcome =
  { kind: "signed-in"; session: string } | { kind: "does-not-match" | "too-many" | "busy" };

/**
 * Begins a session for address, password and, where the account has one, the second factor. Which of the three was wrong is not
 * said, and neither the answer nor its time tells whether there is such an account: an unknown one costs a hashing too.
 */
export async function signIn(
  context: SignInContext,
  typed: { address: string; password: string; code: string },
): Promise<SignInOutcome> {
  const { db, now } = context;
  const read = readAddress(typed.address);
  const address = read.kind === "address" ? read.address : "";
  if (!(await mayTry(context, "sign-in", address))) return { kind: "too-many" };

  const organizer = await db.organizer.findUnique({
    where: { mailboxHash: mailboxHash(context, address) },
    select: { id: true, password: true, secondFactor: true },
  });
  const isRight = await isPassword(organizer?.password, typed.password);
  if (isRight === "busy") return { kind: "busy" };
  if (!organizer || !isRight) return { kind: "does-not-match" };
  if (!(await passSecondFactor(context, organizer, typed.code))) return { kind: "does-not-match" };

  const session = await db.$transaction(async (tx) => {
    // What was compared may have been changed meanwhile, and every session ended for it.
    await holdAccount(tx, organizer.id);
    const isStillSo = (await tx.organizer.count({ where: organizer })) === 1;
    return isStillSo ? beginSession(tx, organizer.id, now) : null;
  });
  if (session === null) return { kind: "does-not-match" };
  if (isOldHash(organizer.password)) await hashAnew(context, organizer, typed.password);
  return { kind: "signed-in", session };
}

/** Only where the password is still the one that was compared: it may have been changed meanwhile. */
async function hashAnew(
  { db }: SignInContext,
  { id, password: old }: { id: string; password: string },
  typed: string,
): Promise<void> {
  const password = await hashPassword(typed);
  if (password !== null) await db.organizer.updateMany({ where: { id, password: old }, data: { password } });
}

export type AgainOutcome = "confirmed" | "wrong-password" | "too-many" | "busy";

/** Asks for the password once more where it was typed more than ten minutes ago. */
export async function confirmAgain(context: SignInContext, me: Me, typed: string): Promise<AgainOutcome> {
  return me.isFresh ? "confirmed" : confirmPassword(context, me, typed);
}

/** Whether this is the password of who is signed in; it counts as typed just now. */
export async function confirmPassword(
  context: SignInContext,
  { id, sessionId }: Me,
  typed: string,
): Promise<AgainOutcome> {
  const { db, now } = context;
  if (!(await mayTry(context, "again", id))) return "too-many";
  const organizer = await db.organizer.findUnique({ where: { id }, select: { password: true } });
  const isRight = await isPassword(organizer?.password, typed);
  if (isRight === "busy") return "busy";
  if (!isRight) return "wrong-password";
  await db.organizerSession.updateMany({ where: { id: sessionId }, data: { confirmedAt: now } });
  return "confirmed";
}
