import { readdir } from "node:fs/promises";
import path from "node:path";
import { afterAll, afterEach, beforeAll, expect, test } from "vitest";
import type { Letter } from "#app/letter/letter.ts";
import { forgetGivenUpJobs } from "#app/mail/given-up-jobs.server.ts";
import { sweepVerification } from "#app/verification/sweep.server.ts";
import { aLetter } from "../support/a-letter.ts";
import { startApp, type App } from "../support/app.ts";
import { codeIn } from "../support/mailbox.ts";
import { Signer } from "../support/signer.ts";
import { asText, readWholeDatabase } from "../support/whole-database.ts";

let app: App;
let letter: Letter;
let other: Letter;

beforeAll(async () => {
  app = await startApp();
  letter = await aLetter(app.context());
  other = await aLetter(app.context(), { slug: "another-letter" });
});
afterAll(() => app.stop());
afterEach(() => {
  app.mails.answerRecipientsWith(250);
  delete process.env.TZ;
});

const mailsTo = (address: string) =>
  app.mails.mails.filter(({ recipients }) => recipients.includes(address)).length;

/** Asks from a browser of its own each time. */
async function askFor(address: string, slug = letter.slug): Promise<number> {
  expect((await new Signer(app, address).ask(slug)).status).toBe(303);
  await app.allMailed();
  return mailsTo(address);
}

test("a mailbox gets one mail in a minute, whoever asks, for whichever letter and however it is spelled", async () => {
  expect(await askFor("ada@amazon.example")).toBe(1);
  await askFor("ADA+petition@amazon.example", other.slug);
  expect(mailsTo("ada@amazon.example")).toBe(1);
  app.clock.advance(59);
  expect(await askFor("ada@amazon.example", other.slug)).toBe(1);
  app.clock.advance(1);
  expect(await askFor("ada@amazon.example", other.slug)).toBe(2);
});

test("a mailbox gets five mails in a day, and the next day more", async () => {
  for (let mails = 1; mails <= 5; mails++) {
    app.clock.advance(61);
    expect(await askFor("ben@amazon.example")).toBe(mails);
  }
  app.clock.advance(3600);
  expect(await askFor("ben@amazon.example")).toBe(5);
  expect(await askFor("ben@amazon.example", other.slug)).toBe(5);
  app.clock.advance(86_400);
  expect(await askFor("ben@amazon.example")).toBe(6);
});

test("what is asked for at once is one mail", async () => {
  const asked = Array.from({ length: 12 }, () => new Signer(app, "busy@amazon.example").ask(letter.slug));
  await Promise.all(asked);
  await app.allMailed();
  expect(mailsTo("busy@amazon.example")).toBe(1);
});

test("a mailbox that is refused for good is forgotten at once and not tried again", async () => {
  app.mails.answerRecipientsWith(550);
  await new Signer(app, "gone@amazon.example").ask(letter.slug);
  // Neither the row with the address nor a job that could try again is left.
  await app.allMailed();
  expect(mailsTo("gone@amazon.example")).toBe(0);
});

test("a mail that the server cannot take now is tried again, counts once, and its code works", async () => {
  app.mails.answerRecipientsWith(451);
  const ada = new Signer(app, "patient@amazon.example");
  await ada.ask(letter.slug);
  await waitFor(() => app.said.some((line) => line.includes("the mail server said 451")));
  expect(app.said.join("\n")).not.toContain("patient");
  expect(asText(await readWholeDatabase(app.databaseUrl))).not.toContain("patient");

  app.mails.answerRecipientsWith(250);
  const mail = await app.mails.next("patient@amazon.example");
  expect((await ada.confirm(letter.slug, codeIn(mail))).status).toBe(303);
  const { rows } = await app
    .context()
    .pool.query<{ sent: number }>("select min(sent)::int as sent from mail_pace where last_at = $1", [
      app.clock.now(),
    ]);
  expect(rows[0]?.sent).toBe(1);
});

