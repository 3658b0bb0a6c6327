import { afterAll, beforeAll, expect, test } from "vitest";
import type { Letter } from "#app/letter/letter.ts";
import { aLetter } from "../support/a-letter.ts";
import { startApp, type App } from "../support/app.ts";
import { aConfirmedSigner } from "../support/confirmed.ts";
import { figure } from "../support/figure.ts";
import { followersOf } from "../support/followers.ts";
import { anOrganizer, type Organizer } from "../support/organizer.ts";

/** Forms as no browser sends them: with what no keyboard writes, with numbers that no column holds, and many times at once. */
let app: App;
let letter: Letter;
let olu: Organizer;
let here: string;

beforeAll(async () => {
  app = await startApp({ batchMin: 1 });
  letter = await aLetter(app.context());
  here = `/organize/letters/${letter.slug}`;
  olu = await anOrganizer(app, "Olu");
  const ada = await aConfirmedSigner(app, letter, "ada@amazon.example");
  await ada.visit(`/letters/${letter.slug}/choose`, { shown: "named", name: "Ada King" });
  await app.batch(letter.slug);
});
afterAll(() => app.stop());

const send = (page: string, form: Record<string, string>) => olu.browser.visit(`${here}/${page}`, form);

async function anUpdate(): Promise<string> {
  const begun = await send("updates", { act: "begin" });
  return (begun.headers.get("location") ?? "").slice(here.length + 1);
}

test("the one character that the database has no room for is stored as one that cannot be shown, and nothing breaks", async () => {
  const { db } = app.context();
  const update = await anUpdate();
  const named = await db.namedSignature.findFirstOrThrow({ select: { id: true } });
  const text = { title: "They have\0 answered", body: "On\0 Monday" };
  const answers = [
    await send(update, { act: "save", revision: "1", ...text }),
    await send("versions", { act: "drop", lang: "e\0n" }),
    await send("outcome", { outcome: "ongoing", words: "We\0 talk." }),
    await send("answers", { by: "M\0ax", day: "2018-06-21", words: "N\0o.", sure: "yes" }),
    await send("signatures", {
      signature: named.id,
      [`rule-${named.id}`]: "no-person",
      [`reason-${named.id}`]: "It was\0 a cat.",
    }),
  ];
  await db.letter.update({ where: { id: letter.id }, data: { needsTwo: true } });
  answers.push(
    await send("deliver", {
      act: "record",
      day: "2018-06-21",
      manner: "In\0 print",
      to: "no\0body",
      file: "none",
      hash: "\0",
      "sure-record": "yes",
    }),
  );
  expect(answers.map(({ status }) => status)).toEqual([303, 303, 303, 303, 303, 303]);
  const saved = await db.update.findFirstOrThrow({ where: { number: null } });
  expect([saved.title, saved.body]).toEqual(["They have\ufffd answered", "On\ufffd Monday"]);
});

test.each(["1e99", "-1", "0.5", "3000000000", "99999999999", "NaN", ""])(
  "a draft of an update is not overwritten by who says that its revision is %s",
  async (revision) => {
    const update = await anUpdate();
    for (const act of ["save", "publish"])
      expect((await send(update, { act, revision, title: "x", body: "y", sure: "yes" })).status).toBe(409);
  },
);

test("an answer that is sent twenty times at once is on record once, and nobody who follows is told of it twice", async () => {
  const { db } = app.context();
  await followersOf(app.context(), letter, ["cleo@mail.example"]);
  const before = app.mails.mails.length;
  const answer = { by: "Jeff", day: "2018-06-21", words: "We hear you.", sure: "yes" };
  const statuses = await Promise.all(
    Array.from({ length: 20 }, async () => (await send("answers", answer)).status),
  );
  expect(new Set(statuses)).toEqual(new Set([303]));
  const count = await db.answer.count({ where: { by: "Jeff" } });
  figure("answers on record of one that is sent twenty times at once", count, "exactly 1");
  expect(count).toBe(1);
  await expect.poll(() => db.updateMail.count(), { timeout: 10_000 }).toBe(0);
  expect(app.mails.mails.length - before).toBe(1);
});

test("whatever an organizer puts on record, who follows gets four mails a day at most", async () => {
  const { db } = app.context();
  app.clock.advance(86_400);
  await db.organizerSession.updateMany({ data: { seenAt: app.clock.now(), beganAt: app.clock.now() } });
  const before = app.mails.mails.length;
  for (let n = 0; n < 12; n++)
    await send("answers", { by: "Jeff", day: "2018-06-21", words: `Answer ${n}.`, sure: "yes" });
  expect(await db.answer.count({ where: { words: { startsWith: "Answer" } } })).toBe(12);
  await expect.poll(() => db.updateMail.count(), { timeout: 20_000 }).toBe(0);
  const mailed = app.mails.mails.length - before;
  figure(
    "mails that a follower gets in a day when an organizer puts twelve answers on record",
    mailed,
    "at most 4",
  );
  expect(mailed).toBe(4);
});
