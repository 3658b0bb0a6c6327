import type { LoaderFunctionArgs } from "@remix-run/node";
import { findPublicRecord } from "#app/delivery/record.server.ts";
import { nextBatchAt } from "#app/letter/letter.ts";
import { notFound, publicData } from "#app/platform/http.server.ts";
import { findCounts } from "#app/signature/counts.server.ts";
import { publicLetter } from "#app/signature/public-letter.server.ts";

export async function loader({ request, params, context }: LoaderFunctionArgs) {
  const letter = (await context.letters.find(context, params.slug ?? "")) ?? notFound();
  const [counts, record] = await Promise.all([
    findCounts(context.db, letter),
    findPublicRecord(context.db, letter.id),
  ]);
  const lang = new URL(request.url).searchParams.get("lang");
  return publicData(
    { ...(await publicLetter(letter, counts, { lang, now: context.now })), ...record },
    [letter.slug, ...letter.cites.map(({ slug }) => slug)],
    nextBatchAt(letter.cadence, context.now),
  );
}
