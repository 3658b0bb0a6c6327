import { afterAll, beforeAll, expect, test } from "vitest";
import type { Letter } from "#app/letter/letter.ts";
import { confirm } from "#app/verification/confirm.server.ts";
import { aLetter } from "#tests/support/a-letter.ts";
import { startApp, type App } from "#tests/support/app.ts";
import { figure } from "#tests/support/figure.ts";
import { codeIn } from "#tests/support/mailbox.ts";
import { Signer } from "#tests/support/signer.ts";

let app: App;
let letter: Letter;

beforeAll(async () => {
  app = await startApp();
  letter = await aLetter(app.context());
  await aLetter(app.context(), { slug: "another-letter" });
});
afterAll(() => app.stop());

/** Ada asks, and reads her mail; what others can do with that is the test. */
async function asked(name: string): Promise<{ ada: Signer; code: string }> {
  const ada = new Signer(app, `${name}@amazon.example`);
  await ada.ask(letter.slug);
  return { ada, code: codeIn(await app.mails.next(ada.address)) };
}

const confirmed = async (answer: Promise<Response>) => (await answer).status === 303;
const differing = (code: string) => (code.startsWith("7") ? "8" : "7") + code.slice(1);

/** Every way to use a code but the right one: each answers whether it confirmed anything. */
const misuses: [string, () => Promise<boolean>][] = [
  [
    "in another browser",
    async () => {
      const { code } = await asked("a");
      const max = new Signer(app, "max@amazon.example");
      await max.ask(letter.slug);
      return confirmed(max.confirm(letter.slug, code));
    },
  ],
  [
    "without a browser session",
    async () => {
      const { code } = await asked("b");
      return confirmed(new Signer(app, "max@amazon.example").confirm(letter.slug, code));
    },
  ],
  [
    "for another letter",
    async () => {
      const { ada, code } = await asked("c");
      return confirmed(ada.confirm("another-letter", code));
    },
  ],
  [
    "guessed, forty at once",
    async () => {
      const { ada, code } = await asked("d");
      const guesses = Array.from({ length: 40 }, (_, place) =>
        confirmed(ada.confirm(letter.slug, differing(code).slice(0, -2) + String(10 + place))),
      );
      return (await Promise.all(guesses)).includes(true);
    },
  ],
  [
    "right, after five wrong ones",
    async () => {
      const { ada, code } = await asked("e");
      for (let tries = 0; tries < 5; tries++) await ada.confirm(letter.slug, differing(code));
      return confirmed(ada.confirm(letter.slug, code));
    },
  ],
  [
    "a second time",
    async () => {
      const { ada, code } = await asked("f");
      await ada.confirm(letter.slug, code);
      return confirmed(ada.confirm(letter.slug, code));
    },
  ],
  [
    "in an address that is only opened",
    async () => {
      const { ada, code } = await asked("g");
      const opened = await Promise.all(
        ["GET", "HEAD"].map((method) =>
          ada.visit(`/letters/${letter.slug}/confirm?code=${code}`, undefined, { method }),
        ),
      );
      await Promise.all(opened.map((answer) => answer.text()));
      return (await ada.visit(`/letters/${letter.slug}/choose`)).status === 200;
    },
  ],
  [
    "from a form on another site",
    async () => {
      const { ada, code } = await asked("h");
      const headers = { "sec-fetch-site": "cross-site" };
      return confirmed(ada.visit(`/letters/${letter.slug}/confirm`, { code }, { headers }));
    },
  ],
  [
    "to block the mailbox or to take a name down, when it was asked for to sign",
    async () => {
      const { ada, code } = await asked("j");
      const [, session = ""] = /=([^;]+)/.exec(ada.cookieFor(`/letters/${letter.slug}/confirm`)) ?? [];
      expect(session).not.toBe("");
      const outcomes = [];
      for (const purpose of ["block", "withdraw"] as const)
        outcomes.push(await confirm(app.context(), letter, purpose, session, code));
      return outcomes.includes("confirmed");
    },
  ],
  [
    "after fifteen minutes",
    async () => {
      const { ada, code } = await asked("i");
      app.clock.advance(15 * 60 + 1);
      return confirmed(ada.confirm(letter.slug, code));
    },
  ],
];

test("the right code in the right browser confirms, so that the misuses could", async () => {
  const { ada, code } = await asked("ada");
  expect(await confirmed(ada.confirm(letter.slug, code))).toBe(true);
});

test("and in no other way", async () => {
  const worked: string[] = [];
  for (const [how, misuse] of misuses) if (await misuse()) worked.push(how);
  figure(`misuses of a code that confirmed something, of ${misuses.length}`, worked.length, "exactly 0");
  expect(worked).toEqual([]);
});
