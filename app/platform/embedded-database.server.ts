import { randomBytes } from "node:crypto";
import { existsSync } from "node:fs";
import { chmod, mkdtemp, readdir, readFile, realpath, rm, stat } from "node:fs/promises";
import os from "node:os";
import path from "node:path";
import { setTimeout as pause } from "node:timers/promises";

import { explain, Failure } from "./failure.server.ts";
import { changePassword, checkVersion, createCluster } from "./postgres-cluster.server.ts";
import { findPlace, folder, isRoot, recordedHome } from "./postgres-place.server.ts";
import { readServerFile, stopLeftover, supervise } from "./postgres-server.server.ts";
import { createPrivateFile } from "./private-file.server.ts";
import { claim, isClaimed } from "./processes.server.ts";

export type EmbeddedDatabase = {
  /** Connects the owner of the database `undersigned`, over loopback and with a password. */
  url: string;
  /** Ends every connection and stops the server, in under three seconds. */
  stop: () => Promise<void>;
};

/**
 * Starts the built-in PostgreSQL on a data folder, making the database on first use.
 *
 * The server stands in a session of its own, so a Ctrl-C in the terminal reaches only this process, which
 * stops it when it is ready to. A server that dies is started again on the same port. One whose owner was
 * killed stops by itself or is stopped by the next start. Only one process can have a data folder at a time.
 * Nothing that a query contains is ever written to the server's log.
 *
 * Throws a `Failure` with one readable sentence when it cannot be done.
 */
export async function startEmbeddedDatabase(options: {
  dataDir: string;
  /** Takes the rare line that the person at the terminal should see. */
  log: (line: string) => void;
}): Promise<EmbeddedDatabase> {
  const dataDir = path.resolve(options.dataDir);
  try {
    return await start(await folder(dataDir), options.log);
  } catch (error) {
    if (error instanceof Failure) throw error;
    const reason = explain(error);
    if (!reason) throw error;
    throw new Failure(`The built-in database cannot use ${dataDir}: ${reason}`, { cause: error });
  }
}

/** A database in the system's folder for temporary files that `stop` removes again. Quick rather than durable. */
export async function startTemporaryDatabase(): Promise<EmbeddedDatabase> {
  await removeAbandoned();
  const dataDir = await mkdtemp(path.join(os.tmpdir(), TEMPORARY));
  if (isRoot()) await chmod(dataDir, 0o711);
  const remove = () => rm(dataDir, { recursive: true, force: true });
  try {
    const database = await start(await realpath(dataDir), () => undefined, false);
    const stop = () => database.stop().then(remove);
    return { url: database.url, stop };
  } catch (error) {
    await remove();
    throw error;
  }
}

const TEMPORARY = "undersigned-temporary-";

/** Temporary databases whose owner was killed. A minute's grace leaves those alone that are only being made. */
async function removeAbandoned(): Promise<void> {
  for (const name of await readdir(os.tmpdir())) {
    if (!name.startsWith(TEMPORARY)) continue;
    const abandoned = path.join(os.tmpdir(), name);
    const age = Date.now() - (await stat(abandoned).catch(() => ({ mtimeMs: Date.now() }))).mtimeMs;
    if (age < 60_000 || (await isClaimed(path.join(abandoned, "database", "running")))) continue;
    await rm(abandoned, { recursive: true, force: true }).catch(() => undefined);
  }
}

/** The URL of the database that another process of ours runs on this data folder, or null when none does. */
export async function findEmbeddedDatabase(dataDir: string): Promise<string | null> {
  const home = (await recordedHome(dataDir)) ?? path.join(dataDir, "database");
  const giveUp = Date.now() + 5000;
  while (Date.now() < giveUp && (await isClaimed(path.join(home, "running")))) {
    const server = await readServerFile(path.join(home, "cluster"));
    if (server?.ready) return urlOf(server.port, await readPassword(dataDir));
    await pause(50);
  }
  return null;
}

async function start(
  dataDir: string,
  log: (line: string) => void,
  durable = true,
): Promise<EmbeddedDatabase> {
  const place = await findPlace(dataDir, log, durable);
  const cluster = path.join(place.home, "cluster");
  const claimed = await claim(path.join(place.home, "running"));
  if (!claimed) {
    throw new Failure(
      `Another instance is already running on ${dataDir}: stop it first, or choose another DATA_DIR.`,
    );
  }
  try {
    await stopLeftover(cluster);
    const isNew = !existsSync(cluster);
    if (!isNew) await checkVersion(cluster, place.binaries);
    const password = randomBytes(24).toString("base64url");
    const isNewPassword = await createPrivateFile(passwordFile(dataDir), password);
    if (isNew) await createCluster(place, cluster, await readPassword(dataDir));
    else if (isNewPassword) await changePassword(place, cluster, password);

    const server = await supervise(place, cluster, log);
    const stop = async () => {
      await server.stop();
      await claimed.release();
    };
    return { url: urlOf(server.port, await readPassword(dataDir)), stop };
  } catch (error) {
    await claimed.release();
    throw error;
  }
}

function urlOf(port: number, password: string): string {
  return `postgresql://undersigned:${password}@127.0.0.1:${port}/undersigned`;
}

async function readPassword(dataDir: string): Promise<string> {
  return (await readFile(passwordFile(dataDir), "utf8")).trim();
}

const passwordFile = (dataDir: string) => path.join(dataDir, "database.password");
