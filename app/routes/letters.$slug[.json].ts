import { createHash } from "node:crypto";
import type { LoaderFunctionArgs } from "@remix-run/node";
import { letterState, nextBatchAt } from "#app/letter/letter.ts";
import { countData, letterData } from "#app/letter/letter-data.ts";
import { verifierKey } from "#app/log/checkpoint.ts";
import { logKeyIn } from "#app/log/genesis.ts";
import { notFound, publicData } from "#app/platform/http.server.ts";
import { findCounts } from "#app/signature/counts.server.ts";

export async function loader({ request, params, context }: LoaderFunctionArgs) {
  const letter = (await context.letters.find(context, params.slug ?? "")) ?? notFound();
  const counts = await findCounts(context.db, letter);
  const keyIds = new Map(
    letter.workplaces.map(({ id, publicKey }) => [id, createHash("sha256").update(publicKey).digest("hex")]),
  );
  const published = {
    keyIds,
    verifierKey: await verifierKey(letter.logOrigin, logKeyIn(letter.genesisEntry)),
  };
  const lang = new URL(request.url).searchParams.get("lang");
  return publicData(
    {
      ...letterData(letter, letterState(letter, context.now), lang, published),
      counts: countData(letter, counts, context.now),
    },
    [letter.slug, ...letter.cites.map(({ slug }) => slug)],
    nextBatchAt(letter.cadence, context.now),
  );
}
