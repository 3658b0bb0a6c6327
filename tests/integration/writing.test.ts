import { afterAll, beforeAll, expect, test } from "vitest";
import { demonstrationLetters } from "#prisma/demonstration/letters.ts";
import { emptyPages, type DraftText } from "#app/letter/draft.ts";
import { findDraft, listDrafts, savePart } from "#app/letter/drafts.server.ts";
import { findSimilar } from "#app/letter/similar.server.ts";
import { listActs } from "#app/organizer/acts.server.ts";
import { changeMember } from "#app/organizer/team.server.ts";
import { aLetter } from "../support/a-letter.ts";
import { startApp, type App } from "../support/app.ts";
import { figure } from "../support/figure.ts";
import { anOrganizer, type Organizer } from "../support/organizer.ts";

let app: App;
let olu: Organizer;
let ben: Organizer;
let viewer: Organizer;
let eve: Organizer;
let letterId: string;
let base: string;
let english: string;

beforeAll(async () => {
  app = await startApp({ batchMin: 1 });
  olu = await anOrganizer(app, "Olu");
  eve = await anOrganizer(app, "Eve");
  const begun = await olu.browser.visit("/organize/new", { title: "Not with our work", lang: "en", tag: "" });
  const [, slug = ""] =
    /^\/organize\/letters\/(draft-[0-9a-f]{10})\/write\/letter$/.exec(begun.headers.get("location") ?? "") ??
    [];
  base = `/organize/letters/${slug}`;
  english = `${base}/write/text/en`;
  letterId = (await app.context().db.letter.findUniqueOrThrow({ where: { slug }, select: { id: true } })).id;
  ben = await anOrganizer(app, "Ben", { letterId, by: olu.id, role: "editor" });
  viewer = await anOrganizer(app, "Max", { letterId, by: olu.id, role: "viewer" });
});
afterAll(() => app.stop());

const draft = () => findDraft(app.context().db, letterId);
const textIn = async (lang = "en") => (await draft()).texts.get(lang);
const revisionOf = async (part: `text/${string}` | "letter" = "text/en") =>
  (await draft()).revisions.get(part) ?? 0;

async function typed(differences: Partial<DraftText & { revision: string }> = {}) {
  const { title = "", body = "", demands = "" } = (await textIn()) ?? {};
  return { title, body, demands, revision: String(await revisionOf()), ...differences };
}

/** What a form shows as typed. */
function shownIn(page: string, field: string): string {
  const [, value = ""] = new RegExp(`<textarea[^>]*name="${field}"[^>]*>([^<]*)`).exec(page) ?? [];
  return unescaped(value);
}

function revisionIn(page: string): string {
  const [input = ""] = /<input[^>]*name="revision"[^>]*>/.exec(page) ?? [];
  return /value="(\d+)"/.exec(input)?.[1] ?? "";
}

