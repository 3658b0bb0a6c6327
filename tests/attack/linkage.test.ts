import { randomInt } from "node:crypto";
import pg from "pg";
import { afterAll, beforeAll, expect, test } from "vitest";
import type { Letter } from "#app/letter/letter.ts";
import { tagOf } from "#app/verification/tag.server.ts";
import { aLetter } from "../support/a-letter.ts";
import { startApp, type App } from "../support/app.ts";
import { aConfirmedSigner } from "../support/confirmed.ts";
import { figure } from "../support/figure.ts";
import { Signer, type Ticket } from "../support/signer.ts";
import { readWholeDatabase, type Row } from "../support/whole-database.ts";
import { linkFromTables, type Truth } from "./linker.ts";

const day = 86_400;
const days = 6;
const perDay = 50;
/** Of each day's signers, how many post at once instead of later. */
const atOnce = 20;

let app: App;
let letter: Letter;
/** What happened, in the order in which it did: the server's own full log, if it kept one. */
const log: { at: number; tag?: string; serial?: string; blindedHash?: Buffer; token?: Buffer }[] = [];
const truth: Truth = new Map();
const truthOfLater: Truth = new Map();
const truthAtOnce: Truth = new Map();
let beforeBatch: { tables: Map<string, Row[]>; truth: Truth };

const now = () => app.clock.now().getTime() / 1000;
const nobody = () => new Signer(app, "nobody@x.example");

async function post({ ticket, tag }: { ticket: Ticket; tag: string }, truthOfKind: Truth): Promise<void> {
  app.clock.advance(randomInt(1, 20));
  const posted = await nobody().post(letter.slug, ticket);
  const { serial } = (await posted.json()) as { serial: string };
  truth.set(serial, tag);
  truthOfKind.set(serial, tag);
  log.push({ at: now(), serial, token: Buffer.from(ticket.token, "base64url") });
}

async function signersOf(aDay: number): Promise<Signer[]> {
  const signers = Array.from({ length: perDay }, (_, n) => new Signer(app, `d${aDay}n${n}@amazon.example`));
  for (let from = 0; from < perDay; from += 10)
    await Promise.all(signers.slice(from, from + 10).map((signer) => signer.askAndConfirm(letter.slug)));
  return signers;
}

beforeAll(async () => {
  app = await startApp();
  letter = await aLetter(app.context());
  let waiting: { ticket: Ticket; tag: string; postsOn: number }[] = [];
  for (let today = 0; today < days + 4; today++) {
    const morning = now();
    for (const [n, signer] of (today < days ? await signersOf(today) : []).entries()) {
      app.clock.advance(randomInt(1, 60));
      const tag = Buffer.from(await tagOf(app.context().keys, letter.id, signer.address)).toString("hex");
      const ticket = await signer.issueTicket(letter.slug);
      log.push({ at: now(), tag });
      if (n % 5 < (atOnce / perDay) * 5) await post({ ticket, tag }, truthAtOnce);
      else waiting.push({ ticket, tag, postsOn: today + randomInt(1, 4) });
    }
    // Later is from the next day on, in the order in which people happen to think of it.
    const due = waiting.filter(({ postsOn }) => postsOn === today).sort(() => randomInt(3) - 1);
    waiting = waiting.filter(({ postsOn }) => postsOn !== today);
    for (const each of due) await post(each, truthOfLater);
    if (today === days - 1)
      beforeBatch = { tables: await readWholeDatabase(app.databaseUrl), truth: new Map(truthAtOnce) };
    app.clock.advance(day - (now() - morning));
    await app.batch(letter.slug);
  }
});
afterAll(() => app.stop());

const percent = (share: number) => Math.round(share * 1000) / 10;

test("all three hundred have signed and are counted", async () => {
  expect([truth.size, truthAtOnce.size, truthOfLater.size]).toEqual([300, 120, 180]);
  const { db } = app.context();
  expect([await db.issuance.count(), await db.credential.count(), await db.pooledCredential.count()]).toEqual(
    [300, 300, 0],
  );
});

test("a dump of the whole database links hardly anybody to a signature", async () => {
  const { share, by } = linkFromTables(await readWholeDatabase(app.databaseUrl), truth);
  figure(
    "of 300 signers linked to their signature by a dump of the whole database, in percent",
    percent(share),
    "at most 2",
  );
  expect(share, by).toBeLessThanOrEqual(0.02);
});

