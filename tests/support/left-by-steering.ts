import type { Letter } from "#app/letter/letter.ts";
import { Floods } from "#app/verification/floods.server.ts";
import { countFailedMail } from "#app/verification/steps.server.ts";
import type { App } from "./app.ts";
import { aSignerWithCode } from "./confirmed.ts";

/** Leaves steps of every kind that have not come to a batch yet. */
export async function leaveSteps(app: App, letter: Letter): Promise<void> {
  const { db, pool, now } = app.context();
  const floods = new Floods(pool, 1000);
  floods.count(letter.id, now);
  await floods.close();
  const signer = await aSignerWithCode(app, letter, "hal@amazon.example", "4F7K-29QD");
  await signer.confirm(letter.slug, "4F7K-29QD");
  await countFailedMail(db, letter.id);
}
