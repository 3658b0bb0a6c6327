import { afterAll, beforeAll, expect, test } from "vitest";
import type { Letter } from "#app/letter/letter.ts";
import { mailFollowCode } from "#app/update/follow.server.ts";
import { findFollowerKey, followerKeyName } from "#app/update/follower-key.server.ts";
import { tellFollowers } from "#app/update/publish.server.ts";
import { sweepFollowers } from "#app/update/sweep.server.ts";
import { smtpMailer } from "#app/mail/mailer.server.ts";
import { aLetter } from "../support/a-letter.ts";
import { startApp, type App } from "../support/app.ts";
import { aConfirmedSigner } from "../support/confirmed.ts";
import { followersOf, mailboxes } from "../support/followers.ts";
import { codeIn } from "../support/mailbox.ts";
import { rawRequest } from "../support/raw-http.ts";
import { Signer } from "../support/signer.ts";

let app: App;
let letter: Letter;
let here: string;

beforeAll(async () => {
  app = await startApp({ batchMin: 1 });
  letter = await aLetter(app.context());
  here = `/letters/${letter.slug}`;
});
afterAll(() => app.stop());

const askFor = (browser: Signer, page = "follow") =>
  browser.visit(`${here}/${page}`, { address: browser.address });
const confirm = (browser: Signer, code: string) => browser.visit(`${here}/follow/confirm`, { code });
const followers = () => app.context().db.follower.count({ where: { letterId: letter.id } });

async function follow(address: string): Promise<Signer> {
  const browser = new Signer(app, address);
  await askFor(browser);
  expect((await confirm(browser, codeIn(await app.mails.next(address)))).status).toBe(303);
  return browser;
}

test("Ada follows with a private mailbox, by the same mail as everything else", async () => {
  const ada = new Signer(app, "ada@mail.example");
  const asked = await askFor(ada);
  expect(asked.status).toBe(303);
  expect(asked.headers.get("location")).toBe(`${here}/follow/confirm`);
  const mail = await app.mails.next(ada.address);
  expect(mail.text).not.toMatch(/https?:|letter|follow|sign/i);
  expect(mail.raw).not.toContain("List-Unsubscribe");

  expect((await confirm(ada, "0000-0000")).status).toBe(422);
  const confirmed = await confirm(ada, codeIn(mail).toLowerCase());
  expect(confirmed.headers.get("location")).toBe(`${here}/follow?step=done`);
  expect(await (await ada.visit(`${here}/follow?step=done`)).text()).toContain("You follow this letter");
  expect(await followers()).toBe(1);
  expect((await confirm(ada, codeIn(mail))).status).toBe(422);
});

test("what is stored is another one each time, of one length, and has no address in it", async () => {
  const { db, keys } = app.context();
  await follow("a@b.example");
  const rows = await db.follower.findMany({ where: { letterId: letter.id } });
  expect(new Set(rows.map(({ mailbox }) => mailbox.length)).size).toBe(1);
  const key = await findFollowerKey(keys, letter.id);
  expect(rows.map(({ mailbox }) => key?.reveal(mailbox)).sort()).toEqual(["a@b.example", "ada@mail.example"]);
  expect(key?.hide("a@b.example")).not.toEqual(key?.hide("a@b.example"));
});

test("who follows twice is one follower, and is not told so", async () => {
  const before = await followers();
  app.clock.advance(61);
  await follow("ada@mail.example");
  expect(await followers()).toBe(before);
});

test("an address that is none is refused with a sentence, and kept in the form", async () => {
  const answer = await new Signer(app, "ada").visit(`${here}/follow`, { address: "ada" });
  expect(answer.status).toBe(422);
  const page = await answer.text();
  expect(page).toContain("with the @");
  expect(page).toContain('value="ada"');
});

test("the cookie goes to the pages about following, and never to where a ticket is posted", async () => {
  const browser = new Signer(app, "cookie@mail.example");
  const answer = await askFor(browser);
  expect(answer.headers.getSetCookie()).toHaveLength(1);
  expect(answer.headers.getSetCookie()[0]).toMatch(
    /^following=[\w-]{22}; Path=\/letters\/not-with-our-work\/follow; Max-Age=\d+; HttpOnly; SameSite=Strict$/,
  );
  for (const page of ["", "/post", "/sign", "/confirm", "/choose", "/issue", "/receipt", "/unsubscribe/x"])
    expect(browser.cookieFor(here + page)).toBe("");
});

test("codes for following count among all the codes of a mailbox", async () => {
  await app.allMailed();
  const sent = () =>
    app.mails.mails.filter(({ recipients }) => recipients.includes("eve@amazon.example")).length;
  const eve = new Signer(app, "eve@amazon.example");
  await eve.ask(letter.slug);
  await app.allMailed();
  await askFor(eve);
  await app.allMailed();
  expect(sent()).toBe(1);
  for (let mail = 0; mail < 6; mail++) {
    app.clock.advance(61);
    await askFor(eve);
    await app.allMailed();
  }
  expect(sent()).toBe(5);
});

