import pg from "pg";
import { afterAll, beforeAll, expect, test } from "vitest";
import { openDatabase, type Database } from "#app/platform/db.server.ts";
import { listSignatures } from "#app/signature/signatures.server.ts";
import type { Letter } from "#app/letter/letter.ts";
import { aDatabase } from "../support/database.ts";

let database: Database;
let client: pg.Client;

beforeAll(async () => {
  const url = await aDatabase();
  database = openDatabase(url);
  client = new pg.Client({ connectionString: url });
  await client.connect();
});
afterAll(async () => {
  await client.end();
  await database.close();
});

/** Tables in which a row must say nothing about when it came. */
const timeless = ["issuance", "pooled_credential", "pooled_withdrawal", "credential", "follower"];

type Column = {
  table_name: string;
  column_name: string;
  data_type: string;
  column_default: string | null;
  is_identity: string;
  is_generated: string;
};

/** Columns of the timeless tables that tell a time or an order, each with what is wrong with it. */
async function tellingColumns(): Promise<string[]> {
  const { rows } = await client.query<Column>(
    "select * from information_schema.columns where table_schema = 'public' and table_name = any($1)",
    [timeless],
  );
  expect(new Set(rows.map(({ table_name }) => table_name)).size).toBe(timeless.length);
  return rows.flatMap((column) => {
    const name = `${column.table_name}.${column.column_name}`;
    if (/time|date|interval/.test(column.data_type)) return [`${name} is a time`];
    if (column.is_identity === "YES" || column.is_generated !== "NEVER") return [`${name} counts`];
    if (column.column_default !== null) return [`${name} fills itself: ${column.column_default}`];
    // The one number: which batch published a credential, the same for all that were published together.
    if (/int|numeric|real|double/.test(column.data_type) && name !== "credential.batch")
      return [`${name} is a number`];
    return [];
  });
}

/** What happens by itself when rows come: triggers and rules could write a time elsewhere. */
async function telltales(): Promise<string[]> {
  const { rows } = await client.query<{ name: string }>(
    `select tgname as name from pg_trigger where tgrelid = any($1::text[]::regclass[]) and not tgisinternal
     union all select rulename from pg_rules where tablename = any($1::text[])
     union all select indexname from pg_indexes where schemaname = 'public' and tablename = any($1::text[]) and indexdef ~ 'brin|xmin|now\\('`,
    [timeless],
  );
  return rows.map(({ name }) => name);
}

async function planted<T>(sql: string, look: () => Promise<T>): Promise<T> {
  await client.query(`begin; ${sql}`);
  try {
    return await look();
  } finally {
    await client.query("rollback");
  }
}

test("no column of issuances and credentials tells a time or an order", async () => {
  expect(await tellingColumns()).toEqual([]);
  expect(await telltales()).toEqual([]);
});

test.each([
  ["alter table issuance add column at timestamptz default now()", "issuance.at is a time"],
  ["alter table issuance add column day date", "issuance.day is a time"],
  ["alter table credential add column n bigint generated always as identity", "credential.n counts"],
  ["alter table pooled_credential add column n serial", "pooled_credential.n fills itself: nextval"],
  ["alter table credential add column id uuid default uuidv7()", "credential.id fills itself: uuidv7()"],
  ["alter table pooled_credential add column place integer", "pooled_credential.place is a number"],
  ["alter table follower add column since date", "follower.since is a time"],
])("%s would be found", async (sql, found) => {
  expect((await planted(sql, tellingColumns)).join()).toContain(found);
});

test("a trigger that notes when a row came would be found", async () => {
  const sql = `create function tell() returns trigger language plpgsql as 'begin return new; end';
               create trigger tell before insert on issuance for each row execute function tell()`;
  expect(await planted(sql, telltales)).toEqual(["tell"]);
});

/** Tables that reach the write-ahead log, of those that hold an address or the moment in which a mailbox was used. */
async function logged(): Promise<string[]> {
  const { rows } = await client.query<{ name: string }>(
    `select relname as name from pg_class
     where relname in ('asked_code', 'confirmation', 'mail_pace', 'request_pace', 'letter_pace', 'letter_steps', 'spent_proof', 'password_reset', 'organizer_pace', 'registration', 'passkey_challenge', 'asked_follow') and relkind = 'r' and relpersistence <> 'u'`,
  );
  return rows.map(({ name }) => name);
}

test("an issuance is a mailbox's mark, a workplace and the hash of a message, and nothing else", async () => {
  const columns = async () =>
    (
      await client.query<{ name: string }>(
        "select column_name as name from information_schema.columns where table_name = 'issuance' order by 1",
      )
    ).rows.map(({ name }) => name);
  expect(await columns()).toEqual(["blinded_hash", "tag", "workplace_id"]);
  expect(await planted("alter table issuance add column kind text", columns)).toContain("kind");
});

test("what holds an address, or when a mailbox was used, never reaches the write-ahead log", async () => {
  expect(await logged()).toEqual([]);
  expect(await planted("alter table confirmation set logged", logged)).toEqual(["confirmation"]);
});

test("no column anywhere could hold a visitor's connection or browser", async () => {
  const look = async () =>
    (
      await client.query<{ name: string }>(
        `select column_name as name from information_schema.columns where table_schema = 'public'
         and (data_type in ('inet', 'cidr', 'macaddr') or column_name ~ '(^|_)(ip|address|agent|referrer|referer|email|mail)($|_)')`,
      )
    ).rows.map(({ name }) => name);
  expect(await look()).toEqual([]);
  expect(await planted("alter table confirmation add column ip inet", look)).toEqual(["ip"]);
});

test("nothing joins a mailbox to a credential: the tables share no key and point to nothing of each other", async () => {
  const { rows } = await client.query<{ from: string; to: string }>(
    `select conrelid::regclass::text as from, confrelid::regclass::text as to from pg_constraint where contype = 'f'`,
  );
  expect(rows.length).toBeGreaterThan(3);
  // What a letter and its workplaces are is public; only what is told of people must not be joined.
  const told = rows.filter(({ to }) => to !== "letter" && to !== "workplace");
  expect(told.filter(({ from, to }) => timeless.includes(from) || timeless.includes(to))).toEqual([]);
});

test("a list of names is unable to return whose mailbox a name belongs to", async () => {
  const { db } = database;
  const now = new Date();
  const bytes = new Uint8Array(32).fill(7);
  const letter = await db.letter.create({
    data: { slug: "x", addressee: "x", summary: "x", opensAt: now, batchEvery: 1, batchLeast: 1 },
  });
  const workplaceId = crypto.randomUUID();
  await db.namedSignature.create({
    data: {
      letterId: letter.id,
      workplaceId,
      shownAs: "named",
      name: "Ada King",
      search: "ada",
      tag: bytes,
      textHash: bytes,
      salt: bytes,
      batch: 1,
    },
  });
  const { signatures } = await listSignatures(db, { id: letter.id, workplaces: [] } as unknown as Letter, {});
  const rows = [
    signatures[0],
    await db.namedSignature.findFirst(),
    (await db.namedSignature.findMany())[0],
    (await db.letter.findFirst({ include: { named: true } }))?.named[0],
  ];
  for (const row of rows) {
    expect(row).toMatchObject({ name: "Ada King" });
    expect(Object.keys(row ?? {}).filter((name) => name === "tag" || name === "salt")).toEqual([]);
  }
  // Whoever wants it must ask for it by name, which this test would see.
  expect(await db.namedSignature.findFirst({ omit: { tag: false } })).toHaveProperty("tag");
});
