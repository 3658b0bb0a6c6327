import * as fc from "fast-check";
import { afterAll, beforeAll, beforeEach, expect, test } from "vitest";
import type { Letter } from "#app/letter/letter.ts";
import { findProgress, type Progress } from "#app/signature/progress.server.ts";
import { closeDueLetters } from "#app/signature/close.server.ts";
import { countFailedMail } from "#app/verification/steps.server.ts";
import { confirm } from "#app/verification/confirm.server.ts";
import { Floods } from "#app/verification/floods.server.ts";
import { makeSession } from "#app/mail/session.server.ts";
import { aLetter } from "../support/a-letter.ts";
import { startApp, type App } from "../support/app.ts";
import { aConfirmedSigner, aSignerWithCode, block } from "../support/confirmed.ts";
import { anOrganizer, type OrganizerBrowser } from "../support/organizer.ts";
import { Signer } from "../support/signer.ts";
import { mintMany } from "../support/tokens.ts";

let app: App;
let letter: Letter;
let olu: OrganizerBrowser;
let letters = 0;

beforeAll(async () => {
  app = await startApp();
});
afterAll(() => app.stop());

beforeEach(async () => {
  letter = await aSteeredLetter();
});

/** A letter whose batches are run by tests alone: today's has been tried. */
async function aSteeredLetter(): Promise<Letter> {
  const made = await aLetter(app.context(), { slug: `steered-${letters++}` });
  await app.context().db.letter.update({ where: { id: made.id }, data: { batchedAt: app.context().now } });
  return made;
}

const progress = () => findProgress(app.context().db, letter);
/** What was counted since the last batch of at least k, exactly. */
const waiting = async () =>
  (await app.context().db.letterSteps.findUnique({
    where: { letterId: letter.id },
    select: { asked: true, confirmed: true, failed: true },
  })) ?? { asked: 0, confirmed: 0, failed: 0 };
const ask = (address: string) => new Signer(app, address).ask(letter.slug);
/** What is counted in memory is written within a second. */
const written = (asked: number) =>
  expect.poll(async () => (await waiting()).asked, { timeout: 5000 }).toBe(asked);

/** A batch that publishes names, which wait for nobody: k of them, or fewer. */
async function publish(names = letter.step): Promise<void> {
  for (let place = 0; place < names; place++) {
    const signer = await aConfirmedSigner(app, letter, `${crypto.randomUUID()}@amazon.example`);
    await signer.visit(`/letters/${letter.slug}/choose`, { shown: "named", name: "Ada King" });
  }
  expect((await app.batch(letter.slug)).kind).toBe("published");
}

test("codes that are asked for, typed and not delivered are counted, and shown in steps of k after a batch", async () => {
  for (let place = 0; place < 6; place++) await ask(`asks-${place}@amazon.example`);
  const ben = new Signer(app, "ben@amazon.example");
  await ben.askAndConfirm(letter.slug);
  await app.allMailed();
  app.mails.answerRecipientsWith(550);
  await ask("nobody@amazon.example");
  await app.allMailed();
  app.mails.answerRecipientsWith(250);
  await written(8);
  expect(await waiting()).toEqual({ asked: 8, confirmed: 1, failed: 1 });
  const nothing = { asked: 0, confirmed: 0, issued: 0, posted: 0 };
  expect(await progress()).toMatchObject({ funnel: nothing, failed: 0 });

  await publish();
  expect(await waiting()).toEqual({ asked: 0, confirmed: 0, failed: 0 });
  expect(await progress()).toMatchObject({
    funnel: { asked: 10, confirmed: 5, issued: 5, posted: 5 },
    failed: 5,
  });
});

test("a mail that is given up counts as failed, and its row is gone", async () => {
  const { db, pool } = app.context();
  app.mails.answerRecipientsWith(451);
  await ask("later@amazon.example");
  await expect.poll(() => app.said.some((line) => line.includes("451"))).toBe(true);
  // Its last try comes at once; the first has to be written down before.
  const toLastTry = async () =>
    (
      await pool.query(
        `update graphile_worker._private_jobs set attempts = max_attempts - 1, run_at = now()
         where last_error is not null and locked_by is null`,
      )
    ).rowCount;
  await expect.poll(toLastTry, { timeout: 15_000 }).toBe(1);
  await expect.poll(async () => (await waiting()).failed, { timeout: 15_000 }).toBe(1);
  expect(await db.askedCode.count()).toBe(0);
  app.mails.answerRecipientsWith(250);
});

