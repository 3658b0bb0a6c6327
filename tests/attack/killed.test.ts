import { chmod, mkdtemp, rm } from "node:fs/promises";
import os from "node:os";
import path from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import type { Letter } from "#app/letter/letter.ts";
import { findEmbeddedDatabase } from "#app/platform/embedded-database.server.ts";
import { readEnvironment } from "#app/platform/env.server.ts";
import { openBase } from "#app/platform/open-context.server.ts";
import { aLetter } from "../support/a-letter.ts";
import { figure } from "../support/figure.ts";
import { startProgram, type Program } from "../support/program.ts";
import { mintWithReceipt, type Receipt } from "../support/receipts.ts";
import { mintMany, type Minted } from "../support/tokens.ts";

let dataDir: string;
let letter: Letter;
let running: Program | undefined;
const settings = (webWorkers = 1) => ({
  DATA_DIR: dataDir,
  DEMO: "off",
  WEB_WORKERS: String(webWorkers),
  BATCH_SECONDS: "1",
  BATCH_MIN: "1",
});

beforeAll(async () => {
  dataDir = await mkdtemp(path.join(os.tmpdir(), "undersigned-killed-"));
  await chmod(dataDir, 0o711);
});
afterAll(async () => {
  await running?.stop();
  await rm(dataDir, { recursive: true, force: true });
});

/** Works in the running program's database and keys, as its own commands do. */
async function inside<T>(
  work: (base: Awaited<ReturnType<typeof openBase>>["base"]) => Promise<T>,
): Promise<T> {
  const url = await findEmbeddedDatabase(dataDir);
  if (!url) throw new Error("the database is not running");
  const { base, close } = await openBase(readEnvironment(settings()), url);
  try {
    return await work(base);
  } finally {
    await close();
  }
}

/** Posts until all are answered or the program is gone; the serials that were answered "posted". */
async function postAll(
  program: Program,
  tickets: Minted[],
  onAnswer: (answered: number) => void,
): Promise<string[]> {
  const accepted: string[] = [];
  const left = [...tickets];
  const onePoster = async () => {
    for (let ticket = left.pop(); ticket; ticket = left.pop()) {
      const { serial, ...body } = ticket;
      try {
        const answer = await fetch(`${program.origin}/letters/${letter.slug}/post`, {
          method: "POST",
          headers: { "content-type": "application/json" },
          body: JSON.stringify(body),
        });
        if (answer.status === 200 && ((await answer.json()) as { serial: string }).serial === serial)
          onAnswer(accepted.push(serial));
      } catch {
        return;
      }
    }
  };
  await Promise.all(Array.from({ length: 12 }, onePoster));
  return accepted;
}

test("kill -9 in the middle loses no signature that was answered, and counts none twice", async () => {
  const accepted: string[] = [];
  let tickets: Minted[] = [];
  let killed = 0;
  for (const withDatabase of [false, true]) {
    running = await startProgram(settings(withDatabase ? 1 : 2));
    if (killed === 0) letter = await inside((base) => aLetter({ ...base, now: new Date() }));
    const program = running;
    tickets = [...tickets, ...(await inside(({ keys }) => mintMany(keys, letter, 250)))];
    const before = accepted.length;
    accepted.push(
      ...(await postAll(program, tickets.slice(-250), (answered) => {
        // Somewhere in the middle of a batch's second, while twelve requests are under way.
        if (answered === 100) void program.kill(withDatabase);
      })),
    );
    killed++;
    expect(accepted.length - before).toBeGreaterThanOrEqual(100);
    expect(accepted.length - before).toBeLessThan(250);
  }

  running = await startProgram(settings());
  // Whoever was not answered posts again, and so do some who were.
  const unanswered = tickets.filter(({ serial }) => !accepted.includes(serial));
  const again = [
    ...unanswered.slice(0, 80),
    ...tickets.filter(({ serial }) => accepted.includes(serial)).slice(0, 30),
  ];
  const all = new Set([...accepted, ...(await postAll(running, again, () => undefined))]);
  const { published, total, waiting } = await inside(async ({ db, pool }) => {
    const giveUp = Date.now() + 20_000;
    while ((await db.pooledCredential.count()) > 0 && Date.now() < giveUp)
      await new Promise((resolve) => setTimeout(resolve, 100));
    const { rows } = await pool.query<{ serial: string }>(
      "select encode(serial, 'hex') as serial from credential",
    );
    const last = await db.batch.findFirst({ orderBy: { number: "desc" } });
    return {
      published: rows.map(({ serial }) => serial),
      total: last?.total,
      waiting: await db.pooledCredential.count(),
    };
  });

  const lost = [...all].filter((serial) => !published.includes(serial));
  figure("answered signatures lost by kill -9 of the program and of its database", lost.length, "exactly 0");
  expect(lost).toEqual([]);
  expect(waiting).toBe(0);
  expect(new Set(published).size).toBe(published.length);
  expect(total).toBe(published.length);
  const { total: shown } = (await (
    await fetch(`${running.origin}/letters/${letter.slug}/count.json`)
  ).json()) as {
    total: number;
  };
  expect(shown).toBe(published.length);
  await fetch(`${running.origin}/letters/canary-path/sign?canary=query`, {
    headers: { "user-agent": "canary" },
  });
  expect(running.said()).not.toMatch(/error|failed|canary/i);
});

