import type { LoaderFunctionArgs } from "@remix-run/node";
import { nextBatchAt } from "#app/letter/letter.ts";
import { countData } from "#app/letter/letter-data.ts";
import { notFound, publicData } from "#app/platform/http.server.ts";
import { findCounts } from "#app/signature/counts.server.ts";

export async function loader({ params, context }: LoaderFunctionArgs) {
  const letter = (await context.letters.find(context, params.slug ?? "")) ?? notFound();
  const counts = await findCounts(context.db, letter);
  return publicData(
    countData(letter, counts, context.now),
    [letter.slug],
    nextBatchAt(letter.cadence, context.now),
  );
}