test("a wrong code, a second use of one and a code for anything but signing are not counted as confirmed", async () => {
  const code = "4F7K-29QD";
  const ada = await aSignerWithCode(app, letter, "ada@amazon.example", code);
  expect((await ada.confirm(letter.slug, "0000-0000")).status).toBe(422);
  expect((await ada.confirm(letter.slug, code)).status).toBe(303);
  expect((await ada.confirm(letter.slug, code)).status).toBe(422);
  const blocking = await aSignerWithCode(app, letter, "eve@amazon.example", code, "block");
  const [, session = ""] = /=(.+)/.exec(blocking.cookieFor(`/letters/${letter.slug}/block`)) ?? [];
  expect(await confirm(app.context(), letter, "block", session, code)).toBe("confirmed");
  expect((await waiting()).confirmed).toBe(1);
});

test("a hundred codes typed at once are a hundred, and none is answered otherwise", async () => {
  const code = "4F7K-29QD";
  const signers = await Promise.all(
    Array.from({ length: 100 }, (_, place) =>
      aSignerWithCode(app, letter, `at-once-${place}@amazon.example`, code),
    ),
  );
  const answers = await Promise.all(signers.map((signer) => signer.confirm(letter.slug, code)));
  expect(answers.map(({ status }) => status)).toEqual(signers.map(() => 303));
  expect((await waiting()).confirmed).toBe(100);
});

test("what two processes count goes into one sum, and what was only in memory is written when a process ends", async () => {
  const { pool, now } = app.context();
  const processes = [new Floods(pool, 1000), new Floods(pool, 1000)];
  for (const floods of processes) for (let one = 0; one < 3; one++) floods.count(letter.id, now);
  await Promise.all(processes.map((floods) => floods.close()));
  expect((await waiting()).asked).toBe(6);
});

test("a batch that publishes nothing moves nothing, whoever waits", async () => {
  await publish();
  const before = await progress();
  for (let place = 0; place < 30; place++) await countFailedMail(app.context().db, letter.id);
  const [ticket] = await mintMany(app.context().keys, letter, 1);
  if (ticket) await new Signer(app, "x@y.example").post(letter.slug, ticket);
  await block(app, letter, "blocked@amazon.example");
  expect(await app.batch(letter.slug)).toEqual({ kind: "nothing-to-publish", waiting: true });
  expect(await progress()).toEqual(before);
  expect((await waiting()).failed).toBe(30);
});

test("a batch of fewer than k moves no step: who signs by name to see what one other person has done sees nothing", async () => {
  for (let place = 0; place < 5; place++) await countFailedMail(app.context().db, letter.id);
  await publish();
  const before = await progress();
  // Without this they would be told of the one mail that failed since.
  await countFailedMail(app.context().db, letter.id);
  await publish(1);
  await publish(4);
  expect((await progress()).failed).toBe(before.failed);
  expect((await waiting()).failed).toBe(1);
  await publish();
  expect((await progress()).failed).toBe(10);
});

/** Every figure about signers that a team sees. */
const figuresOf = ({ funnel, failed, workplaces }: Progress) => [
  funnel.asked,
  funnel.confirmed,
  funnel.issued,
  failed,
  ...workplaces.map(({ issued }) => issued),
];

type Step = "ask" | "confirm" | "fail" | "block" | "name" | "batch";

test("whatever people do, the figures move only with batches, only in steps of k, and never down", async () => {
  const { db, pool, now } = app.context();
  const steps = fc.array(fc.constantFrom<Step>("ask", "ask", "confirm", "fail", "block", "name", "batch"), {
    minLength: 10,
    maxLength: 60,
  });
  let [moved, watched] = [0, 0];
  await fc.assert(
    fc.asyncProperty(steps, async (happened) => {
      letter = await aSteeredLetter();
      const floods = new Floods(pool, 1_000_000);
      let before = figuresOf(await progress());
      for (const step of happened) {
        if (step === "ask") {
          floods.count(letter.id, now);
          await floods.close();
        }
        if (step === "confirm") {
          const signer = await aSignerWithCode(
            app,
            letter,
            `${crypto.randomUUID()}@amazon.example`,
            "4F7K-29QD",
          );
          await signer.confirm(letter.slug, "4F7K-29QD");
        }
        if (step === "fail") await countFailedMail(db, letter.id);
        if (step === "block") await block(app, letter, `${crypto.randomUUID()}@amazon.example`);
        if (step === "name") {
          const signer = await aConfirmedSigner(app, letter, `${crypto.randomUUID()}@amazon.example`);
          await signer.visit(`/letters/${letter.slug}/choose`, { shown: "named", name: "Ada King" });
        }
        const published = step === "batch" && (await app.batch(letter.slug)).kind === "published";
        const after = figuresOf(await progress());
        watched++;
        if (after.join() !== before.join()) moved++;
        if (!published) expect(after).toEqual(before);
        expect(after.filter((figure) => figure % letter.step !== 0)).toEqual([]);
        expect(after.filter((figure, place) => figure < (before[place] ?? 0))).toEqual([]);
        const { asked, confirmed, issued, posted } = (await progress()).funnel;
        expect([asked, confirmed, issued, posted]).toEqual(
          [asked, confirmed, issued, posted].sort((a, b) => b - a),
        );
        before = after;
      }
    }),
    { numRuns: 12, endOnFailure: true },
  );
  expect(watched).toBeGreaterThan(100);
  expect(moved).toBeGreaterThan(3);
});

