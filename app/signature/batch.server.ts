import type { Letter } from "#app/letter/letter.ts";
import { findLetter } from "#app/letter/letters.server.ts";
import { announce } from "#app/platform/announcements.server.ts";
import type { Context } from "#app/platform/context.server.ts";
import type { Db } from "#app/platform/db.server.ts";
import { rewriteInRandomOrder } from "#app/platform/rewrite.server.ts";
import { publishable, type Waiting } from "./publishable.ts";

export type BatchOutcome =
  | { kind: "published"; number: number; posted: number }
  /** `mixed`: something waits for more of its kind, and its order was forgotten all the same. */
  | { kind: "nothing-to-publish"; mixed: boolean }
  | { kind: "not-due" };

/** Above this many issuances the whole table is rewritten once a day instead of at every batch. */
const mostRewrittenAtEveryBatch = 400_000;

type Last = {
  number: number;
  named: number;
  anonymous: number;
  role: number;
  organization: number;
  withdrawn: number;
  removed: number;
};

/** Runs the batch of every letter that is due. One letter's failure does not keep the others waiting. */
export async function runDueBatches(
  context: Omit<Context, "keys" | "codeKey" | "origin">,
  onFailure: (error: unknown) => void,
): Promise<number> {
  let published = 0;
  let mixed = false;
  for (const slug of await findDue(context)) {
    try {
      const letter = await findLetter(context, slug);
      const outcome = letter && (await runBatch(context, letter));
      if (outcome?.kind === "published") published++;
      mixed ||= outcome?.kind === "nothing-to-publish" && outcome.mixed;
    } catch (error) {
      onFailure(error);
    }
  }
  if (published > 0 || mixed) await forgetOrder(context).catch(onFailure);
  return published;
}

/** Letters in whose present slot no batch was tried yet. */
async function findDue({
  db,
  now,
  batchSeconds,
}: Pick<Context, "db" | "now" | "batchSeconds">): Promise<string[]> {
  const rows = await db.$queryRaw<{ slug: string }[]>`
    select slug from (
      select slug, batched_at, coalesce(${batchSeconds ?? null}::int, batch_every) as every from letter where state = 'open'
    ) letter
    where batched_at is null or batched_at < to_timestamp(floor(extract(epoch from ${now}::timestamptz) / every) * every)`;
  return rows.map(({ slug }) => slug);
}

/**
 * The moment when a letter's pool is published, counted and mixed: in one transaction the waiting credentials move to the
 * published ones in the order of their serials, the named ones get their batch, the new totals are stored and announced,
 * and what is left of pool and issuances is rewritten in random order. So no stored order is the order in which people came.
 *
 * Once for each slot of the cadence, whoever calls, unless `force`.
 */
export async function runBatch(
  { db, now }: Pick<Context, "db" | "now">,
  letter: Letter,
  { force = false } = {},
): Promise<BatchOutcome> {
  const every = letter.cadence.everySeconds * 1000;
  const slot = new Date(Math.floor(now.getTime() / every) * every);
  return db.$transaction(
    async (tx) => {
      await tx.$executeRaw`set local statement_timeout = 0`;
      const claimed = await tx.$executeRaw`
        update letter set batched_at = ${slot}
        where id = ${letter.id}::uuid and (batched_at is null or batched_at < ${slot} or ${force})`;
      if (!claimed) return { kind: "not-due" };

      // One batch at a time from here on; whoever signs or posts waits the moment that it takes.
      await tx.$executeRaw`lock table issuance, pooled_credential in access exclusive mode`;
      const outcome = await publish(tx, letter, now);
      if (outcome.kind === "published") await announce(tx, letter.slug);
      return outcome;
    },
    { timeout: 600_000, maxWait: 30_000 },
  );
}

