import { spawn } from "node:child_process";
import { afterAll, beforeAll, expect, test } from "vitest";
import type { Letter } from "#app/letter/letter.ts";
import { smtpMailer } from "#app/mail/mailer.server.ts";
import { findFollowerKey } from "#app/update/follower-key.server.ts";
import { tellFollowers } from "#app/update/publish.server.ts";
import { giveUpLost, sendSome } from "#app/update/send.server.ts";
import { aLetter } from "../support/a-letter.ts";
import { startApp, type App } from "../support/app.ts";
import { figure } from "../support/figure.ts";
import { followersOf, mailboxes } from "../support/followers.ts";
import { codeIn, type ReceivedMail } from "../support/mailbox.ts";
import { anOrganizer, OrganizerBrowser, password, type Organizer } from "../support/organizer.ts";
import { Signer } from "../support/signer.ts";

let app: App;
let letter: Letter;
let here: string;
let olu: Organizer;
let editor: Organizer;
let viewer: Organizer;

beforeAll(async () => {
  app = await startApp({ batchMin: 1 });
  letter = await aLetter(app.context());
  here = `/organize/letters/${letter.slug}/updates`;
  olu = await anOrganizer(app, "Olu");
  editor = await anOrganizer(app, "Emil", { letterId: letter.id, by: olu.id, role: "editor" });
  viewer = await anOrganizer(app, "Vera", { letterId: letter.id, by: olu.id, role: "viewer" });
});
afterAll(() => app.stop());

async function begin(browser: OrganizerBrowser): Promise<string> {
  const begun = await browser.visit(here, { act: "begin" });
  expect(begun.status).toBe(303);
  return begun.headers.get("location") ?? "";
}

const save = (page: string, form: { title: string; body: string; revision: string }) =>
  editor.browser.visit(page, { act: "save", ...form });
const publish = (page: string, revision: string, more: Record<string, string> = { sure: "yes" }) =>
  editor.browser.visit(page, { act: "publish", revision, ...more });
/** Time passes, and nobody has to sign in again for it. */
async function later(seconds: number): Promise<void> {
  app.clock.advance(seconds);
  const { db, now } = app.context();
  await db.organizerSession.updateMany({ data: { seenAt: now, beganAt: now } });
}
const text = async (browser: OrganizerBrowser, page: string) => (await browser.visit(page)).text();
const to = (mailbox: string): ReceivedMail[] =>
  app.mails.mails.filter(({ recipients }) => recipients.includes(mailbox));

test("an editor writes, looks at it and publishes; followers have it in their mailboxes, everybody on the letter's page", async () => {
  await followersOf(app.context(), letter, ["ada@mail.example", "ben@mail.example"]);
  const page = await begin(editor.browser);
  const typed = {
    title: "They have <answered>",
    body: "On *Monday*\n\n- an answer\n- [here](https://a.example/)",
  };
  expect((await save(page, { ...typed, revision: "1" })).headers.get("location")).toBe(`${page}?step=look`);
  const preview = await text(editor.browser, `${page}?step=look`);
  expect(preview).toContain("<li>an answer</li>");
  expect(preview).toContain("Subject: They have &lt;answered&gt;");
  expect(preview).toContain("- here (https://a.example/)");
  expect(preview).toContain("mail it to 2 mailboxes");
  expect(app.mails.mails).toHaveLength(0);
  expect((await fetch(`${app.origin}/letters/${letter.slug}/updates/1`)).status).toBe(404);

  expect((await publish(page, "2", {})).status).toBe(422);
  await later(601);
  expect((await publish(page, "2")).status).toBe(422);
  expect((await publish(page, "2", { sure: "yes", again: password })).headers.get("location")).toBe(here);

  const mail = await app.mails.next("ada@mail.example");
  await app.mails.next("ben@mail.example");
  expect(mail.subject).toBe("They have <answered>");
  expect(mail.text).toContain("On _Monday_\n\n- an answer\n- here (https://a.example/)");
  expect(mail.raw).toMatch(/^List-Unsubscribe-Post: List-Unsubscribe=One-Click\r$/m);
  const [, link = ""] = /^List-Unsubscribe:\s+<(http[^>]+)>\r$/m.exec(mail.raw) ?? [];
  expect(mail.text.replaceAll("\n", "")).toContain(link);
  expect(link).not.toContain("ada");

  expect((await fetch(app.origin + new URL(link).pathname, { method: "POST" })).status).toBe(200);
  expect(await app.context().db.follower.count({ where: { letterId: letter.id } })).toBe(1);

  const shown = async (path: string) => (await fetch(`${app.origin}/letters/${letter.slug}${path}`)).text();
  await expect.poll(() => shown("")).toContain("They have &lt;answered&gt;</a>");
  expect(await shown("/updates/1")).toContain("<em>Monday</em>");
  const feed = await fetch(`${app.origin}/letters/${letter.slug}/feed.xml`);
  expect(feed.headers.get("content-type")).toBe("application/atom+xml; charset=utf-8");
  const xml = await feed.text();
  expect(xml).toContain("<title>They have &lt;answered&gt;</title>");
  expect(xml).toContain(`/letters/${letter.slug}/updates/1</id>`);
  expect(await text(viewer.browser, `/organize/letters/${letter.slug}/team`)).toContain(
    "published an update: They have &lt;answered&gt;",
  );
  await expect.poll(() => text(viewer.browser, here)).toContain("Mailed to 2 of 2.");
});

