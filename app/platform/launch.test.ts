import { spawn } from "node:child_process";
import { createHash } from "node:crypto";
import fs from "node:fs";
import os from "node:os";
import path from "node:path";
import { setTimeout as pause } from "node:timers/promises";

import { afterEach, beforeEach, expect, test, vi } from "vitest";

// Each test starts several processes.
vi.setConfig({ testTimeout: 60_000 });

let root: string;

/** A project in which npm, Prisma and Remix are small scripts that note that they were called, and tsx reads plain JavaScript only. */
beforeEach(() => {
  root = fs.realpathSync(fs.mkdtempSync(path.join(os.tmpdir(), "launch-")));
  fs.mkdirSync(path.join(root, "app/platform"), { recursive: true });
  fs.copyFileSync("app/platform/launch.mjs", path.join(root, "app/platform/launch.mjs"));
  put("package.json", '{ "type": "module" }');
  put("package-lock.json", lock("1.0.0"));
  put("prisma/schema.prisma", "model letter {}");
  put("app/root.tsx", "first");
  put("app/start.ts", PRINT);
  put("tests/run.ts", PRINT);
  put(
    "stand-ins/remix.mjs",
    noting(
      "build",
      'fs.mkdirSync("build/client", { recursive: true }); fs.mkdirSync("build/server", { recursive: true });',
    ),
  );
  put(
    "stand-ins/prisma.mjs",
    noting("generate", 'fs.mkdirSync("app/platform/generated", { recursive: true });'),
  );
  put(
    "stand-ins/tsx/package.json",
    '{ "type": "module", "exports": { ".": "./tsx.js", "./esm/api": "./tsx.js" } }',
  );
  put(
    "stand-ins/tsx/tsx.js",
    'import module from "node:module"; export const register = () => module.register("./hooks.js", import.meta.url);',
  );
  put(
    "stand-ins/tsx/hooks.js",
    `import { readFile } from "node:fs/promises";
     export const load = async (url, context, next) =>
       url.endsWith(".ts") ? { format: "module", source: await readFile(new URL(url)), shortCircuit: true } : next(url, context);`,
  );
  put(
    "stand-ins/npm-cli.js",
    noting(
      "install",
      `if (fs.existsSync("npm-is-broken")) { console.error("npm error code ENETWORK\\nnpm error no network"); process.exit(1); }
       fs.rmSync("node_modules", { recursive: true, force: true });
       for (const folder of ["@remix-run/dev/dist", "prisma/build", "@prisma/client"]) fs.mkdirSync("node_modules/" + folder, { recursive: true });
       fs.cpSync("stand-ins/tsx", "node_modules/tsx", { recursive: true });
       fs.copyFileSync("stand-ins/remix.mjs", "node_modules/@remix-run/dev/dist/cli.js");
       fs.writeFileSync("node_modules/@remix-run/dev/package.json", '{ "type": "module" }');
       fs.copyFileSync("stand-ins/prisma.mjs", "node_modules/prisma/build/index.js");
       fs.writeFileSync("node_modules/prisma/package.json", '{ "type": "module" }');
       fs.writeFileSync("node_modules/@prisma/client/package.json", '{ "version": "7" }');`,
    ),
  );
});

afterEach(() => fs.rmSync(root, { recursive: true, force: true }));

const PRINT = `const line = JSON.stringify({ args: process.argv.slice(1), mode: process.env.NODE_ENV ?? null }); console.log(line);`;

test("the first start installs, generates and builds, and the second does nothing of it", async () => {
  const first = await launch("app/start.ts", "--port", "1");
  expect(first).toMatchObject({ code: 0, did: ["install", "generate", "build"] });
  expect(JSON.parse(first.stdout)).toEqual({
    args: [path.join(root, "app/start.ts"), "--port", "1"],
    mode: "production",
  });
  expect(first.stderr.split("\n")[0]).toMatch(/^Installing packages/);

  const second = await launch("app/start.ts");
  expect(second).toMatchObject({ code: 0, did: [], stderr: "" });
});

test("development and tests need no build", async () => {
  const development = await launch("app/start.ts", "--dev");
  expect(development.did).toEqual(["install", "generate"]);
  expect(JSON.parse(development.stdout)).toMatchObject({ mode: "development" });
  expect((await launch("tests/run.ts")).did).toEqual([]);
  expect((await launch("tests/run.ts", "--build")).did).toEqual(["build"]);
});

test("what has changed is made again, and only that", async () => {
  await launch("app/start.ts");
  put("app/root.tsx", "second");
  expect((await launch("app/start.ts")).did).toEqual(["build"]);
  fs.utimesSync(path.join(root, "app/root.tsx"), new Date(), new Date());
  put("app/root.test.tsx", "a test is no part of the build");
  expect((await launch("app/start.ts")).did).toEqual([]);
  put("prisma/schema.prisma", "model letter { id Int @id }");
  expect((await launch("app/start.ts")).did).toEqual(["generate", "build"]);
  put("package-lock.json", lock("1.0.1"));
  expect((await launch("app/start.ts")).did).toEqual(["install", "build"]);
});

