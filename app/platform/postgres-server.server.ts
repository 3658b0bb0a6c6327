import { type ChildProcess, spawn } from "node:child_process";
import { open, readFile, rm, writeFile } from "node:fs/promises";
import net from "node:net";
import path from "node:path";
import { setTimeout as pause } from "node:timers/promises";

import { Failure } from "./failure.server.ts";
import { program } from "./postgres-binaries.server.ts";
import { cannotRun, troubleFrom } from "./postgres-cluster.server.ts";
import { asAccount, type Place } from "./postgres-place.server.ts";
import { describe, signal, waitUntilGone } from "./processes.server.ts";

/** Durable, local, small, and silent about the content of queries. */
const SETTINGS = {
  listen_addresses: "127.0.0.1",
  unix_socket_directories: "",
  max_connections: "60",
  shared_buffers: "128MB",
  jit: "off",
  fsync: "on",
  timezone: "UTC",

  // One server, no replicas: the log of changes is only for recovery and its used files are deleted, not kept for reuse.
  wal_level: "minimal",
  max_wal_senders: "0",
  max_logical_replication_workers: "0",
  archive_mode: "off",
  wal_recycle: "off",
  min_wal_size: "32MB",

  // Errors and their details repeat values of a query, so only the server's own events are logged.
  log_min_messages: "log",
  log_error_verbosity: "terse",
  log_statement: "none",
  log_min_error_statement: "panic",
  log_min_duration_statement: "-1",
  log_min_duration_sample: "-1",
  log_parameter_max_length: "0",
  log_parameter_max_length_on_error: "0",
  log_connections: "off",
  log_disconnections: "off",
  log_checkpoints: "off",
  log_lock_waits: "off",
  log_temp_files: "-1",
  log_autovacuum_min_duration: "-1",
  logging_collector: "off",
  log_timezone: "UTC",
};

type Server = { process: ChildProcess; ready: Promise<void> };

/** Starts the server on a free port and again, on the same port, whenever it ends without `stop` having been called. */
export async function supervise(place: Place, cluster: string, log: (line: string) => void) {
  const ending = new AbortController();
  let current: Server | undefined;
  let restarting: Promise<void> | undefined;

  const begin = async (port: number) => {
    const server = await spawnServer(place, cluster, port);
    current = server;
    await server.ready;
    const again = () => {
      restarting = restart(port);
    };
    if (hasEnded(server)) again();
    else server.process.once("exit", again);
  };

  const restart = async (port: number) => {
    if (ending.signal.aborted) return;
    log(`The built-in database ended unexpectedly and is started again; ${logFile(place)} may say why.`);
    for (let delay = 100; !ending.signal.aborted; delay = Math.min(delay * 2, 10_000)) {
      try {
        await stopLeftover(cluster);
        return await begin(port);
      } catch {
        await pause(delay, undefined, { ref: false, signal: ending.signal }).catch(() => undefined);
      }
    }
  };

  const port = await onFreePort(begin);
  const stop = async () => {
    ending.abort();
    if (current && !hasEnded(current)) await stopServer(current.process.pid);
    await restarting;
    if (current && !hasEnded(current)) await stopServer(current.process.pid);
  };
  return { port, stop };
}

/** Tries again with another port when somebody was quicker, and with patience while a killed server's processes let go of its memory. */
async function onFreePort(begin: (port: number) => Promise<void>): Promise<number> {
  for (let attempt = 1; ; attempt++) {
    const port = await freePort();
    try {
      await begin(port);
      return port;
    } catch (error) {
      const passing = error instanceof Failure && /TCP\/IP sockets|shared memory block/.test(error.message);
      if (!passing || attempt === 50) throw error;
      await pause(100);
    }
  }
}

function freePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const probe = net.createServer().once("error", reject);
    probe.listen(0, "127.0.0.1", () => {
      const { port } = probe.address() as net.AddressInfo;
      probe.close(() => resolve(port));
    });
  });
}

const logFile = (place: Place) => path.join(place.home, "server.log");

