import { prepare } from "./blind.ts";
import { type Bytes, concat, digest, fromBase64url } from "./octets.ts";

/**
 * A token is an anonymous signature as it is posted, pooled and logged:
 *
 *       0   32  prefix            RFC 9474's randomization
 *      32   21  "undersigned-token-v1\0"
 *      53   32  L                 SHA-256 of the log's genesis entry: which letter
 *      85   32  T                 SHA-256 of the canonical text version: what was agreed to
 *     117   32  nonce
 *     149   32  SHA-256(withdraw secret)
 *     181  384  signature         RSABSSA-SHA384-PSS-Randomized by the workplace's key over 0 … 180
 */
export type Token = MessageParts & { message: Bytes; signature: Bytes };

export type MessageParts = {
  prefix: Uint8Array;
  genesis: Uint8Array;
  text: Uint8Array;
  nonce: Uint8Array;
  withdrawHash: Uint8Array;
};

export type TokenReading =
  | { kind: "token"; token: Token }
  | { kind: "not-base64url" }
  | { kind: "wrong-length" }
  | { kind: "unknown-version" };

export const MESSAGE_LENGTH = 181;
export const SIGNATURE_LENGTH = 384;
const TOKEN_LENGTH = MESSAGE_LENGTH + SIGNATURE_LENGTH;

const VERSION = new TextEncoder().encode("undersigned-token-v1\0");

/** The 181 octets that are signed. Throws unless every part is 32 octets. */
export function composeMessage({ prefix, genesis, text, nonce, withdrawHash }: MessageParts): Bytes {
  const parts = [genesis, text, nonce, withdrawHash];
  if (parts.some((part) => part.length !== 32)) throw new RangeError("Every part of a message is 32 octets.");
  return prepare(prefix, concat(VERSION, ...parts));
}

/** Throws on wrong lengths. Whether the signature verifies is the caller's to know. */
export function composeToken(message: Uint8Array, signature: Uint8Array): Bytes {
  if (message.length !== MESSAGE_LENGTH || signature.length !== SIGNATURE_LENGTH) {
    throw new RangeError("A token is a message of 181 octets and a signature of 384.");
  }
  return concat(message, signature);
}

/** Takes a token apart. Says nothing about its signature, nor whether L and T are the ones expected. */
export function parseToken(octets: Uint8Array): TokenReading {
  if (octets.length !== TOKEN_LENGTH) return { kind: "wrong-length" };
  const token = concat(octets);
  const part = (offset: number) => token.slice(offset, offset + 32);
  if (!VERSION.every((octet, i) => octet === token[32 + i])) return { kind: "unknown-version" };
  return {
    kind: "token",
    token: {
      message: token.slice(0, MESSAGE_LENGTH),
      signature: token.slice(MESSAGE_LENGTH),
      prefix: part(0),
      genesis: part(53),
      text: part(85),
      nonce: part(117),
      withdrawHash: part(149),
    },
  };
}

/** A token in canonical base64url, as the API carries it. */
export function readToken(text: string): TokenReading {
  if (text.length !== Math.ceil((TOKEN_LENGTH * 4) / 3)) return { kind: "wrong-length" };
  const octets = fromBase64url(text);
  return octets ? parseToken(octets) : { kind: "not-base64url" };
}

/** What a token is known by, and sorted by in the log. It does not depend on the signature. */
export function serialOf(message: Uint8Array): Promise<Bytes> {
  if (message.length !== MESSAGE_LENGTH) throw new RangeError("A message is 181 octets.");
  return digest("SHA-256", message);
}

/** What a token shows of its withdraw secret. Whoever can name the secret behind it may withdraw. */
export function hashWithdrawSecret(secret: Uint8Array): Promise<Bytes> {
  return digest("SHA-256", secret);
}
