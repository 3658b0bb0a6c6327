import { randomBytes } from "node:crypto";
import { readdir, readFile, rm } from "node:fs/promises";
import path from "node:path";

import { type MasterKey, unwrap, wrap } from "./master-key.server.ts";
import { createPrivateFile, syncFolder, writePrivateFile } from "./private-file.server.ts";

/**
 * Secrets kept as files outside the database, each wrapped under the master key and readable by this
 * account only, so that destroying one cannot be undone from the database or its backups.
 * Names are made of a-z, 0-9, "-" and "/". Nothing is cached: what is destroyed is gone for every process.
 */
export type KeyFiles = {
  write(name: string, bytes: Uint8Array): Promise<void>;
  read(name: string): Promise<Buffer | null>;
  /** What is kept under this name, made on first use; every process gets the same. */
  make(name: string, bytes: () => Uint8Array): Promise<Buffer>;
  /** No error when there is none. */
  destroy(name: string): Promise<void>;
  /** The random 32-byte key of a purpose for a UTC day ("2026-01-31"), made on first use; every process gets the same. */
  dailyKey(purpose: string, day: string): Promise<Buffer>;
  /** Destroys the daily keys of every purpose for days before this one. */
  forgetDailyKeys(olderThanDay: string): Promise<void>;
};

export function openKeyFiles(dir: string, masterKey: MasterKey): KeyFiles {
  const fileOf = (name: string) => path.join(dir, ...checkedName(name).split("/"));

  async function write(name: string, bytes: Uint8Array) {
    await writePrivateFile(fileOf(name), wrap(masterKey, label(name), bytes));
  }

  async function read(name: string) {
    const wrapped = await orNull(readFile(fileOf(name)));
    return wrapped && unwrap(masterKey, label(name), wrapped);
  }

  async function destroy(name: string) {
    const file = fileOf(name);
    await rm(file, { force: true });
    await orNull(syncFolder(path.dirname(file)));
  }

  async function make(name: string, bytes: () => Uint8Array) {
    const kept = await read(name);
    if (kept) return kept;
    await createPrivateFile(fileOf(name), wrap(masterKey, label(name), bytes()));
    const made = await read(name);
    if (!made) throw new Error(`the key ${name} was destroyed while it was being made`);
    return made;
  }

  const dailyKey = (purpose: string, day: string) =>
    make(`${DAILY}/${purpose}/${checkedDay(day)}`, () => randomBytes(32));

  async function forgetDailyKeys(olderThanDay: string) {
    const limit = checkedDay(olderThanDay);
    for (const purpose of (await orNull(readdir(path.join(dir, DAILY)))) ?? []) {
      for (const day of await readdir(path.join(dir, DAILY, purpose))) {
        if (isDay(day) && day < limit) await destroy(`${DAILY}/${purpose}/${day}`);
      }
    }
  }

  return { write, read, make, destroy, dailyKey, forgetDailyKeys };
}

/** The day of `dailyKey` that a moment belongs to. */
export function utcDay(moment: Date): string {
  return moment.toISOString().slice(0, 10);
}

const DAILY = "daily";

const label = (name: string) => `key-file:${name}`;

function checkedName(name: string): string {
  if (!/^[a-z0-9-]+(?:\/[a-z0-9-]+)*$/.test(name))
    throw new Error(`not a name for a key file: ${JSON.stringify(name)}`);
  return name;
}

function checkedDay(day: string): string {
  if (!isDay(day)) throw new Error(`not a day: ${JSON.stringify(day)}`);
  return day;
}

const isDay = (day: string) => /^\d{4}-\d\d-\d\d$/.test(day);

async function orNull<T>(reading: Promise<T>): Promise<T | null> {
  try {
    return await reading;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "ENOENT") return null;
    throw error;
  }
}
