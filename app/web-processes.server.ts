import cluster, { type Worker } from "node:cluster";
import { explain } from "./platform/failure.server.ts";
import { readEnvironment } from "./platform/env.server.ts";

export type WebProcesses = {
  /** Lets them serve. Resolves when all do; rejects with one sentence when one cannot. */
  serve: (databaseUrl: string) => Promise<void>;
  /** Lets them finish what is under way, and ends them. */
  stop: () => Promise<void>;
};

type Order = { databaseUrl: string };
type Report = "waiting" | "listening" | { failure: string };

/**
 * Starts web processes on one port. They load their code at once, while the main process still brings up the database, and
 * serve when they are told where it is. One that dies is replaced; when they die again and again, `onHopeless` is called.
 */
export function startWebProcesses(count: number, onHopeless: () => void): WebProcesses {
  const giving: { order?: (order: Order) => void } = {};
  const ordered = new Promise<Order>((resolve) => (giving.order = resolve));
  let isServing = false;
  let isStopping = false;
  let died = 0;
  const calm = setInterval(() => (died = 0), 60_000).unref();
  const first = Array.from({ length: count }, start);

  function start(): Promise<void> {
    const worker = cluster.fork();
    return new Promise<void>((resolve, reject) => {
      worker.on("message", (report: Report) => {
        // What is sent to a worker before it listens is lost without a word.
        if (report === "waiting") void ordered.then((given) => worker.isConnected() && worker.send(given));
        else if (report === "listening") resolve();
        else reject(new Error(report.failure));
      });
      worker.on("exit", () => {
        reject(new Error("A web process ended before it could serve."));
        if (isStopping || !isServing) return;
        died += 1;
        if (died > 20) onHopeless();
        else setTimeout(() => void start().catch(() => undefined), 200);
      });
    });
  }

  for (const started of first) started.catch(() => undefined);
  return {
    serve: async (databaseUrl) => {
      isServing = true;
      giving.order?.({ databaseUrl });
      await Promise.all(first);
    },
    stop: async () => {
      isStopping = true;
      clearInterval(calm);
      await Promise.all(workers().map(end));
    },
  };
}

function workers(): Worker[] {
  return Object.values(cluster.workers ?? {}).filter((worker) => worker !== undefined);
}

function end(worker: Worker): Promise<void> {
  return new Promise((resolve) => {
    const force = setTimeout(() => worker.process.kill("SIGKILL"), 3500);
    worker.on("exit", () => {
      clearTimeout(force);
      resolve();
    });
    worker.send("stop", () => undefined);
  });
}

/** What a web process does: it loads, waits for its order, serves, and ends when told to or when nobody is there to tell. */
export async function beWebProcess(): Promise<void> {
  // Ctrl-C reaches the whole group; the main process says when it is time.
  process.on("SIGINT", () => undefined);
  process.on("SIGTERM", () => undefined);
  let close: () => void = endAtOnce;
  process.on("message", (message) => message === "stop" && close());
  process.on("disconnect", () => close());
  const order = new Promise<Order>((resolve) => {
    process.on("message", (message) => {
      if (typeof message === "object" && message !== null && "databaseUrl" in message)
        resolve(message as Order);
    });
  });
  process.send?.("waiting" satisfies Report);
  try {
    const { serve } = await import("./serve.server.ts");
    const { databaseUrl } = await order;
    const web = await serve(readEnvironment(process.env), databaseUrl, { isDeveloping: false });
    close = () => void web.close().finally(() => process.exit(0));
    process.send?.("listening" satisfies Report);
  } catch (error) {
    process.send?.({ failure: explain(error) ?? "A web process could not start." } satisfies Report);
    process.exit(1);
  }
}

function endAtOnce(): never {
  process.exit(0);
}
