import type { Letter } from "#app/letter/letter.ts";
import type { Context } from "#app/platform/context.server.ts";
import { findFollowerKey } from "./follower-key.server.ts";

/**
 * Ends following by the link that is in every update's mail (RFC 8058): the follower goes, with every mail that still waits. For a
 * token that nobody has, or has any more, it does nothing; whoever asks is not told which of the two it was.
 */
export async function unsubscribe(
  { db, keys }: Pick<Context, "db" | "keys">,
  letter: Pick<Letter, "id">,
  token: string,
): Promise<void> {
  const key = await findFollowerKey(keys, letter.id);
  const id = key?.followerOf(token);
  if (!id) return;
  await db.$transaction(async (tx) => {
    await tx.updateMail.deleteMany({ where: { followerId: id } });
    await tx.follower.deleteMany({ where: { id, letterId: letter.id } });
  });
}
