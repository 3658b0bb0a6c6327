import { findLetter } from "#app/letter/letters.server.ts";
import { readEnvironment } from "#app/platform/env.server.ts";
import { openBase } from "#app/platform/open-context.server.ts";
import { runBatch } from "#app/signature/batch.server.ts";
import { work } from "./child.ts";

export type BatchToRun = { settings: Record<string, string>; databaseUrl: string; slug: string };

/** One batch in a process that does nothing else, so that its memory is that of a batch. */
work(async ({ settings, databaseUrl, slug }: BatchToRun): Promise<{ seconds: number; posted: number }> => {
  const { base, close } = await openBase(readEnvironment(settings), databaseUrl);
  const context = { ...base, now: new Date() };
  const letter = await findLetter(context, slug);
  if (!letter) throw new Error("The letter is not there.");
  const start = performance.now();
  const outcome = await runBatch(context, letter, { force: true });
  const seconds = (performance.now() - start) / 1000;
  await close();
  return { seconds, posted: outcome.kind === "published" ? outcome.posted : 0 };
});
