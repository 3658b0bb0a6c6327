import type { LoaderFunctionArgs } from "@remix-run/node";
import { nextBatchAt } from "#app/letter/letter.ts";
import { notFound, publicData } from "#app/platform/http.server.ts";
import { findCounts } from "#app/signature/counts.server.ts";
import { publicLetter } from "#app/signature/public-letter.server.ts";

export async function loader({ request, params, context }: LoaderFunctionArgs) {
  const letter = (await context.letters.find(context, params.slug ?? "")) ?? notFound();
  const counts = await findCounts(context.db, letter);
  const lang = new URL(request.url).searchParams.get("lang");
  return publicData(
    await publicLetter(letter, counts, { lang, now: context.now }),
    [letter.slug, ...letter.cites.map(({ slug }) => slug)],
    nextBatchAt(letter.cadence, context.now),
  );
}