test("asked twice, an earlier code stays good until another one is on its way", async () => {
  const browser = new Signer(app, "twice@mail.example");
  await askFor(browser);
  const first = codeIn(await app.mails.next(browser.address));
  await askFor(browser);
  await app.allMailed();
  expect((await confirm(browser, first)).status).toBe(303);

  app.clock.advance(61);
  await askFor(browser);
  const second = codeIn(await app.mails.next(browser.address));
  app.clock.advance(61);
  await askFor(browser);
  const third = codeIn(await app.mails.next(browser.address));
  expect((await confirm(browser, second)).status).toBe(422);
  expect((await confirm(browser, third)).status).toBe(303);
});

test("a code confirms the mailbox it went to, and not the one that was asked for after it", async () => {
  const before = await followers();
  const eve = new Signer(app, "mine@evil.example");
  await askFor(eve);
  const code = codeIn(await app.mails.next(eve.address));
  await app.stopBackground();
  await eve.visit(`${here}/follow`, { address: "ada.private@mail.example" });
  expect((await confirm(eve, code)).status).toBe(422);
  expect(await followers()).toBe(before);
});

test("a job whose mailbox was replaced before its mail went out counts and mails the new one, once", async () => {
  const context = app.context();
  const mailer = smtpMailer(app.mails.url, "codes@localhost");
  const [job] = (
    await context.pool.query<{ key: string }>(
      "select key from graphile_worker.jobs where task_identifier = 'mail-follow'",
    )
  ).rows;
  const sent = () =>
    app.mails.mails.filter(({ recipients }) => recipients.includes("ada.private@mail.example")).length;
  expect(await mailFollowCode({ ...context, mailer }, job?.key ?? "")).toBe("mailed");
  expect(sent()).toBe(1);
  mailer.close();
});

async function anotherApp(): Promise<void> {
  await app.stop();
  app = await startApp({ batchMin: 1 });
  letter = await aLetter(app.context());
}

test("whoever follows can stop with the mailbox, and the answer does not say whether it followed", async () => {
  await anotherApp();
  await followersOf(app.context(), letter, ["ben@mail.example", "ada@mail.example"]);
  const { db } = app.context();
  await db.$transaction((tx) => tellFollowers(tx, app.context(), letter, { title: "News", body: "None." }));
  const pages = [];
  for (const address of ["ben@mail.example", "who@mail.example"]) {
    const browser = new Signer(app, address);
    expect((await askFor(browser, "follow/stop")).headers.get("location")).toBe(
      `${here}/follow/stop?step=code`,
    );
    const mail = await next(address);
    const stopped = await browser.visit(`${here}/follow/stop`, { code: mail });
    expect(stopped.headers.get("location")).toBe(`${here}/follow/stop?step=done`);
    pages.push(await (await browser.visit(`${here}/follow/stop?step=done`)).text());
  }
  expect(new Set(pages).size).toBe(1);
  expect(await followers()).toBe(1);
});

/** The code in the next mail to this mailbox that carries one. */
async function next(address: string): Promise<string> {
  for (;;) {
    const mail = await app.mails.next(address);
    if (/^[0-9A-Z]{4}-[0-9A-Z]{4} is your code/.test(mail.subject)) return codeIn(mail);
  }
}

test("a code for stopping does not make anybody follow, nor the other way round", async () => {
  const before = await followers();
  const browser = new Signer(app, "purpose@mail.example");
  await askFor(browser, "follow/stop");
  const code = await next(browser.address);
  expect((await confirm(browser, code)).status).toBe(422);
  expect(await followers()).toBe(before);
});

async function tokenFor(address: string): Promise<string> {
  const { db, keys } = app.context();
  const key = await findFollowerKey(keys, letter.id);
  if (!key) throw new Error("no key");
  const follower = await db.follower.findFirstOrThrow({ where: { mailboxHash: key.hash(address) } });
  return key.token(follower.id);
}

