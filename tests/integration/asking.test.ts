import { afterAll, beforeAll, expect, test } from "vitest";
import type { Letter } from "#app/letter/letter.ts";
import { aLetter } from "../support/a-letter.ts";
import { startApp, type App } from "../support/app.ts";
import { Signer } from "../support/signer.ts";

let app: App;
let letter: Letter;
const day = 86_400_000;

beforeAll(async () => {
  app = await startApp();
  // Nobody takes the jobs away, so that they can be counted.
  await app.stopBackground();
  letter = await aLetter(app.context());
});
afterAll(() => app.stop());

async function queued(): Promise<{ addresses: number; jobs: number }> {
  const { rows } = await app
    .context()
    .pool.query<{ addresses: number; jobs: number }>(
      "select (select count(*)::int from asked_code) addresses, (select count(*)::int from graphile_worker.jobs) jobs",
    );
  return rows[0] ?? { addresses: -1, jobs: -1 };
}

const post = (path: string, body: BodyInit, headers: Record<string, string> = {}) =>
  fetch(new URL(path, app.origin), { method: "POST", redirect: "manual", body, headers });

test.each([
  ["", "Enter the address of your mailbox."],
  ["   ", "Enter the address of your mailbox."],
  ["ada", "Enter the whole address, with the @ and what follows it."],
  ["ada@amazon", "What follows the @ is not a mail domain."],
  ["ada@amazon.example.", "What follows the @ is not a mail domain."],
  ["ada@127.0.0.1", "What follows the @ is not a mail domain."],
  ["ada@[127.0.0.1]", "Enter the bare address"],
  ['"ada king"@amazon.example', "Enter the bare address"],
  ["Ada King <ada@amazon.example>", "Enter the bare address"],
  ["ada@amazon.example,ben@amazon.example", "Enter the bare address"],
  ["ada%elsewhere.example@amazon.example", "Enter the bare address"],
  ["ada..king@amazon.example", "Enter one address"],
  ["ada@amazon.example@elsewhere.example", "Enter one address"],
  ["аda@amazon.example", "The part before the @ can only have letters from a to z"],
  ["hr@amazon.example", "That looks like a mailbox that several people read."],
  [`${"a".repeat(400)}@amazon.example`, "That is too long for a mail address."],
])("%j is refused with a sentence that helps, and nothing goes out", async (typed, sentence) => {
  const before = await queued();
  const refused = await new Signer(app, typed).ask(letter.slug);
  expect(refused.status).toBe(422);
  expect(await refused.text()).toContain(sentence);
  expect(refused.headers.getSetCookie()).toEqual([]);
  expect(await queued()).toEqual(before);
});

test.each([
  "elsewhere.example",
  "sub.amazon.example",
  "amazon.example.evil.example",
  "xn--amazn-mye.example",
])("Eve, who works at %s, is told no in a sentence that names whom the letter is for", async (domain) => {
  const before = await queued();
  const refused = await new Signer(app, `eve@${domain}`).ask(letter.slug);
  expect(refused.status).toBe(422);
  const page = await refused.text();
  expect(page).toContain(`A mailbox at ${domain} cannot sign this letter.`);
  expect(page).toContain("amazon.example or aws.amazon.example");
  expect(refused.headers.getSetCookie()).toEqual([]);
  expect(await queued()).toEqual(before);
});

test("what was typed stays in the form, as text and not as markup", async () => {
  const refused = await new Signer(app, "ada <script>alert(1)</script>@x").ask(letter.slug);
  const page = await refused.text();
  expect(page).toContain("ada &lt;script&gt;alert(1)&lt;/script&gt;@x");
  expect(page).not.toContain("<script>alert");
});

test("for a colleague exactly one job is left, and nothing about the mailbox is looked up or kept in the clear", async () => {
  const before = await queued();
  const asked = await new Signer(app, "ada@amazon.example").ask(letter.slug);
  expect(asked.status).toBe(303);
  expect(asked.headers.get("location")).toBe(`/letters/${letter.slug}/confirm`);
  expect(await queued()).toEqual({ addresses: before.addresses + 1, jobs: before.jobs + 1 });
  expect(await app.context().db.confirmation.count()).toBe(0);
  expect(await app.context().db.issuance.count()).toBe(0);
});

