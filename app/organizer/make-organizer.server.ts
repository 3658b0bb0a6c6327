import { randomUUID } from "node:crypto";
import type { Context } from "#app/platform/context.server.ts";
import type { Db } from "#app/platform/db.server.ts";
import { hideMailbox, mailboxHash } from "./hide.server.ts";

/**
 * Makes an account and returns its name in the database; nothing when there is one of this address already, which stays as it is.
 *
 * @param password its hash
 */
export async function makeOrganizer(
  db: Db,
  keys: Pick<Context, "organizerKey">,
  { mailbox, ...rest }: { name: string; mailbox: string; password: string; operator: boolean },
): Promise<string | null> {
  const id = randomUUID();
  const { count } = await db.organizer.createMany({
    data: { ...rest, id, mailbox: hideMailbox(keys, mailbox), mailboxHash: mailboxHash(keys, mailbox) },
    skipDuplicates: true,
  });
  return count === 0 ? null : id;
}
