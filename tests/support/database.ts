import { randomBytes } from "node:crypto";
import pg from "pg";
import { inject } from "vitest";

/** An empty database with all tables, for one test file. Dropped with the server when the run ends. */
export async function aDatabase(): Promise<string> {
  const url = new URL(inject("databaseUrl"));
  const name = `test_${randomBytes(6).toString("hex")}`;
  const client = new pg.Client({ connectionString: url.href });
  await client.connect();
  await client.query(`create database ${name} template template_of_tests`);
  await client.end();
  return Object.assign(url, { pathname: `/${name}` }).href;
}
