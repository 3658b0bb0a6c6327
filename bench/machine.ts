import { execFile } from "node:child_process";
import { readdir, readFile } from "node:fs/promises";
import os from "node:os";
import { promisify } from "node:util";

const run = promisify(execFile);

/** Cores on which a server and its load are held apart. Nothing is pinned where there is one core or no `taskset`. */
export const serverCore = 0;
export const loadCore = 1;

/** Holds a process with all its threads on one core. False where that cannot be done. */
export async function pin(pid: number, core: number): Promise<boolean> {
  if (os.availableParallelism() < 2) return false;
  return run("taskset", ["-a", "-c", "-p", String(core), String(pid)]).then(
    () => true,
    () => false,
  );
}

/** What the result says about where it was measured; nothing in it names the machine. */
export async function describeMachine(): Promise<Record<string, string | number>> {
  const openssl = await run("openssl", ["version"]).catch(() => undefined);
  return {
    cpu: os.cpus()[0]?.model.trim() ?? "unknown",
    cores: os.availableParallelism(),
    memoryGB: Math.round(os.totalmem() / 1e9),
    system: `${os.type()} ${os.release().replace(/[^\d.].*/, "")}`,
    node: process.version,
    openssl: openssl?.stdout.split(" ").slice(0, 2).join(" ") ?? "none",
  };
}

export function loadAverage(): number {
  return Math.round((os.loadavg()[0] ?? 0) * 100) / 100;
}

/** This process and every Node process that it has started, directly or not. Linux only; elsewhere the one process. */
export async function family(pid: number): Promise<number[]> {
  const stats = await Promise.all(
    (await readdir("/proc").catch(() => [])).filter((name) => /^\d+$/.test(name)).map((name) => stat(name)),
  );
  const nodes = stats
    .filter((each) => each !== undefined)
    .filter(({ name }) => /^node|^MainThread/.test(name));
  const found = [pid];
  for (const parent of found)
    found.push(...nodes.filter((each) => each.parent === parent).map((each) => each.pid));
  return found;
}

/** Seconds of processor time that these processes have taken so far, or nothing where the system does not say. */
export async function cpuSeconds(pids: number[]): Promise<number | undefined> {
  const stats = await Promise.all(pids.map((pid) => stat(String(pid))));
  if (stats.some((each) => each === undefined)) return undefined;
  return stats.reduce((sum, each) => sum + (each?.ticks ?? 0), 0) / ticksPerSecond;
}

/** The most memory that a process has had at once, in MB, or nothing where the system does not say. */
export async function peakMemory(pid: number): Promise<number | undefined> {
  const status = await readFile(`/proc/${pid}/status`, "utf8").catch(() => "");
  const [, kilobytes] = /^VmHWM:\s+(\d+) kB/m.exec(status) ?? [];
  return kilobytes ? Math.round(Number(kilobytes) / 1024) : undefined;
}

/** The memory that a process has now, in MB, or nothing where the system does not say. */
export async function memory(pid: number): Promise<number | undefined> {
  const status = await readFile(`/proc/${pid}/status`, "utf8").catch(() => "");
  const [, kilobytes] = /^VmRSS:\s+(\d+) kB/m.exec(status) ?? [];
  return kilobytes ? Math.round(Number(kilobytes) / 1024) : undefined;
}

// Linux counts in hundredths of a second wherever Node runs.
const ticksPerSecond = 100;

/** proc(5): the name stands in brackets and may hold anything; the state is third, user and system time 14th and 15th. */
async function stat(pid: string) {
  const content = await readFile(`/proc/${pid}/stat`, "utf8").catch(() => undefined);
  if (content === undefined) return undefined;
  const name = content.slice(content.indexOf("(") + 1, content.lastIndexOf(")"));
  const fields = content.slice(content.lastIndexOf(")") + 2).split(" ");
  return {
    pid: Number(pid),
    name,
    parent: Number(fields[1]),
    ticks: Number(fields[11]) + Number(fields[12]),
  };
}
