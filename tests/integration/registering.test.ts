import { afterAll, beforeAll, beforeEach, expect, test } from "vitest";
import { startApp, type App } from "../support/app.ts";
import { codeIn } from "../support/mailbox.ts";
import { anOrganizer, OrganizerBrowser, password } from "../support/organizer.ts";

let app: App;

beforeAll(async () => {
  app = await startApp();
  await anOrganizer(app, "Olu");
  await open(true);
});
afterAll(() => app.stop());
beforeEach(() => app.clock.advance(11 * 60));

const db = () => app.context().db;
const visitor = () => new OrganizerBrowser(app);
const ask = (address: string, browser = visitor()) => browser.visit("/organize/register", { address });

async function open(isOpen: boolean): Promise<void> {
  await db().siteSwitch.deleteMany();
  if (isOpen) await db().siteSwitch.create({ data: { name: "open-registration", since: app.clock.now() } });
}

async function askForCode(address: string): Promise<{ browser: OrganizerBrowser; code: string }> {
  const browser = visitor();
  expect((await ask(address, browser)).status).toBe(303);
  return { browser, code: codeIn(await app.mails.next(address)) };
}

const setUp = (browser: OrganizerBrowser, typed: Partial<{ code: string; name: string; password: string }>) =>
  browser.visit("/organize/register?step=code", { code: "", name: "Ada", password, ...typed });

test("who confirms a mailbox has an account, is signed in, runs nothing and is on no team", async () => {
  const { browser, code } = await askForCode("ada@mail.example");
  const answer = await setUp(browser, { code: code.toLowerCase().replace("-", " ") });
  expect(answer.status).toBe(303);
  expect(answer.headers.get("location")).toBe("/organize");
  expect(await (await browser.visit("/organize")).text()).toContain("You are on no letter’s team yet");
  const ada = await db().organizer.findFirstOrThrow({ where: { name: "Ada" }, include: { teams: true } });
  expect(ada.operator).toBe(false);
  expect(ada.teams).toEqual([]);
  expect(await db().registration.count()).toBe(0);
  const typed = { address: "ADA@mail.example", password, code: "" };
  expect((await visitor().visit("/organize/sign-in", typed)).status).toBe(303);
});

test("an address that has an account gets the same answers and the same mail; only its code tells", async () => {
  const before = app.mails.mails.length;
  const asked = [visitor(), visitor()] as const;
  const pages: string[] = [];
  for (const [place, address] of ["olu@mail.example", "nobody.yet@mail.example"].entries()) {
    const browser = asked[place] ?? visitor();
    const answer = await ask(address, browser);
    expect(answer.status).toBe(303);
    expect(answer.headers.get("location")).toBe("/organize/register?step=code");
    expect(answer.headers.getSetCookie().join()).toMatch(
      /^organizer-register=[\w-]{43}; Path=\/organize; Max-Age=900; HttpOnly; SameSite=Strict$/,
    );
    pages.push(await (await browser.visit("/organize/register?step=code")).text());
  }
  expect(pages[0]).toBe(pages[1]);
  await app.allMailed();
  const mails = app.mails.mails.slice(before);
  expect(mails).toHaveLength(2);
  const [known, unknown] = mails.map(({ subject, text }) =>
    `${subject}\n${text}`.replaceAll(/[0-9A-Z]{4}-[0-9A-Z]{4}/g, "CODE"),
  );
  expect(known).toBe(unknown);
  expect(known).not.toMatch(/https?:|undersigned/i);

  const rows = await db().registration.findMany();
  expect(rows.map(({ mailbox, tries }) => [mailbox.length, tries])).toEqual([
    [rows[0]?.mailbox.length, 5],
    [rows[0]?.mailbox.length, 5],
  ]);

  const code = codeIn(await app.mails.next("olu@mail.example"));
  const wrong = await setUp(asked[0], { code: "0000-0000" });
  expect(wrong.status).toBe(422);
  expect(await wrong.text()).not.toContain("already");
  const right = await setUp(asked[0], { code });
  expect(right.status).toBe(409);
  expect(await right.text()).toContain("You have an account already");
  expect(right.headers.getSetCookie()).toEqual([]);
  expect(await db().organizer.count({ where: { name: "Olu" } })).toBe(1);
});

test("asking takes no other time for an address that has an account", async () => {
  const times = { "olu@mail.example": [] as number[], "nobody@mail.example": [] as number[] };
  for (let round = 0; round < 30; round++) {
    app.clock.advance(601);
    for (const [address, taken] of Object.entries(times)) {
      const startedAt = performance.now();
      expect((await ask(address)).status).toBe(303);
      taken.push(performance.now() - startedAt);
    }
  }
  const [known = 0, unknown = 0] = Object.values(times).map((taken) => taken.sort((a, b) => a - b)[15]);
  expect(known / unknown).toBeGreaterThan(0.6);
  expect(known / unknown).toBeLessThan(1.7);
});

