import { execFile, spawn } from "node:child_process";
import { existsSync } from "node:fs";
import path from "node:path";
import process from "node:process";
import { promisify } from "node:util";
import { chromium } from "@playwright/test";

const isRoot = process.getuid?.() === 0;

/** What a browser that only ever looks at this machine is started with. */
export const chromiumArguments = [
  ...(isRoot ? ["--no-sandbox"] : []),
  "--disable-gpu",
  "--disable-quic",
  "--no-first-run",
  "--disable-background-networking",
  "--disable-component-update",
  "--disable-sync",
];

const systemPlaces = [
  "/usr/bin/chromium",
  "/usr/bin/chromium-browser",
  "/usr/bin/google-chrome",
  "/usr/bin/google-chrome-stable",
  "/Applications/Chromium.app/Contents/MacOS/Chromium",
  "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome",
];

/**
 * Path of a Chromium that starts: the one that CHROMIUM_PATH names, Playwright's own, a system's. Where there is none it
 * installs one, Debian's if it may and else Playwright's.
 *
 * @throws an Error with one readable sentence when none is there and none can be had
 */
export async function findChromium({
  say = console.log,
  signal,
}: { say?: (line: string) => void; signal?: AbortSignal } = {}): Promise<string> {
  const succeeds = succeedsUntil(signal);
  const named = process.env.CHROMIUM_PATH?.trim();
  if (named) {
    if (await starts(named)) return named;
    throw new Error(`CHROMIUM_PATH is ${named}, and no Chromium can be started there.`);
  }
  const present = await firstThatStarts();
  if (present) return present;

  const debian = isRoot && existsSync("/etc/debian_version");
  if (debian) {
    say("No Chromium is here: installing Debian's, which takes a minute or two…");
    if (
      (await succeeds("apt-get", ["update"])) &&
      (await succeeds("apt-get", ["install", "-y", "chromium"]))
    ) {
      const installed = await firstThatStarts();
      if (installed) return installed;
    }
  }
  say("No Chromium is here: downloading Playwright's, which takes a minute or two…");
  const playwright = path.resolve(import.meta.dirname, "../../node_modules/@playwright/test/cli.js");
  if (await succeeds(process.execPath, [playwright, "install", "chromium"])) {
    const downloaded = await firstThatStarts();
    if (downloaded) return downloaded;
  }
  throw new Error(
    "The browser tests need a Chromium; none was found and none could be installed. Install one (on Debian: apt-get install chromium) or set CHROMIUM_PATH to its program.",
  );
}

async function firstThatStarts(): Promise<string | undefined> {
  for (const place of [chromium.executablePath(), ...systemPlaces]) if (await starts(place)) return place;
  return undefined;
}

/** Some systems have a program of that name that only says where to get the browser. */
async function starts(program: string): Promise<boolean> {
  if (!existsSync(program)) return false;
  return promisify(execFile)(program, ["--version"], { timeout: 20_000 }).then(
    ({ stdout }) => /Chrom/.test(stdout),
    () => false,
  );
}

function succeedsUntil(signal: AbortSignal | undefined) {
  const env = { ...process.env, DEBIAN_FRONTEND: "noninteractive" };
  return (command: string, args: string[]) =>
    new Promise<boolean>((resolve) => {
      const child = spawn(command, args, { stdio: "ignore", env, ...(signal ? { signal } : {}) });
      child.once("error", () => resolve(false));
      child.once("exit", (code) => resolve(code === 0));
    });
}
