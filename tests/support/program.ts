import { spawn } from "node:child_process";
import { readFile } from "node:fs/promises";
import net from "node:net";
import path from "node:path";
import { recordedHome } from "#app/platform/postgres-place.server.ts";
import { isRunning } from "#app/platform/processes.server.ts";

export type Program = {
  origin: string;
  /** Everything that it has printed. */
  said: () => string;
  /** As Ctrl-C does. */
  stop(): Promise<void>;
  /** `kill -9` for all its processes at once; with its database server or without. */
  kill(withDatabase?: boolean): Promise<void>;
};

/** The program as `npm start` starts it, with these settings and nothing else of our environment. */
export async function startProgram(
  settings: Record<string, string> & { DATA_DIR: string },
): Promise<Program> {
  const port = await freePort();
  const { PATH = "", HOME = "" } = process.env;
  const child = spawn(process.execPath, ["app/platform/launch.mjs", "app/start.ts"], {
    // A group of its own, so that all of it can be killed.
    detached: true,
    stdio: ["ignore", "pipe", "pipe"],
    env: { PATH, HOME, NODE_ENV: "production", PORT: String(port), ...settings },
  });
  const pid = child.pid ?? 0;
  const ended = new Promise<void>((resolve) => child.once("exit", () => resolve()));
  let said = "";
  for (const stream of [child.stdout, child.stderr])
    stream.on("data", (chunk: Buffer) => (said += chunk.toString()));
  const origin = `http://127.0.0.1:${port}`;
  const isReady = () =>
    fetch(`${origin}/readyz`).then(
      ({ ok }) => ok,
      () => false,
    );
  while (!(await isReady())) {
    if (child.exitCode !== null) throw new Error(`the program ended before it could serve: ${said}`);
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
  return {
    origin,
    said: () => said,
    stop: async () => {
      child.kill("SIGINT");
      await ended;
    },
    kill: async (withDatabase = false) => {
      const server = withDatabase ? await databaseServer(settings.DATA_DIR) : undefined;
      process.kill(-pid, "SIGKILL");
      if (server) process.kill(server, "SIGKILL");
      await ended;
      while (server && (await isRunning(server))) await new Promise((resolve) => setTimeout(resolve, 10));
    },
  };
}

async function databaseServer(dataDir: string): Promise<number> {
  const home = (await recordedHome(dataDir)) ?? path.join(dataDir, "database");
  const [pid] = (await readFile(path.join(home, "cluster", "postmaster.pid"), "utf8")).split("\n");
  return Number(pid);
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
