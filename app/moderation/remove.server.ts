import { announce } from "#app/platform/announcements.server.ts";
import type { Context } from "#app/platform/context.server.ts";
import type { Db } from "#app/platform/db.server.ts";
import { commitmentOf } from "#app/signature/publish-batch.server.ts";
import { readReason } from "./public-reason.ts";

export type RemoveOutcome = "removed" | "no-such-signature" | "no-rule" | "no-reason";

/** Names of rules are short and without spaces, so that they can be counted. */
const ruleShape = /^[a-z0-9]+(-[a-z0-9]+)*$/;

/**
 * Removes a published name, or an organization, by a rule: the name is gone from every page at once, and the next batch takes it
 * out of the total and says in the public log by which rule and why. Neither may name the person, for the log keeps them
 * for ever.
 *
 * @param alongside done in the same transaction, such as writing down who removed it
 */
export async function removeSignature(
  { db }: Pick<Context, "db">,
  slug: string,
  id: string,
  { rule, reason, alongside }: { rule: string; reason: string; alongside?: (tx: Db) => Promise<unknown> },
): Promise<RemoveOutcome> {
  if (!ruleShape.test(rule) || rule.length > 60) return "no-rule";
  const why = readReason(reason);
  if (why === undefined) return "no-reason";
  if (!/^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/.test(id)) return "no-such-signature";

  return db.$transaction(async (tx) => {
    const signature = await tx.namedSignature.findFirst({
      where: { id, letter: { slug }, batch: { not: null } },
      omit: { salt: false },
    });
    // Whoever deletes the row removes the signature: it is taken out of the total once.
    const { count } = await tx.namedSignature.deleteMany({ where: { id, batch: { not: null } } });
    if (!signature || count === 0) return "no-such-signature";
    const { letterId, workplaceId, shownAs } = signature;
    await tx.pooledWithdrawal.create({
      data: {
        signature: new Uint8Array(commitmentOf(signature)),
        letterId,
        workplaceId,
        shownAs,
        rule,
        reason: why,
      },
    });
    await alongside?.(tx);
    await announce(tx, slug);
    return "removed";
  });
}
