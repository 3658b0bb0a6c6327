import { graceMs } from "#app/letter/letter.ts";
import type { Context } from "#app/platform/context.server.ts";
import { pepperName } from "#app/verification/tag.server.ts";

/** Closing for good takes seconds; after an hour something is wrong. */
const patienceMs = 3_600_000;
const mostLooked = 500;

/**
 * Letters whose keys should be destroyed by now and are not: those whose grace ended more than an hour ago, and those that have
 * said in their log that the keys are gone while a pepper lies in its folder, as after a backup was brought back.
 */
export async function findKeysLeft({
  db,
  keys,
  now,
}: Pick<Context, "db" | "keys" | "now">): Promise<string[]> {
  const late = await db.letter.findMany({
    where: {
      keysDestroyed: false,
      state: { not: "draft" },
      closesAt: { lt: new Date(now.getTime() - graceMs - patienceMs) },
    },
    orderBy: { slug: "asc" },
    select: { slug: true },
  });
  const gone = await db.letter.findMany({
    where: { keysDestroyed: true },
    orderBy: [{ closesAt: { sort: "desc", nulls: "last" } }, { slug: "asc" }],
    take: mostLooked,
    select: { id: true, slug: true },
  });
  const left = late.map(({ slug }) => slug);
  for (const { id, slug } of gone) if (await isThere(keys, pepperName(id))) left.push(slug);
  return left;
}

/** A file that cannot be unwrapped is one that is there. */
function isThere(keys: Context["keys"], name: string): Promise<boolean> {
  return keys.read(name).then(
    (key) => key !== null,
    () => true,
  );
}
