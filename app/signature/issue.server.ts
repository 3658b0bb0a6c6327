import { createHash } from "node:crypto";
import { blindSign, isBlinded } from "#app/credential/issuer.server.ts";
import { findPrivateKey, publicKeyObject } from "#app/credential/issuer-keys.server.ts";
import { letterState, type Letter } from "#app/letter/letter.ts";
import type { Context } from "#app/platform/context.server.ts";
import { spend } from "#app/verification/spend.server.ts";

export type IssueOutcome =
  | { kind: "issued"; blindSignature: Uint8Array }
  | { kind: "not-open" }
  | { kind: "not-a-blinded-message" }
  | { kind: "not-confirmed" }
  | { kind: "used-or-blocked" };

/**
 * Signs a blinded message for a session that has confirmed its mailbox, without seeing what it signs. A mailbox
 * gets one signature; asking again with the same blinded message gives the same one.
 */
export async function issue(
  { pool, keys, now }: Pick<Context, "pool" | "keys" | "now">,
  letter: Letter,
  session: string | undefined,
  blinded: Uint8Array,
): Promise<IssueOutcome> {
  if (letterState(letter, now) !== "open") return { kind: "not-open" };
  if (!letter.ways.includes("anonymous") && !letter.ways.includes("role")) return { kind: "not-open" };
  // Before anything is spent: a message that the key would refuse must not cost the signer their one credential.
  const fitting = letter.workplaces.filter(({ publicKey }) => isBlinded(publicKeyObject(publicKey), blinded));
  if (fitting.length === 0) return { kind: "not-a-blinded-message" };

  const spent = await spend(pool, letter, session, {
    blindedHash: createHash("sha256").update(blinded).digest(),
    workplaces: fitting.map(({ id }) => id),
    now,
  });
  if (spent.kind !== "spent") return spent;

  const privateKey = await findPrivateKey(keys, spent.workplaceId);
  if (!privateKey) return { kind: "not-open" };
  const signed = blindSign(privateKey, blinded);
  if (signed.kind !== "signed") throw new Error("a message that fits the key was refused by it");
  return { kind: "issued", blindSignature: signed.blindSignature };
}
