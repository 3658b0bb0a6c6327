import { createHash } from "node:crypto";
import { forgetPrivateKeys, privateKeyName } from "#app/credential/issuer-keys.server.ts";
import { graceMs, type Letter } from "#app/letter/letter.ts";
import { findLetter } from "#app/letter/letters.server.ts";
import { entryTime, writeEntry } from "#app/log/entries.ts";
import { findLogKey } from "#app/log/log-key.server.ts";
import { LogWriter } from "#app/log/log.server.ts";
import { announce } from "#app/platform/announcements.server.ts";
import type { Context } from "#app/platform/context.server.ts";
import type { Db } from "#app/platform/db.server.ts";
import { rewriteInRandomOrder } from "#app/platform/rewrite.server.ts";
import { pepperName } from "#app/verification/tag.server.ts";
import { forgetOrder, publishAndMix, type BatchContext } from "./batch.server.ts";

/** A ticket that was taken in the last second of the grace is in the pool long before the last batch. */
const aMoment = 60_000;

type CloseContext = BatchContext & Pick<Context, "pool" | "batchSeconds" | "batchMin">;

/**
 * Closes every letter whose deadline was a grace of 24 hours ago, and goes on where an earlier attempt was cut off. One
 * letter's failure does not keep the others waiting. Answers how many were closed for good.
 */
export async function closeDueLetters(
  context: CloseContext,
  onFailure: (error: unknown) => void,
): Promise<number> {
  const due = await context.db.letter.findMany({
    where: {
      keysDestroyed: false,
      OR: [
        { state: "open", closesAt: { lte: new Date(context.now.getTime() - graceMs - aMoment) } },
        { state: { in: ["closed", "delivered"] } },
      ],
    },
    select: { slug: true },
  });
  let closed = 0;
  for (const { slug } of due) {
    try {
      const letter = await findLetter(context, slug);
      if (!letter) continue;
      if (letter.state === "open") await publishLast(context, letter);
      await destroyKeys(context, letter);
      closed++;
    } catch (error) {
      onFailure(error);
    }
  }
  if (closed > 0) await forgetOrder(context).catch(onFailure);
  return closed;
}

/**
 * Ends a letter before its deadline, or one that has none. Nobody is asked for a signature from now on; tickets that are
 * out are taken for another 24 hours. False when it is not open.
 */
export async function endLetter({ db, now }: { db: Db; now: Date }, slug: string): Promise<boolean> {
  const { count } = await db.letter.updateMany({
    where: { slug, state: "open", OR: [{ closesAt: null }, { closesAt: { gt: now } }] },
    data: { closesAt: now },
  });
  if (count > 0) await announce(db, slug);
  return count > 0;
}

/**
 * The last batch, the word in the log that nothing follows it, and the last state of the letter, which is delivered where that was
 * done while it was open: all or nothing.
 */
export async function publishLast(context: BatchContext, letter: Letter): Promise<void> {
  await inOneTransaction(context, async (tx) => {
    // Whoever delivers it waits, so that the state it ends in knows of every delivery.
    await tx.$executeRaw`select from letter where id = ${letter.id}::uuid for no key update`;
    const isDelivered = (await tx.delivery.count({ where: { letterId: letter.id } })) > 0;
    const closed = await tx.letter.updateMany({
      where: { id: letter.id, state: "open" },
      data: { state: isDelivered ? "delivered" : "closed" },
    });
    if (closed.count === 0) return;
    await publishAndMix(tx, context, letter);
    const log = await LogWriter.open(tx, letter.id);
    await log.append([writeEntry({ type: "closed", at: entryTime(context.now) })]);
    await log.seal(letter.logOrigin, await findLogKey(context.keys));
    await announce(tx, letter.slug);
  });
}

/**
 * Destroys what could still test a guessed address: first the keys, which lie outside of the database, then the rows they
 * were for, and only then says so in the log. Cut off at any point it is simply done again.
 *
 * What was posted and never reached k goes too: published it would point at the few who had waited.
 */
export async function destroyKeys(context: BatchContext, letter: Letter): Promise<void> {
  const { keys, now } = context;
  for (const { id } of letter.workplaces) await keys.destroy(privateKeyName(id));
  await keys.destroy(pepperName(letter.id));
  forgetPrivateKeys(keys);

  const ids = letter.workplaces.map(({ id }) => id);
  await inOneTransaction(context, async (tx) => {
    const destroyed = await tx.letter.updateMany({
      where: { id: letter.id, keysDestroyed: false },
      data: { keysDestroyed: true },
    });
    if (destroyed.count === 0) return;
    // In the order in which a session is spent, so that neither waits for the other.
    await tx.$executeRaw`lock table confirmation, issuance, pooled_credential in access exclusive mode`;
    await tx.issuance.deleteMany({ where: { workplaceId: { in: ids } } });
    await tx.pooledCredential.deleteMany({ where: { workplaceId: { in: ids } } });
    await tx.confirmation.deleteMany({ where: { workplaceId: { in: ids } } });
    await tx.letterSteps.deleteMany({ where: { letterId: letter.id } });
    await tx.namedSignature.deleteMany({ where: { letterId: letter.id, batch: null } });
    await tx.namedSignature.updateMany({
      where: { letterId: letter.id, tag: { not: null } },
      data: { tag: null },
    });
    // A deleted row stays in its file until the file is written anew.
    for (const table of ["issuance", "pooled_credential", "confirmation"] as const)
      await rewriteInRandomOrder(tx, table);

    const log = await LogWriter.open(tx, letter.id);
    const gone = letter.workplaces.map(({ publicKey }) =>
      createHash("sha256").update(publicKey).digest("hex"),
    );
    await log.append([writeEntry({ type: "keys-destroyed", at: entryTime(now), keys: gone })]);
    await log.seal(letter.logOrigin, await findLogKey(keys));
    await announce(tx, letter.slug);
  });
}

function inOneTransaction({ db }: BatchContext, work: (tx: Db) => Promise<void>): Promise<void> {
  return db.$transaction(
    async (tx) => {
      await tx.$executeRaw`set local statement_timeout = 0`;
      await work(tx);
    },
    { timeout: 600_000, maxWait: 30_000 },
  );
}
