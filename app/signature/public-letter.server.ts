import { createHash } from "node:crypto";
import { letterState, type Letter } from "#app/letter/letter.ts";
import { countData, letterData } from "#app/letter/letter-data.ts";
import { verifierKey } from "#app/log/checkpoint.ts";
import { logKeyIn } from "#app/log/genesis.ts";
import type { Counts } from "./counts.server.ts";

/** A letter with its counts as programs see it, in this language where it has it. */
export async function publicLetter(
  letter: Letter,
  counts: Counts,
  { lang, now }: { lang: string | null; now: Date },
) {
  const keyIds = new Map(
    letter.workplaces.map(({ id, publicKey }) => [id, createHash("sha256").update(publicKey).digest("hex")]),
  );
  const published = {
    keyIds,
    verifierKey: await verifierKey(letter.logOrigin, logKeyIn(letter.genesisEntry)),
  };
  return {
    ...letterData(letter, letterState(letter, now), lang, published),
    counts: countData(letter, counts, now),
  };
}
