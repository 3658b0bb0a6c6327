import { mkdir, writeFile } from "node:fs/promises";
import path from "node:path";
import { fileURLToPath } from "node:url";

import { startTemporaryDatabase } from "./embedded-database.server.ts";
import { explain } from "./failure.server.ts";
import { LOCKFILE, MIGRATIONS, readMigrations } from "./migrations.server.ts";
import { diffWithEngine } from "./schema-engine.server.ts";

const SCHEMA = fileURLToPath(new URL("../../prisma/schema.prisma", import.meta.url));

/**
 * Writes the migration that leads from prisma/migrations to prisma/schema.prisma, and returns its file, or
 * null when they agree. The migrations are replayed on a database of their own, which is thrown away.
 */
export async function writeMigration(
  name: string,
  folder = MIGRATIONS,
  schema = SCHEMA,
): Promise<string | null> {
  const database = await startTemporaryDatabase();
  try {
    const sql = await diffWithEngine(database.url, await readMigrations(folder), schema);
    if (!sql) return null;
    const moment = new Date().toISOString().replaceAll(/\D/g, "").slice(0, 14);
    const file = path.join(folder, `${moment}_${name}`, "migration.sql");
    await mkdir(path.dirname(file), { recursive: true });
    await writeFile(file, sql);
    await writeFile(path.join(folder, "migration_lock.toml"), LOCKFILE);
    return file;
  } finally {
    await database.stop();
  }
}

async function main(name = ""): Promise<void> {
  if (!/^[a-z0-9_]+$/.test(name)) {
    throw new Error(
      "Name the migration in lower case: node app/platform/launch.mjs app/platform/write-migration.ts add_goal",
    );
  }
  const file = await writeMigration(name);
  console.log(
    file
      ? `Wrote ${path.relative(process.cwd(), file)}`
      : "Nothing to write: the migrations agree with the schema.",
  );
}

if (process.argv[1] && path.resolve(process.argv[1]) === fileURLToPath(import.meta.url)) {
  await main(process.argv[2]).catch((error: unknown) => {
    console.error(explain(error) ?? error);
    process.exitCode = 1;
  });
}
