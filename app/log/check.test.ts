import * as fc from "fast-check";
import { randomBytes } from "node:crypto";
import { describe, expect, test } from "vitest";
import { aLogKey, aWholeLog, LogInMemory } from "#tests/support/log-in-memory.ts";
import { checkLog, readShownRecord, type Expected, type ShownName, type ShownRecord } from "./check.ts";
import { writeEntry, type Entry } from "./entries.ts";

const day = (number: number) => `2026-11-${number}T09:00:00Z`;

/** What is wrong with a log under its own newest checkpoint, which its site signs whatever it holds. */
async function problems(log: LogInMemory, expected: Expected = {}, checkpoint?: string): Promise<string[]> {
  const verdict = await checkLog(checkpoint ?? (await log.checkpoint()), log.chunks(), { expected });
  expect(verdict.holds).toBe(verdict.problems.length === 0);
  return verdict.problems.map(({ sentence }) => sentence);
}

/** A log with Ada's and four more credentials and Ben's name, and the batch that counts them: entries 1 to 7. */
async function aLog() {
  const log = new LogInMemory();
  const ben = log.name();
  log.publish([...(await log.credentials(5)), ben]);
  return { log, ben };
}

async function* once<Item>(items: Item[]): AsyncIterable<Item[]> {
  yield items;
}

describe("the picture of a letter", () => {
  const gate = { hash: "0f".repeat(32), alt: "The gate" };
  const others: [string, Expected["image"], Expected["image"], string[]][] = [
    ["is the one that was published", gate, gate, []],
    ["need not be there", null, null, []],
    ["is not looked at where nobody says what is shown", gate, undefined, []],
    [
      "was swapped",
      gate,
      { ...gate, hash: "f0".repeat(32) },
      ["Entry 0 has another picture than the one that is shown."],
    ],
    ["was taken away", gate, null, ["Entry 0 has another picture than the one that is shown."]],
    ["was put there later", null, gate, ["Entry 0 has no picture, and one is shown."]],
    ["is described anew", gate, { ...gate, alt: "A cat" }, ["Entry 0 describes the picture in other words."]],
  ];
  test.each(others)("%s", async (_, logged, shown, found) => {
    const log = new LogInMemory(logged ? { image: logged } : {});
    expect(await problems(log, { image: shown })).toEqual(found);
  });
});

describe("what was handed over and answered", () => {
  const hash = "0f".repeat(32);
  const byHand = { deliveredOn: "2026-11-13", manner: "By hand", hash };
  const earlier = { deliveredOn: "2026-11-02", manner: "At the gate", hash: null };
  const answer = { answeredOn: "2026-11-14", by: "Max", words: "No." };
  const shown: ShownRecord = { deliveries: [byHand, earlier], answers: [answer], isWhole: true };

  function aDeliveredLog() {
    const log = new LogInMemory();
    log.append({ type: "delivered", at: day(13), manner: "By hand", hash });
    log.append({ type: "delivered", at: day(13), manner: "At the gate (on 2026-11-02)", hash: null });
    // What other programs are told: SHA-256 of {"answeredOn":"2026-11-14","by":"Max","words":"No."}.
    const answered = "c7053150e4939916e72c9dabfb942c2c79aa9baea9976225aaaf433f8c709c8a";
    log.append({ type: "answered", at: day(14), hash: answered });
    return log;
  }
  const others: [string, ShownRecord, string[]][] = [
    ["is in the log as it is shown", shown, []],
    [
      "was given another day",
      { ...shown, deliveries: [byHand, { ...earlier, deliveredOn: "2026-11-03" }], isWhole: false },
      ["The delivery of 2026-11-03 (“At the gate”) is not in the log as it is shown."],
    ],
    [
      "was another file",
      { ...shown, deliveries: [{ ...byHand, hash: "f0".repeat(32) }], isWhole: false },
      ["The delivery of 2026-11-13 (“By hand”) is not in the log as it is shown."],
    ],
    [
      "is shown twice",
      { ...shown, deliveries: [byHand, earlier, byHand] },
      ["The delivery of 2026-11-13 (“By hand”) is not in the log as it is shown."],
    ],
    [
      "was answered in other words",
      { ...shown, answers: [{ ...answer, words: "Yes." }], isWhole: false },
      ["The answer of 2026-11-14 by “Max” is not in the log as it is shown."],
    ],
    [
      "was answered, which is not shown",
      { ...shown, answers: [] },
      ["The log has answers that are not shown: 1."],
    ],
    [
      "was handed over, which is not shown",
      { ...shown, deliveries: [byHand] },
      ["The log has deliveries that are not shown: 1."],
    ],
    ["may be more by now than when it was read", { ...shown, answers: [], isWhole: false }, []],
  ];
  test.each(others)("%s", async (_, record, found) => {
    expect(await problems(aDeliveredLog(), { record })).toEqual(found);
  });

  test("is read from a letter's data, from any site and of any age", () => {
    const isWhole = true;
    expect(readShownRecord({}, { isWhole })).toBeUndefined();
    expect(readShownRecord({ deliveries: [byHand], answers: [answer] }, { isWhole })).toEqual({
      deliveries: [byHand],
      answers: [answer],
      isWhole,
    });
    for (const answers of [null, {}, [null], [{ by: "Max" }], [{ ...answer, words: "\ud800" }]])
      expect(readShownRecord({ deliveries: [], answers }, { isWhole })).toBe("unreadable");
  });
});

