import { expect, test } from "vitest";
import { aWholeLog, LogInMemory } from "../../tests/support/log-in-memory.ts";
import type { Entry } from "./entries.ts";
import { entryInWords } from "./entry-words.ts";

const amazon = new Map([["a", "Amazon"]]);
const say = (entry: Entry) => entryInWords(entry, amazon);
const signature = { type: "signature", workplace: "a", text: "00", class: "mailbox" } as const;
const batch = {
  type: "batch",
  number: 7,
  at: "2026-11-23T09:00:00Z",
  posted: 12,
  vouched: 0,
  withdrawn: 0,
  removed: 0,
  after: { total: 1437, named: 0, anonymous: 1437, role: 0, organization: 0, withdrawn: 0, removed: 0 },
  workplaces: [],
  roles: [],
} as const satisfies Partial<Entry>;

test("a signature is said to be of a mailbox, which is all that was verified", () => {
  expect(say({ ...signature, shown: "credential", token: "" })).toEqual({
    title: "A signature without a name",
    sentence: "Behind it stands a verified mailbox at Amazon.",
  });
  expect(say({ ...signature, shown: "named", commitment: "00" }).title).toBe("A signature with a name");
  expect(say({ ...signature, shown: "organization", commitment: "00", class: "open" }).sentence).toContain(
    "a confirmed mailbox, at any provider",
  );
  expect(say({ ...signature, shown: "named", commitment: "00", class: "vouched" }).sentence).toContain(
    "the word of a colleague at Amazon",
  );
});

test("a batch is said with its figures, and without those that are nothing", () => {
  const words = (differences: object) => say({ ...batch, ...differences });
  expect(words({})).toEqual({
    title: "Batch 7",
    sentence: "12 signatures published. The total was then 1,437.",
    at: batch.at,
  });
  expect(words({ posted: 1, withdrawn: 1, removed: 2 }).sentence).toBe(
    "1 signature published, 1 withdrawn, and 2 removed. The total was then 1,437.",
  );
  expect(words({ posted: 0, withdrawn: 3 }).sentence).toBe("3 withdrawn. The total was then 1,437.");
  expect(words({ posted: 0 }).sentence).toBe("Nothing was published. The total was then 1,437.");
});

test("who withdrew is told from the secret, and why a name was removed is quoted", () => {
  expect(say({ type: "withdrawal", signature: "00", secret: "s" }).sentence).toContain("without a name");
  expect(say({ type: "withdrawal", signature: "00", secret: null }).sentence).toBe(
    "A name was taken down by the mailbox that had signed.",
  );
  expect(say({ type: "removal", signature: "00", rule: "not-real", reason: "Nobody has it" }).sentence).toBe(
    "A name was taken down by the rule “not-real”. The reason that was given: Nobody has it.",
  );
});

test("texts, keys and the end of a letter are said in words", () => {
  expect(say({ type: "text", lang: "de", version: 2, hash: "00" }).sentence).toMatch(
    /^Version 2 in German\./,
  );
  expect(say({ type: "closed", at: batch.at })).toMatchObject({ title: "Closed", at: batch.at });
  expect(say({ type: "keys-destroyed", at: batch.at, keys: ["00"] }).sentence).toMatch(
    /^1 private key is gone, and with it /,
  );
  expect(say({ type: "keys-destroyed", at: batch.at, keys: ["00", "01"] }).sentence).toMatch(
    /^2 private keys are gone, and with them /,
  );
  expect(say({ type: "delivered", at: batch.at, manner: "by hand", hash: null }).sentence).toContain(
    "by hand.",
  );
});

test("whatever a log may hold has words, which are not those of the format", async () => {
  const { log } = await aWholeLog();
  const names = new Map([[log.workplace, "Amazon"]]);
  const answered: Entry = { type: "answered", at: batch.at, hash: "00" };
  for (const entry of [...log.entries.map((each) => JSON.parse(each) as Entry), answered]) {
    const { title, sentence } = entryInWords(entry, names);
    expect(title).toMatch(/^[A-Z]/);
    expect(sentence).toMatch(/^[A-Z0-9].*\.$/);
    expect(`${title} ${sentence}`).not.toMatch(/undefined|null|employee|credential|commitment|not listed/i);
  }
});

test("a workplace that the first entry does not list is not given a name", () => {
  const entry = JSON.parse(new LogInMemory().entries[0] ?? "") as Entry;
  expect(entryInWords(entry, new Map()).title).toBe("The letter begins");
  expect(say({ ...signature, workplace: "b", shown: "credential", token: "" }).sentence).toContain(
    "not listed",
  );
});
