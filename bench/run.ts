import { execFile } from "node:child_process";
import { mkdir, readFile, writeFile } from "node:fs/promises";
import path from "node:path";
import { promisify } from "node:util";
import { Bench } from "./bench.ts";
import type { Result } from "./compare.ts";
import { dataDir, startDatabases } from "./databases.ts";
import { describeMachine, loadAverage } from "./machine.ts";
import { killPrograms } from "./program.ts";
import { type Reported, table } from "./report.ts";
import { ask } from "./rows/ask.ts";
import { batch } from "./rows/batch.ts";
import { check } from "./rows/check.ts";
import { exactness } from "./rows/exactness.ts";
import { exportNames } from "./rows/export.ts";
import { issue } from "./rows/issue.ts";
import { list } from "./rows/list.ts";
import { append, tile } from "./rows/log.ts";
import { mixed } from "./rows/mixed.ts";
import { count, notModified, page, uncached } from "./rows/pages.ts";
import { post, postAgain } from "./rows/post.ts";
import { start } from "./rows/start.ts";
import { update } from "./rows/update.ts";

/** Every row by the name with which it can be chosen, in the order in which they are run. */
const rows: Record<string, (bench: Bench) => Promise<Result[]>> = {
  page,
  "304": notModified,
  count,
  uncached,
  ask,
  issue,
  post,
  "post-again": postAgain,
  batch,
  log: append,
  tile,
  check,
  exactness,
  mixed,
  list,
  export: exportNames,
  start,
  update,
};

const mostMinutes = 15;

// A process of its own: the launcher waits for this program, so this program cannot wait for the launcher.
const build = 'import { ensureBuild } from "./app/platform/launch.mjs"; await ensureBuild();';

type Results = { machine: Record<string, string | number>; rows: Reported[] };

const say = (line: string) => console.log(line);
const options = process.argv.slice(2).filter((argument) => argument.startsWith("--"));
const isQuick = options.includes("--quick");
/** Profiles cost time: figures of such a run say where it goes and are not kept. */
const profileTo = options.includes("--profile") ? path.join(dataDir, "profiles") : undefined;
const chosen = process.argv.slice(2).filter((argument) => !argument.startsWith("--"));
const unknown = [
  ...chosen.filter((name) => !(name in rows)),
  ...options.filter((option) => option !== "--quick" && option !== "--profile"),
];

if (unknown.length > 0) {
  say(`Unknown: ${unknown.join(", ")}. Rows: ${Object.keys(rows).join(", ")}.`);
  say("--quick makes short rounds; --profile writes V8's profiles of the program to bench/.data/profiles.");
  process.exit(1);
} else {
  process.exit(await run(chosen.length > 0 ? chosen : Object.keys(rows)));
}

/** Runs the rows one after the other. 1 when one of them could not be measured; a missed target is only marked. */
async function run(names: string[]): Promise<number> {
  await promisify(execFile)(process.execPath, ["--input-type=module", "--eval", build]);
  const databases = await startDatabases(say);
  process.on("SIGINT", () => {
    killPrograms();
    void databases.stop().then(() => process.exit(130));
  });
  const reported: Reported[] = [];
  let failures = 0;
  try {
    for (const name of names) {
      say(`… ${name}`);
      const bench = new Bench(databases, { quick: isQuick, profileTo });
      const before = loadAverage();
      const takenAt = new Date().toISOString();
      try {
        const results = await inTime(rows[name]?.(bench) ?? []);
        const peakMemoryMB = await bench.end();
        const circumstances = { takenAt, loadAverage: { before, after: loadAverage() }, peakMemoryMB };
        const together = results.map((result) => ({ ...result, ...circumstances }));
        say(`\n${table(together)}\n`);
        reported.push(...together);
      } catch (error) {
        failures++;
        say(`✗ ${name} could not be measured: ${error instanceof Error ? error.message : String(error)}`);
        await bench.end().catch(() => undefined);
        killPrograms();
      }
    }
    await write({ machine: { ...(await describeMachine()), postgres: databases.postgres }, rows: reported });
  } finally {
    await databases.stop();
  }
  const missed = reported.filter(({ target }) => target?.met === false).map(({ name }) => name);
  if (missed.length > 0) say(`Missed: ${missed.join(", ")}.`);
  if (failures > 0) say(`${failures} of ${names.length} rows could not be measured.`);
  return failures > 0 ? 1 : 0;
}

/** A row that hangs is one that could not be measured. */
function inTime(results: Promise<Result[]> | Result[]): Promise<Result[]> {
  const late = new Promise<never>((_, reject) => {
    const sentence = `it took more than ${mostMinutes} minutes`;
    setTimeout(() => reject(new Error(sentence)), mostMinutes * 60_000).unref();
  });
  return Promise.race([results, late]);
}

/** Rows that were not run keep their last result. Short rounds are not worth keeping beside real ones. */
async function write(results: Results): Promise<void> {
  const file =
    isQuick || profileTo
      ? path.join(dataDir, "quick.json")
      : path.join(import.meta.dirname, "results", "latest.json");
  const earlier = await readFile(file, "utf8").then(
    (text) => JSON.parse(text) as Results,
    () => undefined,
  );
  const others = earlier?.rows.filter(({ name }) => !results.rows.some((row) => row.name === name)) ?? [];
  await mkdir(path.dirname(file), { recursive: true });
  await writeFile(file, `${JSON.stringify({ ...results, rows: [...results.rows, ...others] }, null, 2)}\n`);
  say(`Written to ${path.relative(process.cwd(), file)}.`);
}