describe("an honest log", () => {
  test("holds, with every kind of entry in it", async () => {
    const { log, ben } = await aWholeLog();
    const counts = {
      batch: 3,
      total: 11,
      named: 1,
      anonymous: 4,
      role: 5,
      organization: 1,
      withdrawn: 1,
      removed: 1,
      workplaces: [{ id: log.workplace, total: 11 }],
      roles: [{ role: "Engineer", total: 5 }],
    };
    const shown: ShownName[] = [
      { ...ben, shownAs: "named", title: null, place: null, organization: null, domain: null },
    ];
    const earlier = await log.checkpoint({ size: 10 });
    const seen: number[] = [];
    const verdict = await checkLog(await log.checkpoint(), log.chunks(), {
      expected: { genesis: log.letter, earlier, counts, names: once(shown) },
      onProgress: ({ entries }) => seen.push(entries),
    });
    expect(verdict.problems).toEqual([]);
    expect(verdict).toMatchObject({
      holds: true,
      size: log.entries.length,
      genesis: log.letter,
      origin: log.genesis.origin,
      totals: { total: 11, named: 1, anonymous: 4, role: 5, organization: 1, withdrawn: 1, removed: 1 },
      batch: 3,
      names: 1,
      unlisted: 0,
    });
    expect(seen).toEqual([log.entries.length]);
  });

  test("holds before the first batch, and seen as it was before at any size", async () => {
    const { log } = await aWholeLog();
    expect(await problems(new LogInMemory())).toEqual([]);
    for (let size = 0; size <= log.entries.length; size++)
      expect(await problems(log, { earlier: await log.checkpoint({ size }) })).toEqual([]);
  });

  test("holds where any mailbox may sign and no headcount is known", async () => {
    const [workplace] = new LogInMemory().genesis.workplaces;
    const log = new LogInMemory({
      workplaces: [{ ...workplace!, domains: [], anyMailbox: true, headcount: null, headcountSource: null }],
    });
    expect(await problems(log.publish([log.name(), log.name("Ada")]))).toEqual([]);
  });

  test("holds whatever is signed, withdrawn and removed, and the total is what is left", async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.record({ posted: fc.nat(6), removed: fc.nat(6) }), { maxLength: 6 }),
        async (batches) => {
          const log = new LogInMemory();
          let left: ReturnType<typeof log.name>[] = [];
          for (const { posted, removed } of batches) {
            const gone = left.slice(0, removed);
            const names = Array.from({ length: posted }, (_, place) => log.name(`Signer ${place}`));
            left = [...left.slice(removed), ...names];
            log.publish(names, { removed: gone });
          }
          const verdict = await checkLog(await log.checkpoint(), log.chunks());
          expect(verdict.problems).toEqual([]);
          expect(verdict.totals.total).toBe(left.length);
        },
      ),
      { numRuns: 50 },
    );
  });
});

