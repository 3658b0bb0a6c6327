import { spawn, type ChildProcess } from "node:child_process";
import net from "node:net";
import path from "node:path";
import { family } from "./machine.ts";

/** The real program, started as `npm start` starts it but for the check whether the build is current. */
export type Program = {
  port: number;
  origin: string;
  /** The first is the main process; web processes, where there are several, come after it. */
  pids: number[];
  /** Seconds from its start until it said that it was ready. */
  readyAfter: number;
  /** As Ctrl-C does; seconds until it had ended. */
  stop(): Promise<number>;
  /** SIGKILL to all its Node processes at once. */
  kill(): Promise<void>;
};

const root = path.resolve(import.meta.dirname, "..");

/**
 * @param settings environment variables; of this process's own, only PATH and HOME reach the program
 * @param profileTo a folder for V8's profiles of where the processor time went, written when the program stops
 */
export async function startProgram(
  settings: Record<string, string>,
  { throughLauncher = false, profileTo }: { throughLauncher?: boolean; profileTo?: string | undefined } = {},
): Promise<Program> {
  const port = await freePort();
  const startedAt = performance.now();
  const { PATH = "", HOME = "" } = process.env;
  const entry = throughLauncher
    ? ["app/platform/launch.mjs", "app/start.ts"]
    : ["--import", import.meta.resolve("tsx"), "app/start.ts"];
  // In a group of its own: a Ctrl-C in the terminal is for the bench, which stops what it has started.
  const profiling = profileTo ? ["--cpu-prof", `--cpu-prof-dir=${profileTo}`] : [];
  const child = spawn(process.execPath, [...profiling, ...entry], {
    cwd: root,
    detached: true,
    stdio: ["ignore", "pipe", "pipe"],
    env: { PATH, HOME, NODE_ENV: "production", PORT: String(port), ...settings },
  });
  const ended = new Promise<void>((resolve) => child.once("exit", () => resolve()));
  running.add(child);
  child.once("exit", () => running.delete(child));
  await untilReady(child);
  const readyAfter = (performance.now() - startedAt) / 1000;
  const pid = child.pid ?? 0;
  return {
    port,
    origin: `http://localhost:${port}`,
    pids: await family(pid),
    readyAfter,
    stop: async () => {
      const stoppedAt = performance.now();
      child.kill("SIGINT");
      await ended;
      return (performance.now() - stoppedAt) / 1000;
    },
    kill: async () => {
      process.kill(-pid, "SIGKILL");
      await ended;
    },
  };
}

const running = new Set<ChildProcess>();

/** When a row fails or is interrupted, nothing that it started stays behind. */
export function killPrograms(): void {
  for (const { pid } of running) {
    try {
      if (pid) process.kill(-pid, "SIGKILL");
    } catch {
      // It has just ended by itself.
    }
  }
}

function untilReady(child: ChildProcess): Promise<void> {
  return new Promise((resolve, reject) => {
    let said = "";
    const hear = (chunk: string) => {
      said = (said + chunk).slice(-10_000);
      if (said.includes("Undersigned is at")) resolve();
    };
    child.stdout?.setEncoding("utf8").on("data", hear);
    child.stderr?.setEncoding("utf8").on("data", hear);
    child.once("exit", () => reject(new Error(`The program did not start:\n${said.trim()}`)));
  });
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
