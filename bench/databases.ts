import { createHash } from "node:crypto";
import path from "node:path";
import { makeWorkerUtils } from "graphile-worker";
import pg from "pg";
import type { Letter } from "#app/letter/letter.ts";
import { findLetter } from "#app/letter/letters.server.ts";
import type { Context } from "#app/platform/context.server.ts";
import { openDatabase } from "#app/platform/db.server.ts";
import { startEmbeddedDatabase } from "#app/platform/embedded-database.server.ts";
import { openKeyFiles } from "#app/platform/key-files.server.ts";
import { deriveKey, loadMasterKey } from "#app/platform/master-key.server.ts";
import { applyMigrations } from "#app/platform/migrate.server.ts";
import { MIGRATIONS, readMigrations } from "#app/platform/migrations.server.ts";
import { publishLetter } from "#app/signature/publish-letter.server.ts";
import { demonstrationLetters } from "#prisma/demonstration/letters.ts";

/** Kept from one run to the next and not committed: the cluster, the letter's keys, credentials made in advance. */
export const dataDir = path.resolve(import.meta.dirname, ".data");

/** One durable PostgreSQL for all rows, with a published letter to copy. */
export type Databases = {
  letter: Letter;
  postgres: string;
  /** A new database with the letter in it and nobody's signature. */
  create(name: string): Promise<Database>;
  /** One that is kept for the next run, and filled when it is not there yet. */
  keep(name: string, fill: (database: Database) => Promise<void>): Promise<Database>;
  stop(): Promise<void>;
};

export type Database = {
  url: string;
  context: Context;
  /** What the program has to be told to run on it. */
  settings: Record<string, string>;
  /** Runs a statement, however long it takes. */
  query: <Row extends pg.QueryResultRow>(text: string, values?: unknown[]) => Promise<Row[]>;
  close(): Promise<void>;
};

export async function startDatabases(say: (line: string) => void): Promise<Databases> {
  const server = await startEmbeddedDatabase({ dataDir, log: say });
  const admin = new pg.Client({ connectionString: server.url });
  const stop = async () => {
    await admin.end();
    await server.stop();
  };
  try {
    await admin.connect();
    return { ...(await prepare(admin, server.url, say)), stop };
  } catch (error) {
    await stop();
    throw error;
  }
}

async function prepare(
  admin: pg.Client,
  serverUrl: string,
  say: (line: string) => void,
): Promise<Omit<Databases, "stop">> {
  const open = await opener(serverUrl);
  const edition = await editionOfSchema();
  const template = `template_${edition}`;
  await dropOthers(admin, edition);

  const isThere = async (name: string) =>
    (await admin.query("select from pg_database where datname = $1", [name])).rowCount === 1;
  const copy = async (name: string) => {
    await admin.query(`drop database if exists ${name} with (force)`);
    await admin.query(`create database ${name} template ${template}`);
    return open(name);
  };

  if (!(await isThere(template))) {
    say("Preparing a database with a letter…");
    await admin.query("create database row_template");
    const draft = open("row_template");
    await applyMigrations(draft.url);
    const jobs = await makeWorkerUtils({ connectionString: draft.url });
    await jobs.migrate();
    await jobs.release();
    await publishLetter(draft.context, benchLetter(draft.context.now));
    await draft.close();
    await admin.query(`alter database row_template rename to ${template}`);
  }
  const original = open(template);
  const letter = await findLetter(original.context, slug);
  await original.close();
  if (!letter) throw new Error("The letter to measure with is not in its database.");
  const version = await admin.query<{ server_version: string }>("show server_version");

  return {
    letter,
    postgres: version.rows[0]?.server_version ?? "unknown",
    create: (name) => copy(`row_${name}`),
    keep: async (name, fill) => {
      const kept = `kept_${name}_${edition}`;
      if (!(await isThere(kept))) {
        const draft = await copy(`row_${name}`);
        await fill(draft);
        await draft.close();
        await admin.query(`alter database row_${name} rename to ${kept}`);
      }
      return open(kept);
    },
  };
}

async function opener(serverUrl: string): Promise<(name: string) => Database> {
  const masterKey = await loadMasterKey({ env: {}, dataDir, embedded: true });
  return (name) => {
    const url = Object.assign(new URL(serverUrl), { pathname: `/${name}` }).href;
    const { db, pool, close } = openDatabase(url);
    return {
      url,
      context: {
        db,
        pool,
        keys: openKeyFiles(path.join(dataDir, "keys"), masterKey),
        codeKey: deriveKey(masterKey, "codes"),
        proofKey: deriveKey(masterKey, "proof-of-work"),
        organizerKey: deriveKey(masterKey, "organizers"),
        now: new Date(),
        origin: "http://localhost:3000",
      },
      settings: {
        DATABASE_URL: url,
        DATA_DIR: dataDir,
        MASTER_KEY: masterKey.export().toString("base64"),
        // A batch in the middle of a measurement would be another measurement. Nothing longer than a week is taken.
        BATCH_SECONDS: "604800",
        WEB_WORKERS: "1",
      },
      query: async (text, values) => {
        const client = new pg.Client({ connectionString: url });
        await client.connect();
        try {
          return (await client.query(text, values)).rows;
        } finally {
          await client.end();
        }
      },
      close,
    };
  };
}

/** Names a schema together with the letter below; raise the number when that changes. */
async function editionOfSchema(): Promise<string> {
  const { migrations } = await readMigrations(MIGRATIONS);
  return createHash("sha256")
    .update(JSON.stringify([1, migrations]))
    .digest("hex")
    .slice(0, 8);
}

/** What interrupted runs left, and what was made for another schema. */
async function dropOthers(admin: pg.Client, edition: string): Promise<void> {
  const { rows } = await admin.query<{ datname: string }>(
    "select datname from pg_database where datname ~ '^(row|kept|template)_' and datname !~ $1",
    [`^(template|kept_.*)_${edition}$`],
  );
  for (const { datname } of rows) await admin.query(`drop database ${datname} with (force)`);
}

const slug = "not-with-our-work";

/** The text of a demonstration letter, which is as long as real ones are, open for as long as anybody may measure. */
export function benchLetter(now: Date) {
  const [demonstration] = demonstrationLetters;
  if (!demonstration) throw new Error("there is no demonstration letter");
  const { addressee, summary, texts } = demonstration;
  return {
    slug,
    addressee,
    summary,
    texts,
    workplaces: [
      {
        name: "Amazon",
        domains: ["amazon.example", "aws.amazon.example"],
        anyMailbox: false,
        headcount: 45_000,
        headcountSource: "annual report",
      },
    ],
    ways: ["anonymous" as const, "role" as const, "named" as const],
    asks: ["title" as const, "place" as const],
    roles: ["Engineer", "Designer"],
    goal: 2000,
    opensAt: new Date(now.getTime() - 86_400_000),
    closesAt: null,
    cadence: { everySeconds: 86_400, least: 5 },
  };
}
