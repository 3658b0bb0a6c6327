import { createSecretKey } from "node:crypto";
import fs from "node:fs";
import os from "node:os";
import path from "node:path";
import { inspect } from "node:util";

import { afterEach, beforeEach, expect, test } from "vitest";

import { deriveKey, loadMasterKey, unwrap, wrap } from "./master-key.server.ts";

let dataDir: string;

beforeEach(() => {
  dataDir = fs.mkdtempSync(path.join(os.tmpdir(), "master-key-"));
});

afterEach(() => fs.rmSync(dataDir, { recursive: true }));

const secretKey = (byte: number) => createSecretKey(Buffer.alloc(32, byte));

test("the environment's key is used as it is and nothing is written", async () => {
  const key = await loadMasterKey({ env: { masterKey: Buffer.alloc(32, 9) }, dataDir, embedded: false });
  expect(key.export()).toEqual(Buffer.alloc(32, 9));
  expect(fs.readdirSync(dataDir)).toEqual([]);
  await expect(loadMasterKey({ env: {}, dataDir, embedded: false })).rejects.toThrow(
    /^MASTER_KEY is missing/,
  );
});

test("an embedded instance makes one key and keeps it where only it can read it, however many ask at once", async () => {
  const inner = path.join(dataDir, "made/on/the/way");
  const asked = await Promise.all(
    Array.from({ length: 8 }, () => loadMasterKey({ env: {}, dataDir: inner, embedded: true })),
  );
  const later = await loadMasterKey({ env: {}, dataDir: inner, embedded: true });
  expect(new Set([...asked, later].map((key) => key.export().toString("hex"))).size).toBe(1);
  expect(fs.readdirSync(inner)).toEqual(["master.key"]);
  expect(fs.statSync(path.join(inner, "master.key")).mode & 0o777).toBe(0o600);
});

test("a damaged key file is a failure and is never replaced", async () => {
  const file = path.join(dataDir, "master.key");
  fs.writeFileSync(file, "c2hvcnQ=\n");
  await expect(loadMasterKey({ env: {}, dataDir, embedded: true })).rejects.toThrow(/master\.key is damaged/);
  expect(fs.readFileSync(file, "utf8")).toBe("c2hvcnQ=\n");
});

test("what is wrapped comes back under the same key and name only", () => {
  const secret = Buffer.from("the pepper of a letter");
  const wrapped = wrap(secretKey(1), "letter-pepper:1", secret);
  expect(wrapped.includes(secret)).toBe(false);
  expect(unwrap(secretKey(1), "letter-pepper:1", wrapped)).toEqual(secret);
  expect(() => unwrap(secretKey(2), "letter-pepper:1", wrapped)).toThrow(
    /"letter-pepper:1" cannot be opened/,
  );
  expect(() => unwrap(secretKey(1), "letter-pepper:2", wrapped)).toThrow(/cannot be opened/);
  expect(wrap(secretKey(1), "letter-pepper:1", secret)).not.toEqual(wrapped);
});

test("no changed, cut or lengthened wrapping is accepted", () => {
  const wrapped = wrap(secretKey(1), "name", Buffer.from("secret"));
  for (let i = 0; i < wrapped.length; i++) {
    const changed = Buffer.from(wrapped);
    changed[i] = (changed[i] ?? 0) ^ 1;
    expect(() => unwrap(secretKey(1), "name", changed)).toThrow(/cannot be opened/);
    expect(() => unwrap(secretKey(1), "name", wrapped.subarray(0, i))).toThrow(/cannot be opened/);
  }
  expect(() => unwrap(secretKey(1), "name", Buffer.concat([wrapped, Buffer.of(0)]))).toThrow(
    /cannot be opened/,
  );
});

test("derived keys differ by purpose and do not change between releases", () => {
  expect(deriveKey(secretKey(1), "session")).not.toEqual(deriveKey(secretKey(1), "mailbox-tag"));
  expect(deriveKey(secretKey(1), "session").toString("hex")).toBe(
    "f35d5adc954337ac28cdc0cb5e581331df0b26d3c3328f76b9de1212e40ca1d5",
  );
});

test("a key that ends up in a log shows nothing", () => {
  expect(inspect(secretKey(0x41), { depth: 5, showHidden: true })).not.toMatch(/41|AAAA/);
});
