import { spawn } from "node:child_process";
import { mkdir, mkdtemp, open, readdir, readFile, rm, copyFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";

// `npm run check`: everything that must hold before a change is taken. Every step runs, also after one that failed.
// `--no-tests` leaves the tests out, for who has just run them.

type Outcome = { ok: boolean; output: string };

const steps: Record<string, () => Promise<Outcome>> = {
  format: () => node("node_modules/prettier/bin/prettier.cjs", "--check", "--log-level=warn", "."),
  types: () => node("node_modules/typescript/bin/tsc", "--noEmit", "--pretty", "false"),
  lint: () => node("node_modules/oxlint/bin/oxlint", "--type-aware", "--deny-warnings"),
  layers: () => node("node_modules/dependency-cruiser/bin/dependency-cruise.mjs", ...folders, ...layers),
  "dead code": () => node("node_modules/knip/bin/knip.js", "--no-progress", "--treat-config-hints-as-errors"),
  "generated client": compareGeneratedClient,
  build: () => node("--input-type=module", "--eval", build),
  ...(process.argv.includes("--no-tests") ? {} : { tests: runTests }),
};

const folders = ["app", "emails", "prisma", "tests", "bench"];
// A process of its own: the launcher waits for this program, so this program cannot wait for the launcher.
const build = 'import { ensureBuild } from "./app/platform/launch.mjs"; await ensureBuild();';
const layers = ["--config", ".dependency-cruiser.cjs", "--output-type", "err-long"];

/** Runs Node, with one of the tools that are installed if need be. */
async function node(...args: string[]): Promise<Outcome> {
  const folder = await mkdtemp(path.join(tmpdir(), "undersigned-check-"));
  // Into a file, since a tool that ends at once can lose what it wrote into a pipe.
  const file = await open(path.join(folder, "output"), "w+");
  try {
    const code = await run(args, file.fd);
    return { ok: code === 0, output: await readFile(path.join(folder, "output"), "utf8") };
  } finally {
    await file.close();
    await rm(folder, { recursive: true });
  }
}

function run(args: string[], output: number | "inherit"): Promise<number | null> {
  const { FORCE_COLOR: _, ...env } = process.env;
  return new Promise((resolve, reject) => {
    const child = spawn(process.execPath, args, {
      stdio: ["ignore", output, output],
      env: output === "inherit" ? process.env : { ...env, NO_COLOR: "1" },
    });
    child.once("error", reject);
    child.once("close", resolve);
  });
}

/** Whether the database client is what the schema makes, file by file. */
async function compareGeneratedClient(): Promise<Outcome> {
  const folder = await mkdtemp(path.join(tmpdir(), "undersigned-check-"));
  try {
    const schema = path.join(folder, "prisma/schema.prisma");
    await mkdir(path.dirname(schema));
    await copyFile("prisma/schema.prisma", schema);
    const made = await node("node_modules/prisma/build/index.js", "generate", "--schema", schema);
    if (!made.ok) return made;
    const [fresh, present] = await Promise.all(
      [folder, "."].map((root) => filesIn(path.join(root, "app/platform/generated/prisma"))),
    );
    const names = new Set([...(fresh?.keys() ?? []), ...(present?.keys() ?? [])]);
    const stale = [...names].filter((name) => fresh?.get(name) !== present?.get(name));
    return {
      ok: stale.length === 0,
      output: stale
        .map((name) => `app/platform/generated/prisma/${name} is not what the schema makes.`)
        .join("\n"),
    };
  } finally {
    await rm(folder, { recursive: true });
  }
}

async function filesIn(folder: string): Promise<Map<string, string>> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true });
  return new Map(
    await Promise.all(
      entries
        .filter((entry) => entry.isFile())
        .map((entry) => path.join(entry.parentPath, entry.name))
        .map(async (file) => [path.relative(folder, file), await readFile(file, "utf8")] as const),
    ),
  );
}

/** The tests say what they do while they do it. */
async function runTests(): Promise<Outcome> {
  const code = await run(["app/platform/launch.mjs", "tests/run.ts"], "inherit");
  return { ok: code === 0, output: "" };
}

const failed: string[] = [];
for (const [name, step] of Object.entries(steps)) {
  const startedAt = performance.now();
  const { ok, output } = await step().catch((error: unknown) => ({ ok: false, output: String(error) }));
  const seconds = ((performance.now() - startedAt) / 1000).toFixed(1);
  console.log(`${ok ? "ok    " : "FAILED"}  ${name.padEnd(16)} ${seconds.padStart(6)} s`);
  if (ok) continue;
  failed.push(name);
  if (output.trim() !== "") console.log(`\n${output.trim()}\n`);
}
const total = Object.keys(steps).length;
console.log(
  failed.length === 0 ? `All ${total} hold.` : `${failed.length} of ${total} failed: ${failed.join(", ")}.`,
);
process.exitCode = failed.length === 0 ? 0 : 1;
