import { afterAll, beforeAll, expect, test } from "vitest";
import type { Letter } from "#app/letter/letter.ts";
import { findLetter } from "#app/letter/letters.server.ts";
import { decide, letOneDecide, needTwo, type Decidable } from "#app/organizer/decide.server.ts";
import { changeMember } from "#app/organizer/team.server.ts";
import { publishVersion } from "#app/signature/publish-version.server.ts";
import { writePart } from "../support/a-draft.ts";
import { aLetter } from "../support/a-letter.ts";
import { startApp, type App } from "../support/app.ts";
import { anOrganizer, type Organizer } from "../support/organizer.ts";

let app: App;
let letter: Letter;
let owner: Organizer;
let editor: Organizer;

beforeAll(async () => {
  app = await startApp({ batchMin: 1 });
  letter = await aLetter(app.context());
  owner = await anOrganizer(app, "Olu");
  editor = await anOrganizer(app, "Max", { letterId: letter.id, by: owner.id, role: "editor" });
});
afterAll(() => app.stop());

/** What comes of it when a form that was let in reaches the moment of decision. */
async function reach(by: Organizer, act: Decidable): Promise<boolean | number> {
  const { db, now } = app.context();
  const deciding = db.$transaction((tx) =>
    decide(tx, now, { letter, organizerId: by.id, act, content: "as it was typed" }),
  );
  return deciding.catch((refused: unknown) => {
    if (refused instanceof Response) return refused.status;
    throw refused;
  });
}

const by = (organizer: Organizer) => ({ letterId: letter.id, organizerId: organizer.id });

test("an editor who was let in while two were needed closes nothing alone when one is enough meanwhile", async () => {
  expect(await needTwo(app.context(), by(owner))).toBe("done");
  expect(await reach(editor, "close")).toBe(false);
  await letOneDecide(app.context(), by(owner));
  expect(await letOneDecide(app.context(), by(editor))).toBe("done");
  expect(await reach(editor, "close")).toBe(403);
  expect(await reach(editor, "deliver")).toBe(403);
  expect(await reach(editor, "publish-version")).toBe(true);
  expect(await reach(owner, "close")).toBe(true);
});

test("who is sent away or made a viewer while the password is compared decides nothing and proposes nothing", async () => {
  const change = (role: "viewer" | "editor" | null) =>
    changeMember(app.context(), letter.id, { by: owner.id, memberId: editor.id, role });
  await change("viewer");
  expect(await reach(editor, "publish-version")).toBe(403);
  await change("editor");
  await needTwo(app.context(), by(owner));
  await change(null);
  expect(await reach(editor, "close")).toBe(403);
  expect(await app.context().db.proposedDecision.count({ where: { letterId: letter.id } })).toBe(0);
});

test("a letter that was closed in the same moment gets no new version, whatever is in memory", async () => {
  const context = app.context();
  const other = await aLetter(context, { slug: "closed-meanwhile" });
  const inMemory = await findLetter(context, other.slug);
  if (!inMemory) throw new Error("the letter is there");
  await writePart(context, other.id, {
    part: "text/en",
    content: { title: "Another title", body: "We refuse, and we mean it.", demands: "Stop." },
    organizerId: owner.id,
  });
  await context.db.letter.update({ where: { id: other.id }, data: { closesAt: context.now } });
  const outcome = await publishVersion(context, inMemory, {
    reason: "A mistake",
    agree: async () => true,
    alongside: async () => undefined,
  });
  expect(outcome.kind).toBe("not-open");
});
