import { afterAll, beforeAll, expect, test } from "vitest";
import type { Letter } from "#app/letter/letter.ts";
import { removeSignature } from "#app/moderation/remove.server.ts";
import { approveSignature, findWaiting, refuseSignature } from "#app/signature/approve.server.ts";
import { findCounts } from "#app/signature/counts.server.ts";
import { commitmentOf } from "#app/signature/publish-batch.server.ts";
import { aLetter } from "../support/a-letter.ts";
import { startApp, type App } from "../support/app.ts";
import { aConfirmedSigner } from "../support/confirmed.ts";

let app: App;
let letter: Letter;

beforeAll(async () => {
  app = await startApp({ batchMin: 1 });
  letter = await aLetter(app.context());
  await app.batch(letter.slug);
});
afterAll(() => app.stop());

let signers = 0;
async function sign(name: string): Promise<Response> {
  const signer = await aConfirmedSigner(app, letter, `signer${signers++}@amazon.example`);
  return signer.visit(`/letters/${letter.slug}/choose`, { shown: "named", name });
}

const waiting = () => findWaiting(app.context(), letter.slug);
const counts = () => findCounts(app.context().db, letter);
const row = (name: string) =>
  app.context().db.namedSignature.findFirst({ where: { name }, omit: { salt: false, tag: false } });

async function logged(): Promise<string> {
  const entries = await app.context().db.logEntry.findMany({
    where: { letterId: letter.id },
    orderBy: { index: "asc" },
    select: { entry: true },
  });
  return entries.map(({ entry }) => entry).join("\n");
}

async function pages(): Promise<string> {
  const all = ["", "/signatures", "/signatures.json", "/signatures?q=bezos", "/count.json", ".json"];
  const texts = await Promise.all(
    all.map(async (page) => (await fetch(`${app.origin}/letters/${letter.slug}${page}`)).text()),
  );
  return texts.join("\n");
}

test("whoever signs with an odd name sees what everybody sees, and is not counted until somebody has looked", async () => {
  const answers = [await sign("Ada King"), await sign("Jeff Bezos"), await sign("asdf jkl")];
  const seen = await Promise.all(
    answers.map(async (answer) => [
      answer.status,
      answer.headers.get("location"),
      answer.headers.getSetCookie(),
      await answer.text(),
    ]),
  );
  expect(seen[1]).toEqual(seen[0]);
  expect(seen[2]).toEqual(seen[0]);

  await app.batch(letter.slug);
  expect(await counts()).toMatchObject({ total: 1, named: 1 });
  expect(await pages()).toContain("Ada King");
  expect(await pages()).not.toMatch(/Jeff Bezos"|asdf/);
  expect((await waiting()).map(({ name, heldBy }) => [name, heldBy])).toEqual([
    ["asdf jkl", "keyboard-row"],
    ["Jeff Bezos", "the-addressee"],
  ]);
});

test("a name that a moderator lets in appears with the next batch, and the rule is forgotten", async () => {
  const id = (await row("Jeff Bezos"))?.id ?? "";
  expect(await approveSignature(app.context(), "another-letter", id)).toBe(false);
  expect(await approveSignature(app.context(), letter.slug, id)).toBe(true);
  expect(await approveSignature(app.context(), letter.slug, id)).toBe(false);
  await app.batch(letter.slug);
  expect(await counts()).toMatchObject({ total: 2, named: 2 });
  expect(await row("Jeff Bezos")).toMatchObject({
    approved: true,
    heldBy: null,
    batch: expect.any(Number) as number,
  });
});

test("a name that is refused is gone, and the log never knew it", async () => {
  const before = await logged();
  const refused = await row("asdf jkl");
  expect(await refuseSignature(app.context(), letter.slug, refused?.id ?? "")).toBe(true);
  expect(await refuseSignature(app.context(), letter.slug, refused?.id ?? "")).toBe(false);
  await app.batch(letter.slug);
  expect(await row("asdf jkl")).toBeNull();
  expect(await waiting()).toEqual([]);
  expect(await counts()).toMatchObject({ total: 2, removed: 0 });
  expect(await logged()).toBe(before);
});

test("what is published cannot be refused, only removed", async () => {
  expect(await refuseSignature(app.context(), letter.slug, (await row("Ada King"))?.id ?? "")).toBe(false);
  expect(await row("Ada King")).not.toBeNull();
});

test("where any mailbox may sign the sixth of one name in a batch waits; at a workplace colleagues may share one", async () => {
  const petition = await aLetter(app.context(), {
    slug: "petition",
    workplaces: [
      { name: "Everybody", domains: [], anyMailbox: true, headcount: null, headcountSource: null },
    ],
  });
  // Its first slot is used up, so that no batch comes between them.
  await app.batch(petition.slug);
  for (const at of [petition, letter]) {
    for (let n = 0; n < 6; n++) {
      const signer = await aConfirmedSigner(app, at, `wei${n}@amazon.example`);
      await signer.visit(`/letters/${at.slug}/choose`, { shown: "named", name: "Wei Zhang" });
    }
  }
  expect((await findWaiting(app.context(), petition.slug)).map(({ name, heldBy }) => [name, heldBy])).toEqual(
    [["Wei Zhang", "one-name-many-times"]],
  );
  expect(await waiting()).toEqual([]);
  await app.batch(letter.slug);
  expect(await counts()).toMatchObject({ total: 8 });
});

test("a name that is removed by a rule is gone at once, and from the total and in the log with the next batch", async () => {
  const published = await row("Jeff Bezos");
  if (!published) throw new Error("the name is not there");
  const remove = (id: string, rule = "not-a-person", reason = "The name is the addressee's.") =>
    removeSignature(app.context(), letter.slug, id, { rule, reason });
  expect(await remove(published.id, "Not a rule")).toBe("no-rule");
  expect(await remove(published.id, "not-a-person", " ")).toBe("no-reason");
  expect(await remove("1")).toBe("no-such-signature");
  expect(await remove(published.id)).toBe("removed");
  expect(await remove(published.id)).toBe("no-such-signature");

  await expect.poll(pages).not.toContain('"Jeff Bezos"');
  expect(await row("Jeff Bezos")).toBeNull();
  expect(await counts()).toMatchObject({ total: 8, removed: 0 });

  await app.batch(letter.slug);
  expect(await counts()).toMatchObject({ total: 7, named: 7, removed: 1 });
  const log = await logged();
  const commitment = Buffer.from(commitmentOf({ ...published, shownAs: "named" } as never)).toString("hex");
  expect(log).toContain(
    `{"reason":"The name is the addressee's.","rule":"not-a-person","signature":"${commitment}","type":"removal"}`,
  );
  expect(log).not.toContain('"Jeff Bezos"');
});

test("removed twenty times at once it is taken out of the total once", async () => {
  const id = (await row("Ada King"))?.id ?? "";
  const outcomes = await Promise.all(
    Array.from({ length: 20 }, () =>
      removeSignature(app.context(), letter.slug, id, { rule: "asked-by-the-person", reason: "She asked." }),
    ),
  );
  expect(outcomes.filter((outcome) => outcome === "removed")).toHaveLength(1);
  await app.batch(letter.slug);
  expect(await counts()).toMatchObject({ total: 6, removed: 2 });
});
