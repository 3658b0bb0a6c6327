import { randomBytes } from "node:crypto";
import { afterAll, beforeAll, expect, test } from "vitest";
import { toBase64url } from "#app/credential/octets.ts";
import { deriveWithdrawSecret } from "#app/credential/derive-secrets.ts";
import { newEntropy, writeWords } from "#app/credential/words.ts";
import type { Letter } from "#app/letter/letter.ts";
import { findLetter } from "#app/letter/letters.server.ts";
import { runDueBatches } from "#app/signature/batch.server.ts";
import { closeDueLetters } from "#app/signature/close.server.ts";
import { findCounts } from "#app/signature/counts.server.ts";
import { aLetter } from "../support/a-letter.ts";
import { startApp, type App } from "../support/app.ts";
import { aConfirmedSigner, aSignerWithCode } from "../support/confirmed.ts";
import { codeIn } from "../support/mailbox.ts";
import { mintWithReceipt, type Receipt } from "../support/receipts.ts";
import { Signer } from "../support/signer.ts";
import { mintMany } from "../support/tokens.ts";
import { everyTotal, everywhere } from "../support/totals.ts";
import { asText, readWholeDatabase } from "../support/whole-database.ts";

let app: App;
let letter: Letter;
let nobody: Signer;
let people = 0;

beforeAll(async () => {
  app = await startApp({ batchMin: 1 });
  letter = await aLetter(app.context(), { ways: ["anonymous", "role", "named", "organization"] });
  nobody = new Signer(app, "nobody@x.example");
});
afterAll(() => app.stop());

const total = async () => (await findCounts(app.context().db, letter)).total;

async function posted(differences: Parameters<typeof mintWithReceipt>[2] = {}): Promise<Receipt> {
  const receipt = await mintWithReceipt(app.context().keys, letter, differences);
  expect((await nobody.post(letter.slug, receipt.ticket)).status).toBe(200);
  return receipt;
}

async function published(): Promise<Receipt> {
  const receipt = await posted();
  await app.batch(letter.slug);
  return receipt;
}

function send(secret: unknown, { slug } = letter, headers: Record<string, string> = {}): Promise<Response> {
  return fetch(new URL(`/letters/${slug}/receipt`, app.origin), {
    method: "POST",
    headers: { "content-type": "application/json", ...headers },
    body: JSON.stringify({ secret }),
  });
}

async function withdraw(secret: string): Promise<unknown> {
  const answer = await send(secret);
  expect(answer.status).toBe(200);
  expect(answer.headers.getSetCookie()).toEqual([]);
  return answer.json();
}

async function logged(type: string): Promise<Record<string, unknown>[]> {
  const rows = await app.context().db.logEntry.findMany({
    where: { letterId: letter.id },
    orderBy: { index: "asc" },
  });
  return rows
    .map(({ entry }) => JSON.parse(entry) as Record<string, unknown>)
    .filter((entry) => entry.type === type);
}

test("a signature that was not published yet is gone at once and never comes", async () => {
  const before = await total();
  const { ticket, asText: secret } = await posted();
  expect(await withdraw(secret)).toEqual({ status: "withdrawn", nextBatchAt: null });
  expect(await app.context().db.pooledCredential.count()).toBe(0);
  expect(await app.batch(letter.slug)).toMatchObject({ kind: "nothing-to-publish" });

  // Whoever still has the ticket may post it: it is answered like any other, and counts for nothing.
  expect((await nobody.post(letter.slug, ticket)).status).toBe(200);
  expect(await app.batch(letter.slug)).toMatchObject({ kind: "nothing-to-publish" });
  expect(await total()).toBe(before);
  expect(await withdraw(secret)).toEqual({ status: "already-withdrawn", nextBatchAt: null });
});

test("a published one counts until the next batch, which takes it out and proves that its signer wanted it", async () => {
  const { ticket, asText: secret } = await published();
  const before = await total();
  const nextBatchAt = "2018-06-23T00:00:00.000Z";
  for (let time = 1; time <= 2; time++)
    expect(await withdraw(secret)).toEqual({ status: "waiting", nextBatchAt });
  expect(await total()).toBe(before);

  await app.batch(letter.slug);
  expect(await everyTotal(app, letter)).toEqual(everywhere(before - 1));
  expect((await logged("withdrawal")).at(-1)).toEqual({
    type: "withdrawal",
    signature: ticket.serial,
    secret,
  });
  expect(await withdraw(secret)).toEqual({ status: "already-withdrawn", nextBatchAt: null });
  await nobody.post(letter.slug, ticket);
  await app.batch(letter.slug);
  expect(await total()).toBe(before - 1);
});

