import { sessionHash } from "#app/mail/session.server.ts";

/** What the owner of a mailbox can want to do at a letter. */
export type Purpose = "sign" | "withdraw" | "block";

/** The name under which a session's confirmation for one letter and purpose is stored, 32 bytes. */
export function confirmationId(session: string, letterId: string, purpose: Purpose): Uint8Array<ArrayBuffer> {
  return sessionHash(session, letterId, purpose);
}
