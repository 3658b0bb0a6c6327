import { afterAll, beforeAll, expect, test } from "vitest";
import { findLetter } from "#app/letter/letters.server.ts";
import { privateKeyName } from "#app/credential/issuer-keys.server.ts";
import { pepperName } from "#app/verification/tag.server.ts";
import { publishDraft } from "#app/signature/publish-letter.server.ts";
import { aDraft, writePart } from "../support/a-draft.ts";
import { startApp, type App } from "../support/app.ts";
import { anOrganizer, OrganizerBrowser, password, type Organizer } from "../support/organizer.ts";

let app: App;
let olu: Organizer;
let eve: Organizer;

beforeAll(async () => {
  app = await startApp({ batchMin: 1 });
  olu = await anOrganizer(app, "Olu");
  eve = await anOrganizer(app, "Eve");
});
afterAll(() => app.stop());

const about = (slug: string) => ({
  lang: "en",
  addressee: "Jeff Bezos, chief executive",
  summary: "Workers ask not to sell face recognition to police.",
  slug,
});
const alone = { listed: true, agree: async () => true, alongside: async () => undefined };
const rowOf = (slug: string) => app.context().db.letter.findUnique({ where: { slug } });

test("a draft is found by its team and by nobody else, under no address", async () => {
  const draft = await aDraft(app.context(), olu.id, { letter: about("hidden") });
  expect(draft.slug).toMatch(/^draft-[0-9a-f]{10}$/);
  for (const address of [`/letters/${draft.slug}`, `/letters/${draft.slug}.json`, "/letters/hidden"])
    expect((await fetch(`${app.origin}${address}`)).status, address).toBe(404);
  const here = `/organize/letters/${draft.slug}`;
  expect((await olu.browser.visit(`${here}/write`)).status).toBe(200);
  expect((await eve.browser.visit(`${here}/write`)).status).toBe(404);
  expect((await new OrganizerBrowser(app).visit(`${here}/write`)).status).toBe(302);
  expect(await (await fetch(`${app.origin}/letters`)).text()).not.toContain(draft.slug);
});

test("a draft in which something is missing says what, and cannot be published", async () => {
  const draft = await aDraft(app.context(), olu.id, {
    letter: { ...about("unfinished"), addressee: "" },
    workplaces: { workplaces: [] },
  });
  const here = `/organize/letters/${draft.slug}`;
  const page = await (await olu.browser.visit(`${here}/write`)).text();
  expect(page).toContain("2 pages are not finished yet");
  const answer = await olu.browser.visit(`${here}/publish`, { sure: "yes" });
  expect(answer.status).toBe(409);
  expect((await rowOf(draft.slug))?.state).toBe("draft");
});

test("publishing makes the keys, the first version and the log, and gives the letter its name", async () => {
  const draft = await aDraft(app.context(), olu.id, {
    letter: about("published"),
    texts: { es: { title: "No con nuestro trabajo", body: "Nos negamos.", demands: "Dejen de venderlo." } },
  });
  const here = `/organize/letters/${draft.slug}`;
  expect((await olu.browser.visit(`${here}/publish`, {})).status).toBe(422);
  const answer = await olu.browser.visit(`${here}/publish`, { sure: "yes" });
  expect(answer.headers.get("location")).toBe("/organize/letters/published?step=published");

  const letter = await findLetter(app.context(), "published");
  expect(letter?.texts.map(({ lang, version, original }) => [lang, version, original])).toEqual([
    ["en", 1, true],
    ["es", 1, false],
  ]);
  expect(letter?.versions).toMatchObject([{ version: 1, reason: null }]);
  const { keys } = app.context();
  expect(await keys.read(pepperName(draft.id))).toHaveLength(32);
  expect(await keys.read(privateKeyName(letter?.workplaces[0]?.id ?? ""))).not.toBeNull();
  expect((await fetch(`${app.origin}/letters/published`)).status).toBe(200);
  expect((await olu.browser.visit(`${here}/write`)).status).toBe(404);
  expect(await (await olu.browser.visit("/organize/letters/published/team")).text()).toContain(
    "Olu published the letter.",
  );
});