test("a mail that cannot be sent in nine tries is given up, and its address with it", async () => {
  app.mails.answerRecipientsWith(451);
  await new Signer(app, "hopeless@amazon.example").ask(letter.slug);
  const { pool } = app.context();
  await waitFor(
    async () =>
      (await pool.query("select from graphile_worker.jobs where last_error is not null")).rowCount === 1,
  );
  await pool.query("update graphile_worker._private_jobs set attempts = 8, run_at = now()");
  await app.allMailed();
  expect(mailsTo("hopeless@amazon.example")).toBe(0);
});

test("after delivery no table holds the address in any form", async () => {
  await askFor("canary-ada@amazon.example");
  expect(mailsTo("canary-ada@amazon.example")).toBe(1);
  const text = asText(await readWholeDatabase(app.databaseUrl));
  // What is there is found.
  expect(text).toContain("aws.amazon.example");
  expect(text).toContain(Buffer.from(letter.genesis).toString("hex"));
  for (const form of ["utf8", "hex", "base64"] as const)
    expect(text.toLowerCase()).not.toContain(
      Buffer.from("canary-ada").toString(form).toLowerCase().slice(0, 12),
    );
});

test.each(["Pacific/Kiritimati", "Pacific/Pago_Pago"])(
  "codes arrive when the server's clock is set to %s",
  async (zone) => {
    process.env.TZ = zone;
    app.clock.advance(86_400);
    const address = `${zone.replaceAll(/\W/g, "").toLowerCase()}@amazon.example`;
    for (let hour = 0; hour < 24; hour += 6) {
      app.clock.advance(6 * 3600);
      await new Signer(app, address).ask(letter.slug);
      await app.mails.next(address);
    }
  },
);

test("what has served its time is swept: old codes, what was asked for, and the keys of past days", async () => {
  const { db } = app.context();
  await askFor("swept@amazon.example");
  await db.askedCode.create({ data: { sealed: new Uint8Array(800), day: app.clock.now() } });
  const keysOfToday = await dailyKeys();
  expect(keysOfToday).toContain(app.clock.now().toISOString().slice(0, 10));

  app.clock.advance(2 * 86_400);
  await sweepVerification(app.context());
  expect(await db.confirmation.count()).toBe(0);
  expect(await db.askedCode.count()).toBe(0);
  expect(await db.mailPace.count()).toBe(0);
  expect(await dailyKeys()).toEqual([]);
});

async function dailyKeys(): Promise<string[]> {
  const folder = path.join(app.dataDir, "keys", "daily");
  const purposes = await readdir(folder);
  return (await Promise.all(purposes.map((purpose) => readdir(path.join(folder, purpose))))).flat();
}

async function waitFor(isTrue: () => boolean | Promise<boolean>): Promise<void> {
  const giveUp = Date.now() + 15_000;
  while (!(await isTrue())) {
    if (Date.now() > giveUp) throw new Error("it did not happen");
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
}

test("what was asked for and could never be mailed leaves no trace of when, a day later", async () => {
  const { pool } = app.context();
  app.mails.answerRecipientsWith(451);
  const asked = await fetch(`${app.origin}/letters/${letter.slug}/follow`, {
    method: "POST",
    body: new URLSearchParams({ address: "dora@mail.example" }),
    redirect: "manual",
  });
  expect(asked.status).toBe(303);
  const jobs = () => pool.query<{ attempts: number }>("select attempts from graphile_worker.jobs");
  await expect.poll(async () => (await jobs()).rows[0]?.attempts).toBeGreaterThan(0);
  await forgetGivenUpJobs({ pool });
  expect((await jobs()).rows).toHaveLength(1);

  await app.stopBackground();
  const given =
    "update graphile_worker._private_jobs set attempts = max_attempts, locked_at = null, locked_by = null";
  await pool.query(`${given}, created_at = now() - interval '23 hours'`);
  await forgetGivenUpJobs({ pool });
  expect((await jobs()).rows).toHaveLength(1);
  await pool.query(`${given}, created_at = now() - interval '25 hours'`);
  await forgetGivenUpJobs({ pool });
  expect((await jobs()).rows).toEqual([]);
});
