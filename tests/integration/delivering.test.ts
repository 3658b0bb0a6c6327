import { execFile } from "node:child_process";
import { createHash } from "node:crypto";
import { chmod, mkdtemp, rm } from "node:fs/promises";
import os from "node:os";
import path from "node:path";
import { promisify } from "node:util";
import { simpleParser } from "mailparser";
import { afterAll, afterEach, beforeAll, describe, expect, test } from "vitest";
import { answerHash } from "#app/delivery/answer.server.ts";
import { deliver, measurePack, type NewDelivery } from "#app/delivery/deliver.server.ts";
import { listMails, mailDelivery } from "#app/delivery/mail-delivery.server.ts";
import { findLetter } from "#app/letter/letters.server.ts";
import type { Letter } from "#app/letter/letter.ts";
import { smtpMailer } from "#app/mail/mailer.server.ts";
import { findEmbeddedDatabase } from "#app/platform/embedded-database.server.ts";
import { readEnvironment } from "#app/platform/env.server.ts";
import { openBase } from "#app/platform/open-context.server.ts";
import { closeDueLetters } from "#app/signature/close.server.ts";
import { aLetter } from "../support/a-letter.ts";
import { startApp, type App } from "../support/app.ts";
import { aConfirmedSigner } from "../support/confirmed.ts";
import { catchMails } from "../support/mailbox.ts";
import { anOrganizer, password, type Organizer } from "../support/organizer.ts";
import { startProgram, type Program } from "../support/program.ts";
import { readPdf } from "../support/read-pdf.ts";

const day = 86_400;
const sha256 = (octets: Uint8Array | string) => createHash("sha256").update(octets).digest("hex");

type Published = {
  outcome: string | null;
  outcomeWords: string | null;
  status: string;
  counts: { batch: number };
  deliveries: { deliveredOn: string; manner: string; recipients: string[]; hash: string; batch: number }[];
  answers: { answeredOn: string; by: string; words: string; hash: string }[];
};

