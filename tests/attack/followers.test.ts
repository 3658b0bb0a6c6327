import { afterAll, beforeAll, expect, test } from "vitest";
import type { Letter } from "#app/letter/letter.ts";
import { findFollowerKey } from "#app/update/follower-key.server.ts";
import { sweepFollowers } from "#app/update/sweep.server.ts";
import { aLetter } from "../support/a-letter.ts";
import { startApp, type App } from "../support/app.ts";
import { aConfirmedSigner } from "../support/confirmed.ts";
import { figure } from "../support/figure.ts";
import { followersOf } from "../support/followers.ts";
import { asText, readWholeDatabase } from "../support/whole-database.ts";
import { linkFromTables, type Sides, type Truth } from "./linker.ts";

const signers = 120;
let app: App;
let letter: Letter;
/** Which mailbox follows for whom who has signed by name. */
const truth: Truth = new Map();

const sides: Sides = {
  mailboxes: { in: ["public.follower"], by: "id" },
  credentials: { in: ["public.named_signature"], by: "id" },
};
const link = async () => linkFromTables(await readWholeDatabase(app.databaseUrl), truth, sides);

beforeAll(async () => {
  app = await startApp({ batchMin: 1 });
  letter = await aLetter(app.context());
  await app.stopBackground();
  const { db } = app.context();
  for (let n = 0; n < signers; n++) {
    const name = `Ada ${String.fromCharCode(65 + (n % 26))}${"x".repeat(n / 26)}rowell`;
    const signer = await aConfirmedSigner(app, letter, `n${n}@amazon.example`);
    await signer.visit(`/letters/${letter.slug}/choose`, { shown: "named", name });
    await followersOf(app.context(), letter, [`private.${n}@mail.example`]);
    app.clock.advance(20);
  }
  const key = await findFollowerKey(app.context().keys, letter.id);
  const inOrder = await app
    .context()
    .pool.query<{ id: string }>("select id from named_signature order by ctid");
  const followers = await db.follower.findMany();
  for (const { id, mailbox } of followers) {
    const [, n] = /^private\.(\d+)@/.exec(key?.reveal(mailbox) ?? "") ?? [];
    truth.set(inOrder.rows[Number(n)]?.id ?? "", id);
  }
});
afterAll(() => app.stop());

test("followers in the order in which they came are joined with who signed before them: the linker sees it", async () => {
  expect(truth.size).toBe(signers);
  expect((await link()).share).toBeGreaterThan(0.9);
});

test("once swept, nothing in the database joins who follows with who has signed", async () => {
  await app.batch(letter.slug);
  await expect
    .poll(async () => {
      await sweepFollowers(app.context());
      return (await app.context().pool.query("select distinct xmin::text from follower")).rows.length;
    })
    .toBe(1);
  const { share, by } = await link();
  const percent = Math.round(share * 1000) / 10;
  figure(
    "percent of followers that are joined with their named signature, from the database",
    percent,
    "at most 8",
  );
  expect(share, by).toBeLessThanOrEqual(0.08);
});

test("a mailbox that has signed and follows has no mark that both have", async () => {
  const { db, pool } = app.context();
  await followersOf(app.context(), letter, ["n7@amazon.example"]);
  const tables = await readWholeDatabase(app.databaseUrl);
  const follower = await db.follower.findFirstOrThrow({
    where: {
      mailboxHash:
        (await findFollowerKey(app.context().keys, letter.id))?.hash("n7@amazon.example") ?? new Uint8Array(),
    },
  });
  for (const mark of [follower.mailboxHash, follower.mailbox]) {
    const places = asText(tables).split(Buffer.from(mark).toString("hex")).length - 1;
    expect(places).toBe(1);
  }
  const tags = await pool.query<{ tag: Buffer }>("select tag from issuance");
  expect(tags.rows.length).toBe(signers);
  expect(tags.rows.some(({ tag }) => tag.equals(follower.mailboxHash))).toBe(false);
});
