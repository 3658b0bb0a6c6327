import { afterAll, beforeAll, expect, test } from "vitest";
import type { Letter } from "#app/letter/letter.ts";
import { aLetter } from "../support/a-letter.ts";
import { startApp, type App } from "../support/app.ts";
import { aConfirmedSigner, aSignerWithCode } from "../support/confirmed.ts";
import { codeIn } from "../support/mailbox.ts";
import { Signer } from "../support/signer.ts";

let app: App;
let letter: Letter;
let other: Letter;

const wrong = "That is not the code of the last mail that was asked for from this browser.";
let people = 0;
/** Somebody new, with this code in the mailbox. */
const aColleague = (code = "4F7K-29QD") => aSignerWithCode(app, letter, `p${people++}@amazon.example`, code);

beforeAll(async () => {
  app = await startApp();
  letter = await aLetter(app.context());
  other = await aLetter(app.context(), { slug: "another-letter" });
});
afterAll(() => app.stop());

test.each(["4F7K-29QD", "4f7k29qd", " 4f7k 29qd ", "4F7K–29QD", "4f7k.29qd\n", "４Ｆ７Ｋ２９ＱＤ"])(
  "the code may be typed as %j",
  async (typed) => {
    const confirmed = await (await aColleague()).confirm(letter.slug, typed);
    expect(confirmed.status).toBe(303);
    expect(confirmed.headers.get("location")).toBe(`/letters/${letter.slug}/choose`);
  },
);

test("O may stand for 0, and I and L for 1", async () => {
  expect((await (await aColleague("0011-AAAA")).confirm(letter.slug, "OoIl-aaaa")).status).toBe(303);
});

test.each(["", "4F7K", "4F7K-29QD-1", "4F7K-29Q!", "4F7K-29QU"])(
  "%j is no code, is told so, and costs no try",
  async (typed) => {
    const ada = await aColleague();
    for (let time = 1; time <= 6; time++) {
      const refused = await ada.confirm(letter.slug, typed);
      expect(refused.status).toBe(422);
      expect(await refused.text()).toContain("A code has eight letters and digits");
    }
    expect((await ada.confirm(letter.slug, "4F7K-29QD")).status).toBe(303);
  },
);

test("a wrong code is refused, and the right one still works at the fifth try", async () => {
  const ada = await aColleague();
  for (let time = 1; time <= 4; time++) {
    const refused = await ada.confirm(letter.slug, "0000-0000");
    expect(refused.status).toBe(422);
    expect(await refused.text()).toContain(wrong);
  }
  expect((await ada.confirm(letter.slug, "4F7K-29QD")).status).toBe(303);
});

test("after five wrong tries even the right code is refused", async () => {
  const ada = await aColleague();
  for (let time = 1; time <= 5; time++) await ada.confirm(letter.slug, "0000-0000");
  const refused = await ada.confirm(letter.slug, "4F7K-29QD");
  expect(refused.status).toBe(422);
  expect(await refused.text()).toContain(wrong);
});

test("forty guesses at once are five tries", async () => {
  const ada = await aColleague();
  const guesses = await Promise.all(Array.from({ length: 40 }, () => ada.confirm(letter.slug, "0000-0000")));
  expect(guesses.every(({ status }) => status === 422)).toBe(true);
  expect((await ada.confirm(letter.slug, "4F7K-29QD")).status).toBe(422);
});

test("a code works once, however many type it at once", async () => {
  const ada = await aColleague();
  const answers = await Promise.all(Array.from({ length: 5 }, () => ada.confirm(letter.slug, "4F7K-29QD")));
  expect(answers.map(({ status }) => status).sort()).toEqual([303, 422, 422, 422, 422]);
  expect((await ada.confirm(letter.slug, "4F7K-29QD")).status).toBe(422);
  expect((await ada.visit(`/letters/${letter.slug}/choose`)).status).toBe(200);
});