describe("Olu delivers a letter", () => {
  let app: App;
  let letter: Letter;
  let olu: Organizer;
  let here: string;

  beforeAll(async () => {
    app = await startApp({ batchMin: 1 });
    letter = await aLetter(app.context(), { ways: ["anonymous", "named"] });
    here = `/organize/letters/${letter.slug}`;
    olu = await anOrganizer(app, "Olu");
    for (const name of ["Zoë Quist", "Ada Lovelace", "Ben Amsel"]) {
      const mailbox = `${name.split(" ")[0]?.normalize("NFKD").replace(/\W/g, "")}@amazon.example`;
      const signer = await aConfirmedSigner(app, letter, mailbox);
      await signer.visit(`/letters/${letter.slug}/choose`, { shown: "named", name });
    }
    await app.batch(letter.slug);
  });
  afterAll(() => app.stop());

  const page = async () => (await fetch(`${app.origin}/letters/${letter.slug}`)).text();
  const published = async () =>
    (await (await fetch(`${app.origin}/letters/${letter.slug}.json`)).json()) as Published;
  const entries = async () =>
    (await app.context().db.logEntry.findMany({ orderBy: { index: "asc" } })).map(
      ({ entry }) => JSON.parse(entry) as Record<string, unknown>,
    );
  const send = (to: string, form: Record<string, string>) => olu.browser.visit(`${here}/${to}`, form);

  test("who it goes to is a name, an office, and an address that a whole office may read and that nobody can read in the database", async () => {
    const wrong = await send("deliver/recipients", {
      act: "save",
      name: "",
      office: "Chief",
      address: "no address",
    });
    expect(wrong.status).toBe(422);
    const shown = await wrong.text();
    expect(shown).toContain("Say who it is.");
    expect(shown).toContain("Enter one mail address");
    expect(shown).toContain('value="no address"');
    const jeff = {
      act: "save",
      name: "Jeff Bezos",
      office: "Chief executive",
      address: "Office@amazon.example",
    };
    expect((await send("deliver/recipients", jeff)).status).toBe(303);
    expect(
      (await send("deliver/recipients", { act: "save", name: "The board", office: "", address: "" })).status,
    ).toBe(303);
    expect(await (await olu.browser.visit(`${here}/deliver`)).text()).toContain("office@amazon.example");
    const { rows } = await app
      .context()
      .pool.query<{ text: string }>("select recipient::text as text from recipient");
    expect(rows).toHaveLength(2);
    expect(rows.map(({ text }) => text).join("\n")).not.toContain("office");
  });

  test("the pack has all names in their order, and the same batch makes the same file", async () => {
    const save = async () => Buffer.from(await (await send("deliver/pack.pdf", {})).arrayBuffer());
    const pack = await save();
    const { text } = readPdf(pack);
    const at = ["Ada Lovelace", "Ben Amsel", "Zoë Quist"].map((name) => text.indexOf(name));
    expect(at).toEqual([...at].sort((a, b) => a - b));
    expect(Math.min(...at)).toBeGreaterThan(0);
    expect(sha256(await save())).toBe(sha256(pack));
    const names = readPdf(new Uint8Array(await (await send("export/signatures.pdf", {})).arrayBuffer()));
    expect(names.text).toContain("Zoë Quist");
    const letterFile = await fetch(`${app.origin}/letters/${letter.slug}/letter.pdf`);
    expect(letterFile.headers.get("content-type")).toBe("application/pdf");
    const shown = readPdf(new Uint8Array(await letterFile.arrayBuffer())).text;
    expect(shown).toContain("Not with our work");
    expect(shown).not.toContain("Ada Lovelace");
    const acts = await (await olu.browser.visit(`${here}/team`)).text();
    expect(acts).toContain("took the named signatures along as a delivery pack.");
  });

  test("a mail brings the pack whose hash is on record, and the letter stays open", async () => {
    const [jeff] = await app.context().db.recipient.findMany({ where: { name: "Jeff Bezos" } });
    const mail = { act: "mail", to: jeff?.id ?? "" };
    expect((await send("deliver", mail)).status).toBe(422);
    expect((await send("deliver", { act: "mail", "sure-mail": "yes" })).status).toBe(422);
    app.clock.advance(601);
    expect((await send("deliver", { ...mail, "sure-mail": "yes" })).status).toBe(422);
    expect(await app.context().db.delivery.count()).toBe(0);
    const done = await send("deliver", { ...mail, "sure-mail": "yes", "again-mail": password });
    expect(done.status).toBe(303);

    const { raw, subject, text } = await app.mails.next("office@amazon.example");
    expect(subject).toBe("An open letter: Not with our work");
    const { attachments } = await simpleParser(raw);
    const [file] = attachments;
    expect(file?.filename).toBe("not-with-our-work.pdf");
    await expect.poll(async () => (await published()).deliveries).toHaveLength(1);
    const { status, deliveries, counts } = await published();
    expect(status).toBe("open");
    expect(deliveries).toEqual([
      {
        deliveredOn: "2018-06-22",
        manner: "By mail",
        recipients: ["Jeff Bezos"],
        hash: sha256(file?.content ?? ""),
        batch: counts.batch,
      },
    ]);
    expect(text).toContain(deliveries[0]?.hash);
    expect((await entries()).at(-1)).toEqual({
      type: "delivered",
      at: "2018-06-22T09:10:01Z",
      manner: "By mail",
      hash: deliveries[0]?.hash,
    });
    await app.allMailed();
    expect(await listMails(app.context(), letter.id)).toEqual([{ recipient: "Jeff Bezos", state: "sent" }]);
    expect((await app.context().db.deliveryMail.findFirst())?.mailbox).toBeNull();
  });

  test("the clock says how many days have gone by, also on a page that is kept", async () => {
    await expect.poll(page).toContain("Delivered today. No answer yet.");
    app.clock.advance(day);
    await expect.poll(page).toContain("Delivered yesterday. No answer yet.");
    app.clock.advance(11 * day);
    await expect.poll(page).toContain("Delivered 12 days ago. No answer yet.");
    const list = async () => (await fetch(`${app.origin}/letters`)).text();
    await expect.poll(list).toContain("Delivered 12 days ago. No answer yet.");
    const owner = await anOrganizer(app, "Ola", { letterId: letter.id, by: olu.id, role: "owner" });
    olu = { ...olu, browser: owner.browser };
    expect(await (await olu.browser.visit(here)).text()).toContain("Delivered 12 days ago.");
  });

  test("what was handed over elsewhere is put on record with its day, its manner and its hash, and a wrong one is refused", async () => {
    const record = (form: Record<string, string>) =>
      send("deliver", {
        act: "record",
        day: "2018-06-30",
        manner: "In print, in Seattle",
        file: "other",
        ...form,
      });
    const hash = sha256("a file");
    const wrong = await record({ day: "2018-12-24", manner: " ", hash: "abc", "sure-record": "yes" });
    expect(wrong.status).toBe(422);
    const shown = await wrong.text();
    for (const words of [
      "It cannot lie ahead.",
      "Say how it was handed over.",
      "A SHA-256 has 64 characters",
      "2018-12-24",
    ])
      expect(shown).toContain(words);
    expect((await record({ hash })).status).toBe(422);
    const spelled = hash.toUpperCase().replace(/(.{8})/g, "$1 ");
    expect((await record({ hash: spelled, "sure-record": "yes" })).status).toBe(303);
    await expect.poll(async () => (await published()).deliveries).toHaveLength(2);
    expect((await published()).deliveries[1]).toEqual({
      deliveredOn: "2018-06-30",
      manner: "In print, in Seattle",
      recipients: [],
      hash,
      batch: null,
    });
    expect((await entries()).at(-1)).toMatchObject({ manner: "In print, in Seattle (on 2018-06-30)", hash });
  });

  test("an answer stands beside the letter as it was given, with a hash that anybody can work out, and stops the clock", async () => {
    const put = (form: Record<string, string>) =>
      send("answers", {
        by: "Jeff Bezos",
        day: "2018-07-01",
        words: "We **will** not.\n\n<script>no</script>",
        ...form,
      });
    expect((await put({ by: "", words: "", sure: "yes" })).status).toBe(422);
    const unsure = await put({});
    expect(unsure.status).toBe(422);
    expect(await unsure.text()).toContain("We **will** not.");
    expect((await put({ sure: "yes" })).status).toBe(303);
    await expect.poll(async () => (await published()).answers).toHaveLength(1);
    const [answer] = (await published()).answers;
    expect(answer).toMatchObject({ answeredOn: "2018-07-01", by: "Jeff Bezos" });
    const { hash, ...said } = answer ?? { hash: "", answeredOn: "", by: "", words: "" };
    expect(answerHash(said).toString("hex")).toBe(hash);
    expect(sha256(JSON.stringify({ answeredOn: said.answeredOn, by: said.by, words: said.words }))).toBe(
      hash,
    );
    expect((await entries()).at(-1)).toMatchObject({ type: "answered", hash });
    await expect.poll(page).toContain("We <strong>will</strong> not.");
    expect(await page()).not.toContain("No answer yet");
    expect(await page()).not.toContain("<script>no");

    expect((await put({ words: "We will.", sure: "yes" })).status).toBe(303);
    await expect.poll(async () => (await published()).answers).toHaveLength(2);
  });

  test("the outcome stands on the letter's page, in the list and in its data", async () => {
    expect((await send("outcome", { outcome: "lost" })).status).toBe(422);
    expect((await send("outcome", { outcome: "won", words: "x".repeat(301) })).status).toBe(422);
    expect((await send("outcome", { outcome: "partly", words: "Two of three." })).status).toBe(303);
    await expect.poll(published).toMatchObject({ outcome: "partly", outcomeWords: "Two of three." });
    await expect.poll(page).toMatch(/Won in part(<!-- -->)?\./);
    await expect.poll(async () => (await fetch(`${app.origin}/letters`)).text()).toContain("Won in part.");
    const acts = await (await olu.browser.visit(`${here}/team`)).text();
    for (const sentence of [
      "put the outcome on record: won in part.",
      "put an answer on record.",
      "changed whom the letter goes to.",
    ])
      expect(acts).toContain(sentence);
  });

  test("whoever checks the log finds deliveries and answers in order", async () => {
    const run = promisify(execFile);
    const { stdout } = await run(
      process.execPath,
      ["app/platform/launch.mjs", "app/check-log.ts", "--", `${app.origin}/letters/${letter.slug}`],
      { env: { ...process.env, XDG_STATE_HOME: path.join(app.dataDir, "seen"), HOME: app.dataDir } },
    );
    expect(stdout).toMatch(/holds/i);
  });

  test("when it closes it is delivered, and its keys are destroyed all the same", async () => {
    app.clock.advance(100 * day);
    await closeDueLetters(app.context(), (error) => {
      throw error;
    });
    const closed = await findLetter(app.context(), letter.slug);
    expect(closed).toMatchObject({ state: "delivered", keysDestroyed: true });
    expect((await entries()).slice(-2).map(({ type }) => type)).toEqual(["closed", "keys-destroyed"]);
  });

  test("what is on record is put there once, however often the button is pressed", async () => {
    const twice = await aLetter(app.context(), { slug: "twice" });
    const press = () => app.context().db.$transaction((tx) => deliver(tx, app.context(), twice, byHand));
    expect((await Promise.all([press(), press(), press()])).sort()).toEqual([
      "delivered",
      "on-record-already",
      "on-record-already",
    ]);
    const count = () => app.context().db.delivery.count({ where: { letterId: twice.id } });
    expect(await count()).toBe(1);
    const another = { ...byHand, manner: "By hand, once more" };
    await app.context().db.$transaction((tx) => deliver(tx, app.context(), twice, another));
    expect(await count()).toBe(2);
  });

  test("a letter that has closed is delivered from when it is handed over", async () => {
    const other = await aLetter(app.context(), { slug: "another" });
    app.clock.advance(100 * day);
    await closeDueLetters(app.context(), (error) => {
      throw error;
    });
    expect((await findLetter(app.context(), other.slug))?.state).toBe("closed");
    await app.context().db.$transaction((tx) => deliver(tx, app.context(), other, byHand));
    expect((await findLetter(app.context(), other.slug))?.state).toBe("delivered");
  });
});

