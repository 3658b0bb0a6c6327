import { afterAll, beforeAll, expect, test } from "vitest";
import { runDueBatches } from "#app/signature/batch.server.ts";
import { aLetter } from "../support/a-letter.ts";
import { startApp, type App } from "../support/app.ts";
import { Signer } from "../support/signer.ts";

let app: App;

beforeAll(async () => {
  app = await startApp({ batchMin: 1, batchSeconds: 60 });
});
afterAll(() => app.stop());

test("a batch ends the segment of the write-ahead log that still has an order", async () => {
  const { slug } = await aLetter(app.context());
  const ada = new Signer(app, "ada@amazon.example");
  await ada.post(slug, await ada.makeTicket(slug));
  const segment = async () => {
    const { rows } = await app
      .context()
      .pool.query<{ name: string }>("select pg_walfile_name(pg_current_wal_lsn()) as name");
    return rows[0]?.name;
  };
  const before = await segment();
  app.clock.advance(60);
  const failures: unknown[] = [];
  // The background process may be faster; then there is nothing left to publish here.
  await runDueBatches(app.context(), (error) => failures.push(error));
  await expect.poll(segment).not.toBe(before);
  expect(failures).toEqual([]);
});
