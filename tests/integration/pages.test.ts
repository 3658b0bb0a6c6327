import { brotliDecompressSync, gunzipSync } from "node:zlib";
import { pathToFileURL } from "node:url";
import type { ServerBuild } from "@remix-run/node";
import { afterAll, beforeAll, expect, test } from "vitest";
import type { Letter } from "#app/letter/letter.ts";
import { aLetter } from "../support/a-letter.ts";
import { startApp, type AnotherWeb, type App } from "../support/app.ts";
import { aConfirmedSigner } from "../support/confirmed.ts";
import { rawRequest } from "../support/raw-http.ts";

let app: App;
let letter: Letter;
const open: AnotherWeb[] = [];

beforeAll(async () => {
  app = await startApp({ batchMin: 1 });
  letter = await aLetter(app.context());
  await app.batch(letter.slug);
});
afterAll(async () => {
  await Promise.all(open.map((web) => web.close()));
  await app.stop();
});

async function anotherWeb(differences: Parameters<App["anotherWeb"]>[0] = {}): Promise<AnotherWeb> {
  const web = await app.anotherWeb(differences);
  open.push(web);
  return web;
}

const pages = ["/", "/letters", "/letters/not-with-our-work", "/letters/not-with-our-work/signatures"];
const data = [
  "/letters.json",
  "/letters/not-with-our-work.json",
  "/letters/not-with-our-work/count.json",
  "/letters/not-with-our-work/signatures.json",
];
const get = (path: string, headers: Record<string, string> = {}, method = "GET") =>
  rawRequest(app.origin, path, { method, headers });

test.each([...pages, ...data, "/what-we-keep", "/letters/not-with-our-work?lang=de"])(
  "%s sets no cookie, runs no script and forbids what it does not need",
  async (path) => {
    const { status, headers, body } = await get(path, { cookie: "signing=AAAAAAAAAAAAAAAAAAAAAA; a=b" });
    expect(status).toBe(200);
    expect(headers["set-cookie"]).toBeUndefined();
    expect(body.toString()).not.toMatch(/<script|\son\w+="|\sstyle="|javascript:/i);
    const policy = headers["content-security-policy"] ?? "";
    expect(policy).toContain("default-src 'none'");
    expect(policy).toContain("script-src 'none'");
    expect(policy).toContain("frame-ancestors 'none'");
    expect(policy).not.toMatch(/unsafe|\*|http:/);
    expect(headers).toMatchObject({
      "x-content-type-options": "nosniff",
      "referrer-policy": "same-origin",
      "x-frame-options": "DENY",
    });
    expect(Object.keys(headers)).not.toContain("server");
    expect(Object.keys(headers)).not.toContain("x-powered-by");
    expect(Object.keys(headers).filter((name) => /^x-(depends|true)/.test(name))).toEqual([]);
  },
);

test.each([...pages, ...data])("%s is sent once and confirmed with 304 after that", async (path) => {
  const first = await get(path);
  const { etag = "" } = first.headers;
  expect(etag).toMatch(/^"[\w-]{22}"$/);
  for (const known of [etag, `"other", ${etag}`, `W/${etag}`, "*"]) {
    const again = await get(path, { "if-none-match": known });
    expect([again.status, again.body.length, again.headers.etag]).toEqual([304, 0, etag]);
  }
  expect((await get(path, { "if-none-match": '"other"' })).status).toBe(200);
  expect(first.headers["cache-control"]).toContain("public, max-age=0");
});

test.each([...pages, ...data])("%s is the same whole, in gzip and in brotli", async (path) => {
  const plain = await get(path);
  if (plain.body.length <= 400) return;
  const brotli = await get(path, { "accept-encoding": "gzip, deflate, br" });
  const gzip = await get(path, { "accept-encoding": "gzip;q=1, br;q=0" });
  expect(brotli.headers).toMatchObject({ "content-encoding": "br", vary: "accept-encoding" });
  expect(gzip.headers["content-encoding"]).toBe("gzip");
  expect(brotliDecompressSync(brotli.body).equals(plain.body)).toBe(true);
  expect(gunzipSync(gzip.body).equals(plain.body)).toBe(true);
});

test.each([...pages, ...data, "/letters/not-with-our-work/sign", "/no-such-page"])(
  "HEAD %s is GET without the body",
  async (path) => {
    const [whole, head] = await Promise.all([get(path), get(path, {}, "HEAD")]);
    expect(head.status).toBe(whole.status);
    expect(head.body.length).toBe(0);
    expect(head.headers.etag).toBe(whole.headers.etag);
    expect(head.headers["content-type"]).toBe(whole.headers["content-type"]);
  },
);

test.each([
  "/no-such-page",
  "/letters/no-such-letter",
  "/letters/no-such-letter/count.json",
  "/dev/mail",
  "/letters/%00",
])("%s is not there, and the page says what to do", async (path) => {
  const { status, headers, body } = await get(path);
  expect(status).toBe(404);
  expect(headers["content-security-policy"]).toContain("default-src 'none'");
  expect(headers["cache-control"]).toBe("no-store");
  if (!path.endsWith(".json")) expect(body.toString()).toContain("There is no such page");
});