const byHand: NewDelivery = {
  deliveredOn: "2018-06-22",
  manner: "By hand",
  recipients: [],
  hash: null,
  batch: null,
  mailTo: [],
};

describe("mails of a delivery", () => {
  let app: App;
  let letter: Letter;
  afterEach(() => app.stop());

  let decided: NewDelivery;

  async function delivered(): Promise<{ id: string; mailer: ReturnType<typeof smtpMailer> }> {
    app = await startApp({ batchMin: 1 });
    letter = await aLetter(app.context(), { ways: ["named"] });
    await app.stopBackground();
    const signer = await aConfirmedSigner(app, letter, "ada@amazon.example");
    await signer.visit(`/letters/${letter.slug}/choose`, { shown: "named", name: "Ada Lovelace" });
    await app.batch(letter.slug);
    const context = app.context();
    const pack = await measurePack(context, letter.slug);
    decided = {
      ...byHand,
      hash: pack?.hash ?? null,
      batch: pack?.batch ?? null,
      mailTo: [{ name: "Max", address: "max@amazon.example" }],
    };
    await context.db.$transaction((tx) => deliver(tx, context, letter, decided));
    const mail = await context.db.deliveryMail.findFirstOrThrow();
    return { id: mail.id, mailer: smtpMailer(app.mails.url, "letters@undersigned.example") };
  }
  const states = async () => (await listMails(app.context(), letter.id)).map(({ state }) => state);
  const toMax = () => app.mails.mails.filter(({ recipients }) => recipients.includes("max@amazon.example"));

  test("what a mail server puts off is tried again; what it refuses is not; in no case twice", async () => {
    const { id, mailer } = await delivered();
    const attempt = (isLastTry = false) => mailDelivery({ ...app.context(), mailer }, id, { isLastTry });
    app.mails.answerRecipientsWith(451);
    await expect(attempt()).rejects.toThrow("A delivery waits to be mailed: the mail server said 451.");
    expect(await states()).toEqual(["waiting"]);
    app.mails.answerRecipientsWith(250);
    await attempt();
    await attempt();
    expect(await states()).toEqual(["sent"]);
    expect(toMax()).toHaveLength(1);
    mailer.close();
  });

  test("whom no mail has reached is mailed once more when it is decided again, and it stays one delivery", async () => {
    const { id, mailer } = await delivered();
    const { db } = app.context();
    const again = () => db.$transaction((tx) => deliver(tx, app.context(), letter, decided));
    app.mails.answerRecipientsWith(550);
    await mailDelivery({ ...app.context(), mailer }, id, { isLastTry: false });
    expect(await states()).toEqual(["refused"]);
    app.mails.answerRecipientsWith(250);

    expect((await Promise.all([again(), again()])).sort()).toEqual(["mailed-again", "on-record-already"]);
    const second = await db.deliveryMail.findFirstOrThrow({ where: { state: "waiting" } });
    await mailDelivery({ ...app.context(), mailer }, second.id, { isLastTry: false });
    expect(await again()).toBe("on-record-already");
    expect((await states()).sort()).toEqual(["refused", "sent"]);
    expect(toMax()).toHaveLength(1);
    expect(await db.delivery.count()).toBe(1);
    mailer.close();
  });

  test("a name that is taken back before the mail goes is in no mail: the file is not the one that was decided", async () => {
    const { id, mailer } = await delivered();
    await app.context().db.namedSignature.deleteMany();
    await mailDelivery({ ...app.context(), mailer }, id, { isLastTry: false });
    expect(await states()).toEqual(["changed"]);
    expect(toMax()).toEqual([]);
    mailer.close();
  });
});