test("packages that were installed by hand are taken as they are", async () => {
  await launch("tests/run.ts");
  fs.rmSync(path.join(root, "node_modules/.undersigned-lock"));
  put("node_modules/.package-lock.json", lock("1.0.0"));
  expect((await launch("tests/run.ts")).did).toEqual([]);
  expect(fs.readFileSync(path.join(root, "node_modules/.undersigned-lock"), "utf8")).toBe(
    createHash("sha256").update(lock("1.0.0")).digest("hex"),
  );
  put("package-lock.json", lock("1.0.1"));
  expect((await launch("tests/run.ts")).did).toEqual(["install"]);
});

test("starts at the same time wait for each other and do the work once", async () => {
  const [a, b, c] = await Promise.all([
    launch("app/start.ts"),
    launch("app/start.ts"),
    launch("app/start.ts"),
  ]);
  expect([a.code, b.code, c.code]).toEqual([0, 0, 0]);
  expect(done()).toEqual(["install", "generate", "build"]);
});

test("a lock whose owner is dead does not hold anybody up", async () => {
  put(".launch-lock/owner", `${2 ** 31 - 1} 1`);
  expect((await launch("app/start.ts")).did).toEqual(["install", "generate", "build"]);
  expect(fs.existsSync(path.join(root, ".launch-lock"))).toBe(false);
});

test("a failure is told in a sentence with npm's own reason, and the next start tries again", async () => {
  put("npm-is-broken", "");
  const failed = await launch("app/start.ts");
  expect(failed.code).toBe(1);
  expect(failed.stderr).toContain(
    "The packages could not be installed; npm said:\n  npm error code ENETWORK\n  npm error no network\n",
  );
  expect(failed.stderr).not.toContain(" at ");
  fs.rmSync(path.join(root, "npm-is-broken"));
  expect((await launch("app/start.ts")).code).toBe(0);
});

test("a Failure of the entry is told without its stack, and a bug with it", async () => {
  put("tests/run.ts", 'throw Object.assign(new Error("The port is taken."), { name: "Failure" });');
  expect((await launch("tests/run.ts")).stderr).toMatch(/\nThe port is taken\.\n$/);
  put("tests/run.ts", 'throw new TypeError("a bug");');
  const bug = await launch("tests/run.ts");
  expect(bug.code).toBe(1);
  expect(bug.stderr).toMatch(/TypeError: a bug\n\s+at /);
});

test("a signal goes straight to the entry", async () => {
  await launch("tests/run.ts");
  put(
    "tests/run.ts",
    'process.on("SIGTERM", () => process.exit(7)); setInterval(() => undefined, 1000); console.log("up");',
  );
  const child = begin("tests/run.ts");
  while (!child.printed().includes("up")) await pause(20);
  child.process.kill("SIGTERM");
  expect((await child.ended).code).toBe(7);
});

function put(file: string, content: string): void {
  fs.mkdirSync(path.dirname(path.join(root, file)), { recursive: true });
  fs.writeFileSync(path.join(root, file), content);
}

function lock(version: string): string {
  return JSON.stringify({ packages: { "": {}, "node_modules/thing": { version } } });
}

/** A program that writes its name down, takes a moment, and does something. */
function noting(name: string, program: string): string {
  return `import fs from "node:fs"; fs.appendFileSync("did", "${name}\\n"); await new Promise((done) => setTimeout(done, 30)); ${program}`;
}

const done = () => {
  const file = path.join(root, "did");
  return fs.existsSync(file) ? fs.readFileSync(file, "utf8").trim().split("\n") : [];
};

async function launch(...args: string[]) {
  const before = done().length;
  const ended = await begin(...args).ended;
  return { ...ended, did: done().slice(before) };
}

function begin(...args: string[]) {
  const { NODE_ENV: _, ...inherited } = process.env;
  const env = { ...inherited, npm_execpath: path.join(root, "stand-ins/npm-cli.js") } as Record<
    string,
    string | undefined
  >;
  const child = spawn(process.execPath, ["app/platform/launch.mjs", ...args], {
    cwd: root,
    env: env as NodeJS.ProcessEnv,
  });
  let stdout = "";
  let stderr = "";
  child.stdout.setEncoding("utf8").on("data", (chunk: string) => (stdout += chunk));
  child.stderr.setEncoding("utf8").on("data", (chunk: string) => (stderr += chunk));
  const ended = new Promise<{ code: number | null; stdout: string; stderr: string }>((resolve) =>
    child.once("close", (code) => resolve({ code, stdout, stderr })),
  );
  return { process: child, ended, printed: () => stdout };
}