describe("a checkpoint", () => {
  test("that another key has signed is refused", async () => {
    const { log } = await aLog();
    const checkpoint = await log.checkpoint({ key: aLogKey() });
    expect(await problems(log, {}, checkpoint)).toEqual([
      "The checkpoint is not signed by the key in the first entry.",
    ]);
  });

  test("of another log, with a good signature of the same key, is refused", async () => {
    const { log } = await aLog();
    const checkpoint = await log.checkpoint({ origin: "letters.example.org/letters/other" });
    expect(await problems(log, {}, checkpoint)).toEqual([
      "The checkpoint is of letters.example.org/letters/other, and this log is of letters.example.org/letters/not-with-our-work.",
    ]);
  });

  test("whose text was altered after it was signed is refused", async () => {
    const { log } = await aLog();
    const checkpoint = (await log.checkpoint()).replace("\n8\n", "\n9\n");
    expect(await problems(log, {}, checkpoint)).toEqual([
      "The checkpoint is not signed by the key in the first entry.",
      "The checkpoint is of 9 entries, and there are 8.",
    ]);
    expect(await problems(log, {}, "")).toEqual(["The checkpoint is not a signed checkpoint at all."]);
  });

  test("refuses entries that were cut, altered or reordered after it", async () => {
    const { log } = await aLog();
    const checkpoint = await log.checkpoint();
    const whole = [...log.entries];
    log.entries = whole.slice(0, -1);
    expect(await problems(log, {}, checkpoint)).toEqual([
      "The log ends with signatures or withdrawals that no batch counts.",
      "The checkpoint is of 8 entries, and there are 7.",
    ]);
    log.entries = whole.with(1, whole[2] ?? "").with(2, whole[1] ?? "");
    expect(await problems(log, {}, checkpoint)).toEqual([
      "Entry 2 stands before a smaller serial of its batch.",
      "The checkpoint has another root than the 8 entries: one of them is not as it was signed.",
    ]);
    log.entries = whole.with(0, (whole[0] ?? "").replace("Bezos", "Bezoz"));
    expect(await problems(log, {}, checkpoint)).toContain(
      "The checkpoint has another root than the 8 entries: one of them is not as it was signed.",
    );
  });

  test("notices one altered octet anywhere in the log", async () => {
    const { log } = await aLog();
    const checkpoint = await log.checkpoint();
    const whole = [...log.entries];
    await fc.assert(
      fc.asyncProperty(fc.nat(), fc.nat(), fc.integer({ min: 1, max: 127 }), async (entry, place, change) => {
        const index = entry % whole.length;
        const octets = Buffer.from(whole[index] ?? "");
        octets[place % octets.length]! ^= change;
        async function* altered() {
          yield whole.map((each, at) => new Uint8Array(at === index ? octets : Buffer.from(each)));
        }
        expect((await checkLog(checkpoint, altered())).holds).toBe(false);
      }),
      { numRuns: 100 },
    );
  });
});

describe("what was seen before", () => {
  test("must be the beginning of the log: a fork is refused, of the same size and of a larger one", async () => {
    const { log } = await aLog();
    const earlier = await log.checkpoint();
    const fork = new LogInMemory(log.genesis, log.key);
    fork.publish([...(await fork.credentials(5)), fork.name("Max")]);
    const rewritten =
      "The log was rewritten: its first 8 entries are not those that were seen before. Two histories have been shown.";
    expect(await problems(fork, { earlier })).toEqual([rewritten]);
    fork.publish([fork.name("Eve")]);
    expect(await problems(fork, { earlier })).toEqual([rewritten]);
  });

  test("must still be there: a log that was cut at a batch is refused", async () => {
    const { log } = await aLog();
    const before = [...log.entries];
    log.publish([log.name("Eve")]);
    const earlier = await log.checkpoint();
    log.entries = before;
    expect(await problems(log, { earlier })).toEqual([
      "The log was cut: 10 entries were seen before, and there are 8.",
    ]);
  });

  test("counts only when this log’s key has signed it", async () => {
    const { log } = await aLog();
    const earlier = await log.checkpoint({ size: 1, key: aLogKey() });
    expect(await problems(log, { earlier })).toEqual([
      "The checkpoint from before is not signed by the key in the first entry.",
    ]);
    expect(await problems(log, { earlier: "nonsense" })).toEqual([
      "The checkpoint from before is not a signed checkpoint at all.",
    ]);
  });

  test("may be L alone", async () => {
    const { log } = await aLog();
    const [sentence = "", ...others] = await problems(log, { genesis: "00".repeat(32) });
    expect(others).toEqual([]);
    expect(sentence).toContain("Entry 0 is not the one that was expected");
    expect(sentence).toContain(log.letter);
  });
});

