import { readdir, readFile } from "node:fs/promises";
import path from "node:path";
import { fileURLToPath } from "node:url";

/** A folder of Prisma migrations as it is on disk, in the order of application. */
export type MigrationFolder = { folder: string; lockfile: string; migrations: Migration[] };
export type Migration = { name: string; script: string };

export const MIGRATIONS = fileURLToPath(new URL("../../prisma/migrations", import.meta.url));

/** What Prisma keeps beside the migrations, so that they are not applied to another kind of database. */
export const LOCKFILE = 'provider = "postgresql"\n';

export async function readMigrations(folder: string): Promise<MigrationFolder> {
  const migrations: Migration[] = [];
  for (const entry of (await readdir(folder, { withFileTypes: true })).sort((a, b) =>
    a.name < b.name ? -1 : 1,
  )) {
    if (!entry.isDirectory()) continue;
    migrations.push({
      name: entry.name,
      script: await readFile(path.join(folder, entry.name, "migration.sql"), "utf8"),
    });
  }
  const lockfile = await readFile(path.join(folder, "migration_lock.toml"), "utf8").catch(() => LOCKFILE);
  return { folder, lockfile, migrations };
}
