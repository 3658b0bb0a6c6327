import path from "node:path";
import { pathToFileURL } from "node:url";
import type { ServerBuild } from "@remix-run/node";
import { afterAll, beforeAll, expect, test } from "vitest";
import type { Letter } from "#app/letter/letter.ts";
import { putBack, takeDown } from "#app/moderation/take-down.server.ts";
import { announce } from "#app/platform/announcements.server.ts";
import { aLetter } from "../support/a-letter.ts";
import { startApp, type AnotherWeb, type App } from "../support/app.ts";
import { aConfirmedSigner } from "../support/confirmed.ts";
import { figure } from "../support/figure.ts";
import { lookFor, type Canary } from "./look-for.ts";

let app: App;
let letter: Letter;
let other: AnotherWeb;

/** Everything that a letter says, and who signed it by name. */
const canaries: Canary[] = [
  { name: "the title", text: "Quetzalcanary and the truth" },
  { name: "the text", text: "Birdwatchers were extraordinarily accused" },
  { name: "a demand", text: "Canary Wharfingham must resign" },
  { name: "the summary", text: "In one sentence Titlewell lied" },
  { name: "the title in another language", text: "Kanarienvogelwahrheit" },
  { name: "a name under it", text: "Ada Namewellbird" },
];
const slug = "taken-down";

beforeAll(async () => {
  app = await startApp({ batchMin: 1 });
  await aLetter(app.context(), { slug: "cited-by-it" });
  letter = await aLetter(app.context(), {
    slug,
    ways: ["anonymous", "named"],
    summary: "In one sentence Titlewell lied.",
    texts: [
      {
        lang: "en",
        title: "Quetzalcanary and the truth",
        body: "Birdwatchers were extraordinarily accused.",
        demands: ["Canary Wharfingham must resign."],
      },
      { lang: "de", title: "Kanarienvogelwahrheit", body: "Angeklagt.", demands: [] },
    ],
    cites: ["cited-by-it"],
  });
  await aLetter(app.context(), { slug: "cites-it", cites: [slug] });
  await app.stopBackground();
  other = await app.anotherWeb();
  const ada = await aConfirmedSigner(app, letter, "ada@amazon.example");
  await ada.visit(`/letters/${slug}/choose`, { shown: "named", name: "Ada Namewellbird" });
  await app.batch(slug);
});
afterAll(async () => {
  await other.close();
  await app.stop();
});

/** Every address of the program that a visitor can open, with this letter where a letter belongs, and a few with a question. */
async function addresses(): Promise<string[]> {
  const build = (await import(pathToFileURL(path.resolve("build/server/index.js")).href)) as ServerBuild;
  const routes = Object.values(build.routes).flatMap((route) =>
    route?.path === undefined
      ? []
      : [
          `/${route.path
            .replace(":slug", slug)
            .replace("*", "0/000")
            .replace(/:[a-z]+/g, "1")}`,
        ],
  );
  const asked = [`/letters/${slug}`, `/letters/${slug}.json`, `/letters/${slug}/signatures`].flatMap((each) =>
    ["?lang=de", "?q=bird", "?after=", "?step=code"].map((query) => `${each}${query}`),
  );
  const neighbours = ["cited-by-it", "cites-it"].flatMap((each) => [
    `/letters/${each}`,
    `/letters/${each}.json`,
  ]);
  const entries = ["", ".p/1", ".p/2", ".p/3", ".p/4"].map(
    (end) => `/letters/${slug}/log/tile/entries/000${end}`,
  );
  const lists = ["", "?q=birdwatchers", "?q=quetzalcanary", "?workplace=amazon", "?lang=de", "?sort=rising"];
  return [
    "/",
    ...routes,
    ...asked,
    ...neighbours,
    ...entries,
    ...lists.flatMap((query) => [`/letters${query}`, `/letters.json${query}`]),
  ];
}

/** What two web processes answer now at every address, to a browser and to a program, headers and all. */
async function everywhere(): Promise<Map<string, Buffer>> {
  const places = new Map<string, Buffer>();
  for (const [name, origin] of [
    ["one process", app.origin],
    ["another process", other.origin],
  ])
    for (const address of await addresses())
      for (const method of ["GET", "POST"]) {
        const isForm = method === "POST" ? { body: new URLSearchParams({ shown: "named" }) } : {};
        const answer = await fetch(new URL(address, origin), { method, redirect: "manual", ...isForm });
        const head = JSON.stringify([...answer.headers]);
        const body = Buffer.from(await answer.arrayBuffer());
        places.set(`${method} ${address} of ${name}`, Buffer.concat([Buffer.from(head), body]));
      }
  return places;
}

/** Of a letter's own address the answer depends on one announcement, which reaches a process within a moment. */
async function heardBy(status: number): Promise<void> {
  for (const origin of [app.origin, other.origin])
    await expect
      .poll(async () => (await fetch(new URL(`/letters/${slug}`, origin))).status, { interval: 10 })
      .toBe(status);
}

test("while it stands it is found on its pages, in data, in lists, at its neighbours, from memory too", async () => {
  await everywhere();
  const found = lookFor(canaries, await everywhere()).join("\n");
  for (const { name } of canaries) expect.soft(found, name).toContain(`${name}, as it is, in`);
  for (const address of [`/letters/${slug}`, `/letters/${slug}.json`, "/letters", "/", "/letters/cites-it"])
    for (const process of ["one process", "another process"])
      expect.soft(found).toContain(`the title, as it is, in GET ${address} of ${process}`);
});

test("taken down, nothing of it is found at any address of any process, from the first answer on", async () => {
  const outcome = await takeDown(app.context(), slug, { reason: "It names somebody.", operatorId: null });
  expect(outcome).toBe("taken-down");
  await heardBy(410);
  const found = lookFor(canaries, await everywhere());
  figure(
    "places where the text or a name of a letter that was taken down is found",
    found.length,
    "exactly 0",
  );
  expect(found).toEqual([]);
  expect(lookFor(canaries, await everywhere())).toEqual([]);
});

test("its log still answers, octet for octet, and what it holds is hashes", async () => {
  const checkpoint = await fetch(new URL(`/letters/${slug}/log/checkpoint`, app.origin));
  expect(checkpoint.status).toBe(200);
  const [, size = ""] = (await checkpoint.text()).split("\n");
  const tile = await fetch(new URL(`/letters/${slug}/log/tile/entries/000.p/${size}`, app.origin));
  expect(tile.status).toBe(200);
  const entries = Buffer.from(await tile.arrayBuffer());
  expect(entries.toString()).toContain('"type":"letter"');
  expect(lookFor(canaries, new Map([["the log", entries]]))).toEqual([]);
});

test("a letter that says it again elsewhere is found", async () => {
  const { db } = app.context();
  await db.letter.update({
    where: { slug: "cites-it" },
    data: { summary: "See: Canary Wharfingham must resign." },
  });
  await announce(db, "cites-it");
  await expect
    .poll(async () => lookFor(canaries, await everywhere()).join("\n"))
    .toContain("a demand, as it is, in GET /letters/cites-it");
  await db.letter.update({ where: { slug: "cites-it" }, data: { summary: "Nothing." } });
  await announce(db, "cites-it");
});

test("put back it is found again", async () => {
  expect(await putBack(app.context(), slug, { operatorId: null })).toBe(true);
  await heardBy(200);
  const found = lookFor(canaries, await everywhere()).join("\n");
  for (const { name } of canaries) expect.soft(found, name).toContain(`${name}, as it is, in`);
});
