import { afterAll, beforeAll, expect, test } from "vitest";
import type { Letter } from "#app/letter/letter.ts";
import { openDatabase } from "#app/platform/db.server.ts";
import { findCounts } from "#app/signature/counts.server.ts";
import { aLetter } from "../support/a-letter.ts";
import { startApp, type App } from "../support/app.ts";
import { aConfirmedSigner, aSignerWithCode } from "../support/confirmed.ts";
import { figure } from "../support/figure.ts";
import { Signer } from "../support/signer.ts";
import { mint, mintMany } from "../support/tokens.ts";
import { everyTotal, everywhere } from "../support/totals.ts";

let app: App;
let letter: Letter;
let nobody: Signer;

beforeAll(async () => {
  app = await startApp({ batchMin: 1 });
  // Batches are run by the tests, as often as they can.
  await app.stopBackground();
  letter = await aLetter(app.context());
  nobody = new Signer(app, "nobody@x.example");
});
afterAll(() => app.stop());

const statuses = (answers: Response[]) => {
  const counted: Record<number, number> = {};
  for (const { status } of answers) counted[status] = (counted[status] ?? 0) + 1;
  return counted;
};
const many = <T>(count: number, make: (n: number) => Promise<T>) =>
  Promise.all(Array.from({ length: count }, (_, n) => make(n)));
const total = async () => (await findCounts(app.context().db, letter)).total;
const rows = async (table: "issuance" | "credential" | "pooled_credential" | "named_signature") =>
  (await app.context().pool.query(`select from ${table}`)).rows.length;

/** Runs batches one after the other until what happens beside them is over; how many. */
async function batchesDuring(happening: Promise<unknown>): Promise<number> {
  let batches = 0;
  let over = false;
  void happening.finally(() => (over = true)).catch(() => undefined);
  while (!over) {
    await app.batch(letter.slug);
    batches++;
  }
  await happening;
  return batches;
}

test("fifty sessions that ask for one mailbox's credential at once: one is issued", async () => {
  const signers = await many(50, () => aConfirmedSigner(app, letter, "ada@amazon.example"));
  const messages = await many(50, async () => (await nobodyAt("amazon.example").blind(letter.slug)).blinded);
  const before = await rows("issuance");
  const answers = await many(50, (n) =>
    signer(signers, n).issue(letter.slug, messages[n] ?? new Uint8Array()),
  );
  figure(
    "credentials issued when fifty sessions ask for one mailbox's at once",
    statuses(answers)[200] ?? 0,
    "exactly 1",
  );
  expect(statuses(answers)).toEqual({ 200: 1, 409: 49 });
  expect(await rows("issuance")).toBe(before + 1);
});

test("fifty messages in one session at once: one is signed", async () => {
  const ben = await aConfirmedSigner(app, letter, "ben@amazon.example");
  const messages = await many(50, async () => (await ben.blind(letter.slug)).blinded);
  const answers = await many(50, (n) => ben.issue(letter.slug, messages[n] ?? new Uint8Array()));
  const { 200: issued, ...refused } = statuses(answers);
  expect(issued).toBe(1);
  expect(Object.keys(refused).every((status) => status === "403" || status === "409")).toBe(true);
});

test("one message fifty times at once: one credential, and nobody gets another", async () => {
  const signers = await many(50, () => aConfirmedSigner(app, letter, "cleo@amazon.example"));
  const { blinded } = await nobodyAt("amazon.example").blind(letter.slug);
  const before = await rows("issuance");
  const answers = await many(50, (n) => signer(signers, n).issue(letter.slug, blinded));
  expect(statuses(answers)).toEqual({ 200: 50 });
  expect(new Set(await Promise.all(answers.map((answer) => answer.text()))).size).toBe(1);
  expect(await rows("issuance")).toBe(before + 1);
});

test("fifty confirmations of one code at once: one session", async () => {
  const dora = await aSignerWithCode(app, letter, "dora@amazon.example", "4F7K-29QD");
  const answers = await many(50, () => dora.confirm(letter.slug, "4F7K-29QD"));
  expect(statuses(answers)).toEqual({ 303: 1, 422: 49 });
});

