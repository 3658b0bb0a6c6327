import { afterAll, beforeAll, expect, test } from "vitest";
import type { Letter } from "#app/letter/letter.ts";
import { takeDown } from "#app/moderation/take-down.server.ts";
import { turnSwitch } from "#app/moderation/switch.server.ts";
import { beginUpdate } from "#app/update/write.server.ts";
import { aDraft } from "../support/a-draft.ts";
import { aLetter } from "../support/a-letter.ts";
import { startApp, type App } from "../support/app.ts";
import { anOperator, anOrganizer, OrganizerBrowser, type Organizer } from "../support/organizer.ts";

// That every form does so: tests/attack/keeps-what-was-typed.test.ts.

let app: App;
let letter: Letter;
let draft: { id: string; slug: string };
let olu: Organizer;
let ines: Organizer;
let update: string;

beforeAll(async () => {
  app = await startApp({ batchMin: 1 });
  letter = await aLetter(app.context());
  olu = await anOrganizer(app, "Olu");
  await anOrganizer(app, "Emil", { letterId: letter.id, by: olu.id, role: "editor" });
  ines = await anOperator(app, "Ines");
  draft = await aDraft(app.context(), olu.id);
  const begun = await beginUpdate(app.context(), letter.id);
  update = `/organize/letters/${letter.slug}/updates/${begun.kind === "begun" ? begun.id : ""}`;
});
afterAll(() => app.stop());

const nobody = () => new OrganizerBrowser(app);
const unescaped = (html: string) =>
  html
    .replaceAll("&lt;", "<")
    .replaceAll("&gt;", ">")
    .replaceAll("&quot;", '"')
    .replaceAll("&#x27;", "'")
    .replaceAll("&amp;", "&");

/** What the page would send again: what stands in its form, and what is typed where it asks anew. */
function again(html: string): Record<string, string> {
  const [, form = ""] = /<form method="post"[^>]*>(.*?)<\/form>/s.exec(html) ?? [];
  const inputs = [...form.matchAll(/<input[^>]*>/g)].map(([input]) => input);
  return Object.fromEntries(
    inputs.map((input) => [
      / name="([^"]*)"/.exec(input)?.[1] ?? "",
      unescaped(/ value="([^"]*)"/s.exec(input)?.[1] ?? ""),
    ]),
  );
}

const hostile = "They <b>answered</b>\"><script>alert(1)</script>'&amp;\n\n  in two lines";

test("what was typed when the session had ended is saved after all, letter by letter", async () => {
  const form = { act: "save", revision: "1", title: "Answered", body: hostile };
  const answer = await nobody().visit(update, form);
  expect(answer.status).toBe(401);
  expect(Object.fromEntries(answer.headers)).toMatchObject({
    "cache-control": "no-store",
    "content-security-policy": expect.stringContaining("script-src 'none'") as string,
  });
  expect(answer.headers.getSetCookie()).toEqual([]);
  const page = await answer.text();
  expect(page).not.toMatch(/<b>|<script|alert\(1\)<\/script/);
  expect(page).toContain("You have been signed out");
  expect(again(page)).toEqual(form);

  expect((await olu.browser.visit(update, again(page))).status).toBe(303);
  const saved = await app.context().db.update.findFirstOrThrow({ where: { letterId: letter.id } });
  expect(saved.body).toBe(hostile);
});

test("of a picture the words come back, and it is asked for anew", async () => {
  const form = new FormData();
  form.set("act", "image");
  form.set("version", "none");
  form.set("alt", "Ada at the gate");
  form.set("image", new Blob(["not to be seen"], { type: "image/png" }), "gate-of-ada.png");
  const ties = `/organize/letters/${draft.slug}/write/ties`;
  const send = (cookie = "") =>
    fetch(`${app.origin}${ties}`, { method: "POST", body: form, redirect: "manual", headers: { cookie } });
  const page = await (await send()).text();
  expect(page).toContain('encType="multipart/form-data"');
  expect(page).toMatch(/<input type="file"[^>]*name="image"/);
  expect(again(page)).toMatchObject({ act: "image", version: "none", alt: "Ada at the gate" });
  expect(page).not.toMatch(/not to be seen|gate-of-ada/);

  form.set("image", new Blob([new Uint8Array(4.1 * 1024 ** 2)], { type: "image/png" }), "gate.png");
  const tooLarge = await send(`organizer=${olu.browser.session}`);
  expect(tooLarge.status).toBe(413);
  expect(await tooLarge.text()).toMatch(/<textarea[^>]*name="alt"[^>]*>\n?Ada at the gate/);
});