test("the session is a cookie for the four signing steps and for no other page", async () => {
  const asked = await new Signer(app, "ada@amazon.example").ask(letter.slug);
  const cookies = asked.headers.getSetCookie();
  expect(cookies.map((cookie) => /Path=([^;]+)/.exec(cookie)?.[1])).toEqual(
    ["sign", "confirm", "choose", "issue"].map((step) => `/letters/${letter.slug}/${step}`),
  );
  for (const cookie of cookies) expect(cookie).toMatch(/^signing=[\w-]{22}; .*HttpOnly; SameSite=Strict$/);
  expect(new Set(cookies.map((cookie) => cookie.split(";")[0])).size).toBe(1);
});

test("over https the cookie is marked so that it never travels without", async () => {
  const { origin, close } = await app.anotherWeb({
    base: { ...app.context(), origin: "https://letters.example" },
  });
  const asked = await new Signer({ ...app, origin }, "ada@amazon.example").ask(letter.slug);
  for (const cookie of asked.headers.getSetCookie()) expect(cookie).toMatch(/^__Secure-signing=.*; Secure$/);
  expect(asked.headers.getSetCookie()).toHaveLength(4);
  await close();
});

test("asking again from the same browser keeps its session", async () => {
  const ada = new Signer(app, "ada@amazon.example");
  await ada.ask(letter.slug);
  const first = ada.cookieFor(`/letters/${letter.slug}/confirm`);
  await ada.ask(letter.slug);
  expect(ada.cookieFor(`/letters/${letter.slug}/confirm`)).toBe(first);
});

test("language and way of signing are carried from step to step, and nothing else is", async () => {
  const ada = new Signer(app, "ada@amazon.example");
  const asked = await ada.visit(
    `/letters/${letter.slug}/sign?lang=de&shown=named&next=https://evil.example&code=1`,
    { address: "ada@amazon.example" },
  );
  expect(asked.headers.get("location")).toBe(`/letters/${letter.slug}/confirm?lang=de&shown=named`);
  const confirm = await (await ada.visit(asked.headers.get("location") ?? "")).text();
  expect(confirm).toContain(`/letters/${letter.slug}/sign?lang=de&amp;shown=named`);

  const odd = await ada.visit(`/letters/${letter.slug}/sign?lang=%3Cscript%3E&shown=%0d%0aX:1`, {
    address: "ada@amazon.example",
  });
  expect(odd.headers.get("location")).toBe(`/letters/${letter.slug}/confirm`);
});

test("a letter that has not opened, or has closed, takes no address and says so", async () => {
  const { now } = app.context();
  const later = await aLetter(app.context(), { slug: "later", opensAt: new Date(now.getTime() + day) });
  const past = await aLetter(app.context(), { slug: "past", closesAt: new Date(now.getTime() - 1000) });
  const before = await queued();
  for (const { slug } of [later, past]) {
    const ada = new Signer(app, "ada@amazon.example");
    const refused = await ada.ask(slug);
    expect(refused.status).toBe(409);
    expect(await refused.text()).toContain("This letter is not taking signatures");
    expect(refused.headers.getSetCookie()).toEqual([]);
    expect(await (await ada.visit(`/letters/${slug}/sign`)).text()).toContain("is not taking signatures");
  }
  expect(await queued()).toEqual(before);
});

test.each(["/letters/no-such-letter/sign", "/letters/%00/sign", "/letters/Not-With-Our-Work/sign"])(
  "there is nothing to sign at %s",
  async (path) => {
    expect((await post(path, new URLSearchParams({ address: "ada@amazon.example" }))).status).toBe(404);
  },
);

test.each([
  ["JSON", "application/json", '{"address":"ada@amazon.example"}'],
  ["plain text", "text/plain", "address=ada@amazon.example"],
  ["a broken multipart form", "multipart/form-data; boundary=x", "--y\r\nnot a form"],
])("%s is the sender's mistake, not a fault of ours", async (_, type, body) => {
  const before = await queued();
  for (const step of ["sign", "confirm", "choose", "issue", "post"]) {
    const { status } = await post(`/letters/${letter.slug}/${step}`, body, { "content-type": type });
    expect(status, step).toBeGreaterThanOrEqual(400);
    expect(status, step).toBeLessThan(500);
  }
  expect(await queued()).toEqual(before);
});
