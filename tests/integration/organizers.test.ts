import argon2 from "argon2";
import { afterAll, beforeAll, beforeEach, expect, test } from "vitest";
import { hashPassword } from "#app/organizer/hash-password.server.ts";
import { inviteFirstOrganizer, inviteOrganizer } from "#app/organizer/invitation.server.ts";
import { switchOnSecondFactor } from "#app/organizer/second-factor.server.ts";
import { codeOfStep, stepOf, toBase32 } from "#app/organizer/totp.server.ts";
import { aLetter } from "../support/a-letter.ts";
import { startApp, type App } from "../support/app.ts";
import { codeIn } from "../support/mailbox.ts";
import {
  anOrganizer,
  aSessionOf,
  OrganizerBrowser,
  password,
  secretIn,
  type Organizer,
} from "../support/organizer.ts";

let app: App;
let olu: Organizer;

beforeAll(async () => {
  app = await startApp();
  await aLetter(app.context());
  olu = await anOrganizer(app, "Olu");
});
afterAll(() => app.stop());
// Nobody is throttled for what the test before did, and nobody's password counts as typed just now.
beforeEach(() => app.clock.advance(11 * 60));

const oluTypes = { address: "olu@mail.example", password, code: "" };
const visitor = () => new OrganizerBrowser(app);
const signIn = (typed: Partial<typeof oluTypes>, browser = visitor()) =>
  browser.visit("/organize/sign-in", { ...oluTypes, ...typed });
const row = () => app.context().db.organizer.findUniqueOrThrow({ where: { id: olu.id } });

test("the first organizer owns the letters that nobody owned, and no further link is printed", async () => {
  const page = await (await olu.browser.visit("/organize")).text();
  expect(page).toContain("Not with our work");
  expect(page).toMatch(/You are its (<!-- -->)?owner/);
  expect(await inviteFirstOrganizer(app.context())).toBeNull();
});

test("a link makes one account, for whoever comes first, and none after a day", async () => {
  const link = await inviteOrganizer(app.context(), null);
  const page = `/organize/join?invitation=${secretIn(link)}`;
  const join = (name: string) => visitor().visit(page, { name, address: `${name}@mail.example`, password });
  const answers = await Promise.all(["zoe", "yan"].map(join));
  expect(answers.map(({ status }) => status).sort()).toEqual([303, 409]);
  expect(await (await visitor().visit(page)).text()).toContain("does not work any more");

  const late = await inviteOrganizer(app.context(), "late@mail.example");
  app.clock.advance(86_401);
  expect(
    (await visitor().visit(`/organize/join?invitation=${secretIn(late)}`, { name: "Late", password })).status,
  ).toBe(409);
  olu = { ...olu, browser: new OrganizerBrowser(app) };
  expect((await signIn({}, olu.browser)).status).toBe(303);
});

test("a refused form keeps what was typed, but not the password", async () => {
  const link = await inviteOrganizer(app.context(), null);
  const answer = await visitor().visit(`/organize/join?invitation=${secretIn(link)}`, {
    name: "Olu & co",
    address: "olu.co@mail.example",
    password: "olu.co@mail.example",
  });
  expect(answer.status).toBe(422);
  const page = await answer.text();
  expect(page).toContain('value="Olu &amp; co"');
  expect(page).toContain('value="olu.co@mail.example"');
  expect(page).toContain("neither your address nor your name");
  expect(page.match(/olu\.co@mail\.example/g)).toHaveLength(1);
});

test("neither a wrong password nor an unknown address says which it was, nor takes another time", async () => {
  const wrong = await signIn({ password: "something else entirely" });
  const unknown = await signIn({ address: "eve@mail.example" });
  expect([wrong.status, unknown.status]).toEqual([422, 422]);
  expect(wrong.headers.getSetCookie()).toEqual([]);
  expect((await unknown.text()).replace("eve@", "olu@")).toBe(await wrong.text());

  const known: number[] = [];
  const other: number[] = [];
  for (let round = 0; round < 30; round++) {
    if (round % 5 === 0) app.clock.advance(601);
    for (const [times, address] of [
      [known, "olu@mail.example"],
      [other, "eve@mail.example"],
    ] as const) {
      const startedAt = performance.now();
      await signIn({ address, password: "something else entirely" });
      times.push(performance.now() - startedAt);
    }
  }
  const median = (times: number[]) => times.sort((a, b) => a - b)[15] ?? Number.NaN;
  // A hashing takes some 30 ms: left out for one of them, it would halve or double the time.
  expect(median(known) / median(other)).toBeGreaterThan(0.7);
  expect(median(known) / median(other)).toBeLessThan(1.4);
});

