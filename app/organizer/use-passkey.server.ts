import {
  generateAuthenticationOptions,
  verifyAuthenticationResponse,
  type PublicKeyCredentialRequestOptionsJSON,
} from "@simplewebauthn/server";
import type { Context } from "#app/platform/context.server.ts";
import type { Db } from "#app/platform/db.server.ts";
import { challengeMs, makeChallenge, takeChallenge } from "./passkey-challenge.server.ts";
import type { SignedForm } from "./passkey-form.ts";
import type { Party, PasskeyPurpose } from "./passkey.ts";
import { describePasskeys, userHandle } from "./passkeys.server.ts";
import { beginSession, type Me } from "./session.server.ts";
import { mayTry } from "./throttle.server.ts";

type PasskeyContext = Pick<Context, "db" | "now" | "organizerKey">;

export type AskPasskeyOutcome =
  { kind: "asked"; options: PublicKeyCredentialRequestOptionsJSON } | { kind: "too-many" };

/**
 * What a browser needs to have a device sign: to sign in, for whoever the device knows, or to show once more that it is `me`. Nothing
 * here can be guessed, so for signing in tries are only counted in total.
 */
export async function askForPasskey(
  context: PasskeyContext,
  party: Party,
  me: Pick<Me, "id"> | null,
): Promise<AskPasskeyOutcome> {
  if (!(await mayTry(context, "passkey", me?.id ?? null))) return { kind: "too-many" };
  const options = await generateAuthenticationOptions({
    rpID: party.id,
    allowCredentials: me ? await describePasskeys(context.db, me.id) : [],
    challenge: await makeChallenge(context, me ? "again" : "sign-in", me?.id ?? null),
    timeout: challengeMs,
    userVerification: "required",
  });
  return { kind: "asked", options };
}

export type PasskeySignInOutcome = { kind: "signed-in"; session: string } | { kind: "not-a-passkey" };

/** Begins a session for whoever's passkey has signed. It stands for the password and the second factor: the device has both in it. */
export async function signInByPasskey(
  context: PasskeyContext,
  signed: SignedForm,
  parties: Party[],
): Promise<PasskeySignInOutcome> {
  const asked = { purpose: "sign-in", organizerId: null, parties } as const;
  // Whoever deletes the passkey meanwhile waits, and ends this session too.
  const session = await context.db.$transaction(async (tx) => {
    const organizerId = await ownerOf({ ...context, db: tx }, signed, asked);
    return organizerId === null ? null : beginSession(tx, organizerId, context.now);
  });
  return session === null ? { kind: "not-a-passkey" } : { kind: "signed-in", session };
}

/** Lets one of the organizer's own passkeys count as the password, typed just now. */
export async function confirmByPasskey(
  context: PasskeyContext,
  me: Pick<Me, "id" | "sessionId">,
  signed: SignedForm,
  parties: Party[],
): Promise<"confirmed" | "not-a-passkey"> {
  const { db, now } = context;
  if ((await ownerOf(context, signed, { purpose: "again", organizerId: me.id, parties })) === null)
    return "not-a-passkey";
  await db.organizerSession.updateMany({ where: { id: me.sessionId }, data: { confirmedAt: now } });
  return "confirmed";
}

/** Whose passkey has signed this; nobody's when anything about it does not hold (W3C Web Authentication, section 7.2). */
async function ownerOf(
  context: Omit<PasskeyContext, "db"> & { db: Db },
  signed: SignedForm,
  asked: { purpose: PasskeyPurpose; organizerId: string | null; parties: Party[] },
): Promise<string | null> {
  const { db } = context;
  const taken = await takeChallenge(context, signed.response.clientDataJSON, asked);
  if (!taken) return null;
  const id = new Uint8Array(Buffer.from(signed.id, "base64url"));
  const passkey = await db.passkey.findUnique({
    where: { id },
    select: { organizerId: true, publicKey: true, counter: true },
  });
  if (!passkey) return null;
  const { organizerId } = passkey;
  if (asked.organizerId !== null && asked.organizerId !== organizerId) return null;
  // A device that was told which passkeys would do need not say whose they are.
  const handle = signed.response.userHandle;
  if (handle === undefined ? asked.organizerId === null : handle !== userHandle(context, organizerId))
    return null;

  const counter = await counterOf(signed, taken, passkey);
  if (counter === null) return null;
  // One of two answers with the same count comes from a copy. Devices that do not count say nought for ever.
  const { count } = await db.passkey.updateMany({
    where: { id, OR: [{ counter: { lt: counter } }, ...(counter === 0 ? [{ counter: 0 }] : [])] },
    data: { counter },
  });
  return count === 1 ? organizerId : null;
}

/** How often the device says that it has signed; nothing when its signature does not hold. */
async function counterOf(
  signed: SignedForm,
  { challenge, party }: { challenge: string; party: Party },
  { publicKey, counter }: { publicKey: Uint8Array<ArrayBuffer>; counter: bigint },
): Promise<number | null> {
  try {
    const { verified, authenticationInfo } = await verifyAuthenticationResponse({
      response: signed,
      expectedChallenge: challenge,
      expectedOrigin: party.origin,
      expectedRPID: party.id,
      credential: { id: signed.id, publicKey, counter: Number(counter) },
      requireUserVerification: true,
    });
    return verified ? authenticationInfo.newCounter : null;
  } catch {
    // The library throws for every answer that does not hold.
    return null;
  }
}
