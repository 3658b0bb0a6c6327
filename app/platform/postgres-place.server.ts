import { execFile } from "node:child_process";
import { createHash } from "node:crypto";
import { existsSync, type Stats } from "node:fs";
import { chmod, mkdir, readFile, realpath, stat } from "node:fs/promises";
import path from "node:path";

import { Failure } from "./failure.server.ts";
import {
  type Binaries,
  copyBinaries,
  installedBinaries,
  linkLibraries,
  program,
} from "./postgres-binaries.server.ts";
import { createPrivateFile } from "./private-file.server.ts";

export type Place = {
  /** The folder around the cluster. */
  home: string;
  binaries: Binaries;
  /** Who runs the server, if not our own account. */
  account: Account | undefined;
  /** Whether what is committed survives a power cut. */
  durable: boolean;
};
export type Account = { uid: number; gid: number };

const SHARED = "/var/lib/undersigned";

/**
 * An ordinary user keeps the cluster in the data folder. PostgreSQL refuses to run as root, so root hands
 * it to an account without privileges; where that account cannot go, cluster and programs move to /var/lib.
 */
export async function findPlace(
  dataDir: string,
  log: (line: string) => void,
  durable: boolean,
): Promise<Place> {
  const recorded = await recordedHome(dataDir);
  if (recorded && !existsSync(recorded)) {
    throw new Failure(
      `The database of ${dataDir} was kept in ${recorded}, which is gone: restore that folder, or remove ${locationFile(dataDir)} to begin with an empty database.`,
    );
  }
  const home = recorded ?? path.join(dataDir, "database");
  const owner = await stat(path.join(home, "cluster")).catch(() => undefined);
  const installed = await installedBinaries();
  if (!isRoot()) return { ...(await placeForUser(home, owner, installed)), durable };

  const account = owner && owner.uid !== 0 ? owner : await unprivilegedAccount(log);
  const usable =
    (await linkLibraries(installed)) && (await canDo(account, program(installed, "postgres"), "--version"));
  const binaries = usable ? installed : await copyBinaries(installed, await folder(SHARED, 0o755));
  if (recorded || (await canDo(account, "/bin/sh", "-c", 'cd "$1"', "sh", dataDir))) {
    return { home: await folder(home), binaries, account, durable };
  }

  const elsewhere = createHash("sha256").update(dataDir).digest("hex").slice(0, 12);
  const moved = await folder(path.join(await folder(SHARED, 0o755), elsewhere));
  await createPrivateFile(locationFile(dataDir), `${moved}\n`);
  log(
    `PostgreSQL must not run as root and no other account may enter ${dataDir}, so the database is kept in ${moved}.`,
  );
  return { home: moved, binaries, account, durable };
}

async function placeForUser(home: string, owner: Stats | undefined, installed: Binaries) {
  if (owner && process.getuid && owner.uid !== process.getuid()) {
    throw new Failure(
      `The database in ${home} belongs to another account (user number ${owner.uid}): start with the account that made it, or as root.`,
    );
  }
  const binaries = (await linkLibraries(installed))
    ? installed
    : await copyBinaries(installed, await folder(home));
  return { home: await folder(home), binaries, account: undefined };
}

const locationFile = (dataDir: string) => path.join(dataDir, "database.location");

export async function recordedHome(dataDir: string): Promise<string | undefined> {
  const recorded = await readFile(locationFile(dataDir), "utf8").catch(() => "");
  return recorded.trim() || undefined;
}

export function isRoot(): boolean {
  return process.getuid?.() === 0;
}

/** Makes the folder if need be. One made by root can be passed through by the server's account, but not listed. */
export async function folder(place: string, mode = isRoot() ? 0o711 : 0o700): Promise<string> {
  // Not left to mkdir, whose mode is cut down by the umask.
  if (await mkdir(place, { recursive: true })) await chmod(place, mode);
  return realpath(place);
}

async function unprivilegedAccount(log: (line: string) => void): Promise<Account> {
  const existing = (await findAccount("postgres")) ?? (await findAccount("undersigned"));
  if (existing) return existing;
  const asked = ["--system", "--user-group", "--no-create-home", "--home-dir", "/nonexistent", "undersigned"];
  await capture("useradd", ["--shell", "/usr/sbin/nologin", ...asked]).catch(() => undefined);
  const created = await findAccount("undersigned");
  if (created) {
    log("PostgreSQL must not run as root: a system account named undersigned was made for it.");
    return created;
  }
  const nobody = await findAccount("nobody");
  if (nobody) return nobody;
  throw new Failure(
    "PostgreSQL must not run as root, and there is no other account: make one named postgres.",
  );
}

async function findAccount(name: string): Promise<Account | undefined> {
  try {
    const [uid, gid] = await Promise.all([capture("id", ["-u", name]), capture("id", ["-g", name])]);
    return Number(uid) > 0 ? { uid: Number(uid), gid: Number(gid) } : undefined;
  } catch {
    return undefined;
  }
}

async function canDo(account: Account, command: string, ...args: string[]): Promise<boolean> {
  return capture(command, args, account).then(
    () => true,
    () => false,
  );
}

function capture(command: string, args: string[], account?: Account): Promise<string> {
  return new Promise((resolve, reject) => {
    execFile(command, args, { ...asAccount(account), encoding: "utf8" }, (error, stdout) =>
      error ? reject(error) : resolve(stdout.trim()),
    );
  });
}

/** What a child of ours gets: the account, nothing of our environment that could be a secret, and an English that we can read. */
export function asAccount(account: Account | undefined) {
  const { PATH, SystemRoot } = process.env;
  const env: Record<string, string | undefined> = {
    PATH,
    ...(SystemRoot && { SystemRoot }),
    LC_ALL: "C",
    TZ: "UTC",
  };
  const cwd = path.parse(process.cwd()).root;
  return { env: env as NodeJS.ProcessEnv, cwd, ...(account && { uid: account.uid, gid: account.gid }) };
}
