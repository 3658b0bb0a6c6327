import { randomBytes } from "node:crypto";
import { mkdtemp, rm } from "node:fs/promises";
import os from "node:os";
import path from "node:path";
import { pathToFileURL } from "node:url";
import type { ServerBuild } from "@remix-run/node";
import { findLetter } from "#app/letter/letters.server.ts";
import { smtpMailer } from "#app/mail/mailer.server.ts";
import type { Context } from "#app/platform/context.server.ts";
import { openDatabase, type Database } from "#app/platform/db.server.ts";
import { readEnvironment, type Environment } from "#app/platform/env.server.ts";
import { openKeyFiles } from "#app/platform/key-files.server.ts";
import { hashOfflineSigners } from "#app/platform/offline-signers.server.ts";
import { deriveKey, loadMasterKey } from "#app/platform/master-key.server.ts";
import { openWeb, type Web, type WebParts } from "#app/server.ts";
import { runBatch, type BatchOutcome } from "#app/signature/batch.server.ts";
import { startBackground } from "#app/worker.ts";
import { aDatabase } from "./database.ts";
import { catchMails, type MailCatcher } from "./mailbox.ts";

export type App = {
  origin: string;
  context: () => Context;
  databaseUrl: string;
  dataDir: string;
  env: Environment;
  mails: MailCatcher;
  clock: Clock;
  web: Web;
  /** Every line that the program printed. */
  said: string[];
  /** Runs the letter's batch at the clock's time, due or not. */
  batch(slug: string): Promise<BatchOutcome>;
  /** One more web process over the same database and keys, with nothing in its memory. */
  anotherWeb(differences?: Partial<WebParts>): Promise<AnotherWeb>;
  /** Waits until every code that was asked for is mailed, refused or given up. */
  allMailed(): Promise<void>;
  /** From now on nobody mails codes, runs batches or sweeps. */
  stopBackground(): Promise<void>;
  stop(): Promise<void>;
};

export type AnotherWeb = { origin: string; web: Web; close: () => Promise<void> };

export type Clock = { now: () => Date; advance(seconds: number): void };

/** A clock that stands still until it is told to move. */
function aClock(start = new Date("2018-06-22T09:00:00Z")): Clock {
  let time = start.getTime();
  return { now: () => new Date(time), advance: (seconds) => void (time += seconds * 1000) };
}

/**
 * The whole program on a database of its own: built pages, a real HTTP port, background work, real SMTP to a
 * catcher. Only the clock is ours.
 */
export async function startApp({
  clock = aClock(),
  batchSeconds,
  batchMin,
  databaseUrl: given,
}: {
  clock?: Clock;
  batchSeconds?: number;
  batchMin?: number;
  /** A migrated database, instead of a new one of the server that all tests share. */
  databaseUrl?: string;
} = {}): Promise<App> {
  const databaseUrl = given ?? (await aDatabase());
  const dataDir = await mkdtemp(path.join(os.tmpdir(), "undersigned-test-"));
  const mails = await catchMails();
  const said: string[] = [];
  const env = readEnvironment({
    NODE_ENV: "production",
    DATABASE_URL: databaseUrl,
    DATA_DIR: dataDir,
    SMTP_URL: mails.url,
    MASTER_KEY: randomBytes(32).toString("base64"),
    ...(batchSeconds ? { BATCH_SECONDS: String(batchSeconds) } : {}),
    ...(batchMin ? { BATCH_MIN: String(batchMin) } : {}),
  });
  const masterKey = await loadMasterKey({ env, dataDir, embedded: false });
  const database = openDatabase(databaseUrl);
  const base = {
    db: database.db,
    pool: database.pool,
    keys: openKeyFiles(path.join(dataDir, "keys"), masterKey),
    codeKey: deriveKey(masterKey, "codes"),
    proofKey: deriveKey(masterKey, "proof-of-work"),
    organizerKey: deriveKey(masterKey, "organizers"),
    batchSeconds: env.batchSeconds,
    batchMin: env.batchMin,
    offlineSigners: await hashOfflineSigners(),
    origin: env.origin,
  };
  const mailer = smtpMailer(env.smtpUrl ?? "", env.mailFrom);
  const updateMailer = smtpMailer(env.smtpUrl ?? "", env.mailFrom);
  const background = await startBackground(
    { ...base, mailer, updateMailer },
    { clock: clock.now, say: (line) => said.push(line), updateMailsAMinute: 60_000 },
  );
  // Read by React and the router when they are loaded: only for developers do they print what was asked for.
  process.env.NODE_ENV = "production";
  const build = (await import(pathToFileURL(path.resolve("build/server/index.js")).href)) as ServerBuild;
  const anotherWeb = async (differences: Partial<WebParts> = {}): Promise<AnotherWeb> => {
    const parts = { env, databaseUrl, base, clock: clock.now, build, files: new Map(), programs: {} };
    const web = await openWeb({ ...parts, ...differences });
    await new Promise<void>((resolve) => web.server.listen(0, "127.0.0.1", resolve));
    const { port } = web.server.address() as { port: number };
    return { origin: `http://127.0.0.1:${port}`, web, close: web.close };
  };
  const { origin, web } = await anotherWeb();
  let stopping: Promise<void> | undefined;
  const stopBackground = () => (stopping ??= background.stop());
  let stopped: Promise<void> | undefined;
  const stop = async () => {
    await web.close();
    await stopBackground();
    mailer.close();
    updateMailer.close();
    await mails.close();
    await database.close();
    await rm(dataDir, { recursive: true, force: true });
  };
  const context = () => ({ ...base, now: clock.now() });

  return {
    origin,
    context,
    databaseUrl,
    dataDir,
    env,
    mails,
    clock,
    web,
    said,
    batch: async (slug) => {
      const letter = await findLetter(context(), slug);
      if (!letter) throw new Error(`no letter ${slug}`);
      return runBatch(context(), letter, { force: true });
    },
    anotherWeb,
    allMailed: () => untilNoJobs(database.pool),
    stopBackground,
    stop: () => (stopped ??= stop()),
  };
}

async function untilNoJobs(pool: Database["pool"]): Promise<void> {
  const giveUp = Date.now() + 120_000;
  while (Date.now() < giveUp) {
    const { rows } = await pool.query<{ jobs: number }>(
      "select (select count(*) from graphile_worker.jobs) + (select count(*) from asked_code) as jobs",
    );
    if (Number(rows[0]?.jobs) === 0) return;
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
  throw new Error("mails are still waiting");
}
