import { afterAll, beforeAll, expect, test } from "vitest";
import type { Letter } from "#app/letter/letter.ts";
import { runDueBatches } from "#app/signature/batch.server.ts";
import { sweepVerification } from "#app/verification/sweep.server.ts";
import { tagOf } from "#app/verification/tag.server.ts";
import { aLetter } from "../support/a-letter.ts";
import { startApp, type App } from "../support/app.ts";
import { aConfirmedSigner } from "../support/confirmed.ts";
import { figure } from "../support/figure.ts";
import { anOwnCluster, type OwnCluster } from "../support/own-cluster.ts";
import { Signer } from "../support/signer.ts";
import type { Truth } from "./linker.ts";

let cluster: OwnCluster;
let app: App;
let letter: Letter;
const truth: Truth = new Map();
const signers = 80;

beforeAll(async () => {
  cluster = await anOwnCluster();
  app = await startApp({ databaseUrl: cluster.databaseUrl });
  // Batches and sweeps are run by the test.
  await app.stopBackground();
  letter = await aLetter(app.context(), { cadence: { everySeconds: 600, least: 5 } });
  await app.batch(letter.slug);
  for (let n = 0; n < signers; n++) {
    const signer = await aConfirmedSigner(app, letter, `disk${n}@amazon.example`);
    const ticket = await signer.issueTicket(letter.slug);
    const posted = await new Signer(app, "nobody@x.example").post(letter.slug, ticket);
    const { serial } = (await posted.json()) as { serial: string };
    truth.set(
      serial,
      Buffer.from(await tagOf(app.context().keys, letter.id, signer.address)).toString("hex"),
    );
  }
});
afterAll(async () => {
  await app.stop();
  await cluster.stop();
  await cluster.remove();
});

type Found = { linked: number; by: string; tags: number; serials: number };

/**
 * Looks for every mailbox's mark and every credential's serial in the bytes of the server's files, and links the first of
 * each to the first, and so on: in the log as it was written, and in every pair of files.
 */
function linkFromFiles(files: Map<string, Buffer>): Found {
  const inLog = [...files].filter(([name]) => name.includes("pg_wal/")).sort(([a], [b]) => (a < b ? -1 : 1));
  const log = Buffer.concat(inLog.map(([, bytes]) => bytes));
  const places = [["the log", log] as const, ...[...files].filter(([name]) => !name.includes("pg_wal/"))];
  const ordered = (keys: Iterable<string>, bytes: Buffer) =>
    [...new Set(keys)]
      .map((key) => ({ key, at: bytes.indexOf(Buffer.from(key, "hex")) }))
      .filter(({ at }) => at >= 0)
      .sort((a, b) => a.at - b.at)
      .map(({ key }) => key);
  const tags = places.map(([name, bytes]) => ({ name, keys: ordered(truth.values(), bytes) }));
  const serials = places.map(([name, bytes]) => ({ name, keys: ordered(truth.keys(), bytes) }));

  const best = { linked: 0, by: "nothing" };
  for (const ours of tags.filter(({ keys }) => keys.length > 0))
    for (const theirs of serials.filter(({ keys }) => keys.length > 0)) {
      const linked = theirs.keys.filter((serial, n) => truth.get(serial) === ours.keys[n]).length;
      if (linked > best.linked) Object.assign(best, { linked, by: `${ours.name} and ${theirs.name}` });
    }
  return { ...best, tags: tags[0]?.keys.length ?? 0, serials: serials[0]?.keys.length ?? 0 };
}

test("before the batch the log has the order in which people signed, and the look finds it", async () => {
  const found = linkFromFiles(await cluster.files());
  figure(
    "of 80 who posted at once, linked by the log on the disk before their batch",
    found.linked,
    "above 72",
  );
  expect(found.linked).toBeGreaterThan(signers * 0.9);
});

test("right after the batch the log has nothing of it any more", async () => {
  app.clock.advance(4000);
  expect(await runDueBatches(app.context(), (error) => expect(error).toBeUndefined())).toBe(1);
  const { tags, serials } = linkFromFiles(await cluster.files());
  figure("marks and serials left in the log on the disk after their batch", tags + serials, "exactly 0");
  expect([tags, serials]).toEqual([0, 0]);
});

test("after the next sweep no other file has the order either, also when everything is written to the disk", async () => {
  await sweepVerification(app.context());
  await app.context().pool.query("checkpoint");
  const { linked, by } = linkFromFiles(await cluster.files());
  figure("of 80 who posted at once, linked by all files on the disk after their batch", linked, "at most 7");
  // With eighty pairs, one right by chance is usual, and more than seven never.
  expect(linked, by).toBeLessThanOrEqual(7);
});