test("opening the link to stop changes nothing; the form, a mail program's or a person's, stops at once", async () => {
  const { db } = app.context();
  await followersOf(app.context(), letter, ["one@mail.example", "two@mail.example"]);
  await db.update.create({
    data: { letterId: letter.id, number: 90, title: "x", body: "x", publishedAt: new Date() },
  });
  const update = await db.update.findFirstOrThrow({ where: { number: 90 } });
  const one = await db.follower.findMany({ where: { letterId: letter.id }, select: { id: true } });
  await app.stopBackground();
  await db.updateMail.createMany({
    data: one.map(({ id }) => ({ updateId: update.id, followerId: id })),
    skipDuplicates: true,
  });
  const before = await followers();

  const link = `${here}/unsubscribe/${await tokenFor("one@mail.example")}`;
  for (const method of ["GET", "HEAD"]) {
    const opened = await rawRequest(app.origin, link, { method });
    expect(opened.status).toBe(200);
    expect(opened.head.join("\n")).not.toMatch(/set-cookie/i);
  }
  expect(await followers()).toBe(before);

  const oneClick = {
    method: "POST",
    headers: {
      "content-type": "application/x-www-form-urlencoded",
      origin: "https://mail.provider.example",
      "sec-fetch-site": "cross-site",
    },
    body: "List-Unsubscribe=One-Click",
  };
  const waiting = () => db.updateMail.count({ where: { updateId: update.id } });
  const waited = await waiting();
  const known = await rawRequest(app.origin, link, oneClick);
  expect(known.status).toBe(200);
  expect(await followers()).toBe(before - 1);
  expect(await waiting()).toBe(waited - 1);

  const again = await rawRequest(app.origin, link, oneClick);
  const unknown = await rawRequest(app.origin, `${here}/unsubscribe/${"A".repeat(60)}`, oneClick);
  for (const answer of [again, unknown]) {
    expect(answer.status).toBe(200);
    expect(answer.body.toString()).toBe(known.body.toString());
  }

  const multipart = await rawRequest(
    app.origin,
    `${here}/unsubscribe/${await tokenFor("two@mail.example")}`,
    {
      ...oneClick,
      headers: { ...oneClick.headers, "content-type": "multipart/form-data; boundary=x" },
      body: '--x\r\ncontent-disposition: form-data; name="List-Unsubscribe"\r\n\r\nOne-Click\r\n--x--\r\n',
    },
  );
  expect(multipart.status).toBe(200);
  expect(await followers()).toBe(before - 2);
});

test("a link of one letter does nothing at another", async () => {
  const other = await aLetter(app.context(), { slug: "another" });
  await followersOf(app.context(), other, ["ada@mail.example"]);
  const before = await followers();
  const token = await tokenFor("ada@mail.example");
  await rawRequest(app.origin, `/letters/another/unsubscribe/${token}`, { method: "POST" });
  expect(await followers()).toBe(before);
  expect(await app.context().db.follower.count({ where: { letterId: other.id } })).toBe(1);
});

test("who asks for updates when signing comes to the page for following; nobody is told of it", async () => {
  const signer = await aConfirmedSigner(app, letter, "olu@amazon.example");
  const signed = await signer.visit(`${here}/choose`, {
    shown: "named",
    name: "Olu Adeyemi",
    updates: "yes",
  });
  expect(signed.headers.get("location")).toBe(`${here}/follow?signed=named`);
  const page = await (await signer.visit(`${here}/follow?signed=named`)).text();
  expect(page).toContain("Your signature is taken");
  expect(page).not.toContain("olu@");
});

test("followers that came and went leave neither an order nor a trace; a year after closing all are gone, with the key", async () => {
  const { pool, keys } = app.context();
  for (const address of mailboxes(40, "ordered")) await followersOf(app.context(), letter, [address]);
  await expect
    .poll(
      async () => {
        await sweepFollowers(app.context());
        return (await pool.query("select distinct xmin::text from follower")).rows.length;
      },
      { timeout: 20_000 },
    )
    .toBe(1);
  const key = await findFollowerKey(keys, letter.id);
  const { rows } = await pool.query<{ mailbox: Buffer }>("select mailbox from follower order by ctid");
  const order = rows.flatMap(({ mailbox }) => {
    const [, number] = /^ordered\.(\d+)@/.exec(safely(() => key?.reveal(mailbox)) ?? "") ?? [];
    return number ? [Number(number)] : [];
  });
  expect(order).toHaveLength(40);
  expect(order).not.toEqual([...order].sort((a, b) => a - b));

  app.clock.advance((90 + 364) * 86_400);
  await sweepFollowers(app.context());
  expect(await keys.read(followerKeyName(letter.id))).not.toBeNull();
  app.clock.advance(2 * 86_400);
  await sweepFollowers(app.context());
  expect(await followers()).toBe(0);
  expect(await keys.read(followerKeyName(letter.id))).toBeNull();
  const page = await (await new Signer(app, "late@mail.example").visit(`${here}/follow`)).text();
  expect(page).toContain("no followers any more");
  expect((await askFor(new Signer(app, "late@mail.example"))).status).toBe(409);
  expect(await keys.read(followerKeyName(letter.id))).toBeNull();
});

function safely<T>(work: () => T): T | undefined {
  try {
    return work();
  } catch {
    return undefined;
  }
}

test("while the site is for reading only nobody can follow, and everybody can stop", async () => {
  await anotherApp();
  const { db } = app.context();
  await followersOf(app.context(), letter, ["ada@mail.example"]);
  await db.siteSwitch.create({ data: { name: "read-only", since: new Date() } });
  expect((await askFor(new Signer(app, "ben@mail.example"))).status).toBe(503);
  await rawRequest(app.origin, `${here}/unsubscribe/${await tokenFor("ada@mail.example")}`, {
    method: "POST",
  });
  expect(await followers()).toBe(0);
});
