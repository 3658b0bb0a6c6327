import type { Letter } from "#app/letter/letter.ts";
import { findLetter } from "#app/letter/letters.server.ts";
import { announce } from "#app/platform/announcements.server.ts";
import type { Context } from "#app/platform/context.server.ts";
import { rewriteInRandomOrder } from "#app/platform/rewrite.server.ts";
import type { Db } from "#app/platform/db.server.ts";
import { sumUpSteps } from "#app/verification/steps.server.ts";
import { publishBatch, type Published } from "./publish-batch.server.ts";

export type BatchOutcome = Published | { kind: "not-due" };

/** What a batch needs: the log key is among the keys. */
export type BatchContext = Pick<Context, "db" | "keys" | "now" | "offlineSigners">;

/** Above this many issuances the whole table is rewritten once a day instead of at every batch. */
const mostRewrittenAtEveryBatch = 400_000;

/** Runs the batch of every letter that is due. One letter's failure does not keep the others waiting. */
export async function runDueBatches(
  context: BatchContext & Pick<Context, "pool" | "batchSeconds" | "batchMin">,
  onFailure: (error: unknown) => void,
): Promise<number> {
  let published = 0;
  let mixed = false;
  for (const slug of await findDue(context)) {
    try {
      const letter = await findLetter(context, slug);
      const outcome = letter && (await runBatch(context, letter));
      if (outcome?.kind === "published") published++;
      mixed ||= outcome?.kind === "nothing-to-publish" && outcome.waiting;
    } catch (error) {
      onFailure(error);
    }
  }
  if (published > 0 || mixed) await forgetOrder(context).catch(onFailure);
  return published;
}

/** Letters in whose present slot no batch was tried yet. A closed letter has them only for withdrawals. */
async function findDue({
  db,
  now,
  batchSeconds,
}: Pick<Context, "db" | "now" | "batchSeconds">): Promise<string[]> {
  const rows = await db.$queryRaw<{ slug: string }[]>`
    select slug from (
      select slug, batched_at, coalesce(${batchSeconds ?? null}::int, batch_every) as every from letter
      where state = 'open'
         or (state <> 'draft' and exists (select from pooled_withdrawal where pooled_withdrawal.letter_id = letter.id))
    ) letter
    where batched_at is null or batched_at < to_timestamp(floor(extract(epoch from ${now}::timestamptz) / every) * every)`;
  return rows.map(({ slug }) => slug);
}

/**
 * The moment when a letter's pool is published, counted and mixed: in one transaction the waiting credentials move to the
 * published ones in the order of their serials, the named ones get their batch, withdrawals take effect, the log grows by
 * all of it, the new totals are stored and announced, and what is left of pool and issuances is rewritten in random
 * order. So no stored order is the order in which people came.
 *
 * Once for each slot of the cadence, whoever calls, unless `force`.
 */
export async function runBatch(
  context: BatchContext,
  letter: Letter,
  { force = false } = {},
): Promise<BatchOutcome> {
  const { db, now } = context;
  const every = letter.cadence.everySeconds * 1000;
  const slot = new Date(Math.floor(now.getTime() / every) * every);
  return db.$transaction(
    async (tx) => {
      await tx.$executeRaw`set local statement_timeout = 0`;
      const claimed = await tx.$executeRaw`
        update letter set batched_at = ${slot}
        where id = ${letter.id}::uuid and (batched_at is null or batched_at < ${slot} or ${force})`;
      if (!claimed) return { kind: "not-due" };

      const outcome = await publishAndMix(tx, context, letter);
      if (outcome.kind === "published") await announce(tx, letter.slug);
      return outcome;
    },
    { timeout: 600_000, maxWait: 30_000 },
  );
}

/** A batch inside a transaction that holds the letter's row: whoever signs or posts waits the moment that it takes. */
export async function publishAndMix(tx: Db, context: BatchContext, letter: Letter): Promise<Published> {
  await tx.$executeRaw`lock table issuance, pooled_credential, pooled_withdrawal in access exclusive mode`;
  const outcome = await publishBatch(tx, context, letter);
  // A few who wait for others are the easiest to tell apart by their order: they are mixed too.
  if (outcome.kind === "published" || outcome.waiting) {
    await rewriteInRandomOrder(tx, "pooled_credential");
    await rewriteInRandomOrder(tx, "pooled_withdrawal");
    await mixIssuances(tx);
  }
  // With a batch of fewer, whose names everybody sees, it would show what one of them or anybody else has done since the last one.
  if (outcome.kind === "published" && outcome.posted >= letter.step) await sumUpSteps(tx, letter.id);
  return outcome;
}

async function mixIssuances(tx: Db): Promise<void> {
  const [table] = await tx.$queryRaw<{ rows: number }[]>`
    select greatest(reltuples, 0)::int as rows from pg_class where oid = 'issuance'::regclass`;
  if ((table?.rows ?? 0) > mostRewrittenAtEveryBatch) return;
  await rewriteInRandomOrder(tx, "issuance");
}

/** The nightly rewrite, for a table too large to be rewritten at every batch. */
export async function mixAllIssuances({ db }: Pick<Context, "db">): Promise<void> {
  await db.$transaction(
    async (tx) => {
      await tx.$executeRaw`set local statement_timeout = 0`;
      await rewriteInRandomOrder(tx, "issuance");
    },
    { timeout: 600_000 },
  );
}

/**
 * Ends the current segment of the write-ahead log, which still has the order in which rows came, and lets the
 * server drop it. Does nothing where the database account may not.
 */
export async function forgetOrder({ pool }: Pick<Context, "pool">): Promise<void> {
  try {
    await pool.query("select pg_switch_wal()");
    await pool.query("checkpoint");
  } catch (error) {
    if ((error as { code?: string }).code !== "42501") throw error;
  }
}
