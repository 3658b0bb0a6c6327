import { afterAll, beforeAll, expect, test } from "vitest";
import type { Letter } from "#app/letter/letter.ts";
import { findLetter } from "#app/letter/letters.server.ts";
import { findCheckpoint } from "#app/log/log.server.ts";
import { mint } from "../support/tokens.ts";
import { writePart } from "../support/a-draft.ts";
import { aLetter } from "../support/a-letter.ts";
import { startApp, type App } from "../support/app.ts";
import { aConfirmedSigner } from "../support/confirmed.ts";
import { anOrganizer, type Organizer } from "../support/organizer.ts";
import { Signer } from "../support/signer.ts";

let app: App;
let olu: Organizer;
let letter: Letter;
let here: string;

beforeAll(async () => {
  app = await startApp({ batchMin: 1 });
  letter = await aLetter(app.context());
  olu = await anOrganizer(app, "Olu");
  here = `/organize/letters/${letter.slug}/versions`;
});
afterAll(() => app.stop());

const write = (lang: string, body: string, title = "Not with our work") =>
  writePart(app.context(), letter.id, {
    part: `text/${lang}`,
    content: { title, body, demands: "Stop selling it." },
    organizerId: olu.id,
  });
const publish = (form: Record<string, string>) => olu.browser.visit(here, { sure: "yes", ...form });
const today = async () => {
  const found = await findLetter(app.context(), letter.slug);
  if (!found) throw new Error("the letter is gone");
  return found;
};
const json = async (lang = "en") =>
  (await (await fetch(`${app.origin}/letters/${letter.slug}.json?lang=${lang}`)).json()) as {
    text: { version: number; hash: string; body: string };
    translations: { lang: string }[];
    versions: { version: number; reason: string | null }[];
  };

test("nothing is published while nothing was written, or without a reason", async () => {
  expect((await publish({ reason: "Because." })).status).toBe(409);
  await write("en", "We refuse.\n\nWe build it, and we demand a say.");
  const page = await (await olu.browser.visit(here)).text();
  expect(page).toMatch(/<ins>.*demand/);
  expect(page).toMatch(/<del>.*want/);
  expect((await publish({ reason: " " })).status).toBe(422);
  expect((await publish({ reason: "x".repeat(301) })).status).toBe(422);
  expect((await olu.browser.visit(here, { reason: "Because." })).status).toBe(422);
  expect((await today()).versions).toHaveLength(1);
});

test("a new version says why it is there, shows the difference, and goes into the log", async () => {
  const before = await findCheckpoint(app.context().db, letter.id);
  expect((await publish({ reason: "Some asked for plainer words." })).status).toBe(303);
  const { texts, versions } = await today();
  expect(versions).toMatchObject([
    { version: 2, reason: "Some asked for plainer words." },
    { version: 1, reason: null },
  ]);
  expect(texts.map(({ version, original }) => [version, original])).toEqual([
    [2, true],
    [1, true],
  ]);
  expect(await findCheckpoint(app.context().db, letter.id)).not.toBe(before);
  await expect.poll(async () => (await json()).text.version).toBe(2);
  expect((await json()).versions).toMatchObject([{ version: 2 }, { version: 1, reason: null }]);
  const page = await (await fetch(`${app.origin}/letters/${letter.slug}/versions`)).text();
  expect(page).toContain("Some asked for plainer words.");
  expect(page).toMatch(/<ins>.*demand/);
});

test("a text that was published before is not published again", async () => {
  await write("en", "We refuse.\n\nWe build it, and we want a say.");
  const answer = await publish({ reason: "Back to the first." });
  expect(answer.status).toBe(409);
  expect(await answer.text()).toContain("word for word");
  await write("en", "We refuse.\n\nWe build it, and we demand a say.");
});

test("a translation that comes later is a version too, and the others keep theirs", async () => {
  await write("es", "Nos negamos.", "No con nuestro trabajo");
  expect((await publish({ reason: "For colleagues in Madrid." })).status).toBe(303);
  await expect.poll(async () => (await json("es")).text.version).toBe(3);
  expect((await json("en")).text.version).toBe(2);
  await expect
    .poll(async () => (await json("en")).translations.map(({ lang }) => lang))
    .toEqual(["en", "es"]);
  const page = await (await fetch(`${app.origin}/letters/${letter.slug}?lang=es`)).text();
  expect(page).toContain("No con nuestro trabajo");
});

test("whoever signed an older text stays with it, and its tickets are still taken", async () => {
  const [first] = (await today()).texts.filter(({ version }) => version === 1);
  const ada = new Signer(app, "ada@amazon.example");
  const ticket = await mint(app.context().keys, letter, { text: new Uint8Array(first?.hash ?? []) });
  expect((await ada.post(letter.slug, ticket)).status).toBe(200);
  const ben = await aConfirmedSigner(app, letter, "ben@amazon.example");
  const oldText = Buffer.from(first?.hash ?? []).toString("hex");
  await ben.visit(`/letters/${letter.slug}/choose`, { shown: "named", name: "Ben", text: oldText });
  await app.batch(letter.slug);
  const entries = await app.context().db.logEntry.findMany({ where: { letterId: letter.id } });
  const signatures = entries.filter(({ entry }) => entry.includes('"type":"signature"'));
  expect(signatures).toHaveLength(2);
  for (const { entry } of signatures) expect(entry).toContain(oldText);
});

test("who has read an older version is told before signing", async () => {
  const cleo = await aConfirmedSigner(app, letter, "cleo@amazon.example");
  const choose = async (version: number) =>
    (await cleo.visit(`/letters/${letter.slug}/choose?version=${version}`)).text();
  expect(await choose(1)).toContain("The letter has changed since you read it");
  expect(await choose(2)).not.toContain("The letter has changed since you read it");
});

test("a closed letter's text stays as it is", async () => {
  await write("en", "We refuse, late.");
  await olu.browser.visit(`/organize/letters/${letter.slug}/close`, { sure: "yes" });
  expect((await publish({ reason: "Too late." })).status).toBe(409);
});