describe("an entry", () => {
  const shortest = writeEntry({ type: "closed", at: day(20) });
  test.each([
    ["is spelled in another way than the canonical one", `${shortest} `],
    ["is spelled in another way than the canonical one", `{"type":"closed","at":"${day(20)}"}`],
    ["is spelled in another way than the canonical one", `{"at":"x",${shortest.slice(1)}`],
    ["is spelled in another way than the canonical one", shortest.replace("closed", "clos\\u0065d")],
    ["is not a JSON object", `﻿${shortest}`],
    ["is not a JSON object", "["],
    ["is not a JSON object", "[".repeat(65_000)],
    ["is not a JSON object", "null"],
    ["is of a type that does not occur", `{"type":"toString"}`],
    ["lacks “at”", `{"type":"closed"}`],
    ["has something in “at” that cannot stand there", `{"at":"2026-02-30T09:00:00Z","type":"closed"}`],
    ["has “by”, which does not occur", `{"at":"${day(20)}","by":"Max","type":"closed"}`],
    ["has “__proto__”, which does not occur", `{"__proto__":1,"at":"${day(20)}","type":"closed"}`],
    [
      "is longer than 65,535 octets",
      writeEntry({ type: "delivered", at: day(20), manner: "x".repeat(65_536), hash: null }),
    ],
    [
      "has something in “manner” that cannot stand there",
      `{"at":"${day(20)}","hash":null,"manner":"\\ud800","type":"delivered"}`,
    ],
  ])("%s: refused (%#)", async (fault, text) => {
    const log = new LogInMemory();
    log.entries.push(text);
    expect(await problems(log)).toEqual([`Entry 1 ${fault}.`]);
  });

  test("that is not UTF-8 is refused", async () => {
    const log = new LogInMemory();
    async function* chunks() {
      yield [new Uint8Array(Buffer.from(log.entries[0] ?? "")), Uint8Array.of(0x22, 0xff, 0x22)];
    }
    const { problems: found } = await checkLog(await log.checkpoint(), chunks());
    expect(found[0]).toEqual({ index: 1, sentence: "Entry 1 is not UTF-8." });
  });

  test("that is the first must begin a letter, and no other may", async () => {
    const log = new LogInMemory();
    log.entries = [shortest, ...log.entries];
    expect(await problems(log)).toEqual([
      "The first entry does not begin a letter, so nothing after it can be checked.",
    ]);
    log.entries = [log.entries[1] ?? "", log.entries[1] ?? ""];
    expect(await problems(log)).toEqual(["Entry 1 begins a letter a second time."]);
    log.entries = [];
    expect(await problems(log)).toHaveLength(1);
  });
});

/** What is wrong with a credential that a test has changed, apart from the batch that it lacks. */
async function changed(change: (log: LogInMemory) => Entry | Promise<Entry>) {
  const log = new LogInMemory();
  const entry = (await change(log)) as Entry & { serial?: string; secret?: string };
  const { serial: _, secret: __, ...clean } = entry;
  log.append(clean as Entry);
  return (await problems(log)).slice(0, -1);
}

function flip(token: string, place: number): string {
  const octets = Buffer.from(token, "base64url");
  octets[place]! ^= 1;
  return octets.toString("base64url");
}