test("at most one update a day, counted from the last, and said in a sentence", async () => {
  const page = await begin(editor.browser);
  await save(page, { title: "More", body: "news", revision: "1" });
  const refused = await publish(page, "2", { sure: "yes", again: password });
  expect(refused.status).toBe(409);
  expect(await refused.text()).toContain("less than a day ago");
  await later(86_400 - 120);
  expect((await publish(page, "2", { sure: "yes", again: password })).status).toBe(409);
  await later(121);
  expect(
    await Promise.all(
      [1, 2].map(async () => (await publish(page, "2", { sure: "yes", again: password })).status),
    ),
  ).toContain(303);
  expect(await app.context().db.update.count({ where: { letterId: letter.id, number: { not: null } } })).toBe(
    2,
  );
});

test("two who write the same draft: the second is told, and loses nothing", async () => {
  const page = await begin(editor.browser);
  expect((await save(page, { title: "First", body: "from Emil", revision: "1" })).status).toBe(303);
  const conflict = await olu.browser.visit(page, {
    act: "save",
    title: "Second",
    body: "from Olu",
    revision: "1",
  });
  expect(conflict.status).toBe(409);
  const shown = await conflict.text();
  expect(shown).toContain("from Emil");
  expect(shown).toContain(">from Olu</textarea>");
  expect(shown).toMatch(/name="revision" value="2"/);
  expect(
    (await olu.browser.visit(page, { act: "save", title: "Second", body: "from Olu", revision: "2" })).status,
  ).toBe(303);
  await later(86_401);
  expect((await publish(page, "2", { sure: "yes", again: password })).status).toBe(409);
  expect((await editor.browser.visit(page, { act: "discard" })).status).toBe(303);
  expect((await editor.browser.visit(page)).status).toBe(404);
});

test("who may look may not write; what is too long or unfinished is refused and kept in the form", async () => {
  const page = await begin(editor.browser);
  expect((await viewer.browser.visit(here, { act: "begin" })).status).toBe(403);
  expect((await viewer.browser.visit(page)).status).toBe(403);
  expect((await viewer.browser.visit(page, { act: "publish", revision: "1", sure: "yes" })).status).toBe(403);
  expect((await new OrganizerBrowser(app).visit(page)).status).toBe(302);
  expect(await text(viewer.browser, here)).toContain("Without a headline");
  const long = await save(page, { title: "x".repeat(121), body: "kept", revision: "1" });
  expect(long.status).toBe(422);
  expect(await long.text()).toContain(">kept</textarea>");
  await later(86_401);
  expect((await publish(page, "1")).status).toBe(422);
  expect((await editor.browser.visit(page, {})).status).toBe(422);
});

test("while the site is for reading only nothing is begun, saved or published", async () => {
  const { db } = app.context();
  const page = await begin(editor.browser);
  await save(page, { title: "News", body: "news", revision: "1" });
  await db.siteSwitch.create({ data: { name: "read-only", since: new Date() } });
  expect((await editor.browser.visit(here, { act: "begin" })).status).toBe(503);
  expect((await save(page, { title: "New", body: "new", revision: "2" })).status).toBe(503);
  expect((await publish(page, "2", { sure: "yes", again: password })).status).toBe(503);
  await db.siteSwitch.deleteMany();
});