test("of two who publish the same draft at once one does, and its keys are the ones that stay", async () => {
  const draft = await aDraft(app.context(), olu.id, { letter: about("at-once") });
  const outcomes = await Promise.all([1, 2, 3].map(() => publishDraft(app.context(), draft.id, alone)));
  expect(outcomes.map(({ kind }) => kind).sort()).toEqual(["not-a-draft", "not-a-draft", "published"]);
  const letter = await findLetter(app.context(), "at-once");
  expect(letter?.workplaces).toHaveLength(1);
  expect(await app.context().keys.read(privateKeyName(letter?.workplaces[0]?.id ?? ""))).not.toBeNull();
});

test("an address that another letter has is refused, and the draft stays as it was", async () => {
  const first = await aDraft(app.context(), olu.id, { letter: about("wanted") });
  const second = await aDraft(app.context(), olu.id, { letter: about("wanted") });
  const outcomes = await Promise.all(
    [first, second].map(({ id }) => publishDraft(app.context(), id, alone).catch(() => ({ kind: "failed" }))),
  );
  expect(outcomes.map(({ kind }) => kind).sort()).toEqual(["published", "slug-taken"]);
});

test("what goes wrong half-way leaves the draft as it was", async () => {
  const draft = await aDraft(app.context(), olu.id, { letter: about("half-way") });
  const failing = { ...alone, alongside: () => Promise.reject(new Error("the disk is full")) };
  await expect(publishDraft(app.context(), draft.id, failing)).rejects.toThrow("the disk is full");
  expect((await rowOf(draft.slug))?.state).toBe("draft");
  expect(await app.context().db.letterText.count({ where: { letterId: draft.id } })).toBe(0);
  expect((await publishDraft(app.context(), draft.id, alone)).kind).toBe("published");
});

test("publishing asks for the password when it was typed long ago", async () => {
  const draft = await aDraft(app.context(), olu.id, { letter: about("again") });
  app.clock.advance(601);
  const publish = (form: Record<string, string>) =>
    olu.browser.visit(`/organize/letters/${draft.slug}/publish`, { sure: "yes", ...form });
  expect((await publish({})).status).toBe(422);
  expect((await publish({ again: "not the password" })).status).toBe(422);
  expect((await publish({ again: password })).status).toBe(303);
});

test("a draft is thrown away by its owner, and by nobody else", async () => {
  const draft = await aDraft(app.context(), olu.id, { letter: about("thrown-away") });
  const here = `/organize/letters/${draft.slug}/write`;
  expect((await eve.browser.visit(here, { act: "discard", sure: "yes" })).status).toBe(404);
  expect((await olu.browser.visit(here, { act: "discard" })).status).toBe(422);
  expect((await olu.browser.visit(here, { act: "discard", sure: "yes" })).status).toBe(303);
  expect(await rowOf(draft.slug)).toBeNull();
});

test("a page of a draft that was saved meanwhile is not overwritten", async () => {
  const context = app.context();
  const draft = await aDraft(context, olu.id, { letter: about("twice") });
  const save = async (title: string, revision: number) => {
    const { savePart } = await import("#app/letter/drafts.server.ts");
    return savePart(context, {
      letterId: draft.id,
      part: "text/en",
      revision,
      content: { title, body: "We refuse.", demands: "" },
      organizerId: olu.id,
    });
  };
  const outcomes = await Promise.all([save("One", 1), save("Two", 1)]);
  expect(outcomes.map(({ kind }) => kind).sort()).toEqual(["conflict", "saved"]);
  const conflict = outcomes.find(({ kind }) => kind === "conflict");
  expect(conflict).toMatchObject({ revision: 2, savedBy: "Olu" });
  await writePart(context, draft.id, {
    part: "ties",
    content: { cites: ["no-such-letter"] },
    organizerId: olu.id,
  });
  expect((await publishDraft(context, draft.id, alone)).kind).toBe("unfinished");
});
