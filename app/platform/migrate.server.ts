import { createHash } from "node:crypto";
import path from "node:path";

import { Client, type Pool } from "pg";

import { explain, Failure } from "./failure.server.ts";
import { type Migration, type MigrationFolder, MIGRATIONS, readMigrations } from "./migrations.server.ts";

/**
 * Brings the database to the state of prisma/migrations and returns the names of what was applied, in order.
 *
 * Prisma's own engine does it and keeps its table, so `prisma migrate deploy` continues where this ends.
 * Of several processes that do this at once, one applies and the others wait. When there is nothing to
 * do, which one query tells, the engine is not even loaded.
 *
 * Throws a `Failure` with one readable sentence, without the password, when it cannot be done.
 */
export async function applyMigrations(databaseUrl: string, folder = MIGRATIONS): Promise<string[]> {
  const onDisk = await readMigrations(folder);
  const client = new Client({ connectionString: databaseUrl, connectionTimeoutMillis: 10_000 });
  client.on("error", () => undefined);
  try {
    await client.connect();
    if ((await pendingOf(client, databaseUrl, onDisk)).length === 0) return [];
    await client.query("SELECT pg_advisory_lock(hashtextextended('undersigned/migrations', 0))");
    const applied: string[] = [];
    for (const pending of await pendingOf(client, databaseUrl, onDisk)) {
      applied.push(...(await applyUpTo(pending, databaseUrl, onDisk)));
    }
    return applied;
  } catch (error) {
    const reason = explain(error);
    if (!reason) throw error;
    throw new Failure(`The database could not be brought up to date: ${reason}`, { cause: error });
  } finally {
    await client.end().catch(() => undefined);
  }
}

async function applyUpTo(last: Migration, databaseUrl: string, onDisk: MigrationFolder): Promise<string[]> {
  const { applyWithEngine } = await import("./schema-engine.server.ts");
  const migrations = onDisk.migrations.slice(0, onDisk.migrations.indexOf(last) + 1);
  try {
    return await applyWithEngine(databaseUrl, { ...onDisk, migrations });
  } catch (error) {
    const reason = explain(error) ?? (error instanceof Error ? error.message : String(error));
    throw new Failure(`the migration ${last.name} failed and nothing of it was kept: ${reason}`, {
      cause: error,
    });
  }
}

/** Names of the migrations on disk that are not in the database, looked for where the connection looks for tables. */
export async function pendingMigrations(
  pool: Pick<Pool, "query">,
  folder = path.resolve("prisma/migrations"),
): Promise<string[]> {
  return (await pendingIn(pool, "_prisma_migrations", await readMigrations(folder))).map(({ name }) => name);
}

/** The migrations on disk that are not in the database, finished and with the same content. */
function pendingOf(client: Client, url: string, onDisk: MigrationFolder): Promise<Migration[]> {
  const schema = new URL(url).searchParams.get("schema") ?? "public";
  return pendingIn(client, `${client.escapeIdentifier(schema)}._prisma_migrations`, onDisk);
}

async function pendingIn(
  client: Pick<Pool, "query">,
  table: string,
  { migrations }: MigrationFolder,
): Promise<Migration[]> {
  try {
    const { rows } = await client.query<{ migration_name: string; checksum: string }>(
      `SELECT migration_name, checksum FROM ${table} WHERE finished_at IS NOT NULL AND rolled_back_at IS NULL`,
    );
    const applied = new Set(rows.map((row) => `${row.migration_name} ${row.checksum}`));
    return migrations.filter(({ name, script }) => !applied.has(`${name} ${checksum(script)}`));
  } catch (error) {
    const { code } = error as { code?: unknown };
    if (code === "42P01" || code === "3F000") return migrations;
    throw error;
  }
}

function checksum(script: string): string {
  return createHash("sha256").update(script).digest("hex");
}