function unescaped(html: string): string {
  return html
    .replace(/&lt;/g, "<")
    .replace(/&gt;/g, ">")
    .replace(/&quot;/g, '"')
    .replace(/&#x27;/g, "'")
    .replace(/&amp;/g, "&");
}

const withoutTags = (html: string) => unescaped(html.replace(/<!-- -->|<\/?[a-z][^>]*>/g, ""));

async function save(
  by: Organizer | null,
  fields: object,
  page = english,
): Promise<{ status: number; said: Record<string, unknown> }> {
  const answer = await fetch(`${app.origin}${page}`, {
    method: "POST",
    redirect: "manual",
    headers: {
      "content-type": "application/json",
      ...(by ? { cookie: `organizer=${by.browser.session}` } : {}),
    },
    body: JSON.stringify(fields),
  });
  return { status: answer.status, said: (await answer.json()) as Record<string, unknown> };
}

test("whoever begins a letter owns it, and it is written down; nobody else sees it", async () => {
  expect(await listDrafts(app.context(), olu.id)).toMatchObject([
    { title: "Not with our work", role: "owner" },
  ]);
  expect((await listActs(app.context().db, letterId)).at(-1)).toMatchObject({ act: "began", by: "Olu" });
  const workspace = await (await olu.browser.visit("/organize")).text();
  expect(workspace).toContain(`href="${base}/write"`);
  expect(workspace).toContain('href="/organize/new"');
  expect(await (await eve.browser.visit("/organize")).text()).not.toContain("Not with our work");
  for (const page of [`/letters/${base.split("/").at(-1)}`, `/letters/${base.split("/").at(-1)}.json`])
    expect((await fetch(`${app.origin}${page}`)).status).toBe(404);
});

test.each([
  [{ title: " ", lang: "en", tag: "" }, "Give the letter a title"],
  [{ title: "Kept as typed", lang: "en", tag: "no tag" }, "not the tag of a language"],
  [{ title: "x".repeat(501), lang: "en", tag: "" }, "too long to be saved"],
])("a letter is not begun with %o, and what was typed stays", async (form, sentence) => {
  const before = await app.context().db.letter.count();
  const answer = await olu.browser.visit("/organize/new", form);
  const page = await answer.text();
  expect(answer.status).toBe(422);
  expect(page).toContain(sentence);
  expect(page).toContain(`value="${form.title}"`);
  expect(await app.context().db.letter.count()).toBe(before);
});

test.each(["no-new-letters", "read-only"])("no letter is begun while %s is switched on", async (name) => {
  const { db, now } = app.context();
  await db.siteSwitch.create({ data: { name, since: now } });
  expect(await (await olu.browser.visit("/organize/new")).text()).toContain("No letter can be begun now");
  const before = await db.letter.count();
  const answer = await olu.browser.visit("/organize/new", { title: "Too late", lang: "en", tag: "" });
  expect(answer.status).toBe(409);
  expect(await answer.text()).toContain('value="Too late"');
  expect(await db.letter.count()).toBe(before);
  await db.siteSwitch.deleteMany();
});

test("what is typed is saved as it is, unfinished and hostile, and shown again so", async () => {
  const body = "<script>alert(1)</script>\n\n# One\n\n  two & three\n";
  const answer = await olu.browser.visit(
    english,
    await typed({ body: body.replaceAll("\n", "\r\n"), title: "" }),
  );
  expect(answer.status).toBe(303);
  expect(answer.headers.get("location")).toBe(english);
  expect(await textIn()).toEqual({ title: "", body, demands: "" });
  const page = await (await olu.browser.visit(english)).text();
  expect(shownIn(page, "body")).toBe(body);
  expect(page).toContain("Give the letter a title.");
  expect(page).not.toMatch(/<script>alert/);
  const preview = await (await olu.browser.visit(`${base}/preview?lang=en`)).text();
  expect(preview).not.toMatch(/<script/);
  expect(preview).toContain("A letter without a title");
});

test("two who write at once: the second is shown both texts, and nothing is overwritten", async () => {
  const opened = await typed({ title: "Not with our work", body: "We build it, and we want a say." });
  expect((await olu.browser.visit(english, opened)).status).toBe(303);
  const revision = String(await revisionOf());
  const bens = "We make it, and we want a say in it.";
  expect((await ben.browser.visit(english, { ...opened, revision, body: bens })).status).toBe(303);

  const olus = "We all build it, and we want a say. <b>";
  const answer = await olu.browser.visit(english, { ...opened, revision, body: olus });
  const page = await answer.text();
  expect(answer.status).toBe(409);
  expect((await textIn())?.body).toBe(bens);
  expect(shownIn(page, "body")).toBe(olus);
  expect(withoutTags(page)).toContain("Ben has saved this page meanwhile");
  const [, marked = ""] = /<p class="typed"[^>]*>(.*?)<\/p>/s.exec(page) ?? [];
  const difference = marked.replace(/<span class="visually-hidden">.*?<\/span>/gs, "");
  expect(withoutTags(difference.replace(/<ins>.*?<\/ins>/gs, ""))).toBe(bens);
  expect(withoutTags(difference.replace(/<del>.*?<\/del>/gs, ""))).toBe(olus);

  expect(
    (await olu.browser.visit(english, { ...opened, revision: revisionIn(page), body: olus })).status,
  ).toBe(303);
  expect((await textIn())?.body).toBe(olus);
});

test("a form that is sent twice is no conflict: its first answer may have been lost", async () => {
  const again = await typed({ body: "Sent twice." });
  expect((await olu.browser.visit(english, again)).status).toBe(303);
  expect((await olu.browser.visit(english, again)).status).toBe(303);
  expect((await save(olu, { ...again, revision: Number(again.revision) })).said).toEqual({
    revision: await revisionOf(),
  });
});

test("a program saves while somebody types, and is told what stands there instead", async () => {
  const { revision: _, ...fields } = await typed({ body: "Typed." });
  const revision = await revisionOf();
  expect(await save(olu, { ...fields, revision })).toEqual({ status: 200, said: { revision: revision + 1 } });
  const { status, said } = await save(ben, { ...fields, body: "Late.", revision });
  expect(status).toBe(409);
  expect(said).toEqual({ revision: revision + 1, savedBy: "Olu", content: fields });
  expect((await save(null, { ...fields, revision })).status).toBe(401);
  expect((await save(viewer, { ...fields, revision })).status).toBe(403);
  expect((await save(eve, { ...fields, revision })).status).toBe(404);
  expect((await save(olu, { ...fields, revision: "1" })).status).toBe(422);
  expect((await save(olu, { revision: revision + 1 })).status).toBe(422);
  expect((await save(olu, { ...fields, body: 7, revision: -1 })).status).toBe(422);
  expect((await textIn())?.body).toBe("Typed.");
});

test("what no database takes is left out and the rest is kept", async () => {
  const { revision: _, ...fields } = await typed({ body: "a\u0000b\ud800c\u0007d\te" });
  expect((await save(olu, { ...fields, revision: await revisionOf() })).status).toBe(200);
  expect((await textIn())?.body).toBe("ab\ufffdcd\te");
});

test("who is signed out while writing gets the text back, and nothing else of the letter", async () => {
  const form = await typed({ body: "Typed for eight hours." });
  const answer = await fetch(`${app.origin}${english}`, {
    method: "POST",
    body: new URLSearchParams(form),
    redirect: "manual",
  });
  const page = await answer.text();
  expect(answer.status).toBe(401);
  expect(page).toContain('<dd dir="auto">Typed for eight hours.</dd>');
  expect(page).toMatch(/name="body"[^>]* value="Typed for eight hours\."/);
  expect(revisionIn(page)).toBe(form.revision);
  expect(page).toContain("Sign in in a new tab");
  expect(page).not.toMatch(/Olu|Ben|href="\/organize\/letters/);
  expect((await olu.browser.visit(english, form)).status).toBe(303);
});

test("a role that ends while somebody writes ends the writing, and gives the text back", async () => {
  const form = await typed({ body: "Typed by an editor of yesterday." });
  await changeMember(app.context(), letterId, { by: olu.id, memberId: ben.id, role: "viewer" });
  const answer = await ben.browser.visit(english, form);
  const page = await answer.text();
  expect(answer.status).toBe(403);
  expect(page).toContain(`<dd dir="auto">${form.body}</dd>`);
  expect(page).not.toContain("Send it again");
  expect(await textIn()).not.toMatchObject({ body: form.body });
  await changeMember(app.context(), letterId, { by: olu.id, memberId: ben.id, role: "editor" });
});

test("a letter of 20,000 characters in a script of three octets each is saved by form and by program", async () => {
  const body = "我们拒绝制造它。".repeat(2500);
  const form = await typed({ body, demands: "我们要求停止出售它。\n".repeat(300) });
  figure(
    "octets of the longest letter as a form",
    new URLSearchParams(form).toString().length,
    "up to 393,216",
  );
  expect((await olu.browser.visit(english, form)).status).toBe(303);
  expect((await textIn())?.body).toBe(body);
  const page = await (await olu.browser.visit(english)).text();
  expect(page).toContain("There is room for 0 more characters.");
  const emoji = await typed({ body: "✊🏿🦾".repeat(6666) });
  expect((await save(olu, { ...emoji, revision: Number(emoji.revision) })).status).toBe(200);

  const tooLong = await typed({ body: "我".repeat(25_001) });
  const answer = await olu.browser.visit(english, tooLong);
  expect(answer.status).toBe(422);
  const refused = await answer.text();
  expect(refused).toContain("25,001 characters, which is too long to be saved");
  expect(shownIn(refused, "body")).toBe(tooLong.body);
  expect(
    (await olu.browser.visit("/organize/new", { title: "x".repeat(100_000), lang: "en", tag: "" })).status,
  ).toBe(413);
});

test("whoever types without a pause is not taken for a flood", async () => {
  for (let n = 0; n < 75; n++) {
    const { revision: _, ...fields } = await typed({ body: `Word ${n}` });
    expect((await save(olu, { ...fields, revision: await revisionOf() })).status).toBe(200);
  }
});

test("the page about the letter is saved and compared like its text", async () => {
  await aLetter(app.context());
  const page = `${base}/write/letter`;
  const form = {
    revision: String(await revisionOf("letter")),
    addressee: "Jeff Bezos, chief executive",
    summary: "Workers ask not to sell face recognition to police.",
    slug: "not-with-our-work",
    lang: "en",
  };
  expect((await olu.browser.visit(page, form)).status).toBe(303);
  expect((await draft()).letter).toEqual({
    addressee: form.addressee,
    summary: form.summary,
    slug: form.slug,
    lang: "en",
  });
  expect(await (await olu.browser.visit(page)).text()).toContain("Another letter has this address.");
  const late = await ben.browser.visit(page, { ...form, addressee: "The board" });
  expect(late.status).toBe(409);
  const shown = await late.text();
  expect(shown).toContain('value="The board"');
  expect(withoutTags(shown)).toContain("Olu has saved this page meanwhile");
  const { revision: _, ...fields } = form;
  const free = { ...fields, slug: "not-with-our-hands", revision: await revisionOf("letter") };
  expect((await save(olu, free, page)).status).toBe(200);
  expect(await (await olu.browser.visit(page)).text()).not.toContain("Before it can be published");
});

test("a letter has one text for each language, and the original stays", async () => {
  const languages = `${base}/write/text`;
  const add = (lang: string, tag = "") => olu.browser.visit(languages, { act: "add", lang, tag });
  expect((await add("ar")).headers.get("location")).toBe(`${languages}/ar`);
  expect((await add("en", "SR-latn")).headers.get("location")).toBe(`${languages}/sr-Latn`);
  expect((await add("en", "x")).status).toBe(422);
  const before = await textIn();
  expect((await add("en")).headers.get("location")).toBe(english);
  expect(await textIn()).toEqual(before);

  const arabic = await (await olu.browser.visit(`${languages}/ar`)).text();
  expect(arabic).toMatch(/<textarea[^>]*dir="rtl"/);
  expect(withoutTags(arabic)).toContain("The original, in English");
  const saved = { title: "ليس بعملنا", body: "نحن نرفض.", demands: "", revision: "1" };
  expect((await olu.browser.visit(`${languages}/ar`, saved)).status).toBe(303);
  const preview = await (await olu.browser.visit(`${base}/preview?lang=ar`)).text();
  expect(preview).toContain("<h1>ليس بعملنا</h1>");
  expect(preview).toContain(`href="${base}/preview?lang=sr-Latn"`);

  const remove = (lang: string, revision: string) =>
    olu.browser.visit(languages, { act: "remove", lang, tag: "", revision });
  expect((await remove("en", String(await revisionOf()))).status).toBe(409);
  expect((await remove("ar", "1")).status).toBe(409);
  expect((await remove("ar", "2")).status).toBe(303);
  expect([...(await draft()).texts.keys()]).toEqual(["en", "sr-Latn"]);

  const late = await ben.browser.visit(`${languages}/ar`, { ...saved, revision: "2", body: "نحن نرفض ذلك." });
  const page = await late.text();
  expect(late.status).toBe(409);
  expect(withoutTags(page)).toContain("Somebody has removed this page meanwhile");
  expect(shownIn(page, "body")).toBe("نحن نرفض ذلك.");
  expect((await ben.browser.visit(`${languages}/ar`, { ...saved, revision: revisionIn(page) })).status).toBe(
    303,
  );
  for (const wrong of ["xx-", "EN", "english", "%00"])
    expect((await olu.browser.visit(`${languages}/${wrong}`)).status).toBe(404);
});

const sheetOf = (page: string) => /<article class="sheet">.*<\/article>/s.exec(page)?.[0] ?? "no sheet";

test("a preview is the page that the letter becomes", async () => {
  const context = app.context();
  const published = await aLetter(context, {
    slug: "as-previewed",
    opensAt: context.now,
    ways: ["anonymous", "role", "named"],
  });
  const [text] = published.texts;
  const store = (
    part: "letter" | "workplaces" | "signing" | `text/${string}`,
    revision: number,
    content: object,
  ) => savePart(context, { letterId, part, revision, content, organizerId: olu.id });
  await store("letter", await revisionOf("letter"), {
    ...(await draft()).letter,
    addressee: published.addressee,
  });
  await store("workplaces", 0, {
    workplaces: [
      {
        name: "Amazon",
        domains: "amazon.example\naws.amazon.example",
        headcount: "45 000",
        headcountSource: "annual report",
        anyMailbox: false,
      },
    ],
  });
  const closesOn = published.closesAt?.toISOString().slice(0, 10);
  await store("signing", 0, { ...emptyPages.signing, ways: published.ways, goal: "500", closesOn });
  await store("text/en", await revisionOf(), {
    title: text?.title,
    body: text?.body,
    demands: "1. Stop selling it.",
  });
  const { db } = context;
  await db.draftPart.deleteMany({ where: { letterId, part: { in: ["text/ar", "text/sr-Latn"] } } });

  const preview = await (await viewer.browser.visit(`${base}/preview`)).text();
  const page = await (await fetch(`${app.origin}/letters/as-previewed`)).text();
  const aside = (html: string) =>
    withoutTags(/<section class="tally".*?<\/section>/s.exec(html)?.[0] ?? "").replace(
      /Signatures are.*/s,
      "",
    );
  const printed = /<p class="sheet-printed">.*?<\/p>|href="[^"]*">All versions/gs;
  expect(sheetOf(preview).replace(printed, "")).toBe(sheetOf(page).replace(printed, ""));
  expect(aside(preview)).toBe(aside(page));
  expect(preview).toContain("Preview: nobody else sees this.");
  expect(preview).not.toMatch(/href="\/letters\/[^"]+\/(sign|block|receipt|log)/);
});