test("after ten tries even the right password waits, for an address with an account and for one without", async () => {
  for (const address of ["olu@mail.example", "nobody@mail.example"]) {
    for (let tries = 0; tries < 10; tries++)
      expect((await signIn({ address, password: "wrong wrong wrong" })).status).toBe(422);
    expect((await signIn({ address })).status).toBe(429);
  }
  expect((await signIn({ address: "OLU+tag@mail.example" })).status).toBe(429);
  app.clock.advance(601);
  expect((await signIn({})).status).toBe(303);
});

test("a password that was hashed at a lower cost is hashed anew at the next sign-in", async () => {
  const old = await argon2.hash(password, { memoryCost: 8192, timeCost: 2, parallelism: 1 });
  await app.context().db.organizer.update({ where: { id: olu.id }, data: { password: old } });
  expect((await signIn({})).status).toBe(303);
  expect((await row()).password).toMatch(/^\$argon2id\$v=19\$m=19456,t=2,p=1\$/);
  expect((await signIn({})).status).toBe(303);
});

test("of a crowd that hashes at once most are told to wait a moment", async () => {
  const hashes = await Promise.all(Array.from({ length: 30 }, () => hashPassword(password)));
  expect(hashes.filter((hash) => hash !== null)).toHaveLength(10);
  expect(await hashPassword(password)).not.toBeNull();
});

test("a session ends after eight idle hours, after fourteen days, and when it is ended, at once", async () => {
  const isIn = async (browser: OrganizerBrowser) => (await browser.visit("/organize")).status === 200;
  const [idle, used, ended] = [visitor(), visitor(), visitor()];
  for (const browser of [idle, used, ended]) await signIn({}, browser);
  await ended.visit("/organize/sign-out", {});
  const stolen = new OrganizerBrowser(app, used.session);
  expect(await isIn(ended)).toBe(false);
  for (let hours = 0; hours < 8; hours += 4) {
    app.clock.advance(4 * 3600);
    expect(await isIn(used)).toBe(true);
  }
  app.clock.advance(60);
  expect(await isIn(idle)).toBe(false);
  expect(await isIn(stolen)).toBe(true);
  for (let hours = 8; hours < 14 * 24; hours += 7) {
    app.clock.advance(7 * 3600);
    await isIn(used);
  }
  expect(await isIn(used)).toBe(false);
});

test("a signed-out session's secret opens nothing in another browser", async () => {
  const browser = visitor();
  await signIn({}, browser);
  const copy = new OrganizerBrowser(app, browser.session);
  await browser.visit("/organize/sign-out", {});
  expect((await copy.visit("/organize")).headers.get("location")).toBe("/organize/sign-in");
});

test("a session that one process has ended is over in every other at that moment", async () => {
  const other = await app.anotherWeb();
  const [here, ending] = [visitor(), visitor()];
  await signIn({}, here);
  const there = new OrganizerBrowser(other, here.session);
  const isIn = async (browser: OrganizerBrowser) => (await browser.visit("/organize")).status === 200;
  expect(await isIn(there)).toBe(true);
  await signIn({}, ending);
  await ending.visit("/organize/account", { act: "end-others" });
  expect([await isIn(there), await isIn(here), await isIn(ending)]).toEqual([false, false, true]);
  await other.close();
});

test("a second factor that is switched on ends the sessions that began without one", async () => {
  const [one, other] = [visitor(), visitor()];
  await signIn({}, one);
  await signIn({}, other);
  const secret = new Uint8Array(20).fill(9);
  const form = {
    act: "switch-on",
    key: toBase32(secret),
    code: codeOfStep(secret, stepOf(app.clock.now())),
  };
  expect(await (await one.visit("/organize/account", form)).text()).toContain("Keep these recovery codes");
  expect((await other.visit("/organize")).status).toBe(302);
  expect((await one.visit("/organize")).status).toBe(200);
  await one.visit("/organize/account", { act: "switch-off" });
});

test("a new password ends all sessions but the one it was set in", async () => {
  const [one, other] = [visitor(), visitor()];
  await signIn({}, one);
  await signIn({}, other);
  const next = "another plum kettle";
  const change = (current: string) =>
    one.visit("/organize/account", { act: "password", current, password: next });
  expect((await change("not the password")).status).toBe(422);
  expect((await other.visit("/organize")).status).toBe(200);
  expect((await change(password)).status).toBe(303);
  expect((await other.visit("/organize")).status).toBe(302);
  expect((await one.visit("/organize")).status).toBe(200);
  const hash = (await hashPassword(password)) ?? "";
  await app.context().db.organizer.update({ where: { id: olu.id }, data: { password: hash } });
});

