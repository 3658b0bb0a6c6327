import * as fc from "fast-check";
import { createHash } from "node:crypto";
import { expect, test } from "vitest";
import { aWholeLog } from "#tests/support/log-in-memory.ts";
import { committedText, entryTime, writeEntry, type Entry } from "./entries.ts";
import { readEntry } from "./read-entry.ts";

const hash = (octets: Uint8Array) => createHash("sha256").update(octets).digest("hex");

test("every kind of entry is read back as what was written", async () => {
  const { log } = await aWholeLog();
  const types = new Set<string>();
  for (const text of log.entries) {
    const read = readEntry(Buffer.from(text));
    if (read.kind !== "entry") throw new Error(`${text} ${read.fault}`);
    types.add(read.entry.type);
    expect(writeEntry(read.entry)).toBe(text);
  }
  const answered: Entry = { type: "answered", at: entryTime(new Date(0)), hash: "00".repeat(32) };
  expect(readEntry(Buffer.from(writeEntry(answered)))).toEqual({ kind: "entry", entry: answered });
  expect([...types, "answered"].sort()).toEqual([
    "answered",
    "batch",
    "closed",
    "delivered",
    "keys-destroyed",
    "letter",
    "offline-signers",
    "removal",
    "signature",
    "text",
    "withdrawal",
  ]);
});

test("no name of any entry may be missing, and none may be added", async () => {
  const { log } = await aWholeLog();
  for (const text of log.entries) {
    const entry = JSON.parse(text) as Record<string, string>;
    for (const name of Object.keys(entry)) {
      const { [name]: _, ...rest } = entry;
      expect(readEntry(Buffer.from(writeEntry(rest as unknown as Entry))).kind, `${name} of ${text}`).toBe(
        "not-an-entry",
      );
    }
    const more = { ...entry, more: 1 } as unknown as Entry;
    expect(readEntry(Buffer.from(writeEntry(more)))).toEqual({
      kind: "not-an-entry",
      fault: "has “more”, which does not occur",
    });
  }
});

test("a time is to the second, in UTC", () => {
  expect(entryTime(new Date("2026-11-23T10:00:00.987+01:00"))).toBe("2026-11-23T09:00:00Z");
});

test("what is committed to is the salt and then the fields, sorted by their names, null where not given", () => {
  const salt = new Uint8Array(32).fill(1);
  const ada = { name: "Ada", title: "Engineer", place: null, organization: null, domain: null };
  const octets = committedText(salt, ada);
  expect(octets.slice(0, 32)).toEqual(salt);
  expect(Buffer.from(octets.slice(32)).toString()).toBe(
    '{"domain":null,"name":"Ada","organization":null,"place":null,"title":"Engineer"}',
  );
  expect(committedText(salt, { ...ada, batch: 7 } as typeof ada)).toEqual(octets);
});

test("no two signatures by name have the same commitment", () => {
  const field = fc.option(fc.string({ unit: "grapheme", maxLength: 8 }), { nil: null });
  const fields = fc.record({ name: field, title: field, place: field, organization: field, domain: field });
  const salt = new Uint8Array(32);
  fc.assert(
    fc.property(fields, fields, (one, other) => {
      const same = Object.entries(one).every(([name, value]) => other[name as keyof typeof other] === value);
      expect(hash(committedText(salt, one)) === hash(committedText(salt, other))).toBe(same);
    }),
  );
});
