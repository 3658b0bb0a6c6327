import { createHash, createHmac, createSecretKey, randomBytes } from "node:crypto";
import type { Context } from "#app/platform/context.server.ts";
import { unwrap, wrap } from "#app/platform/master-key.server.ts";

type Keys = Pick<Context, "organizerKey">;

/** HMAC-SHA-256 for one purpose, 32 bytes: the same text under two purposes has nothing in common. */
export function hiddenHash({ organizerKey }: Keys, purpose: string, text: string): Uint8Array<ArrayBuffer> {
  return new Uint8Array(createHmac("sha256", organizerKey).update(`${purpose}\0${text}`).digest());
}

/** Encrypts what is kept of an organizer, so that a copy of the database alone does not have it. */
export function hide({ organizerKey }: Keys, purpose: string, bytes: Uint8Array): Uint8Array<ArrayBuffer> {
  return new Uint8Array(wrap(createSecretKey(organizerKey), purpose, bytes));
}

/** What `hide` hid under this purpose. */
export function reveal({ organizerKey }: Keys, purpose: string, hidden: Uint8Array): Buffer {
  return unwrap(createSecretKey(organizerKey), purpose, hidden);
}

const mailboxLength = 256;

/** An address as it is kept, always of one length. */
export function hideMailbox(keys: Keys, mailbox: string): Uint8Array<ArrayBuffer> {
  return hide(keys, "mailbox", Buffer.from(mailbox.padEnd(mailboxLength)));
}

export function revealMailbox(keys: Keys, hidden: Uint8Array): string {
  return reveal(keys, "mailbox", hidden).toString().trimEnd();
}

/** By which an account is found. */
export function mailboxHash(keys: Keys, mailbox: string): Uint8Array<ArrayBuffer> {
  return hiddenHash(keys, "mailbox", mailbox);
}

/** A secret for a cookie or a link: 32 random bytes, base64url. Only its hash is stored. */
export function makeSecret(): string {
  return randomBytes(32).toString("base64url");
}

/** The stored form of such a secret; nothing for what cannot be one. */
export function secretHash(secret: string | undefined): Uint8Array<ArrayBuffer> | undefined {
  if (!secret || !/^[A-Za-z0-9_-]{43}$/.test(secret)) return undefined;
  return new Uint8Array(createHash("sha256").update(secret).digest());
}
