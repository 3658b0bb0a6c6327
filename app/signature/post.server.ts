import { createHash } from "node:crypto";
import { verifyCredential } from "#app/credential/issuer.server.ts";
import { publicKeyObject } from "#app/credential/issuer-keys.server.ts";
import { readToken, type Token } from "#app/credential/token.ts";
import { graceMs, letterState, nextBatchAt, type Letter } from "#app/letter/letter.ts";
import type { Context } from "#app/platform/context.server.ts";
import type { Pool } from "./pool.server.ts";

export type Posted = { workplace: string; token: string; role: string | null };

export type PostOutcome =
  | { kind: "posted"; serial: Uint8Array; nextBatchAt: Date }
  | { kind: "not-open" }
  | { kind: "unknown-workplace" }
  | { kind: "unknown-role" }
  | { kind: "not-a-token" }
  | { kind: "other-letter" }
  | { kind: "unknown-text" }
  | { kind: "does-not-verify" };

/**
 * Takes a credential into the pool, from anybody who holds it: no session, no mailbox, no look-up of a person.
 * One that was posted before gets the same answer and is not counted again. Accepted means stored.
 */
export async function post(
  { pool, now }: { pool: Pool } & Pick<Context, "now">,
  letter: Letter,
  { workplace: workplaceId, token: text, role }: Posted,
): Promise<PostOutcome> {
  if (!acceptsPosts(letter, now)) return { kind: "not-open" };
  const workplace = letter.workplaces.find(({ id }) => id === workplaceId);
  if (!workplace) return { kind: "unknown-workplace" };
  if (role !== null && !(letter.ways.includes("role") && letter.roles.includes(role)))
    return { kind: "unknown-role" };

  const read = readToken(text);
  if (read.kind !== "token") return { kind: "not-a-token" };
  const { token } = read;
  if (!sameBytes(token.genesis, letter.genesis)) return { kind: "other-letter" };
  if (!letter.texts.some(({ hash }) => sameBytes(hash, token.text))) return { kind: "unknown-text" };
  if (!verifyCredential(publicKeyObject(workplace.publicKey), token)) return { kind: "does-not-verify" };

  const serial = createHash("sha256").update(token.message).digest();
  await pool.add({
    serial,
    workplaceId,
    role,
    token: bytesOf(token),
    withdrawHash: token.withdrawHash,
  });
  return { kind: "posted", serial, nextBatchAt: nextBatchAt(letter.cadence, now) };
}

function acceptsPosts(letter: Letter, now: Date): boolean {
  const closed =
    letter.state === "open" &&
    letter.closesAt !== null &&
    now.getTime() < letter.closesAt.getTime() + graceMs;
  return letterState(letter, now) === "open" || (closed && now >= letter.opensAt);
}

function bytesOf({ message, signature }: Token): Buffer {
  return Buffer.concat([message, signature]);
}

function sameBytes(a: Uint8Array, b: Uint8Array): boolean {
  return Buffer.compare(a, b) === 0;
}
