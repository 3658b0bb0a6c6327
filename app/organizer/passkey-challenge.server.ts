import { createHash, randomBytes } from "node:crypto";
import { z } from "zod";
import type { Context } from "#app/platform/context.server.ts";
import type { Db } from "#app/platform/db.server.ts";
import type { Party, PasskeyPurpose } from "./passkey.ts";

/** How long a device may take to answer. */
export const challengeMs = 5 * 60_000;

const name = (purpose: PasskeyPurpose, organizerId: string | null) =>
  organizerId === null ? purpose : `${purpose}/${organizerId}`;

/** Makes what a device is to sign: 32 random octets, of which only the hash is kept. */
export async function makeChallenge(
  { db, now }: Pick<Context, "db" | "now">,
  purpose: PasskeyPurpose,
  organizerId: string | null,
): Promise<Uint8Array<ArrayBuffer>> {
  const challenge = new Uint8Array(randomBytes(32));
  const expiresAt = new Date(now.getTime() + challengeMs);
  await db.passkeyChallenge.create({
    data: { id: hashOf(challenge), purpose: name(purpose, organizerId), expiresAt },
  });
  return challenge;
}

const ClientData = z.object({
  challenge: z.string().regex(/^[A-Za-z0-9_-]{43}$/),
  origin: z.string(),
  crossOrigin: z.boolean().default(false),
});

/**
 * Uses up the challenge that a device has signed, whether or not the rest of its answer holds, and says at which of the site's
 * addresses it was signed. Nothing when it was made for something else, is too old or was used before, or when another site's
 * page asked for the signature.
 */
export async function takeChallenge(
  { db, now }: { db: Db; now: Date },
  clientDataJSON: string,
  made: { purpose: PasskeyPurpose; organizerId: string | null; parties: Party[] },
): Promise<{ challenge: string; party: Party } | null> {
  const client = ClientData.safeParse(parse(Buffer.from(clientDataJSON, "base64url").toString()));
  if (!client.success) return null;
  const { challenge, origin, crossOrigin } = client.data;
  const [taken] = await db.$queryRaw<{ purpose: string; expiresAt: Date }[]>`
    delete from passkey_challenge where id = ${hashOf(Buffer.from(challenge, "base64url"))}
    returning purpose, expires_at as "expiresAt"`;
  const party = made.parties.find((each) => each.origin === origin);
  if (!party || crossOrigin || !taken || taken.expiresAt <= now) return null;
  return taken.purpose === name(made.purpose, made.organizerId) ? { challenge, party } : null;
}

function hashOf(challenge: Uint8Array): Uint8Array<ArrayBuffer> {
  return new Uint8Array(createHash("sha256").update(challenge).digest());
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
