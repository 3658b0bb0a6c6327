import { afterAll, beforeAll, expect, test } from "vitest";
import type { Letter } from "#app/letter/letter.ts";
import { findLetter } from "#app/letter/letters.server.ts";
import { openDatabase } from "#app/platform/db.server.ts";
import { runBatch, runDueBatches } from "#app/signature/batch.server.ts";
import { findCounts } from "#app/signature/counts.server.ts";
import { aLetter } from "../support/a-letter.ts";
import { startApp, type App } from "../support/app.ts";
import { aConfirmedSigner } from "../support/confirmed.ts";
import { Signer } from "../support/signer.ts";
import { mint } from "../support/tokens.ts";
import { everyTotal, everywhere } from "../support/totals.ts";

let app: App;
let letter: Letter;
let nobody: Signer;
let people = 0;
const day = 86_400;

const workplace = (name: string, domain: string) => ({
  name,
  domains: [domain],
  anyMailbox: false,
  headcount: 100,
  headcountSource: "annual report",
});

beforeAll(async () => {
  app = await startApp();
  // Batches are run by the tests.
  await app.stopBackground();
  letter = await aLetter(app.context(), {
    workplaces: [workplace("Amazon", "amazon.example"), workplace("Twitch", "twitch.example")],
    cadence: { everySeconds: day, least: 5 },
  });
  nobody = new Signer(app, "nobody@x.example");
});
afterAll(() => app.stop());

async function postMany(count: number, role: string | null = null, at = 0): Promise<void> {
  const place = letter.workplaces[at];
  for (let n = 0; n < count; n++) {
    const ticket = await mint(app.context().keys, letter, place ? { workplace: place } : {});
    expect((await nobody.post(letter.slug, ticket, role)).status).toBe(200);
  }
}
const counts = () => findCounts(app.context().db, letter);
const signByName = async (name: string) => {
  const signer = await aConfirmedSigner(app, letter, `p${people++}@amazon.example`);
  expect((await signer.visit(`/letters/${letter.slug}/choose`, { shown: "named", name })).status).toBe(303);
};

test("four unnamed signatures wait for a fifth, at each workplace by itself; names do not wait", async () => {
  await postMany(4, null, 0);
  await postMany(4, null, 1);
  await signByName("Ada King");
  expect(await app.batch(letter.slug)).toEqual({ kind: "published", number: 1, posted: 1 });
  expect(await counts()).toMatchObject({ total: 1, named: 1, anonymous: 0 });

  await postMany(1, null, 1);
  expect(await app.batch(letter.slug)).toEqual({ kind: "published", number: 2, posted: 5 });
  expect((await counts()).workplaces.map(({ total }) => total)).toEqual([1, 5]);

  expect(await app.batch(letter.slug)).toMatchObject({ kind: "nothing-to-publish" });
  await postMany(1, null, 0);
  expect(await app.batch(letter.slug)).toEqual({ kind: "published", number: 3, posted: 5 });
  expect(await counts()).toMatchObject({ total: 11, named: 1, anonymous: 10, role: 0 });
});

test("roles appear in steps of five, and never so that fewer than five others are told apart", async () => {
  await postMany(4, "Engineer");
  await postMany(6);
  await app.batch(letter.slug);
  expect(await counts()).toMatchObject({ total: 21, anonymous: 20, role: 0, roles: [] });

  await postMany(3, "Engineer");
  await postMany(7, "Designer");
  await app.batch(letter.slug);
  expect(await counts()).toMatchObject({
    total: 31,
    anonymous: 20,
    role: 10,
    roles: [
      { role: "Designer", total: 5 },
      { role: "Engineer", total: 5 },
    ],
  });
});

test("the total is one figure on the page, in the data, in the database and as the sum of the batches", async () => {
  expect(await everyTotal(app, letter)).toEqual(everywhere(31));
  await signByName("Ben Turner");
  await app.batch(letter.slug);
  expect(await everyTotal(app, letter)).toEqual(everywhere(32));
});

test("a batch is due once in each slot of the cadence, whenever in it somebody looks", async () => {
  const { context, clock } = app;
  const due = async () => runDueBatches(context(), (error) => expect(error).toBeUndefined());
  const toMidnight = day - ((clock.now().getTime() / 1000) % day);
  await due();
  await signByName("Due One");
  clock.advance(toMidnight - 1);
  expect(await due()).toBe(0);
  clock.advance(1);
  expect(await due()).toBe(1);
  await signByName("Due Two");
  clock.advance(day / 2);
  expect(await due()).toBe(0);
  expect((await counts()).named).toBe(3);
  clock.advance(day / 2);
  expect(await due()).toBe(1);
  expect((await counts()).publishedAt).toEqual(clock.now());
});

test("of two processes that run the batch of the same slot at once, one does", async () => {
  const second = openDatabase(app.databaseUrl);
  for (let round = 1; round <= 3; round++) {
    await signByName(`Round ${"abc"[round - 1]}`);
    app.clock.advance(day);
    const now = app.context();
    const fresh = (await findLetter(now, letter.slug)) ?? letter;
    const outcomes = await Promise.all([
      runBatch(now, fresh),
      runBatch({ ...now, db: second.db }, fresh),
      runBatch(now, fresh),
      runBatch({ ...now, db: second.db }, fresh),
    ]);
    expect(outcomes.map(({ kind }) => kind).sort()).toEqual(["not-due", "not-due", "not-due", "published"]);
  }
  await second.close();
  expect(await everyTotal(app, letter)).toEqual(everywhere(37));
});

test("a letter whose batch fails does not keep the others waiting, and is tried again", async () => {
  const other = await aLetter(app.context(), { slug: "another-letter", cadence: letter.cadence });
  await signByName("Held Up");
  app.clock.advance(day);
  const failures: unknown[] = [];
  const { pool } = app.context();
  await pool.query(
    `alter table batch add constraint planted check (letter_id <> '${letter.id}' or number < 1) not valid`,
  );
  const otherSigner = await aConfirmedSigner(app, other, "other@amazon.example");
  await otherSigner.visit(`/letters/${other.slug}/choose`, { shown: "named", name: "Not Held Up" });
  expect(await runDueBatches(app.context(), (error) => failures.push(error))).toBe(1);
  expect(failures).toHaveLength(1);
  await pool.query("alter table batch drop constraint planted");
  expect(await runDueBatches(app.context(), (error) => failures.push(error))).toBe(1);
  expect(failures).toHaveLength(1);
});
