import { letterFile } from "#app/delivery/letter-file.server.ts";
import { findLetter } from "#app/letter/letters.server.ts";
import { readEnvironment } from "#app/platform/env.server.ts";
import { openBase } from "#app/platform/open-context.server.ts";
import { findCounts } from "#app/signature/counts.server.ts";
import { work } from "./child.ts";

export type NamesToMake = {
  settings: Record<string, string>;
  databaseUrl: string;
  slug: string;
  /** Names up to this batch. */
  batch: number;
};

export type Made = { seconds: number; firstAfter: number; bytes: number };

/** All names of a letter as a PDF in a process that does nothing else, so that its memory is that of the file; nothing of it is kept. */
work(async ({ settings, databaseUrl, slug, batch }: NamesToMake): Promise<Made> => {
  const { base, close } = await openBase(readEnvironment(settings), databaseUrl);
  const letter = await findLetter(base, slug);
  if (!letter) throw new Error("The letter is not there.");
  const counts = { ...(await findCounts(base.db, letter)), batch };
  const start = performance.now();
  const since = () => (performance.now() - start) / 1000;
  let [bytes, firstAfter] = [0, 0];
  const snapshot = { letter, counts, checkpoint: "", address: `${base.origin}/letters/${slug}` };
  for await (const chunk of letterFile(base.db, snapshot, "names")) {
    firstAfter ||= since();
    bytes += chunk.length;
    // As a reader at the other end of a line lets the process do other things.
    await new Promise(setImmediate);
  }
  const seconds = since();
  await close();
  return { seconds, firstAfter, bytes };
});