test("a code works for fifteen minutes and not a second longer", async () => {
  const inTime = await aColleague();
  const late = await aColleague();
  app.clock.advance(15 * 60 - 1);
  expect((await inTime.confirm(letter.slug, "4F7K-29QD")).status).toBe(303);
  app.clock.advance(1);
  expect((await late.confirm(letter.slug, "4F7K-29QD")).status).toBe(422);
});

test("a code works only in the browser that asked for it", async () => {
  const ada = await aColleague("AAAA-AAAA");
  const ben = await aColleague("BBBB-BBBB");
  expect((await ben.confirm(letter.slug, "AAAA-AAAA")).status).toBe(422);
  expect((await new Signer(app, ada.address).confirm(letter.slug, "AAAA-AAAA")).status).toBe(422);
  expect((await ada.confirm(letter.slug, "AAAA-AAAA")).status).toBe(303);
});

test("a code works only for the letter it was asked for, even in the same browser", async () => {
  const ada = await aColleague();
  const [, session = ""] = ada.cookieFor(`/letters/${letter.slug}/confirm`).split("=");
  ada.enter(other.slug, session);
  expect((await ada.confirm(other.slug, "4F7K-29QD")).status).toBe(422);
  expect((await ada.visit(`/letters/${other.slug}/choose`)).status).toBe(302);
  expect((await ada.confirm(letter.slug, "4F7K-29QD")).status).toBe(303);
});

test("wrong, old, used and never sent are one and the same answer", async () => {
  const worn = await aColleague();
  for (let time = 1; time <= 5; time++) await worn.confirm(letter.slug, "0000-0000");
  const old = await aColleague();
  app.clock.advance(16 * 60);
  const used = await aColleague();
  await used.confirm(letter.slug, "4F7K-29QD");
  const mistaken = await aColleague("AAAA-AAAA");
  const nobody = new Signer(app, "nobody@amazon.example");
  const stranger = new Signer(app, "stranger@amazon.example");
  stranger.enter(letter.slug, "A".repeat(22));

  const answers = await Promise.all(
    [worn, old, used, mistaken, nobody, stranger].map(async (each) => {
      const answer = await each.confirm(letter.slug, "4F7K-29QD");
      return `${answer.status} ${answer.headers.getSetCookie().length} ${await answer.text()}`;
    }),
  );
  expect(new Set(answers).size).toBe(1);
  expect(answers[0]).toContain(wrong);
});

test("a new code replaces the one before, and brings five tries", async () => {
  const ada = new Signer(app, "ada@amazon.example");
  await ada.ask(letter.slug);
  const first = codeIn(await app.mails.next(ada.address));
  for (let time = 1; time <= 5; time++) await ada.confirm(letter.slug, "0000-0000");
  app.clock.advance(60);
  await ada.ask(letter.slug);
  const second = codeIn(await app.mails.next(ada.address));
  expect((await ada.confirm(letter.slug, first)).status).toBe(422);
  expect((await ada.confirm(letter.slug, second)).status).toBe(303);
});

test("a code that was asked for before a restart of the web process works after it", async () => {
  const before = await app.anotherWeb();
  const ben = new Signer({ ...app, origin: before.origin }, "ben@amazon.example");
  await ben.ask(letter.slug);
  const code = codeIn(await app.mails.next(ben.address));
  await before.close();

  const after = await app.anotherWeb();
  ben.app = { ...app, origin: after.origin };
  expect((await ben.confirm(letter.slug, code)).status).toBe(303);
  expect((await ben.visit(`/letters/${letter.slug}/choose`)).status).toBe(200);
  await after.close();
});

test("what was confirmed waits an hour for a choice", async () => {
  const ada = await aConfirmedSigner(app, letter, "late@amazon.example");
  app.clock.advance(3599);
  expect((await ada.visit(`/letters/${letter.slug}/choose`)).status).toBe(200);
  app.clock.advance(1);
  const gone = await ada.visit(`/letters/${letter.slug}/choose?lang=de&shown=named`);
  expect(gone.status).toBe(302);
  expect(gone.headers.get("location")).toBe(`/letters/${letter.slug}/sign?lang=de&shown=named`);
});
