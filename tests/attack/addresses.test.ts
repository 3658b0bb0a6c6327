import { domainToASCII } from "node:url";
import * as fc from "fast-check";
import { afterAll, beforeAll, expect, test } from "vitest";
import type { Letter } from "#app/letter/letter.ts";
import { smtpMailer } from "#app/mail/mailer.server.ts";
import { readAddress } from "#app/mail/address.ts";
import { codeMail } from "#emails/code.ts";
import nodemailer from "nodemailer";
import { aLetter } from "../support/a-letter.ts";
import { startApp, type App } from "../support/app.ts";
import { figure } from "../support/figure.ts";
import { Signer } from "../support/signer.ts";

let app: App;
let letter: Letter;

beforeAll(async () => {
  app = await startApp();
  letter = await aLetter(app.context());
});
afterAll(() => app.stop());

// The catcher shows domains in Unicode; on the wire they are ASCII.
const onTheWire = (address: string) => address.replace(/[^@]*$/, domainToASCII);
const recipients = () => app.mails.mails.flatMap((mail) => mail.recipients).map(onTheWire);

test.each([
  '"eve@elsewhere.example"@amazon.example',
  '"ada@amazon.example> eve@elsewhere.example"@amazon.example',
  "eve@elsewhere.example, ada@amazon.example",
  "ada@amazon.example;eve@elsewhere.example",
  "eve%elsewhere.example@amazon.example",
  "elsewhere.example!eve@amazon.example",
  "@elsewhere.example:ada@amazon.example",
  "<eve@elsewhere.example>ada@amazon.example",
  "ada@amazon.example\r\nBcc: eve@elsewhere.example",
  "ada@amazon.example\nRCPT TO:<eve@elsewhere.example>",
  "ada\u0000@amazon.example",
  "ada@amazon.example\u0000.elsewhere.example",
  "ada@amazon.example#@elsewhere.example",
  "ada@amazon.example/@elsewhere.example",
  "ada@amazon.example?@elsewhere.example",
  "ada@elsewhere.example\\@amazon.example",
  "ada@(amazon.example)elsewhere.example",
  "ada@amazon.example (elsewhere.example)",
  "ada@[127.0.0.1]",
  "ada@2130706433",
  "ada@0x7f.1",
  "=?utf-8?q?eve=40elsewhere.example?=@amazon.example",
  "ada@xn--amazon-.example",
  "ada@amazοn.example",
  "\u202eada@amazon.example",
  "ada\u00ad@amazon.example",
  "ADA\u212a@amazon.example",
  ".ada@amazon.example",
  "ada.@amazon.example",
  "group:ada@amazon.example,eve@elsewhere.example;",
])("%j reaches nobody", async (typed) => {
  const before = recipients().length;
  expect((await new Signer(app, typed).ask(letter.slug)).status).toBe(422);
  await app.allMailed();
  expect(recipients().length).toBe(before);
});

test.each([
  [" ada@amazon.example\t", "ada@amazon.example"],
  ["ADA.B@AMAZON.EXAMPLE", "ada.b@amazon.example"],
  ["ada.c+petition+x@amazon.example", "ada.c@amazon.example"],
  ["ada.d@ａｍａｚｏｎ.example", "ada.d@amazon.example"],
  ["ada.e@amazon。example", "ada.e@amazon.example"],
  ["o'brien@amazon.example", "o'brien@amazon.example"],
  ["-ada@amazon.example", "-ada@amazon.example"],
  ["ada&ben=1~@aws.amazon.example", "ada&ben=1~@aws.amazon.example"],
  ["_@amazon.example", "_@amazon.example"],
])("%j reaches exactly %s", async (typed, address) => {
  const before = recipients().length;
  expect((await new Signer(app, typed).ask(letter.slug)).status).toBe(303);
  await app.mails.next(address);
  expect(recipients().slice(before)).toEqual([address]);
});

// Everything that has a meaning somewhere in a mail address, a header, a command or a URL.
const pieces = fc.constantFrom(
  ..."ada eve amazon.example elsewhere.example @ @ . , ; : < > ( ) [ ] \" ' \\ % ! # $ & * + - / = ? ^ _ ` { | } ~".split(
    " ",
  ),
  ..." \t\r\n\0\u00a0\u200b\u202e\u3002ＡａßİıK".split(""),
);
const hostile = fc.array(pieces, { minLength: 1, maxLength: 12 }).map((parts) => parts.join(""));
const likely = fc
  .tuple(fc.array(pieces, { maxLength: 5 }), fc.array(pieces, { maxLength: 2 }))
  .map(([local, after]) => `a${local.join("")}@amazon.example${after.join("")}`);

/** How many of these a mail program sends to anybody but the mailbox that we read in them. */
async function astray(send: (address: string) => Promise<unknown>, typed: string[]): Promise<string[]> {
  const wrong: string[] = [];
  for (const each of typed) {
    const read = readAddress(each);
    const before = recipients().length;
    await send(read.kind === "address" ? read.address : each).catch(() => undefined);
    const reached = recipients().slice(before);
    const meant = read.kind === "address" ? [read.address] : [];
    if (reached.join() !== meant.join()) wrong.push(each);
  }
  return wrong;
}

test("of all that is accepted as an address, every mail goes to exactly that one", async () => {
  const accepted = fc
    .sample(fc.oneof(likely, hostile), { numRuns: 4000, seed: 20180622 })
    .filter((typed) => readAddress(typed).kind === "address");
  expect(accepted.length).toBeGreaterThan(100);
  const mailer = smtpMailer(app.mails.url, "codes@localhost");
  const wrong = await astray(
    (address) => mailer.send(codeMail(address, "4F7K-29QD")),
    accepted.slice(0, 200),
  );
  mailer.close();
  figure("hostile addresses of 200 accepted ones whose mail went astray", wrong.length, "exactly 0");
  expect(wrong).toEqual([]);
});

test("the same look finds the mails that a parser of address strings sends astray", async () => {
  const transport = nodemailer.createTransport({ url: app.mails.url });
  const wrong = await astray(
    (to) => transport.sendMail({ from: "codes@localhost", to, text: "x" }),
    ['"eve@elsewhere.example"@amazon.example', "ada@amazon.example, eve@elsewhere.example"],
  );
  transport.close();
  expect(wrong.length).toBeGreaterThan(0);
});
