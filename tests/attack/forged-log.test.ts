import { expect, test } from "vitest";
import { checkLog, type Expected } from "#app/log/check.ts";
import { figure } from "#tests/support/figure.ts";
import { aLogKey, LogInMemory } from "#tests/support/log-in-memory.ts";

type Shown = { log: LogInMemory; checkpoint: string; expected?: Expected };

/** A log that was shown before, grown by another batch since. */
async function anHonestLog(): Promise<Shown & { earlier: string }> {
  const log = new LogInMemory();
  log.publish([...(await log.credentials(5)), log.name()]);
  const earlier = await log.checkpoint();
  log.publish(await log.credentials(5));
  return { log, earlier, checkpoint: await log.checkpoint(), expected: { genesis: log.letter, earlier } };
}

/** Ways in which whoever has the server, and in some the log's key, shows something else. */
const forgeries: [string, (honest: Awaited<ReturnType<typeof anHonestLog>>) => Promise<Shown>][] = [
  [
    "altered",
    async ({ log, ...shown }) => {
      log.entries = log.entries.with(2, (log.entries[2] ?? "").replace("mailbox", "vouched"));
      return { log, ...shown };
    },
  ],
  [
    "cut",
    async ({ log, ...shown }) => {
      log.entries = log.entries.slice(0, 3);
      return { log, ...shown, checkpoint: await log.checkpoint() };
    },
  ],
  [
    "reordered",
    async ({ log, ...shown }) => {
      const [first = "", second = ""] = log.entries.slice(1, 3);
      log.entries = log.entries.with(1, second).with(2, first);
      return { log, ...shown, checkpoint: await log.checkpoint() };
    },
  ],
  [
    "re-signed by another key",
    async ({ log, ...shown }) => ({ log, ...shown, checkpoint: await log.checkpoint({ key: aLogKey() }) }),
  ],
  [
    "forked since it was seen",
    async ({ log, expected }) => {
      const fork = new LogInMemory(log.genesis, log.key);
      fork.publish([...(await fork.credentials(5)), fork.name("Max")]);
      fork.publish(await fork.credentials(5));
      return { log: fork, checkpoint: await fork.checkpoint(), expected: expected ?? {} };
    },
  ],
  [
    "stuffed with a credential that was published before",
    async ({ log, ...shown }) => {
      log.entries = [...log.entries, log.entries[1] ?? ""];
      return { log, ...shown, checkpoint: await log.checkpoint() };
    },
  ],
  [
    "begun by another letter",
    async ({ expected }) => {
      const other = new LogInMemory({ slug: "another-letter" });
      other.publish(await other.credentials(5));
      return { log: other, checkpoint: await other.checkpoint(), expected: expected ?? {} };
    },
  ],
];

async function holds({ log, checkpoint, expected }: Shown): Promise<boolean> {
  return (await checkLog(checkpoint, log.chunks(), { expected: expected ?? {} })).holds;
}

test("the honest log holds, so that a forgery could", async () => {
  expect(await holds(await anHonestLog())).toBe(true);
});

test("no other log holds in its place", async () => {
  const accepted: string[] = [];
  for (const [how, forge] of forgeries) if (await holds(await forge(await anHonestLog()))) accepted.push(how);
  figure(
    `forged, cut, reordered, re-signed and forked logs that hold, of ${forgeries.length}`,
    accepted.length,
    "exactly 0",
  );
  expect(accepted).toEqual([]);
});
