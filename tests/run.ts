import { spawn, type ChildProcess } from "node:child_process";
import { chmod, mkdtemp, readFile, realpath, rm } from "node:fs/promises";
import os from "node:os";
import path from "node:path";
import process from "node:process";
import { playwrightOutcome, vitestOutcome, type Outcome } from "./support/outcome.ts";

// `npm test`: the unit tests, those that need a database and a mail server, and the stories in a browser, one after
// another. `npm test -- unit` runs one of the three, `npm test -- e2e signing` the files of it whose path has that word.

const suites = ["unit", "services", "e2e"] as const;
type Suite = (typeof suites)[number];

// A process of its own: the launcher waits for this program, so this program cannot wait for the launcher.
const build = 'import { ensureBuild } from "./app/platform/launch.mjs"; await ensureBuild();';

const stopping = new AbortController();
let running: ChildProcess | undefined;
for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"] as const) process.on(signal, stop);

const asked = process.argv.slice(2);
const chosen = suites.filter((suite) => asked.includes(suite));
const words = asked.filter((word) => !suites.includes(word as Suite));
process.exitCode = await runAll(chosen.length > 0 ? chosen : [...suites]);

/** Runs the suites and sums them up. The last line is always the same sentence, for people and for programs. */
async function runAll(these: Suite[]): Promise<number> {
  // Everything temporary is made in here, so that nothing is left behind, not even by tests that were stopped.
  const folder = await mkdtemp(path.join(await realpath(os.tmpdir()), "undersigned-tests-"));
  await chmod(folder, 0o711);
  process.env.TMPDIR = folder;
  const outcomes: { suite: Suite; seconds: number; outcome: Outcome }[] = [];
  try {
    // Built once here, so that no test waits for it.
    if (these.some((suite) => suite !== "unit")) await run(["--input-type=module", "--eval", build]);
    for (const suite of these) {
      if (stopping.signal.aborted) break;
      const startedAt = performance.now();
      console.log(`\n── ${suite} ${"─".repeat(60 - suite.length)}`);
      const outcome = await runSuite(suite, folder);
      outcomes.push({ suite, outcome, seconds: (performance.now() - startedAt) / 1000 });
    }
  } finally {
    // A database that was stopped with its tests may take a moment to let go.
    await rm(folder, { recursive: true, force: true, maxRetries: 10, retryDelay: 200 });
  }

  const sum = (count: (outcome: Outcome) => number) =>
    outcomes.reduce((total, { outcome }) => total + count(outcome), 0);
  const passed = sum((each) => each.passed);
  const failed = sum((each) => each.failures.length);
  const skipped = sum((each) => each.skipped);

  console.log(`\n── summary ${"─".repeat(53)}`);
  for (const { suite, outcome, seconds } of outcomes)
    console.log(
      `${suite.padEnd(9)} ${String(outcome.passed).padStart(5)} passed ${String(outcome.failures.length).padStart(4)} failed ${String(outcome.skipped).padStart(4)} skipped ${seconds.toFixed(0).padStart(5)} s`,
    );
  for (const { suite, outcome } of outcomes)
    for (const failure of outcome.failures) console.log(`FAILED  ${suite}: ${failure}`);
  if (stopping.signal.aborted) console.log("Stopped before the end.");
  const isNothing = passed + failed + skipped === 0 && !stopping.signal.aborted;
  if (isNothing) console.log(`There is no test file with ${words.join(" or ") || "anything"} in its path.`);
  console.log(`${passed} passed, ${failed} failed, ${skipped} skipped`);
  if (stopping.signal.aborted) return 130;
  return failed > 0 || isNothing ? 1 : 0;
}

async function runSuite(suite: Suite, folder: string): Promise<Outcome> {
  const report = path.join(folder, `${suite}.json`);
  let code: number | null;
  try {
    code = suite === "e2e" ? await runStories(folder, report) : await runVitest(suite, report);
  } catch (error) {
    return { passed: 0, skipped: 0, failures: [error instanceof Error ? error.message : String(error)] };
  }
  const read = suite === "e2e" ? playwrightOutcome : vitestOutcome;
  const nothing: Outcome = { passed: 0, skipped: 0, failures: [] };
  const outcome: Outcome = await readFile(report, "utf8").then(read, () => nothing);
  if (code !== 0 && outcome.failures.length === 0 && !stopping.signal.aborted)
    outcome.failures.push(`it ended with code ${code}; what it printed above says why`);
  return outcome;
}

function runVitest(project: string, report: string): Promise<number | null> {
  return run([
    "node_modules/vitest/vitest.mjs",
    "run",
    `--project=${project}`,
    "--passWithNoTests",
    "--reporter=default",
    "--reporter=json",
    `--outputFile.json=${report}`,
    ...words,
  ]);
}

async function runStories(folder: string, report: string): Promise<number | null> {
  const { findChromium } = await import("./support/chromium.ts");
  const chromium = await findChromium({ signal: stopping.signal });
  return run(
    [
      "node_modules/@playwright/test/cli.js",
      "test",
      "--config=tests/e2e/playwright.config.ts",
      "--pass-with-no-tests",
      "--reporter=list,json",
      ...(process.env.KEEP_TRACES === "yes" ? [] : [`--output=${path.join(folder, "e2e")}`]),
      ...words,
    ],
    { CHROMIUM_PATH: chromium, PLAYWRIGHT_JSON_OUTPUT_FILE: report },
  );
}

/** Runs Node to its end, in a group of its own that can be stopped as a whole. */
function run(args: string[], env: Record<string, string> = {}): Promise<number | null> {
  return new Promise((resolve, reject) => {
    running = spawn(process.execPath, args, {
      stdio: ["ignore", "inherit", "inherit"],
      detached: process.platform !== "win32",
      env: { ...process.env, ...env },
    });
    running.once("error", reject);
    running.once("close", (code) => {
      running = undefined;
      resolve(code);
    });
  });
}

/** What runs is asked to stop, and made to if it does not; nothing further is begun. */
function stop(): void {
  if (stopping.signal.aborted) return;
  stopping.abort();
  signalAll("SIGINT");
  setTimeout(() => signalAll("SIGKILL"), 4000).unref();
}

function signalAll(signal: NodeJS.Signals): void {
  const { pid } = running ?? {};
  if (!pid) return;
  try {
    process.kill(process.platform === "win32" ? pid : -pid, signal);
  } catch {
    // It has ended by itself.
  }
}
