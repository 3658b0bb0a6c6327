import { blind, finalize, type PublicKey } from "./blind.ts";
import { deriveSecrets, type Signing } from "./derive-secrets.ts";
import type { Bytes } from "./octets.ts";
import { composeMessage, composeToken, hashWithdrawSecret, serialOf, SIGNATURE_LENGTH } from "./token.ts";

/** What the signer keeps between asking and answer. The words bring it back, so it need not be stored. */
export type Pending = { publicKey: PublicKey; message: Bytes; inverse: bigint };

export type FinishOutcome = { kind: "credential"; token: Bytes; serial: Bytes } | { kind: "does-not-verify" };

/**
 * The signer's first step. Only `blinded` may leave the machine: it says nothing about the message.
 *
 * Nothing here is random, so the same words, letter, text and key give the same octets again: a lost answer or
 * a lost device is repaired by asking once more, and never yields a second credential.
 */
export async function begin(signing: Signing): Promise<{ blinded: Bytes; pending: Pending }> {
  const { genesis, text, publicKey } = signing;
  if (publicKey.bytes !== SIGNATURE_LENGTH) throw new RangeError("A workplace's key has 3072 bits.");
  const { prefix, nonce, pssSalt, withdrawSecret, blindingFactor } = await deriveSecrets(signing);
  const withdrawHash = await hashWithdrawSecret(withdrawSecret);
  const message = composeMessage({ prefix, genesis, text, nonce, withdrawHash });
  const { blinded, inverse } = await blind(publicKey, message, pssSalt, blindingFactor);
  return { blinded, pending: { publicKey, message, inverse } };
}

/** The signer's second step: the token, if and only if the issuer's answer leads to one that everybody accepts. */
export async function finish(pending: Pending, blindSignature: Uint8Array): Promise<FinishOutcome> {
  const { publicKey, message, inverse } = pending;
  const outcome = await finalize(publicKey, message, blindSignature, inverse);
  if (outcome.kind === "does-not-verify") return outcome;
  return {
    kind: "credential",
    token: composeToken(message, outcome.signature),
    serial: await serialOf(message),
  };
}