describe("a credential", () => {
  test("whose signature is forged is refused", async () => {
    const forged = "Entry 1 holds a token that does not verify under its workplace’s key.";
    expect(
      await changed(async (log) => {
        const good = await log.credential();
        return { ...good, token: flip(good.token, 300) };
      }),
    ).toEqual([forged]);
    expect(
      await changed(async (log) => {
        const good = await log.credential();
        return { ...good, token: flip(good.token, 120) };
      }),
    ).toEqual([forged]);
    expect(
      await changed(async (log) => {
        const good = await log.credential();
        const message = Buffer.from(good.token, "base64url").subarray(0, 181);
        return { ...good, token: Buffer.concat([message, randomBytes(384)]).toString("base64url") };
      }),
    ).toEqual([forged]);
  });

  test("of another letter is refused", async () => {
    expect(await changed((log) => log.credential({ genesis: "11".repeat(32) }))).toEqual([
      "Entry 1 holds a token of another letter.",
    ]);
  });

  test("under a text that was not published, or another than it names, is refused", async () => {
    expect(await changed((log) => log.credential({ text: "22".repeat(32) }))).toEqual([
      "Entry 1 is under a text that was not published before it.",
    ]);
    expect(
      await changed(async (log) => {
        const { text } = await log.credential();
        return { ...(await log.credential({ text: "22".repeat(32) })), text };
      }),
    ).toEqual(["Entry 1 names another text than its token."]);
  });

  test("that is no token, of an unknown workplace or of a wrong class is refused", async () => {
    expect(await changed(async (log) => ({ ...(await log.credential()), token: "AAAA" }))).toEqual([
      "Entry 1 holds something that is no token.",
    ]);
    const elsewhere = "00000000-0000-4000-8000-000000000000";
    expect(await changed(async (log) => ({ ...(await log.credential()), workplace: elsewhere }))).toEqual([
      "Entry 1 is of a workplace that the first entry does not list.",
    ]);
    expect(await changed(async (log) => ({ ...(await log.credential()), class: "open" }))).toEqual([
      "Entry 1 says “open” where Amazon takes mailboxes at its own domains only.",
    ]);
  });

  test("that is there twice is refused, in one batch and in two", async () => {
    const log = new LogInMemory();
    const ada = await log.credential();
    const others = await log.credentials(4);
    const repeated = `repeats the serial ${ada.serial.slice(0, 12)}…: one credential counts twice.`;
    log.publish([ada, ada, ...others]);
    expect((await problems(log))[0]).toContain(repeated);

    const later = new LogInMemory(log.genesis, log.key);
    later.publish([ada, ...others]).publish([ada]);
    expect((await problems(later))[0]).toBe(`Entry 7 ${repeated}`);
  });

  test("that stands behind names, or is shown in a way the letter does not have, is refused", async () => {
    const log = new LogInMemory();
    log.publish([...(await log.credentials(1)), log.name()]);
    log.entries = [log.entries[0] ?? "", log.entries[2] ?? "", log.entries[1] ?? "", log.entries[3] ?? ""];
    expect(await problems(log)).toEqual(["Entry 2 is a credential that stands after names of its batch."]);

    const named = new LogInMemory({ ways: ["named"] });
    named.publish([await named.credential()]);
    expect(await problems(named)).toEqual(["Entry 1 is shown in a way that this letter does not have."]);
  });
});

describe("a withdrawal", () => {
  test("needs the secret of the very credential", async () => {
    const log = new LogInMemory();
    const [ada, ...others] = await log.credentials(5);
    log.publish([ada!, ...others]);
    log.publish([], { withdrawn: [{ ...ada!, secret: others[0]!.secret }] });
    const wrong = "Entry 7 withdraws a credential with a secret that is not its own.";
    expect((await problems(log))[0]).toBe(wrong);
    log.change<"withdrawal">(7, { secret: null });
    expect((await problems(log))[0]).toBe(wrong);
  });

  test("is of a signature that is there and still counts", async () => {
    const log = new LogInMemory();
    const ben = log.name();
    log.publish([ben, log.name("Ada")]).publish([], { withdrawn: [ben] });
    expect(await problems(log)).toEqual([]);
    log.publish([], { withdrawn: [ben] });
    expect((await problems(log))[0]).toMatch(
      /^Entry 6 takes out [0-9a-f]{12}…, which was taken out before\.$/,
    );
    log.change<"withdrawal">(6, { signature: "99".repeat(32) });
    expect((await problems(log))[0]).toBe("Entry 6 takes out 999999999999…, a signature that is not there.");
  });

  test("by a rule is of a name, never of a credential", async () => {
    const log = new LogInMemory();
    const all = await log.credentials(5);
    log.publish(all);
    log.append({ type: "removal", signature: all[0]!.serial, rule: "Max wants it", reason: "" });
    expect((await problems(log))[0]).toBe(
      "Entry 7 removes a credential, which only its signer may withdraw.",
    );
  });
});