test("a name and a credential for one mailbox at once: one of them", async () => {
  for (let round = 0; round < 5; round++) {
    const address = `either${round}@amazon.example`;
    const [named, unnamed] = await many(2, () => aConfirmedSigner(app, letter, address));
    const { blinded } = await nobodyAt("amazon.example").blind(letter.slug);
    const [chosen, issued] = await Promise.all([
      named?.visit(`/letters/${letter.slug}/choose`, { shown: "named", name: "Either Or" }),
      unnamed?.issue(letter.slug, blinded),
    ]);
    expect([chosen?.status === 303, issued?.status === 200].filter(Boolean)).toHaveLength(1);
  }
});

test("two hundred identical posts at once count once, through two web processes", async () => {
  await app.batch(letter.slug);
  const before = await total();
  const { serial: _, ...ticket } = await mint(app.context().keys, letter);
  const second = openDatabase(app.databaseUrl);
  const other = await app.anotherWeb({ base: { ...app.context(), db: second.db, pool: second.pool } });
  const strangers = [nobody, new Signer({ ...app, origin: other.origin }, "nobody@x.example")];
  const answers = await many(200, (n) => signer(strangers, n % 2).post(letter.slug, ticket));
  expect(statuses(answers)).toEqual({ 200: 200 });
  expect(new Set(await Promise.all(answers.map((answer) => answer.text()))).size).toBe(1);
  await app.batch(letter.slug);
  figure(
    "signatures counted when one ticket is posted 200 times at once",
    (await total()) - before,
    "exactly 1",
  );
  expect(await total()).toBe(before + 1);
  await other.close();
  await second.close();
});

test("two hundred who sign in all ways at once, while batches run: the total is exact", async () => {
  await app.batch(letter.slug);
  const before = await total();
  const tickets = await mintMany(app.context().keys, letter, 160);
  const named = await many(40, (n) => aConfirmedSigner(app, letter, `mixed${n}@amazon.example`));
  const posting = Promise.all([
    ...tickets.map((ticket, n) => nobody.post(letter.slug, ticket, n % 4 ? null : "Engineer")),
    ...named.map((each) =>
      each.visit(`/letters/${letter.slug}/choose`, { shown: "named", name: "Ada King" }),
    ),
  ]);
  const batches = await batchesDuring(posting);
  expect(batches).toBeGreaterThan(1);
  expect(statuses(await posting)).toEqual({ 200: 160, 303: 40 });
  await app.batch(letter.slug);
  figure(
    "signatures counted of 200 that came in all ways at once while batches ran",
    (await total()) - before,
    "exactly 200",
  );
  expect(await everyTotal(app, letter)).toEqual(everywhere(before + 200));
  expect(await rows("pooled_credential")).toBe(0);
});

test("tickets that are posted again and again around their batch count once", async () => {
  const before = await total();
  const tickets = await mintMany(app.context().keys, letter, 20);
  const posting = many(200, (n) => {
    const ticket = tickets[n % 20];
    return ticket ? nobody.post(letter.slug, ticket) : Promise.reject(new Error("no ticket"));
  });
  await batchesDuring(posting);
  expect(statuses(await posting)).toEqual({ 200: 200 });
  await app.batch(letter.slug);
  for (const ticket of tickets) expect((await nobody.post(letter.slug, ticket)).status).toBe(200);
  expect(await rows("pooled_credential")).toBe(0);
  expect(await app.batch(letter.slug)).toMatchObject({ kind: "nothing-to-publish" });
  expect(await everyTotal(app, letter)).toEqual(everywhere(before + 20));
});

function nobodyAt(domain: string): Signer {
  return new Signer(app, `x@${domain}`);
}

function signer(signers: Signer[], n: number): Signer {
  const found = signers[n];
  if (!found) throw new Error("nobody is there");
  return found;
}
