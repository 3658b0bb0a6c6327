import { spawn } from "node:child_process";
import fs from "node:fs";
import os from "node:os";
import path from "node:path";

import { afterEach, beforeEach, expect, test } from "vitest";

import { claim, describe, isClaimed, isRunning, signal, waitUntilGone } from "./processes.server.ts";

let folder: string;

beforeEach(() => {
  folder = fs.mkdtempSync(path.join(os.tmpdir(), "processes-"));
});

afterEach(() => fs.rmSync(folder, { recursive: true }));

test("a process runs until it is gone, and its command can be read meanwhile", async () => {
  const child = spawn(process.execPath, ["-e", "setInterval(() => undefined, 1000)"]);
  const pid = child.pid ?? 0;
  expect(await isRunning(pid)).toBe(true);
  expect((await describe(pid)).command).toContain("setInterval");
  expect(await waitUntilGone(pid, 30)).toBe(false);
  expect(signal(pid, "SIGKILL")).toBe(true);
  expect(await waitUntilGone(pid, 5000)).toBe(true);
  await new Promise((resolve) =>
    child.exitCode === null && child.signalCode === null ? child.once("exit", resolve) : resolve(0),
  );
  expect(signal(pid, "SIGTERM")).toBe(false);
  expect(await describe(pid)).toEqual({ command: "", folder: undefined });
});

test("a folder is claimed by one at a time, until it is released", async () => {
  const place = path.join(folder, "running");
  expect(await isClaimed(place)).toBe(false);
  const mine = await claim(place);
  expect(mine).not.toBeNull();
  expect(await isClaimed(place)).toBe(true);
  expect(await claim(place)).toBeNull();
  await mine?.release();
  expect(await isClaimed(place)).toBe(false);
  const again = await claim(place);
  expect(again).not.toBeNull();
  await again?.release();
});

test("claims of the dead, and of earlier processes with the number of a living one, do not count", async () => {
  fs.writeFileSync(path.join(folder, `${2 ** 31 - 1}.some-start`), "");
  fs.writeFileSync(path.join(folder, `${process.pid}.another-start`), "");
  expect(await isClaimed(folder)).toBe(false);
  expect(fs.readdirSync(folder)).toEqual([]);
  expect(await claim(folder)).not.toBeNull();
});

test("a file that is no claim is left alone", async () => {
  fs.writeFileSync(path.join(folder, "notes.txt"), "");
  expect(await isClaimed(folder)).toBe(false);
  expect(fs.readdirSync(folder)).toEqual(["notes.txt"]);
});