async function spawnServer(place: Place, cluster: string, port: number): Promise<Server> {
  const file = await open(logFile(place), "a", 0o600);
  try {
    if ((await file.stat()).size > 1 << 20) await file.truncate();
    const printed = (await file.stat()).size;
    const settings = Object.entries({ ...SETTINGS, ...(!place.durable && { fsync: "off" }), port });
    const options = settings.flatMap(([name, value]) => ["-c", `${name}=${value}`]);
    const child = spawn(program(place.binaries, "postgres"), ["-D", cluster, ...options], {
      ...asAccount(place.account),
      detached: true,
      stdio: ["ignore", file.fd, file.fd],
    });
    child.unref();
    if (child.pid) guard(child, child.pid, cluster, place);
    return { process: child, ready: untilReady(child, cluster, place, printed) };
  } finally {
    await file.close();
  }
}

async function untilReady(
  child: ChildProcess,
  cluster: string,
  place: Place,
  printed: number,
): Promise<void> {
  let failed: Error | undefined;
  child.once("error", (error) => (failed = error));
  for (;;) {
    await pause(5);
    if (failed) throw cannotRun(failed, place);
    if (hasEnded({ process: child })) {
      const output = await readFile(logFile(place));
      throw troubleFrom(output.subarray(printed).toString("utf8"), place);
    }
    const server = await readServerFile(cluster);
    if (server?.ready && server.pid === child.pid) return;
  }
}

/**
 * Leaves a watcher behind that stops the server when this process is gone, even by `kill -9`: a shell
 * that waits for a line from us, and acts when the pipe closes without one.
 */
function guard(child: ChildProcess, pid: number, cluster: string, place: Place): void {
  if (process.platform === "win32") return;
  const script = 'read -r _ || { read -r pid < "$1" && [ "$pid" = "$2" ] && kill -INT "$pid"; }';
  const watcher = spawn("/bin/sh", ["-c", script, "sh", path.join(cluster, "postmaster.pid"), String(pid)], {
    ...asAccount(place.account),
    detached: true,
    stdio: ["pipe", "ignore", "ignore"],
  });
  watcher.on("error", () => undefined);
  watcher.stdin.on("error", () => undefined);
  watcher.unref();
  (watcher.stdin as net.Socket).unref();
  child.once("exit", () => watcher.stdin.end("done\n"));
}

/** Fast: connections are ended, nothing committed is lost. A server that cannot finish in time recovers on the next start. */
async function stopServer(pid: number | undefined): Promise<void> {
  if (pid === undefined) return;
  for (const [name, patience] of [
    ["SIGINT", 2200],
    ["SIGQUIT", 500],
    ["SIGKILL", 200],
  ] as const) {
    if (!signal(pid, name) || (await waitUntilGone(pid, patience))) return;
  }
}

function hasEnded({ process: { exitCode, signalCode } }: Pick<Server, "process">): boolean {
  return exitCode !== null || signalCode !== null;
}

/** Stops a server whose owner is gone, and sees to it that what a dead one left behind does not prevent a start. */
export async function stopLeftover(cluster: string): Promise<void> {
  const file = path.join(cluster, "postmaster.pid");
  const server = await readServerFile(cluster);
  if (!server) return rm(file, { force: true });

  const { command, folder: workingFolder } = await describe(server.pid);
  if (command.includes("postgres") && (workingFolder ?? command).includes(cluster)) {
    await stopServer(server.pid);
    return;
  }
  // The number may by now belong to any program, which PostgreSQL would take for a live server. The file
  // must stay: its last lines lead PostgreSQL to the memory of server processes that may have survived.
  const [, ...others] = (await readFile(file, "utf8")).split("\n");
  await writeFile(file, [NO_PROCESS, ...others].join("\n"));
}

/** Above every limit on process numbers, and still one that `kill` accepts. */
const NO_PROCESS = 2 ** 31 - 1;

/** The running server's own account of itself, in postmaster.pid: number, folder, start, port, socket, address, memory, state. */
export async function readServerFile(
  cluster: string,
): Promise<{ pid: number; port: number; ready: boolean } | undefined> {
  const content = await readFile(path.join(cluster, "postmaster.pid"), "utf8").catch(() => "");
  const [pid, , , port, , , , state] = content.split("\n");
  if (!pid || !/^\d+$/.test(pid)) return undefined;
  return { pid: Number(pid), port: Number(port), ready: state?.trim() === "ready" };
}