const news = { title: "News", body: "None." };
const tellNow = () =>
  app.context().db.$transaction((tx) => tellFollowers(tx, app.context(), letter, news), { timeout: 30_000 });
/** When nobody has had a mail for a day. */
const tell = async () => {
  await later(86_400);
  return tellNow();
};
const lastUpdate = () =>
  app.context().db.update.findFirstOrThrow({ where: { number: { not: null } }, orderBy: { number: "desc" } });
const waiting = () => app.context().db.updateMail.count();

test("what the program tells by itself waits for no day, and is told only if what it tells of happens", async () => {
  const before = await lastUpdate();
  await tellNow();
  await tellNow();
  expect((await lastUpdate()).number).toBe((before.number ?? 0) + 2);
  await expect(
    app.context().db.$transaction(async (tx) => {
      await tellFollowers(tx, app.context(), letter, news);
      throw new Error("it did not happen");
    }),
  ).rejects.toThrow("it did not happen");
  expect((await lastUpdate()).number).toBe((before.number ?? 0) + 2);
  await expect.poll(waiting).toBe(0);
});

test("mails wait while mails are switched off, and are not sent to whoever stops meanwhile", async () => {
  const { db, keys } = app.context();
  await db.siteSwitch.create({ data: { name: "no-mails", since: new Date() } });
  await followersOf(app.context(), letter, mailboxes(5, "patient"));
  await tell();
  const all = await waiting();
  expect(all).toBeGreaterThanOrEqual(5);
  await new Promise((resolve) => setTimeout(resolve, 1500));
  expect(await waiting()).toBe(all);
  const key = await findFollowerKey(keys, letter.id);
  const gone = await db.follower.findFirstOrThrow({
    where: { mailboxHash: key?.hash("patient.3@mail.example") ?? new Uint8Array() },
  });
  await fetch(`${app.origin}/letters/${letter.slug}/unsubscribe/${key?.token(gone.id)}`, { method: "POST" });
  expect(await waiting()).toBe(all - 1);
  await db.siteSwitch.deleteMany();
  await expect.poll(waiting, { timeout: 10_000 }).toBe(0);
  expect(to("patient.2@mail.example")).toHaveLength(1);
  expect(to("patient.3@mail.example")).toHaveLength(0);
});

test("a mailbox that is refused counts as failed; one that is put off is tried again later, and later each time", async () => {
  await app.stopBackground();
  const context = () => ({ ...app.context(), updateMailer });
  const updateMailer = smtpMailer(app.mails.url, "codes@localhost");
  const round = () => sendSome(context(), 100);
  const update = async () => {
    const { sent, failed, unsure } = await lastUpdate();
    return { sent, failed, unsure };
  };
  await tell();
  const all = await waiting();
  app.mails.answerRecipientsWith(550);
  await sendSome(context(), 2);
  expect(await update()).toEqual({ sent: 0, failed: 2, unsure: 0 });
  app.mails.answerRecipientsWith(451);
  expect(await round()).toEqual({ taken: all - 2, isTroubled: true });
  expect(await waiting()).toBe(all - 2);
  app.mails.answerRecipientsWith(250);
  expect((await round()).taken).toBe(0);
  app.clock.advance(61);
  app.mails.answerRecipientsWith(451);
  expect((await round()).taken).toBe(all - 2);
  app.clock.advance(61);
  app.mails.answerRecipientsWith(250);
  expect((await round()).taken).toBe(0);
  app.clock.advance(61);
  expect((await round()).taken).toBe(all - 2);
  expect(await update()).toEqual({ sent: all - 2, failed: 2, unsure: 0 });
  updateMailer.close();
});

test("with no mail server nothing is lost and no try is counted", async () => {
  await tell();
  const all = await waiting();
  const updateMailer = smtpMailer("smtp://127.0.0.1:9", "codes@localhost");
  expect(await sendSome({ ...app.context(), updateMailer }, 100)).toEqual({ taken: all, isTroubled: true });
  expect(
    await app.context().db.updateMail.count({ where: { tries: 0, takenAt: null, notBefore: null } }),
  ).toBe(all);
  updateMailer.close();
  await app.context().db.updateMail.deleteMany();
});

