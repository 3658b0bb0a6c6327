import { randomBytes } from "node:crypto";
import fs from "node:fs";
import os from "node:os";
import path from "node:path";

import { Client } from "pg";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from "vitest";

import { type EmbeddedDatabase, startTemporaryDatabase } from "#app/platform/embedded-database.server.ts";
import { applyMigrations } from "#app/platform/migrate.server.ts";
import { writeMigration } from "#app/platform/write-migration.ts";

let server: EmbeddedDatabase;
let folder: string;
let url: string;

beforeAll(async () => {
  server = await startTemporaryDatabase();
});

afterAll(() => server.stop());

beforeEach(async () => {
  folder = fs.mkdtempSync(path.join(os.tmpdir(), "migrations-"));
  const name = `test_${randomBytes(6).toString("hex")}`;
  await query(server.url, `CREATE DATABASE ${name}`);
  url = Object.assign(new URL(server.url), { pathname: `/${name}` }).href;
});

afterEach(() => fs.rmSync(folder, { recursive: true }));

describe("applying migrations", () => {
  test("brings an empty database to the schema of this release, and a second time does nothing", async () => {
    const applied = await applyMigrations(url);
    expect(applied.length).toBeGreaterThan(0);

    const before = performance.now();
    expect(await applyMigrations(url)).toEqual([]);
    expect(performance.now() - before).toBeLessThan(1000);
    const rows = await query(
      url,
      "SELECT migration_name, applied_steps_count FROM _prisma_migrations ORDER BY 1",
    );
    expect(rows).toEqual(applied.map((migration_name) => ({ migration_name, applied_steps_count: 1 })));
  });

  test("applies each once, in order, whoever else is at it", async () => {
    aMigration("1_notes", "CREATE TABLE note (n int);");
    aMigration("2_first", "INSERT INTO note VALUES (1);");
    const outcomes = await Promise.all(Array.from({ length: 4 }, () => applyMigrations(url, folder)));
    expect(outcomes.flat()).toEqual(["1_notes", "2_first"]);
    aMigration("3_second", "INSERT INTO note VALUES (2);");
    expect(await applyMigrations(url, folder)).toEqual(["3_second"]);
    expect(await query(url, "SELECT n FROM note ORDER BY n")).toEqual([{ n: 1 }, { n: 2 }]);
  });

  test("takes a semicolon inside a function, a string or a comment for what it is", async () => {
    aMigration(
      "1_semicolons",
      `-- one; two
       CREATE FUNCTION two() RETURNS int LANGUAGE plpgsql AS $$ BEGIN PERFORM 1; RETURN 2; END $$;
       CREATE TABLE note (words text DEFAULT ';');
       INSERT INTO note DEFAULT VALUES;`,
    );
    await applyMigrations(url, folder);
    expect(await query(url, "SELECT words, two() FROM note")).toEqual([{ words: ";", two: 2 }]);
  });

  test("leaves nothing of a migration that fails, names it, and goes on when it is repaired", async () => {
    aMigration("1_fine", "CREATE TABLE fine (n int);");
    aMigration("2_wrong", "CREATE TABLE half (n int); INSERT INTO half VALUES ('a secret');");
    for (let attempt = 1; attempt <= 2; attempt++) {
      await expect(applyMigrations(url, folder)).rejects.toThrow(
        /^The database could not be brought up to date: the migration 2_wrong failed and nothing of it was kept: invalid input/,
      );
    }
    expect(
      await query(url, "SELECT to_regclass('fine') IS NULL AS fine, to_regclass('half') IS NULL AS half"),
    ).toEqual([{ fine: false, half: true }]);
    aMigration("2_wrong", "CREATE TABLE half (n int);");
    expect(await applyMigrations(url, folder)).toEqual(["2_wrong"]);
  });

  test("does not mind that an applied migration was edited or removed", async () => {
    aMigration("1_notes", "CREATE TABLE note (n int);");
    aMigration("2_more", "CREATE TABLE more (n int);");
    await applyMigrations(url, folder);
    aMigration("2_more", "CREATE TABLE more (n int); -- a second thought");
    expect(await applyMigrations(url, folder)).toEqual([]);
    fs.rmSync(path.join(folder, "2_more"), { recursive: true });
    expect(await applyMigrations(url, folder)).toEqual([]);
  });

  test("keeps to the schema that the address names", async () => {
    aMigration("1_notes", "CREATE TABLE note (n int);");
    await query(url, "CREATE SCHEMA letters");
    const inSchema = `${url}?schema=letters&options=-c%20search_path%3Dletters`;
    expect(await applyMigrations(inSchema, folder)).toEqual(["1_notes"]);
    expect(await applyMigrations(inSchema, folder)).toEqual([]);
    expect(await query(url, "SELECT to_regclass('letters.note') IS NULL AS missing")).toEqual([
      { missing: false },
    ]);
  });

  test.each([
    ["is not there", (at: URL) => (at.port = "1"), /Nothing answers at 127\.0\.0\.1:1/],
    [
      "refuses the password",
      (at: URL) => (at.password = "wrong-secret"),
      /refused the user name or the password/,
    ],
    ["lacks the database", (at: URL) => (at.pathname = "/nowhere"), /does not have the database/],
  ])("says in one sentence, without the password, that a server %s", async (_, change, sentence) => {
    const address = new URL(url);
    const { password } = address;
    change(address);
    const failure: unknown = await applyMigrations(address.href).catch((error: unknown) => error);
    expect(failure).toMatchObject({ name: "Failure", message: expect.stringMatching(sentence) as string });
    expect(String(failure)).not.toContain(password);
    expect(String(failure)).not.toContain("wrong-secret");
  });
});

describe("writing a migration", () => {
  test("yields the SQL from the migrations to the schema, and nothing when they agree", async () => {
    const schema = path.join(folder, "../", `${path.basename(folder)}.prisma`);
    const aSchema = (fields: string) =>
      fs.writeFileSync(
        schema,
        `datasource db {\n  provider = "postgresql"\n}\nmodel note {\n  id Int @id\n${fields}\n}\n`,
      );
    try {
      aSchema("  words String");
      const first = await writeMigration("notes", folder, schema);
      expect(first).toMatch(/\d{14}_notes\/migration\.sql$/);
      expect(await writeMigration("again", folder, schema)).toBeNull();
      aSchema("  words String\n  at DateTime? @db.Timestamptz(3)");
      const second = await writeMigration("moment", folder, schema);
      expect(fs.readFileSync(second ?? "", "utf8")).toBe(
        '-- AlterTable\nALTER TABLE "note" ADD COLUMN     "at" TIMESTAMPTZ(3);\n',
      );

      await applyMigrations(url, folder);
      expect(await query(url, "SELECT id, words, at FROM note")).toEqual([]);
    } finally {
      fs.rmSync(schema);
    }
  });

  test("has been done for the schema of this release", async () => {
    const copy = path.join(folder, "migrations");
    fs.cpSync("prisma/migrations", copy, { recursive: true });
    expect(await writeMigration("forgotten", copy)).toBeNull();
  });
});

function aMigration(name: string, sql: string): void {
  fs.mkdirSync(path.join(folder, name), { recursive: true });
  fs.writeFileSync(path.join(folder, name, "migration.sql"), sql);
}

async function query(at: string, sql: string): Promise<unknown[]> {
  const client = new Client(at);
  await client.connect();
  try {
    return (await client.query(sql)).rows;
  } finally {
    await client.end();
  }
}