test("kill -9 while a mail is being sent: it is never sent a second time, and the team sees that nobody knows", async () => {
  const dataDir = await mkdtemp(path.join(os.tmpdir(), "undersigned-delivering-"));
  await chmod(dataDir, 0o711);
  const mails = await catchMails();
  const settings = {
    DATA_DIR: dataDir,
    DEMO: "off",
    WEB_WORKERS: "1",
    SMTP_URL: mails.url,
    ORIGIN: "https://letters.example",
  };
  let program: Program | undefined;
  const inside = async <T>(work: (base: Awaited<ReturnType<typeof openBase>>["base"]) => Promise<T>) => {
    const { base, close } = await openBase(
      readEnvironment(settings),
      (await findEmbeddedDatabase(dataDir)) ?? "",
    );
    return work(base).finally(() => void close());
  };
  try {
    program = await startProgram(settings);
    const running = program;
    const killed = new Promise<void>((resolve) =>
      mails.meanwhile(() => running.kill().then(resolve, () => resolve())),
    );
    const letter = await inside(async (base) => {
      const context = { ...base, now: new Date() };
      const published = await aLetter(context);
      const pack = await measurePack(context, published.slug);
      await context.db.$transaction((tx) =>
        deliver(tx, context, published, {
          ...byHand,
          hash: pack?.hash ?? null,
          batch: pack?.batch ?? null,
          mailTo: [{ name: "Max", address: "max@amazon.example" }],
        }),
      );
      return published;
    });
    await killed;
    program = await startProgram(settings);
    const seen = await inside(async (base) => {
      const later = { ...base, now: new Date(Date.now() + 11 * 60_000) };
      const before = await listMails(later, letter.id);
      const mailer = smtpMailer(mails.url, "letters@undersigned.example");
      const { id } = await base.db.deliveryMail.findFirstOrThrow();
      await mailDelivery({ ...later, mailer }, id, { isLastTry: false });
      mailer.close();
      return [before, await listMails(later, letter.id)];
    });
    expect(seen).toEqual([[{ recipient: "Max", state: "unsure" }], [{ recipient: "Max", state: "unsure" }]]);
    expect(mails.mails.length).toBeLessThanOrEqual(1);
  } finally {
    await program?.stop();
    await mails.close();
    await rm(dataDir, { recursive: true, force: true });
  }
});