test("the same linker finds nearly all who posted at once in tables that are filled as people come", async () => {
  const client = new pg.Client({ connectionString: app.databaseUrl });
  await client.connect();
  await client.query(
    "create schema planted; create table planted.issuance (like issuance); create table planted.credential (like credential)",
  );
  const workplace = letter.workplaces[0]?.id;
  for (const { tag, serial, token } of log) {
    if (tag)
      await client.query("insert into planted.issuance select * from issuance where tag = $1", [
        Buffer.from(tag, "hex"),
      ]);
    else
      await client.query("insert into planted.credential values ($1, $2, null, sha256($3), 1, false)", [
        Buffer.from(serial ?? "", "hex"),
        workplace,
        token,
      ]);
  }
  await client.end();
  const tables = await readWholeDatabase(app.databaseUrl);
  const planted = new Map(
    ["issuance", "credential"].map((name) => [`public.${name}`, tables.get(`planted.${name}`) ?? []]),
  );
  const { share } = linkFromTables(planted, truthAtOnce);
  figure(
    "of those who post at once, linked by a dump of tables filled as people come, in percent",
    percent(share),
    "above 90",
  );
  expect(share).toBeGreaterThan(0.9);
});

test("whoever posts later is hard to link also for a server that logs every time", () => {
  const issued = log.flatMap(({ at, tag }) => (tag ? [{ at, tag }] : []));
  const posted = log.flatMap(({ at, serial }) =>
    serial && truthOfLater.has(serial) ? [{ at, serial }] : [],
  );
  const later = issued.filter(({ tag }) => ![...truthAtOnce.values()].includes(tag));
  const inTurn = posted.filter(({ serial }, n) => truthOfLater.get(serial) === later[n]?.tag);
  const shares = [1, 2, 3].map((delay) => {
    const right = posted.filter(({ at, serial }) => {
      const distance = (each: { at: number }) => Math.abs(at - each.at - delay * day);
      const nearest = later.reduce((best, each) => (distance(each) < distance(best) ? each : best));
      return truthOfLater.get(serial) === nearest.tag;
    });
    return right.length / posted.length;
  });
  const share = Math.max(inTurn.length / posted.length, ...shares);
  figure(
    "of those who post later, linked by a server that logs every time, in percent",
    percent(share),
    "at most 10",
  );
  expect(share).toBeLessThanOrEqual(0.1);
});

test("between two batches a dump can link who posted at once: that is what the page warns of", () => {
  const { tables, truth: sofar } = beforeBatch;
  const pooled = new Set(
    (tables.get("public.pooled_credential") ?? []).map(({ serial }) =>
      Buffer.from(serial as Buffer).toString("hex"),
    ),
  );
  const today: Truth = new Map([...sofar].filter(([serial]) => pooled.has(serial)));
  const { share } = linkFromTables(tables, today);
  figure(
    "of those who post at once, linked by a dump taken before the next batch, in percent",
    percent(share),
    "no limit: the page says so",
  );
  expect(today.size).toBe(atOnce);
});

test("who waits for enough others is mixed at every batch too, though nothing is published", async () => {
  const small = await aLetter(app.context(), {
    slug: "small-workplace",
    cadence: { everySeconds: day, least: 100 },
  });
  // This slot's batch is over, so that the next one is the one below.
  await app.batch(small.slug);
  const pairs: Truth = new Map();
  for (let n = 0; n < 60; n++) {
    const signer = await aConfirmedSigner(app, small, `small${n}@amazon.example`);
    const ticket = await signer.issueTicket(small.slug);
    const { serial } = (await (await nobody().post(small.slug, ticket)).json()) as { serial: string };
    pairs.set(serial, Buffer.from(await tagOf(app.context().keys, small.id, signer.address)).toString("hex"));
  }
  const before = linkFromTables(await readWholeDatabase(app.databaseUrl), pairs);
  expect(before.share).toBeGreaterThan(0.9);
  expect(await app.batch(small.slug)).toEqual({ kind: "nothing-to-publish", waiting: true });
  const { share, by } = linkFromTables(await readWholeDatabase(app.databaseUrl), pairs);
  figure(
    "of 60 who wait for enough others, linked by a dump after a batch that published nothing, in percent",
    percent(share),
    "at most 12",
  );
  expect(share, by).toBeLessThanOrEqual(0.12);
});