async function publish(tx: Db, letter: Letter, now: Date): Promise<BatchOutcome> {
  const ids = letter.workplaces.map(({ id }) => id);
  const waiting = await tx.$queryRaw<Waiting[]>`
    select workplace_id as "workplaceId", role, count(*)::int as count from pooled_credential
    where workplace_id = any(${ids}::uuid[]) group by workplace_id, role`;
  const last = await tx.batch.findFirstOrThrow({
    where: { letterId: letter.id },
    orderBy: { number: "desc" },
    include: { roles: true, workplaces: true },
  });
  const stated = letter.roles.length > 0 ? await countRoles(tx, ids) : new Map<string, number>();
  const batch = publishable(
    waiting,
    letter.roles.map((role) => ({
      role,
      stated: stated.get(role) ?? 0,
      shown: last.roles.find((each) => each.role === role)?.total ?? 0,
    })),
    letter.cadence.least,
  );

  const number = last.number + 1;
  const credentials = await publishCredentials(tx, batch.workplaces, number);
  const names = await publishNames(tx, letter.id, number);
  const posted = sum(credentials) + sum(names.map(({ count }) => ({ count })));
  const withRole = sum([...batch.roles.values()].map((count) => ({ count })));
  const nothingToPublish = posted === 0 && withRole === last.role;
  // A few who wait for others are the easiest to tell apart by their order: they are mixed too.
  if (!nothingToPublish || waiting.length > 0) await mix(tx);
  if (nothingToPublish) return { kind: "nothing-to-publish", mixed: waiting.length > 0 };

  await storeTotals(tx, letter, { last, number, now, credentials, names, roles: batch.roles, withRole });
  return { kind: "published", number, posted };
}

async function mix(tx: Db): Promise<void> {
  await rewriteInRandomOrder(tx, "pooled_credential");
  await mixIssuances(tx);
}

type Counted = { workplaceId: string; count: number };
type CountedNames = Counted & { shownAs: "named" | "organization" };

/** Moves whole workplaces from the pool. A serial that was published before is dropped: it has been counted. */
async function publishCredentials(tx: Db, workplaces: string[], number: number): Promise<Counted[]> {
  if (workplaces.length === 0) return [];
  return tx.$queryRaw<Counted[]>`
    with taken as (
      delete from pooled_credential where workplace_id = any(${workplaces}::uuid[]) returning serial, workplace_id, role, token
    ), published as (
      insert into credential (serial, workplace_id, role, token, batch)
      select serial, workplace_id, role, token, ${number} from taken order by serial
      on conflict (serial) do nothing
      returning workplace_id
    )
    select workplace_id as "workplaceId", count(*)::int as count from published group by workplace_id`;
}

async function publishNames(tx: Db, letterId: string, number: number): Promise<CountedNames[]> {
  return tx.$queryRaw<CountedNames[]>`
    with published as (
      update named_signature set batch = ${number}
      where letter_id = ${letterId}::uuid and batch is null and approved
      returning workplace_id, shown_as
    )
    select workplace_id as "workplaceId", shown_as::text as "shownAs", count(*)::int as count
    from published group by workplace_id, shown_as`;
}

async function storeTotals(
  tx: Db,
  letter: Letter,
  {
    last,
    number,
    now,
    credentials,
    names,
    roles,
    withRole,
  }: {
    last: Last & { workplaces: { workplaceId: string; total: number }[] };
    number: number;
    now: Date;
    credentials: Counted[];
    names: CountedNames[];
    roles: Map<string, number>;
    withRole: number;
  },
): Promise<void> {
  const named = last.named + sum(names.filter(({ shownAs }) => shownAs === "named"));
  const organization = last.organization + sum(names.filter(({ shownAs }) => shownAs === "organization"));
  const anonymous = last.anonymous + last.role + sum(credentials) - withRole;
  await tx.batch.create({
    data: {
      letterId: letter.id,
      number,
      publishedAt: now,
      posted: sum(credentials) + sum(names),
      total: named + organization + anonymous + withRole,
      named,
      organization,
      anonymous,
      role: withRole,
      withdrawn: last.withdrawn,
      removed: last.removed,
      roles: { create: [...roles].map(([role, total]) => ({ role, total })) },
      workplaces: {
        create: letter.workplaces.map(({ id }) => ({
          workplaceId: id,
          total:
            (last.workplaces.find(({ workplaceId }) => workplaceId === id)?.total ?? 0) +
            sum([...credentials, ...names].filter(({ workplaceId }) => workplaceId === id)),
        })),
      },
    },
  });
}

async function countRoles(tx: Db, workplaces: string[]): Promise<Map<string, number>> {
  const rows = await tx.$queryRaw<{ role: string; count: number }[]>`
    select role, count(*)::int as count from credential
    where workplace_id = any(${workplaces}::uuid[]) and role is not null group by role`;
  return new Map(rows.map(({ role, count }) => [role, count]));
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
async function forgetOrder({ pool }: Pick<Context, "pool">): Promise<void> {
  try {
    await pool.query("select pg_switch_wal()");
    await pool.query("checkpoint");
  } catch (error) {
    if ((error as { code?: string }).code !== "42501") throw error;
  }
}

function sum(counted: { count: number }[]): number {
  return counted.reduce((total, { count }) => total + count, 0);
}
