import {
  generateRegistrationOptions,
  verifyRegistrationResponse,
  type PublicKeyCredentialCreationOptionsJSON,
  type VerifiedRegistrationResponse,
} from "@simplewebauthn/server";
import { decodeAttestationObject } from "@simplewebauthn/server/helpers";
import type { Context } from "#app/platform/context.server.ts";
import { readName } from "./organizer.ts";
import { challengeMs, makeChallenge, takeChallenge } from "./passkey-challenge.server.ts";
import type { MadeForm } from "./passkey-form.ts";
import type { Party } from "./passkey.ts";
import { describePasskeys, userHandle } from "./passkeys.server.ts";
import { endOtherSessions, type Me } from "./session.server.ts";
import { confirmAgain, type AgainOutcome } from "./sign-in.server.ts";
import { mayTry } from "./throttle.server.ts";

type PasskeyContext = Pick<Context, "db" | "now" | "organizerKey">;

const mostPasskeys = 10;

/** EdDSA, ES256 and RS256 (RFC 9053 and 8812): one of them is in every device. */
const algorithms = [-8, -7, -257];

export type OfferOutcome =
  | { kind: "offered"; options: PublicKeyCredentialCreationOptionsJSON }
  | { kind: Exclude<AgainOutcome, "confirmed"> | "too-many-passkeys" };

/**
 * What a browser needs to have a device make a passkey, for whoever has just shown to be the account's owner. The device is told the
 * organizer's name and no address.
 *
 * @param typed the password, where it has to be typed again
 */
export async function offerPasskey(
  context: PasskeyContext,
  me: Me,
  party: Party,
  typed: string,
): Promise<OfferOutcome> {
  const again = await confirmAgain(context, me, typed);
  if (again !== "confirmed") return { kind: again };
  if (!(await mayTry(context, "passkey", me.id))) return { kind: "too-many" };
  const present = await describePasskeys(context.db, me.id);
  if (present.length >= mostPasskeys) return { kind: "too-many-passkeys" };
  const options = await generateRegistrationOptions({
    rpName: "Undersigned",
    rpID: party.id,
    userID: new Uint8Array(Buffer.from(userHandle(context, me.id), "base64url")),
    userName: me.name,
    userDisplayName: me.name,
    challenge: await makeChallenge(context, "new", me.id),
    timeout: challengeMs,
    attestationType: "none",
    excludeCredentials: present,
    authenticatorSelection: { residentKey: "required", userVerification: "required" },
    supportedAlgorithmIDs: algorithms,
  });
  return { kind: "offered", options };
}

export type AddOutcome = "added" | "no-name" | "not-a-passkey" | "known-passkey";

/** Keeps the passkey that a device has made, and ends every other session of the account: there is a new way into it. */
export async function addPasskey(
  context: PasskeyContext,
  me: Me,
  { name: typed, made }: MadeForm,
  parties: Party[],
): Promise<AddOutcome> {
  const name = readName(typed);
  if (!name) return "no-name";
  const taken = await takeChallenge(context, made.response.clientDataJSON, {
    purpose: "new",
    organizerId: me.id,
    parties,
  });
  const credential = taken && (await credentialIn(made, taken));
  if (!credential) return "not-a-passkey";
  return context.db.$transaction(async (tx) => {
    const { count } = await tx.passkey.createMany({
      data: {
        id: new Uint8Array(Buffer.from(credential.id, "base64url")),
        organizerId: me.id,
        publicKey: credential.publicKey,
        counter: credential.counter,
        transports: made.response.transports.filter((each) => transports.has(each)),
        name,
      },
      skipDuplicates: true,
    });
    if (count === 0) return "known-passkey";
    await endOtherSessions(tx, me);
    return "added";
  });
}

/** How a device may be reached (W3C Web Authentication, section 5.8.4). */
const transports = new Set(["ble", "hybrid", "internal", "nfc", "smart-card", "usb"]);

type Credential = NonNullable<VerifiedRegistrationResponse["registrationInfo"]>["credential"];

async function credentialIn(
  made: MadeForm["made"],
  { challenge, party }: { challenge: string; party: Party },
): Promise<Credential | null> {
  try {
    if (!isUnattested(made.response.attestationObject)) return null;
    const { registrationInfo } = await verifyRegistrationResponse({
      response: { ...made, response: { ...made.response, transports: [] } },
      expectedChallenge: challenge,
      expectedOrigin: party.origin,
      expectedRPID: party.id,
      requireUserVerification: true,
      supportedAlgorithmIDs: algorithms,
    });
    return registrationInfo?.credential ?? null;
  } catch {
    // The library throws for every answer that does not hold.
    return null;
  }
}

/**
 * Whether no certificate says who made the device. None was asked for, and to check one the library would fetch addresses that
 * stand in it.
 */
function isUnattested(attestationObject: string): boolean {
  const attestation = decodeAttestationObject(new Uint8Array(Buffer.from(attestationObject, "base64url")));
  const format = attestation.get("fmt");
  return format === "none" || (format === "packed" && !attestation.get("attStmt").get("x5c"));
}