describe("a batch", () => {
  test.each<[string, Record<string, unknown>]>([
    ["is batch 2 where batch 1 belongs", { number: 2 }],
    ["says 7 posted where 6 stand before it", { posted: 7 }],
    ["says 1 vouched where 0 stand before it", { vouched: 1 }],
    ["says 1 withdrawn where 0 stand before it", { withdrawn: 1 }],
    ["says 1 removed where 0 stand before it", { removed: 1 }],
  ])("that %s is refused", async (fault, differences) => {
    const { log } = await aLog();
    expect(await problems(log.change<"batch">(7, differences))).toEqual([`Entry 7 ${fault}.`]);
  });

  test("with a wrong tally is refused, whichever figure it is", async () => {
    const right = { total: 6, named: 1, anonymous: 5, role: 0, organization: 0, withdrawn: 0, removed: 0 };
    for (const name of Object.keys(right) as (keyof typeof right)[]) {
      const { log } = await aLog();
      log.change<"batch">(7, { after: { ...right, [name]: right[name] + 1 } });
      expect(await problems(log)).toEqual([
        `Entry 7 counts ${right[name] + 1} as “${name}” where the entries add up to ${right[name]}.`,
      ]);
    }
  });

  test("that is dated before the one before it is refused", async () => {
    const { log } = await aLog();
    log.publish([log.name("Eve")], { differences: { at: day(10) } });
    expect(await problems(log)).toEqual([`Entry 9 says ${day(10)}, which is before the batch before it.`]);
  });

  test.each<[number, string]>([
    [0, "says 0 were issued at Amazon, fewer than the 6 signatures published there"],
    [5, "says 5 were issued at Amazon, fewer than the 6 signatures published there"],
    [11, "says 11 were issued at Amazon, which is no multiple of 5"],
    [45_005, "says 45005 were issued at Amazon, more than its headcount allows"],
  ])("that says %i were issued is refused", async (issued, fault) => {
    const { log } = await aLog();
    log.change<"batch">(7, { workplaces: [{ id: log.workplace, total: 6, issued }] });
    expect(await problems(log)).toEqual([`Entry 7 ${fault}.`]);
  });

  test("that lowers what was issued is refused", async () => {
    const { log } = await aLog();
    log.change<"batch">(7, { workplaces: [{ id: log.workplace, total: 6, issued: 20 }] });
    log.publish([log.name("Eve")]);
    expect(await problems(log)).toEqual(["Entry 9 says 10 were issued at Amazon where 20 were before."]);
  });

  test("that leaves out a workplace, miscounts it or counts it twice is refused", async () => {
    const { log } = await aLog();
    const right = { id: log.workplace, total: 6, issued: 10 };
    log.change<"batch">(7, { workplaces: [] });
    expect(await problems(log)).toEqual(["Entry 7 does not count Amazon."]);
    log.change<"batch">(7, { workplaces: [{ ...right, total: 5 }] });
    expect(await problems(log)).toEqual(["Entry 7 counts 5 at Amazon where the entries add up to 6."]);
    log.change<"batch">(7, { workplaces: [right, right] });
    expect(await problems(log)).toEqual(["Entry 7 counts a workplace twice."]);
  });

  test("shows roles only in steps of k, of the letter’s list, and no more than credentials", async () => {
    const { log } = await aLog();
    const after = { total: 6, named: 1, anonymous: 2, role: 3, organization: 0, withdrawn: 0, removed: 0 };
    log.change<"batch">(7, { after, roles: [{ role: "Engineer", total: 3 }] });
    expect(await problems(log)).toEqual(["Entry 7 counts 3 as “Engineer”, which is no multiple of 5."]);
    log.change<"batch">(7, {
      after: { ...after, anonymous: 0, role: 5 },
      roles: [{ role: "Lifeguard", total: 5 }],
    });
    expect(await problems(log)).toEqual(["Entry 7 counts “Lifeguard”, which is no role of this letter."]);
    log.change<"batch">(7, { after: { ...after, role: 10 }, roles: [{ role: "Engineer", total: 10 }] });
    expect((await problems(log))[0]).toBe("Entry 7 shows 10 credentials with a role where only 5 count.");
  });

  test("is not interrupted, and a log does not end inside one", async () => {
    const { log } = await aLog();
    const batch = log.entries.pop() ?? "";
    log.entries.push(writeEntry({ type: "answered", at: day(12), hash: null }), batch);
    expect(await problems(log)).toEqual([
      "Entry 7 (answered) stands among signatures whose batch has not ended.",
    ]);
    log.entries = log.entries.slice(0, 7);
    expect(await problems(log)).toEqual([
      "The log ends with signatures or withdrawals that no batch counts.",
    ]);
  });
});