test("a parameter that nobody knows does not make another page, and a search is kept by nobody", async () => {
  const { web, origin } = await anotherWeb();
  const path = `/letters/${letter.slug}`;
  const { headers } = await rawRequest(origin, path);
  for (const query of ["?utm_source=x", "?fbclid=1&x=2", "?lang=", "?q=", "?lang=&a=b#c"])
    expect((await rawRequest(origin, path + query)).headers.etag).toBe(headers.etag);
  expect(web.cache.size).toBe(1);
  for (const query of ["?q=ada", "?q=ben", "?workplace=amazon"]) await rawRequest(origin, `/letters${query}`);
  expect(web.cache.size).toBe(1);
});

test("a hundred visitors who miss a page at once have it made once", async () => {
  const build = (await import(pathToFileURL("build/server/index.js").href)) as ServerBuild;
  let made = 0;
  const { origin } = await anotherWeb({ build: () => Promise.resolve((made++, build)) });
  const path = `/letters/${letter.slug}`;
  const answers = await Promise.all(Array.from({ length: 100 }, () => rawRequest(origin, path)));
  expect(new Set(answers.map(({ status, body }) => `${status} ${body.toString()}`)).size).toBe(1);
  expect(made).toBe(1);
  // A page that is kept by nobody is made for each: the counter counts.
  await rawRequest(origin, `${path}/sign`);
  await rawRequest(origin, `${path}/sign`);
  expect(made).toBe(3);
});

test("right after a batch the new total is on the page of every web process", async () => {
  const origins = [app.origin, (await anotherWeb()).origin];
  const path = `/letters/${letter.slug}`;
  const totals = () =>
    Promise.all(
      origins.flatMap((origin) => [
        rawRequest(origin, path).then(
          ({ body }) => /(\d+)(?:<!-- -->)? signatures?/.exec(body.toString())?.[1],
        ),
        rawRequest(origin, `${path}/count.json`).then(({ body }) =>
          String((JSON.parse(body.toString()) as { total: number }).total),
        ),
      ]),
    );
  for (const total of ["1", "2"]) {
    const before = await totals();
    const signer = await aConfirmedSigner(app, letter, `signer${total}@amazon.example`);
    await signer.visit(`${path}/choose`, { shown: "named", name: "Ada King" });
    expect(await totals()).toEqual(before);
    await app.batch(letter.slug);
    const published = Date.now();
    while ((await totals()).some((shown) => shown !== total))
      expect(Date.now() - published).toBeLessThan(10_000);
  }
});

test.each([
  [{ "sec-fetch-site": "cross-site" }, 403],
  [{ "sec-fetch-site": "same-site" }, 403],
  [{ origin: "https://evil.example" }, 403],
  [{ origin: "null" }, 403],
  [{ "sec-fetch-site": "cross-site", origin: "http://localhost:3000" }, 403],
  [{ origin: "https://localhost:3000", host: "localhost:3000" }, 403],
  [{ origin: "http://localhost:3001", host: "localhost:3000" }, 403],
  [{ origin: "http://localhost:3000", host: "localhost:3000" }, 422],
  [{ origin: "https://192.0.2.1:3000", host: "192.0.2.1:3000" }, 422],
  [{ "sec-fetch-site": "same-origin" }, 422],
  [{ origin: "http://localhost:3000" }, 422],
  [{}, 422],
])("a form sent with %j is answered %i", async (headers, status) => {
  for (const step of ["sign", "confirm"]) {
    const answer = await rawRequest(app.origin, `/letters/${letter.slug}/${step}`, {
      method: "POST",
      headers: { "content-type": "application/x-www-form-urlencoded", ...headers },
      body: "address=&code=",
    });
    expect(answer.status).toBe(status);
    expect(answer.headers["content-security-policy"]).toContain("default-src 'none'");
  }
});

test("what is no address of this site, or no way to ask for one, is refused", async () => {
  for (const method of ["PUT", "DELETE", "PATCH", "TRACE"])
    expect((await get("/", {}, method)).status).toBe(405);
  for (const path of [
    "//evil.example/letters",
    "http://evil.example/letters",
    "/\\evil.example/letters",
    "/letters/x\\..\\..\\organize",
  ])
    expect((await get(path)).status).toBe(400);
  for (const path of [
    "/organize/sign-in?_data=root",
    "/organize/sign-in?a=b&%5Fdata=nothing",
    "/organize?_data=",
  ])
    expect((await get(path)).status).toBe(404);
  const page = await get(`/letters/${letter.slug}`, {
    host: "evil.example",
    "x-forwarded-host": "evil.example",
  });
  expect(page.body.toString()).not.toContain("evil.example");
});

test("whatever is asked for, nothing is printed about it", async () => {
  const printed: unknown[][] = [];
  const { error, warn, log } = console;
  Object.assign(
    console,
    Object.fromEntries(
      ["error", "warn", "log"].map((level) => [level, (...words: unknown[]) => printed.push(words)]),
    ),
  );
  try {
    const form = {
      method: "POST",
      headers: { "content-type": "application/x-www-form-urlencoded" },
      body: "a=b",
    };
    for (const path of ["/no-such-page", "/letters", "/what-we-keep", `/letters/${letter.slug}/signed`]) {
      await rawRequest(app.origin, path);
      await rawRequest(app.origin, path, form);
    }
  } finally {
    Object.assign(console, { error, warn, log });
  }
  expect(printed).toEqual([]);
});