test("the same words for two texts withdraw both signatures, and nobody else's", async () => {
  await published();
  const first = await published();
  const second = await posted({ secret: first.secret });
  const before = await total();
  expect(await withdraw(first.asText)).toMatchObject({ status: "waiting" });
  await app.batch(letter.slug);
  expect(await total()).toBe(before - 1);
  expect(await withdraw(second.asText)).toMatchObject({ status: "already-withdrawn" });
});

test("the same secret at another letter is no signature there, and withdraws nothing here", async () => {
  const other = await aLetter(app.context(), { slug: "another-letter" });
  const { asText: secret } = await published();
  const before = await total();
  const refused = await send(secret, other);
  expect(refused.status).toBe(404);
  await app.batch(letter.slug);
  expect(await total()).toBe(before);
});

test("an unknown secret is told so, with what it can mean, and nothing is stored", async () => {
  const before = asText(await readWholeDatabase(app.databaseUrl));
  const refused = await send(toBase64url(randomBytes(32)));
  expect(refused.status).toBe(404);
  expect(refused.headers.get("content-type")).toContain("application/problem+json");
  expect(await refused.json()).toMatchObject({ title: "No such signature" });
  expect(asText(await readWholeDatabase(app.databaseUrl))).toBe(before);
});

test.each([undefined, null, 7, "", "secret", "A".repeat(42)])("%j is no secret", async (secret) => {
  const refused = await send(secret);
  expect(refused.status).toBe(422);
  expect(await refused.json()).toMatchObject({ title: "Not a withdraw secret" });
});

test("twelve words are refused, and whoever sent them is warned; they withdraw nothing", async () => {
  const entropy = newEntropy();
  const secret = await deriveWithdrawSecret(entropy, letter.genesis);
  await posted({ secret });
  for (const answer of [
    await send(writeWords(entropy)),
    await nobody.visit(`/letters/${letter.slug}/receipt`, { secret: writeWords(entropy) }),
    await nobody.visit(`/letters/${letter.slug}/receipt`, { secret: writeWords(entropy), sure: "yes" }),
  ]) {
    expect(answer.status).toBe(422);
    const text = await answer.text();
    expect(text).toContain("They were not needed");
    expect(text).not.toContain(writeWords(entropy).split(" ").slice(0, 2).join(" "));
  }
  expect(await withdraw(toBase64url(secret))).toMatchObject({ status: "withdrawn" });
});

test("by a plain form it is asked once more first, and hex will do", async () => {
  const { secret } = await published();
  const before = await total();
  const hex = Buffer.from(secret).toString("hex");
  const asked = await nobody.visit(`/letters/${letter.slug}/receipt`, { secret: hex });
  expect(asked.status).toBe(200);
  expect(await asked.text()).toContain("This cannot be undone");
  await app.batch(letter.slug);
  expect(await total()).toBe(before);

  const done = await nobody.visit(`/letters/${letter.slug}/receipt`, { secret: hex, sure: "yes" });
  expect(done.status).toBe(200);
  expect(done.headers.getSetCookie()).toEqual([]);
  expect(await done.text()).toContain("leaves the total with the next batch");
  await app.batch(letter.slug);
  expect(await total()).toBe(before - 1);
});

test("it is withdrawn from wherever it is sent, with whatever cookies, which nobody reads", async () => {
  const { asText: secret } = await posted();
  const answer = await send(secret, letter, {
    "sec-fetch-site": "cross-site",
    origin: "https://elsewhere.example",
    cookie: "signing=AAAAAAAAAAAAAAAAAAAAAA",
  });
  expect(await answer.json()).toMatchObject({ status: "withdrawn" });
});