test("what is being typed is shown and not saved, to those who write and nobody else", async () => {
  const before = await textIn();
  const form = { title: "Typed just now", body: "**Strong** words", demands: "One\nTwo" };
  const preview = (by: Organizer) => by.browser.visit(`${base}/preview?lang=en`, form);
  const answer = await preview(ben);
  expect(answer.status).toBe(200);
  const page = await answer.text();
  expect(page).toContain("<h1>Typed just now</h1>");
  expect(page).toContain("<strong>Strong</strong> words");
  expect(await textIn()).toEqual(before);
  expect((await preview(viewer)).status).toBe(403);
  expect((await preview(eve)).status).toBe(404);
  expect((await eve.browser.visit(`${base}/preview`)).status).toBe(404);
});

test("only the editor may show a page within itself, and only the preview may be shown so", async () => {
  const policyOf = async (path: string) => {
    const { headers } = await olu.browser.visit(path);
    return `${headers.get("content-security-policy")} / ${headers.get("x-frame-options")}`;
  };
  const editor = await policyOf(english);
  expect(editor).toContain("frame-src 'self'");
  expect(editor).toContain("frame-ancestors 'none'");
  const preview = await policyOf(`${base}/preview`);
  expect(preview).toContain("frame-ancestors 'self'");
  expect(preview).toContain("SAMEORIGIN");
  expect(preview).toContain("script-src 'none'");
  expect(preview).not.toContain("frame-src");
  for (const other of [
    "/organize",
    "/organize/new",
    `${base}/write/letter`,
    `${base}/write/text`,
    "/letters/not-with-our-work",
  ]) {
    expect(await policyOf(other), other).not.toMatch(/frame-src|SAMEORIGIN|frame-ancestors 'self'/);
  }
  const html = await (await olu.browser.visit(`${base}/preview`)).text();
  expect(html).toContain('<meta name="robots" content="noindex"/>');
});

