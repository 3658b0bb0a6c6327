import { execFile } from "node:child_process";
import { afterAll, beforeAll, expect, test } from "vitest";
import { sessionCookies } from "#app/organizer/cookies.server.ts";
import { enterOperator, pageAfter } from "#app/organizer/enter.server.ts";
import { inviteFirstOrganizer } from "#app/organizer/invitation.server.ts";
import { startApp, type App } from "../support/app.ts";
import { anOperator, anOrganizer, OrganizerBrowser, password, secretIn } from "../support/organizer.ts";

let app: App;

beforeAll(async () => {
  app = await startApp();
});
afterAll(() => app.stop());

type Ended = { code: number; said: string };

/** Runs the command as a person does, on the instance that is being served. */
function organizer(...args: string[]): Promise<Ended> {
  const { PATH = "", HOME = "" } = process.env;
  const { env, databaseUrl, dataDir } = app;
  const settings = {
    DATABASE_URL: databaseUrl,
    DATA_DIR: dataDir,
    MASTER_KEY: env.masterKey?.toString("base64") ?? "",
    SMTP_URL: env.smtpUrl ?? "",
  };
  return new Promise((resolve) => {
    execFile(
      process.execPath,
      ["app/platform/launch.mjs", "app/organizer.ts", ...args],
      { env: { PATH, HOME, NODE_ENV: "production", ...settings } },
      (error, stdout, stderr) =>
        resolve({ code: typeof error?.code === "number" ? error.code : 0, said: stdout + stderr }),
    );
  });
}

const linkIn = ({ said }: Ended) => /http\S+invitation=\S+/.exec(said)?.[0] ?? "";

async function join(link: string, name: string, address?: string): Promise<OrganizerBrowser> {
  const browser = new OrganizerBrowser(app);
  const form = { name, password, ...(address ? { address } : {}) };
  expect((await browser.visit(`/organize/join?invitation=${secretIn(link)}`, form)).status).toBe(303);
  return browser;
}

const isOperator = async (name: string) =>
  (await app.context().db.organizer.findFirstOrThrow({ where: { name } })).operator;

test("who comes first runs the site, by the command's link or by the printed one; who comes later does not", async () => {
  const byCommand = await organizer("create", "una@mail.example");
  expect(byCommand.said).toContain("operator’s");
  const printed = (await inviteFirstOrganizer(app.context())) ?? "";
  await join(printed, "Olu", "olu@mail.example");
  await join(linkIn(byCommand), "Una");
  expect([await isOperator("Olu"), await isOperator("Una")]).toEqual([true, true]);

  expect(await inviteFirstOrganizer(app.context())).toBeNull();
  const later = await organizer("create", "ben@mail.example");
  expect(later.said).not.toContain("operator");
  await join(linkIn(later), "Ben");
  expect(await isOperator("Ben")).toBe(false);
});

test("the command makes operators: of a new account, and of one that is there", async () => {
  await join(linkIn(await organizer("create", "ada@mail.example", "--operator")), "Ada");
  expect(await isOperator("Ada")).toBe(true);
  expect((await organizer("operator", "Ben@Mail.example")).code).toBe(0);
  expect(await isOperator("Ben")).toBe(true);
});

test.each([
  [["operator", "nobody@mail.example"], "No account has that mail address."],
  [["operator", "nobody"], "That is not one mail address"],
  [["operator"], "Say for whom"],
  [["create", "eve@mail.example", "--operater"], "Say for whom"],
  [["create"], "Say for whom"],
])("%j is answered in one sentence", async (args, sentence) => {
  const { code, said } = await organizer(...args);
  expect(code).toBe(1);
  expect(said).toContain(sentence);
  expect(said.trim().split("\n")).toHaveLength(1);
});

/** What the operators' pages answer at the door: who it is, or the status and where it leads. */
async function atTheDoor(session: string | undefined): Promise<unknown> {
  const request = new Request(`${app.origin}/admin/reports`, {
    headers: session ? { cookie: `organizer=${session}` } : {},
  });
  try {
    return (await enterOperator(app.context(), request)).name;
  } catch (answer) {
    if (!(answer instanceof Response)) throw answer;
    return [answer.status, answer.headers.get("location")];
  }
}

test("an operator enters, an organizer finds no such page, and a visitor signs in first", async () => {
  const una = await anOperator(app, "Ute");
  expect(await atTheDoor(una.browser.session)).toBe("Ute");
  expect(await atTheDoor((await anOrganizer(app, "Eve")).browser.session)).toEqual([404, null]);
  expect(await atTheDoor(undefined)).toEqual([302, "/organize/sign-in?to=/admin/reports"]);
  expect(await (await una.browser.visit("/organize")).text()).toContain('href="/admin"');
});

test("the session goes where organizers and operators work, and nowhere else; signing out ends both", async () => {
  const paths = (headers: Headers) =>
    headers.getSetCookie().map((cookie) => /^organizer=.*Path=([^;]+)/.exec(cookie)?.[1]);
  const browser = new OrganizerBrowser(app);
  const answer = await browser.visit("/organize/sign-in", {
    address: "olu@mail.example",
    password,
    code: "",
  });
  expect(paths(answer.headers)).toEqual(["/organize", "/admin"]);
  const gone = await browser.visit("/organize/sign-out", {});
  expect(paths(gone.headers)).toEqual(["/organize", "/admin"]);
  expect(gone.headers.getSetCookie().every((cookie) => /^organizer=; .*Max-Age=0/.test(cookie))).toBe(true);
  for (const [, cookie] of sessionCookies("secret", "https://letters.example"))
    expect(cookie).toMatch(/^__Secure-organizer=.*HttpOnly; SameSite=Strict; Secure$/);
});

test.each([
  ["/admin", "/admin"],
  ["/admin/reports", "/admin/reports"],
  ["/organize/letters/x", "/organize/letters/x"],
  ["/administer", "/organize"],
  ["//admin", "/organize"],
  ["/admin//eve.example", "/organize"],
  ["https://eve.example/admin", "/organize"],
  [null, "/organize"],
])("after signing in, %s leads to %s", (to, page) => {
  expect(pageAfter(to)).toBe(page);
});
