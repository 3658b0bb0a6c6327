import { createHash, createHmac, randomBytes } from "node:crypto";

/** The secret of a browser that asked for a code: 128 random bits, base64url. Only its hash is stored. */
export function makeSession(): string {
  return randomBytes(16).toString("base64url");
}

/** A session secret as a cookie carries it, or nothing. */
export function readSession(value: string | undefined): string | undefined {
  return value && /^[A-Za-z0-9_-]{22}$/.test(value) ? value : undefined;
}

/**
 * The name under which is stored what a browser asked for at one letter, 32 bytes. It is another one for every letter, so that
 * stored rows do not tell that one browser asked at two letters; and for every purpose, so that a code does what it was
 * asked for and nothing else, though neither the row nor the mail says what that is.
 */
export function sessionHash(session: string, letterId: string, purpose: string): Uint8Array<ArrayBuffer> {
  return new Uint8Array(createHash("sha256").update(`${session}\0${letterId}\0${purpose}`).digest());
}

/** The stored form of a code: HMAC-SHA-256, bound to what it was made for. */
export function codeHash(codeKey: Uint8Array, id: Uint8Array, code: string): Uint8Array<ArrayBuffer> {
  return new Uint8Array(createHmac("sha256", codeKey).update(id).update(code).digest());
}
