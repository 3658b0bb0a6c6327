import { expect, test } from "vitest";
import { findingsOf } from "./health-words.ts";
import type { Health } from "./health.server.ts";

const well: Health = {
  waiting: { reports: 3, toReview: 1 },
  mails: {
    waiting: 2,
    oldestMinutes: 1,
    failing: 0,
    givenUp: 0,
    updates: 40,
    arePaused: false,
    why: null,
  },
  batches: [{ slug: "a-letter", publishedAt: new Date(0), everySeconds: 86_400, isOverdue: false }],
  keysLeft: [],
  disk: { freeGigabytes: 20, freePercent: 40 },
  unmet: [],
  pending: [],
  versions: { program: "0.1.0", node: "22.0.0", postgres: "18.0" },
};

test("work that waits is nothing wrong", () => {
  expect(findingsOf(well)).toEqual([]);
});

test.each<[string, Partial<Health>, RegExp]>([
  [
    "a mail server that is away",
    { mails: { ...well.mails, why: "no mail server (ECONNREFUSED)" } },
    /SMTP_URL/,
  ],
  ["a mail that waits", { mails: { ...well.mails, oldestMinutes: 11 } }, /11 minutes/],
  ["mails that were given up", { mails: { ...well.mails, givenUp: 2 } }, /^2 mails were given up/],
  [
    "a batch that nobody ran",
    { batches: well.batches.map((batch) => ({ ...batch, isOverdue: true })) },
    /a-letter/,
  ],
  ["keys that are still there", { keysLeft: ["an-old-letter"] }, /an-old-letter/],
  ["a full disk", { disk: { freeGigabytes: 0.4, freePercent: 30 } }, /0.4 GB/],
  ["a small disk", { disk: { freeGigabytes: 4, freePercent: 4 } }, /4 percent/],
  ["a migration that is not applied", { pending: ["20261124_x"] }, /20261124_x/],
  [
    "a setting",
    { unmet: [{ demand: "wal_recycle = off", is: "on", because: "it is so" }] },
    /wal_recycle = off/,
  ],
])("%s is said, and nothing else", (_, differences, words) => {
  const findings = findingsOf({ ...well, ...differences });
  expect(findings).toHaveLength(1);
  expect(findings[0]).toMatch(words);
});

test("while mails are paused they may wait for as long as that lasts", () => {
  expect(findingsOf({ ...well, mails: { ...well.mails, oldestMinutes: 600, arePaused: true } })).toEqual([]);
});