test("fifty who withdraw at once, while batches run and the ticket is posted again: one withdrawal", async () => {
  for (const waits of [true, false]) {
    const { ticket, asText: secret } = waits ? await posted() : await published();
    const before = (await logged("withdrawal")).length;
    const totalBefore = await total();
    let over = false;
    const batches = (async () => {
      while (!over) await app.batch(letter.slug);
    })();
    const answers = await Promise.all(
      Array.from({ length: 50 }, async (_, n) => {
        if (n % 2) await nobody.post(letter.slug, ticket);
        return send(secret);
      }),
    );
    over = true;
    await batches;
    expect(answers.map(({ status }) => status)).toEqual(Array.from({ length: 50 }, () => 200));
    await app.batch(letter.slug);
    const withdrawals = (await logged("withdrawal")).slice(before);
    expect(withdrawals.length).toBeLessThanOrEqual(1);
    if (!waits) expect(withdrawals).toHaveLength(1);
    // One that waited may have been published by a batch before it was withdrawn.
    expect(await total()).toBe(waits ? totalBefore : totalBefore - 1);
    expect(await app.context().db.pooledCredential.count()).toBe(0);
    expect(await app.context().db.pooledWithdrawal.count()).toBe(0);
  }
});

test("a hundred who post while a hundred others withdraw and batches run: the total is exact", async () => {
  const { keys } = app.context();
  const leaving = await Promise.all(Array.from({ length: 100 }, () => posted()));
  const coming = await mintMany(keys, letter, 100);
  await app.batch(letter.slug);
  const before = await total();
  let over = false;
  const batches = (async () => {
    while (!over) await app.batch(letter.slug);
  })();
  const answers = await Promise.all([
    ...leaving.map(({ asText: secret }) => send(secret)),
    ...coming.map((ticket) => nobody.post(letter.slug, ticket)),
  ]);
  over = true;
  await batches;
  await app.batch(letter.slug);
  expect(new Set(answers.map(({ status }) => status))).toEqual(new Set([200]));
  expect(await total()).toBe(before);
  expect(await everyTotal(app, letter)).toEqual(everywhere(before));
});

const signByName = async (address: string, form: Record<string, string>) => {
  const signer = await aConfirmedSigner(app, letter, address);
  const signed = await signer.visit(`/letters/${letter.slug}/choose`, { shown: "named", ...form });
  expect(signed.status).toBe(303);
};
const nameForm = () => `/letters/${letter.slug}/receipt/name`;

test("Ben takes his name down by his mailbox: it is gone at once, and with the next batch from the total", async () => {
  const ben = new Signer(app, "ben@amazon.example");
  await signByName(ben.address, { name: "Ben Amsel", title: "Program manager" });
  await app.batch(letter.slug);
  const before = await findCounts(app.context().db, letter);
  const [row] = await app.context().db.namedSignature.findMany({ where: { name: "Ben Amsel" } });
  expect(row?.batch).toBe(before.batch);

  const asked = await ben.visit(nameForm(), { address: ben.address });
  expect(asked.status).toBe(303);
  expect(asked.headers.get("location")).toBe(`${nameForm()}?step=code`);
  expect(ben.cookieFor(`/letters/${letter.slug}/receipt`)).toBe("");
  const done = await ben.visit(nameForm(), { code: codeIn(await app.mails.next(ben.address)) });
  expect(done.status).toBe(303);
  expect(done.headers.get("location")).toBe(`${nameForm()}?step=done`);
  expect(await app.context().db.namedSignature.count({ where: { name: "Ben Amsel" } })).toBe(0);
  expect(await findCounts(app.context().db, letter)).toEqual(before);

  await app.batch(letter.slug);
  const after = await findCounts(app.context().db, letter);
  expect(after).toMatchObject({
    total: before.total - 1,
    named: before.named - 1,
    withdrawn: before.withdrawn + 1,
  });
  expect((await logged("withdrawal")).at(-1)).toMatchObject({ secret: null });
  expect(await everyTotal(app, letter)).toEqual(everywhere(after.total));
  const again = await aConfirmedSigner(app, letter, ben.address);
  expect((await again.visit(`/letters/${letter.slug}/choose`, { shown: "named", name: "Ben" })).status).toBe(
    409,
  );
});

test("a name that waits for its batch is just gone, and so is an organization that waits to be approved", async () => {
  const before = await total();
  for (const form of [
    { name: "Short Lived" },
    { shown: "organization", representative: "Olu", organization: "Short Lived" },
  ] as Record<string, string>[]) {
    const address = `p${people++}@amazon.example`;
    await signByName(address, form);
    const owner = await aSignerWithCode(app, letter, address, "4F7K-29QD", "withdraw");
    expect((await owner.visit(nameForm(), { code: "4F7K-29QD" })).status).toBe(303);
  }
  expect(await app.context().db.namedSignature.count({ where: { batch: null } })).toBe(0);
  expect(await app.context().db.pooledWithdrawal.count()).toBe(0);
  await app.batch(letter.slug);
  expect(await total()).toBe(before);
});

