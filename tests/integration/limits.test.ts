import { afterAll, beforeAll, expect, test } from "vitest";
import type { Letter } from "#app/letter/letter.ts";
import { sweepRequestPaces } from "#app/platform/rate-limit.server.ts";
import { lookFor } from "../attack/look-for.ts";
import { aLetter } from "../support/a-letter.ts";
import { startApp, type AnotherWeb, type App } from "../support/app.ts";
import { asText, readWholeDatabase } from "../support/whole-database.ts";

let app: App;
let letter: Letter;
/** The same program behind a proxy that says where its visitors come from. */
let behindProxy: AnotherWeb;

beforeAll(async () => {
  app = await startApp();
  letter = await aLetter(app.context());
  behindProxy = await app.anotherWeb({ env: { ...app.env, trustProxy: true } });
});
afterAll(async () => {
  await behindProxy.close();
  await app.stop();
});

type Sent = { from?: string; step?: string; body?: BodyInit; type?: string; origin?: string };

function send({ from, step = "sign", body, type, origin = behindProxy.origin }: Sent): Promise<Response> {
  return fetch(`${origin}/letters/${letter.slug}/${step}`, {
    method: "POST",
    redirect: "manual",
    body: body ?? new URLSearchParams({ address: "nobody" }),
    headers: {
      ...(from ? { "x-forwarded-for": from } : {}),
      ...(type ? { "content-type": type } : {}),
    },
  });
}

async function statuses(times: number, sent: Sent): Promise<number[]> {
  const found: number[] = [];
  for (let n = 0; n < times; n++) found.push((await send(sent)).status);
  return found;
}

const of = (status: number, times: number) => Array.from({ length: times }, () => status);

test("the sixty-first question for a code within ten minutes is refused, in a sentence that helps", async () => {
  expect(await statuses(60, { from: "198.51.100.1" })).toEqual(of(422, 60));
  const refused = await send({ from: "198.51.100.1" });
  expect(refused.status).toBe(429);
  const wait = Number(refused.headers.get("retry-after"));
  expect(wait).toBeGreaterThan(500);
  expect(wait).toBeLessThanOrEqual(600);
  expect(refused.headers.get("cache-control")).toBe("no-store");
  expect(refused.headers.get("content-security-policy")).toContain("script-src 'none'");
  const page = await refused.text();
  expect(page).toContain("Too many tries in a short time");
  expect(page).toContain("Nothing was changed. Wait ten minutes");
});

test("whoever is refused is told the same for every mailbox, and shown what was typed", async () => {
  const texts = await Promise.all(
    ["ada@amazon.example", "eve@elsewhere.example", "nobody"].map(async (address) => {
      const answer = await send({ from: "198.51.100.1", body: new URLSearchParams({ address }) });
      const text = await answer.text();
      expect(text).toContain(`<dd dir="auto">${address}</dd>`);
      return text.replaceAll(address, "");
    }),
  );
  expect(new Set(texts).size).toBe(1);
});

test("whoever goes on all the same is sent one page that shows nothing of it", async () => {
  await statuses(60, { from: "198.51.100.9" });
  const shown = async () => (await (await send({ from: "198.51.100.9" })).text()).includes("nobody");
  const found: boolean[] = [];
  for (let n = 0; n < 62; n++) found.push(await shown());
  expect(found).toEqual([...Array.from({ length: 60 }, () => true), false, false]);
});

test("neighbours, other steps and readers are not held up by it", async () => {
  expect((await send({ from: "198.51.100.2" })).status).toBe(422);
  expect((await send({ from: "198.51.100.1", step: "confirm" })).status).toBe(422);
  const read = await fetch(`${behindProxy.origin}/letters/${letter.slug}`, {
    headers: { "x-forwarded-for": "198.51.100.1" },
  });
  expect(read.status).toBe(200);
});

test("one household's addresses of IPv6 count together", async () => {
  const household = (n: number) => `2001:db8:7:7::${n.toString(16)}`;
  for (let n = 1; n <= 60; n++) expect((await send({ from: household(n) })).status).toBe(422);
  expect((await send({ from: household(99) })).status).toBe(429);
  expect((await send({ from: "2001:db8:7:8::1" })).status).toBe(422);
});

test("what a visitor writes into X-Forwarded-For does not help against a trusted proxy's own entry", async () => {
  const found: number[] = [];
  for (let n = 0; n < 61; n++) found.push((await send({ from: `203.0.113.${n}, 198.51.100.3` })).status);
  expect(found).toEqual([...of(422, 60), 429]);
});

test("a hall that posts together may post 120 tickets, and a program is told no as a program", async () => {
  const posting = { from: "198.51.100.4", step: "post", body: "{}", type: "application/json" };
  expect(await statuses(120, posting)).toEqual(of(422, 120));
  const refused = await send(posting);
  expect(refused.status).toBe(429);
  expect(refused.headers.get("content-type")).toContain("application/problem+json");
  expect(refused.headers.get("retry-after")).toMatch(/^\d+$/);
  expect(await refused.json()).toMatchObject({
    status: 429,
    detail: expect.stringContaining("Nothing was changed") as string,
  });
});

test("a restart forgets nothing, and processes count together", async () => {
  await statuses(36, { from: "198.51.100.5" });
  const restarted = await app.anotherWeb({ env: { ...app.env, trustProxy: true } });
  const found = await statuses(36, { from: "198.51.100.5", origin: restarted.origin });
  await restarted.close();
  // Four that a process counts alone, then the sum of both.
  expect(found).toEqual([...of(422, 24), ...of(429, 12)]);
});

test("without a trusted proxy the machine itself is let through: everybody comes from there", async () => {
  const { origin } = app;
  expect(await statuses(70, { origin })).toEqual(of(422, 70));
  expect(await statuses(70, { origin, from: "198.51.100.6" })).toEqual(of(422, 70));
  expect(await statuses(70, { from: "127.0.0.1" })).toEqual(of(422, 70));
});

test("a database that cannot count holds nobody up, and the process goes on counting alone", async () => {
  const { pool } = app.context();
  await pool.query("alter table request_pace rename to gone");
  const found = await statuses(66, { from: "198.51.100.7" });
  await pool.query("alter table gone rename to request_pace");
  expect(found.slice(0, 60)).toEqual(of(422, 60));
  expect(found.at(-1)).toBe(429);
});

test("no address is anywhere in the database or in what was printed, and counts are swept", async () => {
  const { pool, db } = app.context();
  expect(await db.requestPace.count()).toBeGreaterThan(4);
  const visitors = ["198.51.100.1", "198.51.100.4", "198.51.100", "2001:db8:7:7", "203.0.113"].map(
    (text) => ({
      name: text,
      text,
    }),
  );
  const look = async () =>
    lookFor(
      visitors,
      new Map([
        ["the database", asText(await readWholeDatabase(app.databaseUrl))],
        ["what was printed", app.said.join("\n")],
      ]),
    );
  expect(await look()).toEqual([]);
  await pool.query("insert into request_pace values ('sign:198.51.100.1', 1, 0)");
  expect(await look()).not.toEqual([]);

  await sweepRequestPaces({ db, now: new Date(Date.now() + 601_000) });
  expect(await db.requestPace.count()).toBe(0);
});

test("whoever signs like everybody else leaves no row", async () => {
  await statuses(4, { from: "198.51.100.8" });
  expect(await app.context().db.requestPace.count()).toBe(0);
});
