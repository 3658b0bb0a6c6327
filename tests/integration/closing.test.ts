import { access } from "node:fs/promises";
import path from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { findPrivateKey, privateKeyName } from "#app/credential/issuer-keys.server.ts";
import { findLetter } from "#app/letter/letters.server.ts";
import type { Letter } from "#app/letter/letter.ts";
import { closeDueLetters, destroyKeys, endLetter, publishLast } from "#app/signature/close.server.ts";
import { pepperName } from "#app/verification/tag.server.ts";
import { aLetter } from "#tests/support/a-letter.ts";
import { startApp, type App } from "#tests/support/app.ts";
import { Signer, type Ticket } from "#tests/support/signer.ts";
import { mint, mintMany } from "#tests/support/tokens.ts";

const hour = 3600;
const day = 24 * hour;

let app: App;
let letter: Letter;

beforeEach(async () => {
  app = await startApp();
  await app.stopBackground();
  letter = await aLetter(app.context(), {
    ways: ["anonymous", "role", "named", "organization"],
    closesAt: new Date(app.clock.now().getTime() + 10 * day * 1000),
    cadence: { everySeconds: day, least: 2 },
  });
});
afterEach(() => app.stop());

const failures: unknown[] = [];
const closeDue = async () => {
  const closed = await closeDueLetters(app.context(), (error) => failures.push(error));
  expect(failures.splice(0)).toEqual([]);
  return closed;
};
const fresh = async () => (await findLetter(app.context(), letter.slug)) ?? letter;

async function count(table: string): Promise<number> {
  const { rows } = await app.context().pool.query<{ count: number }>(`select count(*)::int from ${table}`);
  return rows[0]?.count ?? -1;
}

async function entriesOfLog(): Promise<Record<string, unknown>[]> {
  const rows = await app.context().db.logEntry.findMany({ orderBy: { index: "asc" } });
  return rows.map(({ entry }) => JSON.parse(entry) as Record<string, unknown>);
}

function keyFile(name: string): Promise<boolean> {
  const file = path.join(app.dataDir, "keys", ...name.split("/"));
  return access(file).then(
    () => true,
    () => false,
  );
}

/** Rows as an earlier batch and a few signers would have left them. */
async function signedByMany(): Promise<{ ada: Signer; ticket: Ticket }> {
  const { keys, db } = app.context();
  const ada = new Signer(app, "ada@amazon.example");
  const [late, ...others] = await mintMany(keys, letter, 4);
  for (const ticket of others) expect((await ada.post(letter.slug, ticket)).status).toBe(200);
  await app.batch(letter.slug);
  await db.issuance.create({
    data: {
      tag: new Uint8Array(32).fill(7),
      workplaceId: letter.workplaces[0]?.id ?? "",
      blindedHash: new Uint8Array(32).fill(8),
    },
  });
  await db.namedSignature.create({
    data: {
      letterId: letter.id,
      workplaceId: letter.workplaces[0]?.id ?? "",
      shownAs: "named",
      name: "Ben Adler",
      search: "ben adler",
      tag: new Uint8Array(32).fill(7),
      textHash: new Uint8Array(32).fill(9),
      salt: new Uint8Array(32).fill(10),
    },
  });
  if (!late) throw new Error("no ticket");
  return { ada, ticket: late };
}

