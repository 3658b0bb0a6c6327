import path from "node:path";
import type { Context } from "./context.server.ts";
import { openDatabase } from "./db.server.ts";
import { findEmbeddedDatabase, startEmbeddedDatabase } from "./embedded-database.server.ts";
import { readEnvironment, type Environment } from "./env.server.ts";
import { explain } from "./failure.server.ts";
import { openKeyFiles } from "./key-files.server.ts";
import { deriveKey, loadMasterKey } from "./master-key.server.ts";
import { applyMigrations } from "./migrate.server.ts";
import { hashOfflineSigners } from "./offline-signers.server.ts";

/** All of a context but the moment. */
export type Base = Omit<Context, "now">;

/** Opens database and keys as the environment says. `close` closes what was opened. */
export async function openBase(
  env: Environment,
  databaseUrl: string,
): Promise<{ base: Base; close: () => Promise<void> }> {
  const masterKey = await loadMasterKey({ env, dataDir: env.dataDir, embedded: env.embedded });
  const offlineSigners = await hashOfflineSigners();
  const { db, pool, close } = openDatabase(databaseUrl);
  const base = {
    db,
    pool,
    keys: openKeyFiles(path.join(env.dataDir, "keys"), masterKey),
    codeKey: deriveKey(masterKey, "codes"),
    proofKey: deriveKey(masterKey, "proof-of-work"),
    organizerKey: deriveKey(masterKey, "organizers"),
    batchSeconds: env.batchSeconds,
    batchMin: env.batchMin,
    offlineSigners,
    origin: env.origin,
  };
  return { base, close };
}

/**
 * Runs one command against the instance that the environment describes, whether or not it is being served: an
 * embedded database that is already up is used, else it is started for as long as the command takes. A failure is one
 * readable sentence and exit code 1.
 */
export async function runCommand(command: (base: Base, env: Environment) => Promise<void>): Promise<void> {
  const undo: (() => Promise<void>)[] = [];
  try {
    const env = readEnvironment(process.env);
    let databaseUrl = env.databaseUrl ?? (await findEmbeddedDatabase(env.dataDir));
    if (!databaseUrl) {
      const embedded = await startEmbeddedDatabase({
        dataDir: env.dataDir,
        log: (line) => console.log(line),
      });
      undo.push(() => embedded.stop());
      databaseUrl = embedded.url;
    }
    await applyMigrations(databaseUrl);
    const opened = await openBase(env, databaseUrl);
    undo.push(() => opened.close());
    await command(opened.base, env);
  } catch (error) {
    console.error(explain(error) ?? (error instanceof Error ? error.message : error));
    process.exitCode = 1;
  } finally {
    for (const step of undo.reverse()) await step().catch(() => undefined);
  }
}
