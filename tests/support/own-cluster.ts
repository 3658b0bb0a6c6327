import { chmod, mkdtemp, readdir, readFile, rm } from "node:fs/promises";
import os from "node:os";
import path from "node:path";
import { makeWorkerUtils } from "graphile-worker";
import { startEmbeddedDatabase } from "#app/platform/embedded-database.server.ts";
import { applyMigrations } from "#app/platform/migrate.server.ts";
import { recordedHome } from "#app/platform/postgres-place.server.ts";

export type OwnCluster = {
  databaseUrl: string;
  dataDir: string;
  /** Every file that the server has on the disk now, by its path. */
  files(): Promise<Map<string, Buffer>>;
  /** Stops the server, which writes down all that it still had in memory; its files stay. */
  stop(): Promise<void>;
  remove(): Promise<void>;
};

/** A database server of a test's own, with the settings of the real one, whose files can be looked into. */
export async function anOwnCluster(): Promise<OwnCluster> {
  const dataDir = await mkdtemp(path.join(os.tmpdir(), "undersigned-cluster-"));
  await chmod(dataDir, 0o711);
  const server = await startEmbeddedDatabase({ dataDir, log: () => undefined });
  await applyMigrations(server.url);
  const utils = await makeWorkerUtils({ connectionString: server.url });
  await utils.migrate();
  await utils.release();
  const home = (await recordedHome(dataDir)) ?? path.join(dataDir, "database");
  return {
    databaseUrl: server.url,
    dataDir,
    files: () => readFiles(home),
    stop: () => server.stop(),
    remove: async () => {
      await rm(home, { recursive: true, force: true });
      await rm(dataDir, { recursive: true, force: true });
    },
  };
}

/** All files below a folder. One that is removed meanwhile is left out. */
export async function readFiles(folder: string): Promise<Map<string, Buffer>> {
  const files = new Map<string, Buffer>();
  for (const entry of await readdir(folder, { recursive: true, withFileTypes: true }).catch(() => [])) {
    if (!entry.isFile()) continue;
    const file = path.join(entry.parentPath, entry.name);
    const content = await readFile(file).catch(() => undefined);
    if (content) files.set(path.relative(folder, file), content);
  }
  return files;
}