test("a code works in the browser that asked, for a quarter of an hour, five tries and one account", async () => {
  const first = await askForCode("ben@mail.example");
  expect((await setUp(visitor(), { code: first.code })).status).toBe(422);
  for (let tries = 0; tries < 5; tries++)
    expect((await setUp(first.browser, { code: "0000-0000" })).status).toBe(422);
  expect((await setUp(first.browser, { code: first.code })).status).toBe(422);

  const late = await askForCode("ben@mail.example");
  app.clock.advance(15 * 60);
  expect((await setUp(late.browser, { code: late.code })).status).toBe(422);

  const good = await askForCode("ben@mail.example");
  const answers = await Promise.all([1, 2].map(() => setUp(good.browser, { code: good.code, name: "Ben" })));
  expect(answers.map(({ status }) => status).sort()).toEqual([303, 422]);
  expect(await db().organizer.count({ where: { name: "Ben" } })).toBe(1);
});

test("a refused form keeps what was typed, but not the password, and says nothing of the address", async () => {
  const { browser, code } = await askForCode("cleo@mail.example");
  for (const [typed, sentence] of [
    [{ code: "12" }, "A code has eight letters and digits"],
    [{ code, name: " " }, "Enter a name or a pseudonym"],
    [{ code, name: "Cleo & co", password: "short" }, "at least 12 characters"],
    [{ code, name: "Cleo & co", password: "i am cleo@mail.example" }, "neither your address nor your name"],
  ] as const) {
    const answer = await setUp(browser, typed);
    expect(answer.status).toBe(422);
    const page = await answer.text();
    expect(page).toContain(sentence);
    expect(page).not.toContain("cleo@mail.example");
  }
  const page = await (await setUp(browser, { code, name: "Cleo & co", password: "short" })).text();
  expect(page).toContain('value="Cleo &amp; co"');
  expect(page).toContain(`value="${code}"`);
  expect((await setUp(browser, { code, name: "Cleo & co" })).status).toBe(303);
});

test("after three times within ten minutes an address waits, whether or not it has an account", async () => {
  for (const address of ["olu@mail.example", "dora@mail.example"]) {
    for (let times = 0; times < 3; times++) expect((await ask(address)).status).toBe(303);
    expect((await ask(address)).status).toBe(429);
    expect((await ask(address.replace("@", "+tag@"))).status).toBe(429);
  }
  await app.context().pool.query("update organizer_pace set tries = 60");
  expect((await ask("emil@mail.example")).status).toBe(429);
  app.clock.advance(601);
  expect((await ask("dora@mail.example")).status).toBe(303);
});

test.each(["", "no address", "two@mail.example, three@mail.example", "support@mail.example"])(
  "%j is answered with what an address is",
  async (address) => {
    const answer = await ask(address);
    expect(answer.status).toBe(422);
    expect(await answer.text()).toContain("Enter one mail address");
  },
);

test("without the switch the page says how accounts are made, and makes none: not even with a code", async () => {
  const { browser, code } = await askForCode("finn@mail.example");
  expect(await (await visitor().visit("/organize/sign-in")).text()).toContain('href="/organize/register"');
  await open(false);
  const page = await visitor().visit("/organize/register");
  expect(page.status).toBe(200);
  expect(await page.text()).toContain("Accounts are by invitation");
  const refused = await ask("finn@mail.example");
  expect(refused.status).toBe(409);
  expect(await refused.text()).toContain("Accounts are by invitation");
  expect((await setUp(browser, { code, name: "Finn" })).status).toBe(409);
  expect(await db().organizer.count({ where: { name: "Finn" } })).toBe(0);
  expect(await (await visitor().visit("/organize/sign-in")).text()).not.toContain("/organize/register");
  await open(true);
  expect((await setUp(browser, { code, name: "Finn" })).status).toBe(303);
});

test("no table holds an address that asked, and nothing was printed", async () => {
  await ask("greta@mail.example");
  await app.allMailed();
  const { rows } = await app
    .context()
    .pool.query<{ text: string }>("select r::text as text from registration r");
  expect(rows.length).toBeGreaterThan(0);
  for (const { text } of rows) {
    expect(text).not.toContain("mail.example");
    expect(text).not.toContain(Buffer.from("greta@mail.example").toString("hex"));
  }
  expect(app.said).toEqual([]);
});
