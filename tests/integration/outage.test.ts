import { afterAll, beforeAll, expect, test } from "vitest";
import type { Letter } from "#app/letter/letter.ts";
import { smtpMailer } from "#app/mail/mailer.server.ts";
import { startBackground } from "#app/worker.ts";
import { aLetter } from "../support/a-letter.ts";
import { startApp, type App } from "../support/app.ts";
import { aWireTo, type Cut } from "../support/cut.ts";
import { aDatabase } from "../support/database.ts";
import { codeIn } from "../support/mailbox.ts";
import { rawRequest, type RawAnswer } from "../support/raw-http.ts";
import { Signer } from "../support/signer.ts";
import { mint } from "../support/tokens.ts";

let wire: Cut;
let app: App;
let letter: Letter;

beforeAll(async () => {
  wire = await aWireTo(await aDatabase());
  app = await startApp({ batchMin: 1, databaseUrl: wire.databaseUrl });
  letter = await aLetter(app.context());
  await app.batch(letter.slug);
});
afterAll(async () => {
  await app.stop();
  await wire.close();
});

const get = (path: string) => rawRequest(app.origin, path);
const postJson = (body: object) =>
  rawRequest(app.origin, `/letters/${letter.slug}/post`, {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: JSON.stringify(body),
  });
const total = async () =>
  (JSON.parse((await get(`/letters/${letter.slug}/count.json`)).body.toString()) as { total: number }).total;

async function until(isTrue: () => Promise<boolean>): Promise<void> {
  const giveUp = Date.now() + 60_000;
  while (!(await isTrue())) {
    if (Date.now() > giveUp) throw new Error("it did not happen");
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
}

const comesBack = ({ status, headers }: RawAnswer) => {
  expect(status).toBe(503);
  expect(headers["retry-after"]).toBe("5");
  expect(headers["cache-control"]).toBe("no-store");
};

test("while the database is away, pages that were read are still read, the others say when to come back, and nothing is lost", async () => {
  const page = `/letters/${letter.slug}`;
  const before = await get(page);
  const { serial, ...ticket } = await mint(app.context().keys, letter);
  const ada = new Signer(app, "ada@amazon.example");

  await wire.cut();
  const during = await Promise.all([get(page), get(page), get(page)]);
  for (const { status, body } of during) expect([status, body.equals(before.body)]).toEqual([200, true]);
  comesBack(await get("/letters?sort=rising"));
  const reported = await rawRequest(app.origin, "/letters/nowhere/report", {
    method: "POST",
    headers: { "content-type": "application/x-www-form-urlencoded" },
    body: "kind=other&words=Typed+for+an+hour.",
  });
  comesBack(reported);
  expect(reported.body.toString()).toContain("Typed for an hour.");
  comesBack(await get("/readyz"));
  expect((await get("/healthz")).status).toBe(200);
  expect((await ada.ask(letter.slug)).status).toBe(503);
  const refused = await postJson(ticket);
  expect(refused.status).toBe(503);
  expect(refused.headers["content-type"]).toContain("application/problem+json");
  expect(refused.body.toString()).toContain("Nothing was stored.");

  await wire.mend();
  await until(async () => (await get("/readyz")).status === 200);
  expect((await get("/letters?sort=rising")).status).toBe(200);
  const posted = await postJson(ticket);
  expect(JSON.parse(posted.body.toString())).toMatchObject({ serial });
  // Announcements are heard again: the page that was kept all the time is made anew.
  await until(async () => {
    await app.batch(letter.slug);
    return (await total()) === 1;
  });
  await until(async () => (await get(page)).body.toString().includes("1 signature"));
});

test.each([
  ["taken", 250],
  ["put off", 451],
])(
  "when the database goes away just as a mail is %s, the mail is sent once more and mails go on",
  async (_, status) => {
    app.clock.advance(60);
    app.mails.answerRecipientsWith(status);
    const ben = new Signer(app, `ben${status}@amazon.example`);
    app.mails.meanwhile(() => wire.cut());
    await ben.ask(letter.slug);
    await until(async () => (await get("/readyz")).status === 503);
    await new Promise((resolve) => setTimeout(resolve, 1500));
    app.mails.answerRecipientsWith(250);
    await wire.mend();
    await until(async () => (await get("/readyz")).status === 200);

    const ada = new Signer(app, `ada${status}@amazon.example`);
    expect((await ada.ask(letter.slug)).status).toBe(303);
    expect((await ada.confirm(letter.slug, codeIn(await app.mails.next(ada.address)))).status).toBe(303);
    // What was taken cannot be told from what was not, so a second mail goes out; its code is the one that works.
    if (status === 250) await app.mails.next(ben.address);
    expect((await ben.confirm(letter.slug, codeIn(await app.mails.next(ben.address)))).status).toBe(303);
    await app.allMailed();
  },
);

test("when the very first look at what is to be mailed fails, mails go on all the same", async () => {
  await app.stopBackground();
  const { pool } = app.context();
  let looks = 0;
  // The first connection that is asked for brings the library's tables up to date, the second looks for jobs.
  const connect = (...asked: [] | [callback: never]) => {
    if (asked.length === 0 && ++looks === 2)
      return Promise.reject(new Error("timeout exceeded when trying to connect"));
    return pool.connect(...(asked as []));
  };
  const failing = new Proxy(pool, {
    get: (target, name) => {
      const value: unknown = name === "connect" ? connect : Reflect.get(target, name);
      return typeof value === "function" ? (value.bind(target) as unknown) : value;
    },
  });
  const mailer = smtpMailer(app.mails.url, "letters@undersigned.example");
  const said: string[] = [];
  const background = await startBackground(
    { ...app.context(), pool: failing, mailer, updateMailer: mailer },
    { clock: app.clock.now, say: (line) => said.push(line), updateMailsAMinute: 60 },
  );
  const eve = new Signer(app, "eve@amazon.example");
  await eve.ask(letter.slug);
  expect(codeIn(await app.mails.next(eve.address))).toBeTruthy();
  expect(looks).toBeGreaterThan(2);
  await background.stop();
  mailer.close();
});

test("what is printed about an outage names neither people nor passwords", () => {
  const said = app.said.join("\n");
  expect(said.length).toBeGreaterThan(0);
  expect(said).not.toMatch(/@|ada|ben|postgresql:|password/i);
});
