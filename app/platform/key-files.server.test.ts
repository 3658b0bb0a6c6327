import { createSecretKey } from "node:crypto";
import fs from "node:fs";
import os from "node:os";
import path from "node:path";

import { afterEach, beforeEach, expect, test } from "vitest";

import { type KeyFiles, openKeyFiles, utcDay } from "./key-files.server.ts";

const masterKey = createSecretKey(Buffer.alloc(32, 1));
let dir: string;
let keys: KeyFiles;

beforeEach(() => {
  dir = fs.mkdtempSync(path.join(os.tmpdir(), "key-files-"));
  keys = openKeyFiles(path.join(dir, "keys"), masterKey);
});

afterEach(() => fs.rmSync(dir, { recursive: true }));

const filesIn = (folder: string) => fs.readdirSync(folder, { recursive: true, encoding: "utf8" }).sort();

test("a key is kept wrapped, readable by this account only, until it is destroyed", async () => {
  const secret = Buffer.from("a secret that must not be on the disk as it is");
  await keys.write("letters/1/pepper", secret);
  const file = path.join(dir, "keys/letters/1/pepper");
  expect(fs.readFileSync(file).includes(secret)).toBe(false);
  expect(fs.statSync(file).mode & 0o777).toBe(0o600);
  expect(fs.statSync(path.join(dir, "keys")).mode & 0o066).toBe(0);
  expect(await keys.read("letters/1/pepper")).toEqual(secret);

  await keys.write("letters/1/pepper", Buffer.from("another"));
  expect(await keys.read("letters/1/pepper")).toEqual(Buffer.from("another"));
  expect(filesIn(path.join(dir, "keys"))).toEqual(["letters", "letters/1", "letters/1/pepper"]);

  await keys.destroy("letters/1/pepper");
  expect(await keys.read("letters/1/pepper")).toBeNull();
  await keys.destroy("letters/1/pepper");
  await keys.destroy("never/was");
});

test("a file that was swapped for another or wrapped under another key is not accepted", async () => {
  await keys.write("one", Buffer.from("1"));
  fs.copyFileSync(path.join(dir, "keys/one"), path.join(dir, "keys/two"));
  await expect(keys.read("two")).rejects.toThrow(/cannot be opened/);
  const stranger = openKeyFiles(path.join(dir, "keys"), createSecretKey(Buffer.alloc(32, 2)));
  await expect(stranger.read("one")).rejects.toThrow(/cannot be opened/);
});

test.each(["", "../up", "a/../b", "/etc/passwd", "a//b", "A", "a.b", "a b", "ä", "a/", "a\n"])(
  "%j is not a name",
  async (name) => {
    await expect(keys.write(name, Buffer.from("x"))).rejects.toThrow(/not a name/);
    await expect(keys.read(name)).rejects.toThrow(/not a name/);
    await expect(keys.destroy(name)).rejects.toThrow(/not a name/);
  },
);

test("a day has one random key for each purpose, however many ask at once", async () => {
  const others = Array.from({ length: 8 }, () => openKeyFiles(path.join(dir, "keys"), masterKey));
  const asked = await Promise.all(others.map((other) => other.dailyKey("visits", "2026-03-01")));
  expect(new Set(asked.map((key) => key.toString("hex"))).size).toBe(1);
  expect(asked[0]).toHaveLength(32);
  expect(await keys.dailyKey("visits", "2026-03-02")).not.toEqual(asked[0]);
  expect(await keys.dailyKey("codes", "2026-03-01")).not.toEqual(asked[0]);
  expect(filesIn(path.join(dir, "keys/daily"))).toEqual([
    "codes",
    "codes/2026-03-01",
    "visits",
    "visits/2026-03-01",
    "visits/2026-03-02",
  ]);
});

test("forgotten days are gone for everyone and other keys stay", async () => {
  await keys.forgetDailyKeys("2026-03-01");
  const old = await keys.dailyKey("visits", "2026-02-27");
  const kept = await keys.dailyKey("visits", "2026-03-01");
  await keys.write("letter", Buffer.from("kept"));
  const elsewhere = openKeyFiles(path.join(dir, "keys"), masterKey);
  await Promise.all([keys.forgetDailyKeys("2026-03-01"), elsewhere.forgetDailyKeys("2026-03-01")]);
  expect(filesIn(path.join(dir, "keys/daily/visits"))).toEqual(["2026-03-01"]);
  expect(await elsewhere.dailyKey("visits", "2026-03-01")).toEqual(kept);
  expect(await elsewhere.dailyKey("visits", "2026-02-27")).not.toEqual(old);
  expect(await keys.read("letter")).toEqual(Buffer.from("kept"));
  await expect(keys.forgetDailyKeys("yesterday")).rejects.toThrow(/not a day/);
});

test("the day of a moment is the one in Greenwich", () => {
  expect(utcDay(new Date("2026-03-01T23:59:59-05:00"))).toBe("2026-03-02");
});