test("one more person between two batches moves no figure but where a step is full", async () => {
  for (let place = 0; place < 3; place++) await countFailedMail(app.context().db, letter.id);
  await publish();
  expect((await progress()).failed).toBe(5);
  await countFailedMail(app.context().db, letter.id);
  await publish();
  expect((await progress()).failed).toBe(5);
});

test("what was counted and never came to a batch is gone when the letter closes", async () => {
  await countFailedMail(app.context().db, letter.id);
  const { db, now } = app.context();
  await db.letter.update({
    where: { id: letter.id },
    data: { closesAt: new Date(now.getTime() - 25 * 3_600_000) },
  });
  await closeDueLetters(app.context(), (error) => {
    throw error;
  });
  expect(await db.letterSteps.count({ where: { letterId: letter.id } })).toBe(0);
});

test("asking waits for nothing while a batch holds what is counted, and what was asked meanwhile is counted after it", async () => {
  const { db } = app.context();
  await ask("first@amazon.example");
  await written(1);
  let slowest = 0;
  await db.$transaction(
    async (tx) => {
      await tx.$executeRaw`delete from letter_steps where letter_id = ${letter.id}::uuid`;
      for (let place = 0; place < 4; place++) {
        // What other processes have counted is looked up once a second.
        await new Promise((resolve) => setTimeout(resolve, 600));
        const from = performance.now();
        expect((await ask(`waits-${place}@amazon.example`)).status).toBe(303);
        slowest = Math.max(slowest, performance.now() - from);
      }
    },
    { timeout: 15_000 },
  );
  expect(slowest).toBeLessThan(500);
  await written(4);
});

async function dashboard(): Promise<string> {
  const owner = await anOrganizer(app, `Olu${letters++}`);
  await app.context().db.teamMember.createMany({
    data: { letterId: letter.id, organizerId: owner.id, role: "owner" },
    skipDuplicates: true,
  });
  olu = owner.browser;
  return read(await olu.visit(`/organize/letters/${letter.slug}`));
}
const read = async (answer: Response) => (await answer.text()).replaceAll("<!-- -->", "");

test("right after it was published a letter's page says when the first batch is due, and draws nothing", async () => {
  const page = await dashboard();
  expect(page).toContain("Nothing is published yet");
  expect(page).toContain("23 June 2018, 00:00 UTC");
  expect(page).not.toContain("chart");
});

test("the page shows totals, rate, workplaces, ways, steps, days left and when the goal may be reached", async () => {
  const { keys } = app.context();
  const eve = new Signer(app, "x@y.example");
  for (let day = 0; day < 4; day++) {
    for (const ticket of await mintMany(keys, letter, 10)) await eve.post(letter.slug, ticket);
    await publish(1);
    app.clock.advance(86_400);
  }
  const page = await dashboard();
  expect(page).toContain("<dt>Signatures</dt><dd>44</dd>");
  expect(page).toContain("In the last 7 days");
  expect(page).toContain("9% of the goal of 500");
  expect(page).toMatch(/If it goes on as on the latest days with a batch, it reaches the goal of 500 about/);
  expect(page).toContain("Less than 1% of a headcount of 45,000");
  expect(page).toContain("A mailbox at a listed domain");
  expect(page).toContain("From asking to signing");
  expect(page).toContain("No mail is known to have failed.");
  expect(page).toContain('class="chart-line"');
  expect(page).not.toMatch(/<script|style="/);
});

test("a session that was made by nobody is not counted", async () => {
  expect(await confirm(app.context(), letter, "sign", makeSession(), "4F7K-29QD")).toBe("wrong-code");
  expect((await waiting()).confirmed).toBe(0);
});