test("one browser's session is ended from another, and nobody ends a stranger's", async () => {
  const [one, other] = [visitor(), visitor()];
  await signIn({}, one);
  await signIn({}, other);
  const sessions = [
    ...(await (await one.visit("/organize/account")).text()).matchAll(/value="([0-9a-f]{64})"/g),
  ];
  expect(sessions.length).toBeGreaterThan(0);
  const eve = (await anOrganizer(app, "Eve")).browser;
  for (const [, session = ""] of sessions) await eve.visit("/organize/account", { act: "end", session });
  expect((await other.visit("/organize")).status).toBe(200);
  for (const [, session = ""] of sessions) await one.visit("/organize/account", { act: "end", session });
  expect((await other.visit("/organize")).status).toBe(302);
});

test("with a second factor the password is not enough; no code works twice, and a recovery code once", async () => {
  const secret = new Uint8Array(20).fill(7);
  const code = () => codeOfStep(secret, stepOf(app.clock.now()));
  const on = await switchOnSecondFactor(
    app.context(),
    await aSessionOf(app.context(), olu.id),
    toBase32(secret),
    code(),
  );
  if (on.kind !== "on") throw new Error(on.kind);
  expect((await signIn({})).status).toBe(422);
  expect((await signIn({ code: code() })).status).toBe(422);
  app.clock.advance(30);
  const answers = await Promise.all([signIn({ code: code() }), signIn({ code: code() })]);
  expect(answers.map(({ status }) => status).sort()).toEqual([303, 422]);
  const [recovery = ""] = on.recoveryCodes;
  expect(on.recoveryCodes).toHaveLength(10);
  expect((await signIn({ code: recovery.toLowerCase() })).status).toBe(303);
  expect((await signIn({ code: recovery })).status).toBe(422);

  const kept = await row();
  expect(Buffer.from(kept.secondFactor ?? []).includes(Buffer.from(secret))).toBe(false);
  app.clock.advance(601);
  const browser = visitor();
  await signIn({ code: code() }, browser);
  app.clock.advance(601);
  expect((await browser.visit("/organize/account", { act: "switch-off" })).status).toBe(422);
  expect((await row()).secondFactor).not.toBeNull();
  expect(
    (await browser.visit("/organize/account", { act: "switch-off", "again-off": password })).status,
  ).toBe(303);
  expect((await row()).secondFactor).toBeNull();
  expect(await app.context().db.recoveryCode.count()).toBe(0);
});

test("a forgotten password is set anew with a code from the mail, in the browser that asked, and ends every session", async () => {
  const signedIn = visitor();
  await signIn({}, signedIn);
  const [browser, other] = [visitor(), visitor()];
  expect((await browser.visit("/organize/forgot", { address: "Olu@Mail.example" })).status).toBe(303);
  const code = codeIn(await app.mails.next("olu@mail.example"));
  const set = (from: OrganizerBrowser, typed = code, next = "raft kettle plum south") =>
    from.visit("/organize/forgot?step=code", { code: typed, password: next });
  expect((await set(other)).status).toBe(422);
  expect((await set(browser, code, "short")).status).toBe(422);
  expect((await set(browser, code, "i am olu@mail.example")).status).toBe(422);
  expect((await set(browser)).status).toBe(303);
  expect((await set(browser)).status).toBe(422);
  expect((await signedIn.visit("/organize")).status).toBe(302);
  expect((await signIn({ password: "raft kettle plum south" })).status).toBe(303);
});

test("asking for a new password answers and works the same for an unknown address, and mails it nothing", async () => {
  const ask = (address: string) => visitor().visit("/organize/forgot", { address });
  const before = app.mails.mails.length;
  const known = await ask("olu@mail.example");
  const unknown = await ask("nobody.at.all@mail.example");
  for (const { status, headers } of [known, unknown]) {
    expect(status).toBe(303);
    expect(headers.get("location")).toBe("/organize/forgot?step=code");
    expect(
      headers
        .getSetCookie()
        .join()
        .replace(/=[\w-]{43};/, ""),
    ).toMatch(/Max-Age=900; HttpOnly; SameSite=Strict/);
  }
  await app.allMailed();
  expect(app.mails.mails.slice(before).flatMap(({ recipients }) => recipients)).toEqual(["olu@mail.example"]);
  expect(await app.context().db.passwordReset.count({ where: { organizerId: null } })).toBe(1);
  for (const address of ["olu@mail.example", "nobody.at.all@mail.example"]) {
    for (let more = 0; more < 2; more++) expect((await ask(address)).status).toBe(303);
    expect((await ask(address)).status).toBe(429);
  }
});

test("no table holds an organizer's address, and no answer repeats it", async () => {
  const { pool } = app.context();
  const { rows: tables } = await pool.query<{ name: string }>(
    "select tablename as name from pg_tables where schemaname = 'public'",
  );
  for (const { name } of tables) {
    const { rows } = await pool.query<{ text: string }>(`select t::text as text from "${name}" t`);
    for (const { text } of rows) {
      expect(text).not.toContain("mail.example");
      expect(text).not.toContain(Buffer.from("olu@mail.example").toString("hex"));
    }
  }
  expect(app.said).toEqual([]);
});
