import { afterAll, beforeAll, expect, test } from "vitest";
import type { Letter } from "#app/letter/letter.ts";
import { checkLog, type Verdict } from "#app/log/check.ts";
import { findCheckpoint, findTile, logSize } from "#app/log/log.server.ts";
import { entryTiles, readBundle } from "#app/log/tiles.ts";
import { closeDueLetters } from "#app/signature/close.server.ts";
import { findCounts } from "#app/signature/counts.server.ts";
import { aLetter } from "../support/a-letter.ts";
import { startApp, type App } from "../support/app.ts";
import { aConfirmedSigner } from "../support/confirmed.ts";
import { Signer } from "../support/signer.ts";

let app: App;
let letter: Letter;
let people = 0;
let earlier: string | undefined;

beforeAll(async () => {
  app = await startApp();
  await app.stopBackground();
  letter = await aLetter(app.context());
});
afterAll(() => app.stop());

async function check(): Promise<Verdict> {
  const { db } = app.context();
  const checkpoint = (await findCheckpoint(db, letter.id)) ?? "";
  async function* entries(size: number) {
    for (const tile of entryTiles(size))
      yield readBundle((await findTile(db, letter.id, tile)) ?? new Uint8Array()) ?? [];
  }
  const verdict = await checkLog(checkpoint, entries(await logSize(db, letter.id)), {
    expected: {
      genesis: Buffer.from(letter.genesis).toString("hex"),
      counts: await findCounts(db, letter),
      earlier,
    },
  });
  earlier = checkpoint;
  return verdict;
}

async function signAnonymously(count: number, role: string | null = null): Promise<void> {
  for (let n = 0; n < count; n++) {
    const signer = await aConfirmedSigner(app, letter, `p${people++}@amazon.example`);
    const ticket = await signer.issueTicket(letter.slug);
    expect((await new Signer(app, "").post(letter.slug, ticket, role)).status).toBe(200);
  }
}

async function signByName(name: string): Promise<void> {
  const signer = await aConfirmedSigner(app, letter, `p${people++}@amazon.example`);
  const answer = await signer.visit(`/letters/${letter.slug}/choose`, { shown: "named", name });
  expect(answer.status).toBe(303);
}

test(
  "the log that signing leaves holds after every batch, and when the letter has closed",
  { timeout: 120_000 },
  async () => {
    expect((await check()).problems).toEqual([]);
    await signAnonymously(6);
    await signByName("Ada King");
    await app.batch(letter.slug);
    expect(await check()).toMatchObject({
      problems: [],
      batch: 1,
      totals: { total: 7, named: 1, anonymous: 6 },
    });

    await signAnonymously(5, "Engineer");
    await signAnonymously(5);
    await signByName("Ben Okafor");
    await app.batch(letter.slug);
    expect(await check()).toMatchObject({ problems: [], batch: 2, totals: { total: 18, named: 2, role: 5 } });

    await signByName("Grace Lee");
    app.clock.advance(92 * 86_400);
    await closeDueLetters(app.context(), (error) => {
      throw error;
    });
    expect(await check()).toMatchObject({ problems: [], batch: 3, totals: { total: 19, named: 3 } });
  },
);