test("a signature after the letter was closed is refused", async () => {
  const { log } = await aLog();
  log.append({ type: "closed", at: day(12) }).publish([log.name("Eve")]);
  expect(await problems(log)).toEqual(["Entry 9 is a signature after the letter was closed."]);
});

test("keys that were destroyed are the letter’s own", async () => {
  const { log } = await aLog();
  log.append({ type: "keys-destroyed", at: day(12), keys: ["00".repeat(32)] });
  expect(await problems(log)).toEqual(["Entry 8 names other keys than those of the letter’s workplaces."]);
});

test("the counts that the site shows are those of the batch that it names", async () => {
  const { log } = await aLog();
  log.publish([log.name("Eve")]);
  const first = {
    batch: 1,
    total: 6,
    named: 1,
    anonymous: 5,
    role: 0,
    organization: 0,
    withdrawn: 0,
    removed: 0,
    workplaces: [{ id: log.workplace, total: 6 }],
    roles: [],
  };
  expect(await problems(log, { counts: first })).toEqual([]);
  expect(await problems(log, { counts: { ...first, total: 60, anonymous: 59 } })).toEqual([
    "The site shows 60 as “total”, and the log adds up to 6.",
    "The site shows 59 as “anonymous”, and the log adds up to 5.",
  ]);
  expect(await problems(log, { counts: { ...first, workplaces: [] } })).toEqual([
    "The site shows no count at Amazon, and the log adds up to 6.",
  ]);
  expect(await problems(log, { counts: { ...first, batch: 3 } })).toEqual([
    "The site shows counts of batch 3, and the log’s last batch is 2.",
  ]);
});

test("every name that the site shows opens one commitment that counts", async () => {
  const { log, ben } = await aLog();
  const shown: ShownName = {
    ...ben,
    shownAs: "named",
    title: null,
    place: null,
    organization: null,
    domain: null,
  };
  const check = (...names: ShownName[]) => problems(log, { names: once(names) });
  expect(await check(shown)).toEqual([]);
  expect(await check({ ...shown, name: "Max" })).toEqual([
    "Name 1 of the list (“Max”) opens no commitment that counts in the log.",
  ]);
  expect(await check(shown, shown)).toEqual(["Name 2 of the list (“Ben”) is listed twice."]);
  expect(await check({ ...shown, shownAs: "organization" })).toEqual([
    "Name 1 of the list (“Ben”) is shown in another way than the log says.",
  ]);
  expect(await check({ ...shown, name: "\ud800" })).toHaveLength(1);
  log.publish([], { removed: [ben] });
  expect(await check(shown)).toEqual([
    "Name 1 of the list (“Ben”) opens no commitment that counts in the log.",
  ]);
});

test("a log with too much wrong in it is not listed to the end", async () => {
  const log = new LogInMemory();
  log.entries.push(...Array.from({ length: 1500 }, () => "nonsense"));
  const verdict = await checkLog(await log.checkpoint(), log.chunks());
  expect(verdict).toMatchObject({ holds: false, unlisted: 500 });
  expect(verdict.problems).toHaveLength(1000);
});
