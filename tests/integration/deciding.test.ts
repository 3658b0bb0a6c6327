import { afterAll, beforeAll, expect, test } from "vitest";
import type { Letter } from "#app/letter/letter.ts";
import { decide, letOneDecide, needTwo } from "#app/organizer/decide.server.ts";
import { sweepOrganizers } from "#app/organizer/session.server.ts";
import { changeMember } from "#app/organizer/team.server.ts";
import type { TeamRole } from "#app/organizer/organizer.ts";
import { aDraft, writePart } from "../support/a-draft.ts";
import { aLetter } from "../support/a-letter.ts";
import { startApp, type App } from "../support/app.ts";
import { anOrganizer, type Organizer } from "../support/organizer.ts";

let app: App;
const who = {} as Record<TeamRole | "second", Organizer>;
const cast = ["viewer", "moderator", "editor"] as const;

beforeAll(async () => {
  app = await startApp({ batchMin: 1 });
  const first = await aLetter(app.context(), { slug: "first" });
  who.owner = await anOrganizer(app, "Olu");
  for (const role of cast)
    who[role] = await anOrganizer(app, role, { letterId: first.id, by: who.owner.id, role });
  who.second = await anOrganizer(app, "Ben", { letterId: first.id, by: who.owner.id, role: "owner" });
});
afterAll(() => app.stop());

const here = (letter: { slug: string }) => `/organize/letters/${letter.slug}`;

/** Puts everybody on a team. */
async function join(letterId: string): Promise<void> {
  const members = [
    ...cast.map((role) => ({ role, id: who[role].id })),
    { role: "owner" as const, id: who.second.id },
  ];
  for (const { role, id: organizerId } of members)
    await app.context().db.teamMember.create({ data: { letterId, organizerId, role } });
}

/** A letter that is open, whose owner has asked for two. */
async function aLetterOfTwo(slug: string): Promise<Letter> {
  const letter = await aLetter(app.context(), { slug });
  await app.context().db.teamMember.create({
    data: { letterId: letter.id, organizerId: who.owner.id, role: "owner" },
  });
  await join(letter.id);
  const asked = await who.owner.browser.visit(`${here(letter)}/team`, { act: "need-two" });
  expect(asked.status).toBe(303);
  return letter;
}

const closesAt = async ({ id }: Letter) =>
  (await app.context().db.letter.findUniqueOrThrow({ where: { id } })).closesAt?.getTime();

test("one person cannot close where two are needed, however often, and another one can agree", async () => {
  const letter = await aLetterOfTwo("closed-by-two");
  const close = (by: Organizer) => by.browser.visit(`${here(letter)}/close`, { sure: "yes" });
  for (let tries = 0; tries < 3; tries++) expect((await close(who.owner)).status).toBe(303);
  expect(await closesAt(letter)).toBe(letter.closesAt?.getTime());
  expect((await close(who.viewer)).status).toBe(403);
  expect((await close(who.moderator)).status).toBe(403);
  expect(await closesAt(letter)).toBe(letter.closesAt?.getTime());

  const page = await (await who.editor.browser.visit(`${here(letter)}/close`)).text();
  expect(page).toContain("Olu proposed to close the letter");
  expect((await close(who.editor)).status).toBe(303);
  expect(await closesAt(letter)).toBe(app.context().now.getTime());
  const acts = await (await who.viewer.browser.visit(`${here(letter)}/team`)).text();
  expect(acts).toContain("Olu proposed to close the letter. A second person has to agree.");
  expect(acts).toContain("editor closed the letter.");
});

test("two editors cannot do together what takes an owner", async () => {
  const letter = await aLetterOfTwo("two-editors");
  const other = await anOrganizer(app, "Eve", { letterId: letter.id, by: who.owner.id, role: "editor" });
  for (const by of [who.editor, other, who.editor, other])
    await by.browser.visit(`${here(letter)}/close`, { sure: "yes" });
  expect(await closesAt(letter)).toBe(letter.closesAt?.getTime());
});

test("two who press at the same moment close it once", async () => {
  const letter = await aLetterOfTwo("same-moment");
  await Promise.all(
    [who.owner, who.second].map((by) => by.browser.visit(`${here(letter)}/close`, { sure: "yes" })),
  );
  expect(await closesAt(letter)).toBe(app.context().now.getTime());
  const acts = await app.context().db.teamAct.findMany({ where: { letterId: letter.id, act: "closed" } });
  expect(acts).toHaveLength(1);
});

