import { randomBytes, createHmac } from "node:crypto";
import { afterAll, beforeAll, expect, test } from "vitest";
import type { Letter } from "#app/letter/letter.ts";
import { utcDay } from "#app/platform/key-files.server.ts";
import { makeCode } from "#app/mail/code.ts";
import { codeMail } from "#emails/code.ts";
import { aLetter } from "../support/a-letter.ts";
import { startApp, type App } from "../support/app.ts";
import { figure } from "../support/figure.ts";
import type { ReceivedMail } from "../support/mailbox.ts";
import { Signer } from "../support/signer.ts";

let app: App;
let letter: Letter;

beforeAll(async () => {
  app = await startApp();
  letter = await aLetter(app.context());
});
afterAll(() => app.stop());

/** What a mail must not show to whoever reads the mailbox: where it leads, and what it is about. */
const telling =
  /https?:|www\.|:\/\/|\bmailto:|<a\b|<img|\.(com|org|net|onion)\b|undersigned|letter\b|petition|sign|amazon|bezos|not-with-our-work|union|employer/im;

function shownPart({ raw }: ReceivedMail): string {
  const [head = "", ...body] = raw.split("\r\n\r\n");
  const shown = head.split(/\r\n(?! )/).filter((line) => /^(Subject|From): /.test(line));
  return [...shown, ...body].join("\n");
}

test("no mail that goes out holds a link, a brand, a letter or an employer", async () => {
  for (const name of ["ada", "ben", "x", "a.very.long.name.of.a.very.patient.colleague"])
    await new Signer(app, `${name}@amazon.example`).ask(letter.slug);
  await app.allMailed();
  expect(app.mails.mails).toHaveLength(4);
  for (const mail of app.mails.mails) expect(shownPart(mail)).not.toMatch(telling);
});

test("the same look finds a planted link, brand and employer", () => {
  const [mail] = app.mails.mails;
  for (const planted of ["https://x.example/c", "Undersigned", "Sign here", "Amazon asks"])
    expect(shownPart({ ...mail!, raw: `${mail?.raw}\r\n${planted}` })).toMatch(telling);
});

test("it is plain text from a neutral sender, says that a machine wrote it, and that it proves nothing", () => {
  for (const { raw, text } of app.mails.mails) {
    const [head = ""] = raw.split("\r\n\r\n");
    expect(head).toMatch(/^Content-Type: text\/plain/m);
    expect(head).toMatch(/^Auto-Submitted: auto-generated$/m);
    expect(head).not.toMatch(
      /multipart|text\/html|List-|Reply-To|X-Mailer|User-Agent|Return-Receipt|Received/i,
    );
    expect(text).toContain("having received one proves nothing about you");
  }
});

test("but for the mailbox, the code and marks that mean nothing, every mail is the same", () => {
  const bare = ({ raw, recipients: [to = ""], subject }: ReceivedMail) =>
    raw
      .replaceAll(to, "TO")
      .replaceAll(subject.slice(0, 9), "CODE")
      .replace(/^Message-ID: <[0-9a-f-]{36}@[\w.-]+>$/m, "ID")
      .replace(/^Date: .*$/m, "DATE");
  expect(new Set(app.mails.mails.map(bare)).size).toBe(1);
});

test("every text is of one length, whatever the code", () => {
  const lengths = Array.from({ length: 500 }, () => codeMail("x@y.example", makeCode(randomBytes(8)))).map(
    ({ subject, text }) => `${subject.length} ${text.length}`,
  );
  expect(new Set(lengths).size).toBe(1);
});

test("codes are spread evenly and none comes twice", () => {
  const codes = Array.from({ length: 20_000 }, () => makeCode(randomBytes(8)));
  expect(new Set(codes).size).toBe(codes.length);
  const counts = new Map<string, number>();
  for (const char of codes.join("").replaceAll("-", "")) counts.set(char, (counts.get(char) ?? 0) + 1);
  expect(counts.size).toBe(32);
  const expected = (codes.length * 8) / 32;
  const chiSquared = [...counts.values()].reduce((sum, seen) => sum + (seen - expected) ** 2 / expected, 0);
  // 31 degrees of freedom: above 80 in two of a million runs.
  expect(chiSquared).toBeLessThan(80);
});

test("a bomb of two hundred requests, from as many browsers and for hours, is five mails", async () => {
  const victim = "victim@amazon.example";
  for (let wave = 0; wave < 10; wave++) {
    await Promise.all(Array.from({ length: 20 }, () => new Signer(app, victim).ask(letter.slug)));
    await app.allMailed();
    app.clock.advance(600);
  }
  const received = app.mails.mails.filter(({ recipients }) => recipients.includes(victim)).length;
  figure("mails that reach a mailbox in a day when 200 are asked for", received, "exactly 5");
  expect(received).toBe(5);
});

test("a flood of invented mailboxes ends at the domain's cap, and other domains go on", async () => {
  const { db, keys, now } = app.context();
  const key = await keys.dailyKey("mail-pace", utcDay(now));
  const recipient = new Uint8Array(createHmac("sha256", key).update("@amazon.example").digest());
  const { count } = await db.mailPace.updateMany({ where: { recipient }, data: { sent: 19_998 } });
  expect(count).toBe(1);

  const before = app.mails.mails.length;
  const flood = Array.from({ length: 10 }, (_, n) =>
    new Signer(app, `flood${n}@amazon.example`).ask(letter.slug),
  );
  await Promise.all(flood);
  await app.allMailed();
  expect(app.mails.mails.length - before).toBe(2);
  await new Signer(app, "ada@aws.amazon.example").ask(letter.slug);
  await app.mails.next("ada@aws.amazon.example");
});