test("an update of 20,000 characters in any script is saved, and one that no form takes comes back in full", async () => {
  const long = { act: "save", revision: "2", title: "Answered", body: "我".repeat(20_000) };
  expect((await olu.browser.visit(update, long)).status).toBe(303);
  const body = "word ".repeat(100_000);
  const answer = await olu.browser.visit(update, { ...long, revision: "3", body });
  expect(answer.status).toBe(413);
  const page = await answer.text();
  expect(page).toContain(body);
  expect(page).not.toContain("Send it again");
  const far = await olu.browser.visit(update, { body: "word ".repeat(1_000_000) }).then(
    ({ status }) => status,
    () => "cut off",
  );
  expect([413, "cut off"]).toContain(far);
});

test("a draft that is one no more takes nothing, and what was typed comes back", async () => {
  const answer = await olu.browser.visit(`/organize/letters/${letter.slug}/write/workplaces`, {
    revision: "1",
    "name-1": "Amazon, and Whole Foods",
  });
  expect(answer.status).toBe(410);
  const page = await answer.text();
  expect(page).toContain("Amazon, and Whole Foods");
  expect(page).not.toContain("Send it again");
});

test("a fault of ours loses nothing either, and says that nobody knows what was done", async () => {
  const { pool } = app.context();
  await pool.query("alter table team_member rename to gone");
  const answer = await olu.browser.visit(update, { act: "save", revision: "3", title: "", body: "Typed." });
  await pool.query("alter table gone rename to team_member");
  expect(answer.status).toBe(500);
  const page = await answer.text();
  expect(page).toContain('<dd dir="auto">Typed.</dd>');
  expect(page).toContain("is not known");
  expect(app.said.join("\n")).not.toContain("Typed.");
});

test("a file that nobody is signed in for is not sent, and the button can be pressed again", async () => {
  const answer = await nobody().visit(`/organize/letters/${letter.slug}/export/signatures.csv`, {
    mark: "yes",
  });
  expect(answer.status).toBe(401);
  expect(again(await answer.text())).toEqual({ mark: "yes" });
});

test("a letter that is taken down while a visitor writes about it gives the words back", async () => {
  const other = await aLetter(app.context(), { slug: "another" });
  await takeDown(app.context(), other.slug, { reason: "It names somebody.", operatorId: ines.id });
  const report = { kind: "other", words: "It names my sister." };
  await expect
    .poll(async () => (await nobody().visit(`/letters/${other.slug}/report`, report)).status)
    .toBe(410);
  const page = await (await nobody().visit(`/letters/${other.slug}/report`, report)).text();
  expect(page).toContain("This letter was taken down");
  expect(page).toContain('<dd dir="auto">It names my sister.</dd>');
});

test("what another site sends is shown to nobody", async () => {
  await turnSwitch(app.context(), { name: "read-only", on: true, operatorId: ines.id });
  await expect.poll(async () => (await nobody().visit("/organize/new", {})).status).toBe(503);
  const send = async (to: string, site: string) => {
    const answer = await fetch(`${app.origin}${to}`, {
      method: "POST",
      redirect: "manual",
      headers: { "sec-fetch-site": site },
      body: new URLSearchParams({ ticket: "Read me" }),
    });
    return [answer.status, (await answer.text()).includes("Read me")];
  };
  for (const site of ["cross-site", "same-site"]) {
    expect(await send(`/letters/${letter.slug}/post`, site)).toEqual([503, false]);
    expect(await send("/organize/new", site)).toEqual([403, false]);
  }
  expect(await send(`/letters/${letter.slug}/post`, "same-origin")).toEqual([503, true]);
  expect(await (await fetch(`${app.origin}/not-taken`)).text()).toContain("There is no such page");
  await turnSwitch(app.context(), { name: "read-only", on: false, operatorId: ines.id });
});
