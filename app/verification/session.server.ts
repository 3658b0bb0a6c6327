import { createHash, createHmac, randomBytes } from "node:crypto";

/** The secret of a browser that asked for a code: 128 random bits, base64url. Only its hash is stored. */
export function makeSession(): string {
  return randomBytes(16).toString("base64url");
}

/** A session secret as a cookie carries it, or nothing. */
export function readSession(value: string | undefined): string | undefined {
  return value && /^[A-Za-z0-9_-]{22}$/.test(value) ? value : undefined;
}

/** What the owner of a mailbox can want to do at a letter. */
export type Purpose = "sign" | "withdraw" | "block";

/**
 * The name under which a session's confirmation for one letter and purpose is stored, 32 bytes. It is another one for
 * every letter, so that stored rows do not tell that one browser asked for two letters; and for every purpose, so that a
 * code does what it was asked for and nothing else, though neither the row nor the mail says what that is.
 */
export function confirmationId(session: string, letterId: string, purpose: Purpose): Uint8Array<ArrayBuffer> {
  return new Uint8Array(createHash("sha256").update(`${session}\0${letterId}\0${purpose}`).digest());
}

/** The stored form of a code: HMAC-SHA-256, bound to the confirmation it was made for. */
export function codeHash(codeKey: Uint8Array, id: Uint8Array, code: string): Uint8Array<ArrayBuffer> {
  return new Uint8Array(createHmac("sha256", codeKey).update(id).update(code).digest());
}