test("a letter closes a day after its deadline: tickets are taken until then, then keys and issuances are gone", async () => {
  const { ada, ticket } = await signedByMany();
  app.clock.advance(10 * day + hour);
  expect(await closeDue()).toBe(0);
  expect((await ada.ask(letter.slug)).status).toBe(409);
  // One of two that k wants: it waits for another.
  expect((await ada.post(letter.slug, ticket)).status).toBe(200);
  expect((await ada.post(letter.slug, await mint(app.context().keys, letter))).status).toBe(200);

  app.clock.advance(day);
  expect(await closeDue()).toBe(1);
  expect(await closeDue()).toBe(0);
  expect(await fresh()).toMatchObject({ state: "closed", keysDestroyed: true });
  expect((await entriesOfLog()).slice(-3)).toMatchObject([
    { type: "batch", posted: 3, after: { total: 6, anonymous: 5, named: 1 } },
    { type: "closed" },
    { type: "keys-destroyed", keys: [expect.stringMatching(/^[0-9a-f]{64}$/)] },
  ]);
  for (const table of ["issuance", "pooled_credential", "confirmation"]) expect(await count(table)).toBe(0);
  expect(await count("named_signature where tag is not null")).toBe(0);
  expect(await count("named_signature")).toBe(1);
  expect(await keyFile(privateKeyName(letter.workplaces[0]?.id ?? ""))).toBe(false);
  expect(await keyFile(pepperName(letter.id))).toBe(false);
  expect(await findPrivateKey(app.context().keys, letter.workplaces[0]?.id ?? "")).toBe(undefined);
  expect((await ada.post(letter.slug, ticket)).status).toBe(409);
  const data = (await (await fetch(new URL(`/letters/${letter.slug}.json`, app.origin))).json()) as object;
  expect(data).toMatchObject({ status: "closed", keysDestroyed: true, counts: { total: 6 } });
});

test("what never reached k is not published by closing, and is destroyed", async () => {
  const { ada, ticket } = await signedByMany();
  expect((await ada.post(letter.slug, ticket)).status).toBe(200);
  app.clock.advance(11 * day + 60);
  expect(await closeDue()).toBe(1);
  expect(await count("pooled_credential")).toBe(0);
  expect((await entriesOfLog()).at(-3)).toMatchObject({
    type: "batch",
    posted: 1,
    after: { anonymous: 3, named: 1 },
  });
});

test("an organizer can end a letter that has no deadline", async () => {
  const open = await aLetter(app.context(), { slug: "without-end", closesAt: null });
  expect(await closeDue()).toBe(0);
  expect(await endLetter(app.context(), open.slug)).toBe(true);
  expect(await endLetter(app.context(), open.slug)).toBe(false);
  app.clock.advance(day + 59);
  expect(await closeDue()).toBe(0);
  app.clock.advance(1);
  expect(await closeDue()).toBe(1);
});

describe("cut off between two steps, closing goes on where it was", () => {
  test("after the last batch", async () => {
    await signedByMany();
    app.clock.advance(11 * day + 60);
    await publishLast(app.context(), letter);
    expect(await fresh()).toMatchObject({ state: "closed", keysDestroyed: false });
    expect(await closeDue()).toBe(1);
    expect((await entriesOfLog()).map(({ type }) => type).slice(-2)).toEqual(["closed", "keys-destroyed"]);
  });

  test("after the key of one workplace", async () => {
    await signedByMany();
    app.clock.advance(11 * day + 60);
    await publishLast(app.context(), letter);
    await app.context().keys.destroy(privateKeyName(letter.workplaces[0]?.id ?? ""));
    expect(await closeDue()).toBe(1);
    expect(await keyFile(pepperName(letter.id))).toBe(false);
    expect(await count("issuance")).toBe(0);
  });

  test("after all keys, before the rows", async () => {
    await signedByMany();
    app.clock.advance(11 * day + 60);
    const context = app.context();
    await publishLast(context, letter);
    const failing = {
      ...context,
      db: { ...context.db, $transaction: () => Promise.reject(new Error("cut")) },
    };
    await expect(destroyKeys(failing as unknown as typeof context, letter)).rejects.toThrow("cut");
    expect(await keyFile(pepperName(letter.id))).toBe(false);
    expect(await count("issuance")).toBe(1);
    expect(await closeDue()).toBe(1);
    expect(await count("issuance")).toBe(0);
  });

  test("and two at once do it once", async () => {
    await signedByMany();
    app.clock.advance(11 * day + 60);
    await Promise.all([closeDue(), closeDue()]);
    const types = (await entriesOfLog()).map(({ type }) => type);
    expect(types.filter((type) => type === "closed")).toHaveLength(1);
    expect(types.filter((type) => type === "keys-destroyed")).toHaveLength(1);
  });
});
