import { randomBytes } from "node:crypto";
import { makeCode, readCode } from "#app/mail/code.ts";
import type { Context } from "#app/platform/context.server.ts";
import { hiddenHash, hide, reveal } from "./hide.server.ts";
import { endOtherSessions, type Me } from "./session.server.ts";
import { fromBase32, secretBytes, stepOfCode, toBase32 } from "./totp.server.ts";

type FactorContext = Pick<Context, "db" | "now" | "organizerKey">;

const howManyCodes = 10;
const purpose = (organizerId: string) => `second-factor/${organizerId}`;

/** A secret for an authenticator app, base32. It is stored only once a code has shown that the app has it. */
export function newSecondFactor(): string {
  return toBase32(randomBytes(secretBytes));
}

/** What an authenticator app takes as a link. It names no person. */
export function secondFactorLink(secret: string): string {
  return `otpauth://totp/Undersigned?secret=${secret}&issuer=Undersigned`;
}

export type SwitchOnOutcome =
  { kind: "on"; recoveryCodes: string[] } | { kind: "wrong-code" } | { kind: "not-a-secret" };

/**
 * Asks for codes of this secret from now on, and ends every session that began without one. The recovery codes are returned this once
 * and kept as hashes.
 */
export async function switchOnSecondFactor(
  context: FactorContext,
  me: Pick<Me, "id" | "sessionId">,
  secret: string,
  code: string,
): Promise<SwitchOnOutcome> {
  const bytes = fromBase32(secret);
  if (!bytes) return { kind: "not-a-secret" };
  const step = stepOfCode(bytes, code, context.now);
  if (step === undefined) return { kind: "wrong-code" };

  const organizerId = me.id;
  const recoveryCodes = Array.from({ length: howManyCodes }, () => makeCode(randomBytes(8)));
  await context.db.$transaction(async (tx) => {
    await tx.organizer.update({
      where: { id: organizerId },
      data: { secondFactor: hide(context, purpose(organizerId), bytes), secondFactorStep: step },
    });
    await tx.recoveryCode.deleteMany({ where: { organizerId } });
    await tx.recoveryCode.createMany({
      data: recoveryCodes.map((each) => ({
        organizerId,
        code: recoveryHash(context, organizerId, each.replace("-", "")),
      })),
    });
    await endOtherSessions(tx, me);
  });
  return { kind: "on", recoveryCodes };
}

export async function switchOffSecondFactor({ db }: Pick<Context, "db">, organizerId: string): Promise<void> {
  await db.$transaction(async (tx) => {
    await tx.organizer.update({
      where: { id: organizerId },
      data: { secondFactor: null, secondFactorStep: null },
    });
    await tx.recoveryCode.deleteMany({ where: { organizerId } });
  });
}

/** Whether this is a code that the second factor has now and that was not taken before, or a recovery code, which is used up. */
export async function passSecondFactor(
  context: FactorContext,
  organizer: { id: string; secondFactor: Uint8Array | null },
  typed: string,
): Promise<boolean> {
  const { db, now } = context;
  if (!organizer.secondFactor) return true;
  const { id } = organizer;
  const step = stepOfCode(reveal(context, purpose(id), organizer.secondFactor), typed, now);
  if (step !== undefined) {
    const { count } = await db.organizer.updateMany({
      where: { id, secondFactorStep: { lt: step } },
      data: { secondFactorStep: step },
    });
    return count === 1;
  }
  const code = readCode(typed);
  if (!code) return false;
  const { count } = await db.recoveryCode.deleteMany({
    where: { organizerId: id, code: recoveryHash(context, id, code) },
  });
  return count === 1;
}

function recoveryHash(
  context: Pick<Context, "organizerKey">,
  organizerId: string,
  code: string,
): Uint8Array<ArrayBuffer> {
  return hiddenHash(context, "recovery-code", `${organizerId}\0${code}`);
}