test("fifty who take one name down at once, while batches run: it leaves the total once", async () => {
  await signByName("often@amazon.example", { name: "Often" });
  await app.batch(letter.slug);
  const before = await total();
  const owners = await Promise.all(
    Array.from({ length: 50 }, () =>
      aSignerWithCode(app, letter, "often@amazon.example", "4F7K-29QD", "withdraw"),
    ),
  );
  let over = false;
  const batches = (async () => {
    while (!over) await app.batch(letter.slug);
  })();
  const answers = await Promise.all(owners.map((owner) => owner.visit(nameForm(), { code: "4F7K-29QD" })));
  over = true;
  await batches;
  await app.batch(letter.slug);
  expect(answers.map(({ status }) => status)).toEqual(owners.map(() => 303));
  expect(await total()).toBe(before - 1);
});

test("a code does what it was asked for and nothing else", async () => {
  await signByName("single@amazon.example", { name: "Single Purpose" });
  const address = "single@amazon.example";
  const block = `/letters/${letter.slug}/block`;
  const signing = await aSignerWithCode(app, letter, address, "4F7K-29QD", "sign");
  const withdrawing = await aSignerWithCode(app, letter, address, "4F7K-29QD", "withdraw");
  const blocking = await aSignerWithCode(app, letter, address, "4F7K-29QD", "block");
  const sessionOf = (signer: Signer, path: string) => signer.cookieFor(path).split("=")[1] ?? "";
  const sessions = {
    sign: sessionOf(signing, `/letters/${letter.slug}/confirm`),
    withdraw: sessionOf(withdrawing, nameForm()),
    block: sessionOf(blocking, block),
  };
  for (const [asked, session] of Object.entries(sessions))
    for (const [purpose, path] of [
      ["sign", `/letters/${letter.slug}/confirm`],
      ["withdraw", nameForm()],
      ["block", block],
    ] as const) {
      if (purpose === asked) continue;
      const eve = new Signer(app, address);
      eve.enter(letter.slug, session, purpose);
      expect((await eve.visit(path, { code: "4F7K-29QD" })).status).toBe(422);
    }
  expect(await app.context().db.namedSignature.count({ where: { name: "Single Purpose" } })).toBe(1);
  expect((await withdrawing.visit(nameForm(), { code: "4F7K-29QD" })).status).toBe(303);
  expect(await app.context().db.namedSignature.count({ where: { name: "Single Purpose" } })).toBe(0);
});

test("a letter that has closed still lets go: by secret for ever, by mailbox until its keys are destroyed", async () => {
  const { db } = app.context();
  const receipt = await published();
  await signByName("early@amazon.example", { name: "Early Bird" });
  await signByName("late@amazon.example", { name: "Late Bird" });
  await app.batch(letter.slug);
  const before = await total();

  app.clock.advance(90 * 86_400 + 3600);
  const early = await aSignerWithCode(app, letter, "early@amazon.example", "4F7K-29QD", "withdraw");
  expect((await nobody.visit(`/letters/${letter.slug}/sign`, { address: "ada@amazon.example" })).status).toBe(
    409,
  );
  expect((await nobody.visit(nameForm(), { address: "ada@amazon.example" })).status).toBe(303);
  expect((await early.visit(nameForm(), { code: "4F7K-29QD" })).status).toBe(303);

  app.clock.advance(86_400);
  await closeDueLetters(app.context(), (error) => {
    throw error;
  });
  letter = (await findLetter(app.context(), letter.slug)) ?? letter;
  expect(letter.keysDestroyed).toBe(true);
  expect(await total()).toBe(before - 1);
  expect((await nobody.visit(nameForm(), { address: "late@amazon.example" })).status).toBe(409);
  expect(await db.namedSignature.count({ where: { name: "Late Bird" } })).toBe(1);

  await new Promise((resolve) => setTimeout(resolve, 200));
  expect(await withdraw(receipt.asText)).toMatchObject({ status: "waiting" });
  app.clock.advance(86_400);
  await runDueBatches(app.context(), (error) => {
    throw error;
  });
  expect(await everyTotal(app, letter)).toEqual(everywhere(before - 2));
  expect(await withdraw(receipt.asText)).toMatchObject({ status: "already-withdrawn" });
});
