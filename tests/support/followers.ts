import { randomUUID } from "node:crypto";
import type { Letter } from "#app/letter/letter.ts";
import type { Context } from "#app/platform/context.server.ts";
import { makeFollowerKey } from "#app/update/follower-key.server.ts";

/** Mailboxes that follow a letter: the rows that asking and confirming leave. */
export async function followersOf(
  { db, keys }: Pick<Context, "db" | "keys">,
  letter: Pick<Letter, "id">,
  addresses: string[],
): Promise<void> {
  const key = await makeFollowerKey(keys, letter.id);
  for (let from = 0; from < addresses.length; from += 5000)
    await db.follower.createMany({
      data: addresses.slice(from, from + 5000).map((address) => ({
        id: randomUUID(),
        letterId: letter.id,
        mailboxHash: key.hash(address),
        mailbox: key.hide(address),
      })),
    });
}

export function mailboxes(count: number, name = "follower"): string[] {
  return Array.from({ length: count }, (_, number) => `${name}.${number}@mail.example`);
}
