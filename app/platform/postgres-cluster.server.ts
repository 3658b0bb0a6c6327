import { execFile, type ExecFileException } from "node:child_process";
import { randomBytes } from "node:crypto";
import { chown, mkdir, readdir, readFile, rename, rm, writeFile } from "node:fs/promises";
import path from "node:path";

import { Failure } from "./failure.server.ts";
import { type Binaries, program, type ProgramName } from "./postgres-binaries.server.ts";
import { asAccount, type Place } from "./postgres-place.server.ts";
import { syncFolder } from "./private-file.server.ts";

/** Throws a `Failure` for a cluster that our programs cannot read. */
export async function checkVersion(cluster: string, binaries: Binaries): Promise<void> {
  const made = (await readFile(path.join(cluster, "PG_VERSION"), "utf8")).trim();
  if (made === binaries.major) return;
  throw new Failure(
    `The database in ${cluster} was made by PostgreSQL ${made} and this release comes with PostgreSQL ${binaries.major}: make a backup with the earlier release and restore it into an empty data folder.`,
  );
}

/**
 * Makes the cluster beside its final place and moves it there when it is complete. Text sorts by code
 * point and knows Unicode's letters on every operating system alike. The superuser has no password and no way in.
 */
export async function createCluster(place: Place, cluster: string, password: string): Promise<void> {
  for (const name of await readdir(place.home)) {
    if (name.startsWith("cluster.new"))
      await rm(path.join(place.home, name), { recursive: true, force: true });
  }
  const draft = `${cluster}.new-${randomBytes(4).toString("hex")}`;
  await mkdir(draft, { mode: 0o700 });
  if (place.account) await chown(draft, place.account.uid, place.account.gid);
  try {
    const names = ["-D", draft, "-U", "postgres", "--auth=reject", "--no-instructions"];
    const locale = ["--encoding=UTF8", "--locale=C", "--locale-provider=builtin", "--builtin-locale=C.UTF-8"];
    await run(place, "initdb", [...names, ...locale, ...(place.durable ? [] : ["--no-sync"])]);
    await writeFile(path.join(draft, "pg_hba.conf"), "host all undersigned 127.0.0.1/32 scram-sha-256\n");
    await runSingleUser(place, draft, [
      `CREATE ROLE undersigned LOGIN CREATEDB PASSWORD '${password}'`,
      // For the end of a batch, which closes the log segment that still has an order and lets it go.
      "GRANT pg_checkpoint TO undersigned",
      "GRANT EXECUTE ON FUNCTION pg_switch_wal() TO undersigned",
      "CREATE DATABASE undersigned OWNER undersigned",
    ]);
    await rename(draft, cluster);
    await syncFolder(place.home);
  } catch (error) {
    await rm(draft, { recursive: true, force: true }).catch(() => undefined);
    throw error;
  }
}

/** For a password file that was lost. */
export async function changePassword(place: Place, cluster: string, password: string): Promise<void> {
  await runSingleUser(place, cluster, [`ALTER ROLE undersigned PASSWORD '${password}'`]);
}

async function runSingleUser(place: Place, cluster: string, statements: string[]): Promise<void> {
  const settings = ["-c", "log_min_error_statement=panic", "-c", `fsync=${place.durable ? "on" : "off"}`];
  // In the template, so that what is granted there holds in every database made from it.
  const args = ["--single", "-D", cluster, ...settings, "template1"];
  const output = await run(place, "postgres", args, statements.map((statement) => `${statement}\n`).join(""));
  // Without a client to tell, a failed statement does not change how the program ends.
  if (/^.*\b(?:ERROR|FATAL|PANIC):/m.test(output)) throw troubleFrom(output, place);
}

/** Runs one of PostgreSQL's programs to its end; what it printed, or a `Failure`. */
function run(place: Place, name: ProgramName, args: string[], input = ""): Promise<string> {
  return new Promise((resolve, reject) => {
    const child = execFile(
      program(place.binaries, name),
      args,
      { ...asAccount(place.account), encoding: "utf8", maxBuffer: 16 << 20 },
      (error, stdout, stderr) => {
        if (!error) resolve(stdout + stderr);
        else
          reject(
            typeof error.code === "string" ? cannotRun(error, place) : troubleFrom(stdout + stderr, place),
          );
      },
    );
    child.stdin?.on("error", () => undefined);
    child.stdin?.end(input);
  });
}

export function cannotRun(error: NodeJS.ErrnoException | ExecFileException, { binaries }: Place): Failure {
  const reason =
    error.code === "ENOENT"
      ? "it does not fit this system (it needs glibc)"
      : `the system does not let it run (${String(error.code)})`;
  return new Failure(
    `The built-in PostgreSQL in ${binaries.root} cannot be started: ${reason}. Set DATABASE_URL to a PostgreSQL of your own.`,
    { cause: error },
  );
}

/** A sentence out of what PostgreSQL printed; its own last complaint when it is not one that we know. */
export function troubleFrom(output: string, place: Place): Failure {
  if (output.includes("No space left on device")) {
    return new Failure(`There is no space left on the disk for the database in ${place.home}.`);
  }
  if (output.includes("Read-only file system")) {
    return new Failure(`The database in ${place.home} is on a file system that cannot be written to.`);
  }
  const complaints = output.match(/(?:FATAL|PANIC|ERROR|error): .*/g) ?? output.trim().split("\n").slice(-1);
  const last = (complaints.at(-1) ?? "").replace(/^\w+: +/, "");
  return new Failure(`The built-in PostgreSQL did not start: ${last || `see the log in ${place.home}`}.`);
}
