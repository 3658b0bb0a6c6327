import { fromBase64url } from "#app/credential/octets.ts";

export type SecretReading =
  | { kind: "secret"; secret: Uint8Array }
  /** The receipt itself, which nobody may be sent. */
  | { kind: "words" }
  | { kind: "not-a-secret" };

/**
 * Reads a withdraw secret as it was pasted: 32 octets in base64url or in hex, white space anywhere. Twelve words, or what
 * is left of them, are told apart, so that whoever sent them can be warned.
 */
export function readWithdrawSecret(text: string): SecretReading {
  const parts = text.trim().split(/[\s,.;]+/);
  if (parts.filter((part) => /^\p{L}{2,}$/u.test(part)).length >= 6) return { kind: "words" };
  const joined = text.replace(/\s+/g, "");
  const octets = /^[0-9a-f]{64}$/i.test(joined)
    ? Uint8Array.from(joined.match(/../g) ?? [], (pair) => Number.parseInt(pair, 16))
    : fromBase64url(joined);
  return octets?.length === 32 ? { kind: "secret", secret: octets } : { kind: "not-a-secret" };
}
