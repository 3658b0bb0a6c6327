import pg from "pg";
import { makeWorkerUtils } from "graphile-worker";
import type { TestProject } from "vitest/node";
import { startTemporaryDatabase } from "#app/platform/embedded-database.server.ts";
import { applyMigrations } from "#app/platform/migrate.server.ts";

declare module "vitest" {
  interface ProvidedContext {
    databaseUrl: string;
  }
}

/** One real PostgreSQL for all tests, with a migrated database that each test file gets a copy of. */
export default async function setup(project: TestProject): Promise<() => Promise<void>> {
  const server = await startTemporaryDatabase();
  const template = await createDatabase(server.url, "template_of_tests");
  await applyMigrations(template);
  const utils = await makeWorkerUtils({ connectionString: template });
  await utils.migrate();
  await utils.release();
  project.provide("databaseUrl", server.url);
  return () => server.stop();
}

async function createDatabase(url: string, name: string): Promise<string> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  await client.query(`create database ${name}`);
  await client.end();
  return Object.assign(new URL(url), { pathname: `/${name}` }).href;
}
