import cluster from "node:cluster";
import { createServer } from "node:http";
import { misspelledNames, readEnvironment, type Environment } from "./platform/env.server.ts";
import { explain } from "./platform/failure.server.ts";
import { beWebProcess, startWebProcesses } from "./web-processes.server.ts";

const say = (line: string) => console.log(line);

if (cluster.isWorker) await beWebProcess();
else await inMainProcess().catch(giveUp);

/** Brings everything up in order, and takes it down in the reverse order when told to stop or when something fails. */
async function inMainProcess(): Promise<void> {
  const startedAt = performance.now();
  const env = readEnvironment(process.env);
  for (const warning of misspelledNames(process.env)) say(warning);
  await seePortIsFree(env);

  const isDeveloping = process.argv.includes("--dev");
  const ground: Undo = [];
  const pages: Undo = [];
  const stop = stopOnce(ground, pages);
  for (const signal of ["SIGINT", "SIGTERM"] as const) process.on(signal, () => void stop(0));
  try {
    const inThisProcess = isDeveloping || env.webWorkers === 1;
    const web = inThisProcess ? undefined : startWebProcesses(env.webWorkers, () => void stop(1));
    if (web) pages.push(web.stop);
    const { bringUp } = await import("./bring-up.server.ts");
    const { databaseUrl, firstOrganizer } = await bringUp(env, { say, undo: ground });
    if (web) {
      await web.serve(databaseUrl);
    } else {
      const { serve } = await import("./serve.server.ts");
      pages.push((await serve(env, databaseUrl, { isDeveloping })).close);
    }
    say(greeting(env, performance.now() - startedAt, firstOrganizer));
  } catch (error) {
    await stop();
    throw error;
  }
}

/** Before anything is started: a port that is taken is the most common reason not to start. */
async function seePortIsFree({ port, host }: Environment): Promise<void> {
  const probe = createServer();
  await new Promise<void>((resolve, reject) => {
    probe.once("error", reject);
    probe.listen(port, host, resolve);
  });
  await new Promise((resolve) => probe.close(resolve));
}

/** What was started, in the order in which it was. */
type Undo = (() => Promise<unknown>)[];

/** Undoes what was done, the last list and the last of each first, once; then ends the process when a code is given. */
function stopOnce(...lists: Undo[]): (code?: number) => Promise<void> {
  let stopping: Promise<void> | undefined;
  const stop = async () => {
    for (const step of lists.flat().toReversed()) await step().catch(() => undefined);
  };
  return async (code) => {
    stopping ??= stop();
    await stopping;
    if (code !== undefined) process.exit(code);
  };
}

function greeting(env: Environment, milliseconds: number, firstOrganizer: string | null): string {
  return [
    "",
    `  Undersigned is at  ${env.origin}`,
    ...(env.smtpUrl === undefined ? [`  Its mails are at   ${env.origin}/dev/mail`] : []),
    ...(firstOrganizer === null
      ? []
      : [
          "",
          "  Nobody organizes here yet. Whoever opens this link first does; it works once, for 24 hours:",
          `  ${firstOrganizer}`,
        ]),
    "",
    `  Ready after ${(milliseconds / 1000).toFixed(1)} s. Ctrl-C stops it; nothing is lost.`,
    "",
  ].join("\n");
}

function giveUp(error: unknown): void {
  console.error(explain(error) ?? (error instanceof Error ? error.message || error.stack : error));
  process.exit(1);
}
