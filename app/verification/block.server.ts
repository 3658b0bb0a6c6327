import { randomBytes } from "node:crypto";
import type { Letter } from "#app/letter/letter.ts";
import type { Context } from "#app/platform/context.server.ts";
import { confirmationId } from "./session.server.ts";

export type BlockOutcome = "blocked" | "not-confirmed";

/**
 * Blocks a mailbox for this letter, from a session that has confirmed it for blocking: it leaves the row that a signature
 * would leave, so that nobody can tell "used" from "blocked". A mailbox that was used stays as it is, and neither the answer
 * nor what is left of the session says which it was.
 */
export async function block(
  { db, now }: Pick<Context, "db" | "now">,
  letter: Letter,
  session: string | undefined,
): Promise<BlockOutcome> {
  if (!session) return "not-confirmed";
  const id = confirmationId(session, letter.id, "block");
  const confirmed = await db.$queryRaw<unknown[]>`
    with session as (
      delete from confirmation where id = ${id} and code is null and expires_at > ${now}
      returning tag, workplace_id
    ), marked as (
      insert into issuance (tag, workplace_id, blinded_hash)
      select tag, workplace_id, ${randomBytes(32)} from session
      on conflict (tag) do nothing
    )
    select 1 from session`;
  return confirmed.length > 0 ? "blocked" : "not-confirmed";
}
