import type { Context } from "#app/platform/context.server.ts";
import { mailboxHash } from "./hide.server.ts";

/** Lets the account of this address run the site, from the next page on; false when there is no such account. */
export async function makeOperator(
  context: Pick<Context, "db" | "organizerKey">,
  address: string,
): Promise<boolean> {
  const { count } = await context.db.organizer.updateMany({
    where: { mailboxHash: mailboxHash(context, address) },
    data: { operator: true },
  });
  return count > 0;
}
