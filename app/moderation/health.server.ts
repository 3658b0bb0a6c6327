import { readFile, statfs } from "node:fs/promises";
import path from "node:path";
import { whyNoMailServer } from "#app/mail/mailer.server.ts";
import type { Context } from "#app/platform/context.server.ts";
import type { Environment } from "#app/platform/env.server.ts";
import { pendingMigrations } from "#app/platform/migrate.server.ts";
import { findUnmetDemands, type Unmet } from "#app/platform/postgres-demands.server.ts";
import type { Switches } from "#app/platform/switches.server.ts";
import { findKeysLeft } from "#app/signature/keys-left.server.ts";
import { countToReview } from "./letters.server.ts";
import { countReports } from "./reports.server.ts";

export type Health = {
  waiting: { reports: number; toReview: number };
  mails: Mails;
  batches: LetterBatch[];
  keysLeft: string[];
  disk: { freeGigabytes: number; freePercent: number };
  unmet: Unmet[];
  pending: string[];
  versions: { program: string; node: string; postgres: string };
};

export type Mails = {
  /** Codes and resets that are still to be mailed. */
  waiting: number;
  /** For how many minutes the oldest of them has waited. */
  oldestMinutes: number | null;
  /** Of these, how many a mail server has asked to come back with. */
  failing: number;
  /** Given up after their last try. */
  givenUp: number;
  /** Updates that are still to be mailed. */
  updates: number;
  arePaused: boolean;
  /** Why the mail server cannot be reached; nothing where it can, or where mails are written into a folder. */
  why: string | null;
};

export type LetterBatch = {
  slug: string;
  publishedAt: Date | null;
  everySeconds: number;
  /** Whether a batch was due and nobody has tried it. */
  isOverdue: boolean;
};

type HealthContext = Context & {
  env: Pick<Environment, "smtpUrl" | "dataDir">;
  switches: Switches;
};

/** How the instance is, in counts. Of no mail is said whose it is, and of no act of a signer when it was. */
export async function findHealth(context: HealthContext): Promise<Health> {
  const { pool, env } = context;
  const [reports, toReview, mails, batches, keysLeft, disk, unmet, pending, versions] = await Promise.all([
    countReports(context),
    countToReview(context),
    findMails(context),
    findBatches(context),
    findKeysLeft(context),
    findDisk(env.dataDir),
    findUnmetDemands(pool),
    pendingMigrations(pool),
    findVersions(context),
  ]);
  return { waiting: { reports, toReview }, mails, batches, keysLeft, disk, unmet, pending, versions };
}

async function findMails({ pool, env, switches }: HealthContext): Promise<Mails> {
  const [{ rows }, why] = await Promise.all([
    pool.query<Pick<Mails, "waiting" | "oldestMinutes" | "failing" | "givenUp" | "updates">>(
      `select count(*) filter (where attempts < max_attempts)::int as waiting,
              ceil(extract(epoch from now() - min(created_at) filter (where attempts < max_attempts)) / 60)::int as "oldestMinutes",
              count(*) filter (where attempts > 0 and attempts < max_attempts)::int as failing,
              count(*) filter (where attempts >= max_attempts)::int as "givenUp",
              (select count(*) from update_mail)::int as updates
       from graphile_worker.jobs`,
    ),
    env.smtpUrl === undefined ? undefined : whyNoMailServer(env.smtpUrl),
  ]);
  const [counts] = rows;
  if (!counts) throw new Error("counts are one row");
  return { ...counts, arePaused: switches.isOn("no-mails"), why: why ?? null };
}

/** A batch may be tried this long after it was due. */
const patienceSeconds = 120;
const mostLetters = 100;

/** When each letter that takes signatures was published last; those that are overdue first. */
async function findBatches({ db, now, batchSeconds }: HealthContext): Promise<LetterBatch[]> {
  return db.$queryRaw<LetterBatch[]>`
    select slug, published_at as "publishedAt", every as "everySeconds",
           coalesce(batched_at, opens_at) < ${now}::timestamptz - (every + ${patienceSeconds}) * interval '1 second' as "isOverdue"
    from (
      select slug, opens_at, batched_at, coalesce(${batchSeconds ?? null}::int, batch_every) as every,
             (select max(published_at) from batch where batch.letter_id = letter.id) as published_at
      from letter where state = 'open' and opens_at <= ${now}::timestamptz
    ) open
    order by "isOverdue" desc, slug
    limit ${mostLetters}`;
}

async function findDisk(dataDir: string): Promise<Health["disk"]> {
  const { bavail, blocks, bsize } = await statfs(dataDir);
  return {
    freeGigabytes: Math.floor((bavail * bsize) / 1e8) / 10,
    freePercent: blocks > 0 ? Math.floor((100 * bavail) / blocks) : 0,
  };
}

async function findVersions({ pool }: Pick<Context, "pool">): Promise<Health["versions"]> {
  const [{ rows }, packed] = await Promise.all([
    pool.query<{ version: string }>("select current_setting('server_version') as version"),
    readFile(path.resolve("package.json"), "utf8"),
  ]);
  const { version } = JSON.parse(packed) as { version: string };
  return { program: version, node: process.versions.node, postgres: rows[0]?.version ?? "" };
}