/** Withdraws until all are answered or the program is gone; those that were answered "withdrawn" or "waiting". */
async function withdrawAll(
  program: Program,
  receipts: Receipt[],
  onAnswer: (answered: number) => void,
): Promise<Receipt[]> {
  const answered: Receipt[] = [];
  const left = [...receipts];
  const oneSigner = async () => {
    for (let receipt = left.pop(); receipt; receipt = left.pop()) {
      try {
        const answer = await fetch(`${program.origin}/letters/${letter.slug}/receipt`, {
          method: "POST",
          headers: { "content-type": "application/json" },
          body: JSON.stringify({ secret: receipt.asText }),
        });
        if (answer.status === 200) onAnswer(answered.push(receipt));
      } catch {
        return;
      }
    }
  };
  await Promise.all(Array.from({ length: 12 }, oneSigner));
  return answered;
}

test("kill -9 in the middle loses no withdrawal that was answered, and withdraws nothing twice", async () => {
  running ??= await startProgram(settings());
  const receipts = await inside(({ keys }) =>
    Promise.all(Array.from({ length: 200 }, () => mintWithReceipt(keys, letter))),
  );
  const tickets = receipts.map(({ ticket }) => ticket);
  expect(await postAll(running, tickets, () => undefined)).toHaveLength(200);
  const program = running;
  const answered = await withdrawAll(program, receipts, (count) => {
    if (count === 80) void program.kill(true);
  });
  expect(answered.length).toBeGreaterThanOrEqual(80);
  expect(answered.length).toBeLessThan(200);

  running = await startProgram(settings());
  await withdrawAll(running, answered.slice(0, 20), () => undefined);
  const { counting, total, withdrawals, published } = await inside(async ({ db }) => {
    const giveUp = Date.now() + 20_000;
    const waits = async () => (await db.pooledWithdrawal.count()) + (await db.pooledCredential.count()) > 0;
    while ((await waits()) && Date.now() < giveUp) await new Promise((resolve) => setTimeout(resolve, 100));
    const rows = await db.credential.findMany({ where: { withdrawn: false }, select: { serial: true } });
    const entries = await db.logEntry.findMany({ where: { entry: { contains: '"type":"withdrawal"' } } });
    const last = await db.batch.findFirst({ orderBy: { number: "desc" } });
    return {
      counting: rows.map(({ serial }) => Buffer.from(serial).toString("hex")),
      total: last?.total,
      withdrawals: entries.map(({ entry }) => (JSON.parse(entry) as { signature: string }).signature),
      published: await db.credential.count({ where: { batch: { gt: 0 }, withdrawn: true } }),
    };
  });
  const lost = answered.filter(({ ticket }) => counting.includes(ticket.serial));
  figure("answered withdrawals lost by kill -9 of the program and its database", lost.length, "exactly 0");
  expect(lost).toEqual([]);
  expect(total).toBe(counting.length);
  expect(new Set(withdrawals).size).toBe(withdrawals.length);
  expect(withdrawals).toHaveLength(published);
});