test("a proposal lapses after a week, and when its maker may not decide any more", async () => {
  const letter = await aLetterOfTwo("lapsed");
  const ask = (by: Organizer) =>
    app
      .context()
      .db.$transaction((tx) =>
        decide(tx, app.context().now, { letter, organizerId: by.id, act: "close", content: "" }),
      );
  expect(await ask(who.owner)).toBe(false);
  app.clock.advance(7 * 86_400 + 1);
  expect(await ask(who.editor)).toBe(false);
  await changeMember(app.context(), letter.id, { by: who.owner.id, memberId: who.editor.id, role: "viewer" });
  expect(await ask(who.owner)).toBe(false);
  expect(await ask(who.second)).toBe(true);

  expect(await ask(who.owner)).toBe(false);
  app.clock.advance(7 * 86_400 + 1);
  await sweepOrganizers(app.context());
  expect(await app.context().db.proposedDecision.count({ where: { letterId: letter.id } })).toBe(0);
  for (const each of Object.values(who)) await signInAgain(each);
});

/** After weeks every session has ended. */
async function signInAgain({ id, browser }: Organizer): Promise<void> {
  const { name } = await app.context().db.organizer.findUniqueOrThrow({ where: { id } });
  await browser.visit("/organize/sign-in", {
    address: `${name.toLowerCase()}@mail.example`,
    password: "plum kettle raft north",
    code: "",
  });
}

test("who agrees to publish agrees to what was proposed, and not to what was written since", async () => {
  const draft = await aDraft(app.context(), who.owner.id);
  await join(draft.id);
  expect((await who.owner.browser.visit(`${here(draft)}/team`, { act: "need-two" })).status).toBe(303);
  const publish = (by: Organizer) => by.browser.visit(`${here(draft)}/publish`, { sure: "yes" });
  const isDraft = async () =>
    (await app.context().db.letter.findUniqueOrThrow({ where: { id: draft.id } })).state === "draft";

  expect((await publish(who.editor)).headers.get("location")).toBe(`${here(draft)}/publish`);
  expect(await isDraft()).toBe(true);
  await writePart(app.context(), draft.id, {
    part: "text/en",
    content: { title: "Not with our work", body: "We refuse, and we mean it.", demands: "Stop." },
    organizerId: who.editor.id,
  });
  expect((await publish(who.second)).status).toBe(303);
  expect(await isDraft()).toBe(true);
  expect((await publish(who.editor)).headers.get("location")).toBe(
    "/organize/letters/not-with-our-work?step=published",
  );
  expect(await isDraft()).toBe(false);
});

test("a delivery is agreed to as it was proposed, and the form of who agrees holds what was typed", async () => {
  const letter = await aLetterOfTwo("delivered-by-two");
  const record = (by: Organizer, manner: string) =>
    by.browser.visit(`${here(letter)}/deliver`, {
      act: "record",
      day: "2018-06-22",
      manner,
      file: "none",
      hash: "",
      "sure-record": "yes",
    });
  const delivered = () => app.context().db.delivery.count({ where: { letterId: letter.id } });
  expect((await record(who.editor, "By hand")).headers.get("location")).toBe(`${here(letter)}/deliver`);
  const page = await (await who.owner.browser.visit(`${here(letter)}/deliver`)).text();
  expect(page).toContain("editor proposed to deliver the letter");
  expect(page).toContain('value="By hand"');
  await record(who.owner, "By hand, in Seattle");
  expect(await delivered()).toBe(0);
  expect((await record(who.editor, "By hand, in Seattle")).headers.get("location")).toContain(
    "done=recorded",
  );
  expect(await delivered()).toBe(1);
});

test("a proposal is taken back by its maker, or refused by an owner", async () => {
  const letter = await aLetterOfTwo("taken-back");
  const propose = (by: Organizer) => by.browser.visit(`${here(letter)}/close`, { sure: "yes" });
  const takeBack = (by: Organizer) => by.browser.visit(`${here(letter)}/close`, { act: "take-back" });
  const proposals = () => app.context().db.proposedDecision.count({ where: { letterId: letter.id } });
  await propose(who.owner);
  await takeBack(who.editor);
  expect(await proposals()).toBe(1);
  await takeBack(who.second);
  expect(await proposals()).toBe(0);
  await propose(who.editor);
  await takeBack(who.editor);
  expect(await proposals()).toBe(0);
});

test("that one person is enough again takes two, and so does it for a team of one to ask for two", async () => {
  const letter = await aLetterOfTwo("one-enough");
  const context = app.context();
  const by = (organizer: Organizer) => ({ letterId: letter.id, organizerId: organizer.id });
  expect(await letOneDecide(context, by(who.owner))).toBe("proposed");
  expect(await letOneDecide(context, by(who.owner))).toBe("proposed");
  expect(await letOneDecide(context, by(who.editor))).toBe("done");
  expect((await who.owner.browser.visit(`${here(letter)}/close`, { sure: "yes" })).status).toBe(303);
  expect(await closesAt(letter)).toBe(context.now.getTime());

  const lonely = await aDraft(context, who.owner.id, {});
  expect(await needTwo(context, { letterId: lonely.id, organizerId: who.owner.id })).toBe("too-few");
});