test("letters that ask for the same are found, the most alike first, and only those that are listed", async () => {
  const { db, now } = app.context();
  const day = 86_400_000;
  for (const { opensAt: _, closesAt: __, signatures: ___, state: ____, ...letter } of demonstrationLetters)
    await aLetter(app.context(), {
      ...letter,
      cites: [],
      opensAt: new Date(now.getTime() - day),
      closesAt: new Date(now.getTime() + 90 * day),
    });
  await db.letter.deleteMany({ where: { slug: { in: ["not-with-our-work", "as-previewed"] } } });
  const find = (sought: Partial<Parameters<typeof findSimilar>[1]>) =>
    findSimilar(app.context(), { slug: "", title: "", body: "", addressee: "", domains: [], ...sought });
  const slugs = async (sought: Parameters<typeof find>[0]) => (await find(sought)).map(({ slug }) => slug);
  const police = { title: "Stop selling face recognition to police" };

  const started = performance.now();
  const found = await find(police);
  figure(
    "milliseconds to find similar letters among five",
    Math.round(performance.now() - started),
    "under 100",
  );
  expect(
    found
      .map(({ slug }) => slug)
      .slice(0, 2)
      .sort(),
  ).toEqual(["aclu-petition", "amazon-rekognition"]);
  expect(found[0]).toMatchObject({ slug: "amazon-rekognition", title: "Not with our work", total: 0 });
  expect(await slugs({ ...police, slug: "amazon-rekognition" })).not.toContain("amazon-rekognition");
  expect(await slugs({ title: "x", domains: ["google.example"] })).toEqual(["google-maven"]);
  expect((await slugs({ title: "Kein Rüstungskonzern" }))[0]).toBe("google-maven");
  expect(await slugs({ title: "Longer lunch breaks in the canteen" })).toEqual([]);
  expect(await slugs({})).toEqual([]);
  expect(
    await slugs({ title: "\"' or & | ! ( : \\ \u0000 *", body: "or or or or", addressee: "%_" }),
  ).toEqual([]);

  await db.letter.update({
    where: { slug: "amazon-rekognition" },
    data: { listed: false },
    select: { id: true },
  });
  await db.letter.update({
    where: { slug: "aclu-petition" },
    data: { takenDown: "It was copied." },
    select: { id: true },
  });
  expect(await slugs(police)).toEqual(["civil-rights-organizations"]);

  await olu.browser.visit(english, await typed({ title: police.title }));
  expect(await (await olu.browser.visit(english)).text()).toMatch(
    /Letters like this one.*The right to go unrecognized/s,
  );
});