/** Sends updates as the program's background process does, in a process of its own that can be killed. */
function sendElsewhere() {
  const child = spawn(process.execPath, ["--import", "tsx", "tests/support/send-updates.ts"], {
    stdio: ["ignore", "inherit", "inherit"],
    env: {
      ...process.env,
      NODE_ENV: "production",
      DATABASE_URL: app.databaseUrl,
      DATA_DIR: app.dataDir,
      SMTP_URL: app.mails.url,
      MASTER_KEY: app.env.masterKey?.toString("base64") ?? "",
      UPDATE_MAILS_A_MINUTE: "1000000",
    },
  });
  const ended = new Promise<void>((resolve) => child.once("exit", () => resolve()));
  return {
    kill: async () => {
      child.kill("SIGKILL");
      await ended;
    },
  };
}

test("kill -9 in the middle: nobody has an update twice, and only the few that were in flight are in doubt", async () => {
  const { db } = app.context();
  await db.follower.deleteMany();
  const crowd = mailboxes(process.env.FULL ? 20_000 : 2000, "crowd");
  await followersOf(app.context(), letter, crowd);
  app.mails.mails.length = 0;
  await tell();
  let reached = 0;
  for (const share of [0.25, 0.5]) {
    // Two at once, both killed.
    const senders = [sendElsewhere(), sendElsewhere()];
    await expect
      .poll(() => app.mails.mails.length, { timeout: 120_000, interval: 20 })
      .toBeGreaterThan(reached + crowd.length * share * 0.5);
    await Promise.all(senders.map((sender) => sender.kill()));
    reached = app.mails.mails.length;
  }
  const inFlight = await db.updateMail.count({ where: { takenAt: { not: null } } });
  expect(inFlight).toBeLessThanOrEqual(80);
  const last = sendElsewhere();
  await expect
    .poll(() => db.updateMail.count({ where: { takenAt: null } }), { timeout: 120_000, interval: 100 })
    .toBe(0);
  await expect.poll(() => db.updateMail.count(), { timeout: 20_000 }).toBeLessThanOrEqual(inFlight);
  await last.kill();

  const { updateMailer, ...context } = { ...app.context(), updateMailer: undefined };
  await giveUpLost({ ...context, now: new Date(Date.now() + 4 * 60_000) });
  expect(await db.updateMail.count()).toBe(inFlight);
  await giveUpLost({ ...context, now: new Date(Date.now() + 6 * 60_000) });
  expect(await db.updateMail.count()).toBe(0);
  const { sent, failed, unsure } = await lastUpdate();
  expect({ failed, unsure, all: sent + unsure }).toEqual({ failed: 0, unsure: inFlight, all: crowd.length });

  const times = new Map<string, number>();
  for (const { recipients } of app.mails.mails)
    for (const each of recipients) times.set(each, (times.get(each) ?? 0) + 1);
  const twice = [...times.values()].filter((count) => count > 1).length;
  const forgotten = crowd.filter((each) => !times.has(each)).length;
  figure("mailboxes that had an update twice, its senders killed four times", twice, "exactly 0");
  figure(
    "mailboxes that had none, beyond the mails in flight that are counted as unsure",
    Math.max(0, forgotten - unsure),
    "exactly 0",
  );
  expect(twice).toBe(0);
  expect(forgotten).toBeLessThanOrEqual(unsure);
  if (unsure > 0) expect(await text(viewer.browser, here)).toContain("nobody knows whether it arrived");
});

test("a code that is asked for meanwhile does not wait for a crowd's updates", async () => {
  await app.stop();
  app = await startApp({ batchMin: 1 });
  letter = await aLetter(app.context());
  await followersOf(app.context(), letter, mailboxes(3000, "queue"));
  await tell();
  await expect.poll(() => app.mails.mails.length, { timeout: 20_000 }).toBeGreaterThan(20);
  const ada = new Signer(app, "ada@amazon.example");
  await ada.ask(letter.slug);
  codeIn(await app.mails.next(ada.address));
  const before = app.mails.mails.length;
  expect(await waiting()).toBeGreaterThan(0);
  expect(before).toBeLessThan(3000);
});
