import { data, type LoaderFunctionArgs, type MetaFunction } from "@remix-run/node";
import { useLoaderData } from "@remix-run/react";
import { trueUntil } from "#app/delivery/clock.ts";
import { findRecord, withHtml } from "#app/delivery/record.server.ts";
import { shownImage } from "#app/letter/letter.ts";
import { showLetter } from "#app/letter/shown-letter.ts";
import { notFound, publicPage } from "#app/platform/http.server.ts";
import { findCounts } from "#app/signature/counts.server.ts";
import { listSignatures } from "#app/signature/signatures.server.ts";
import { imageMeta } from "#app/ui/letter-image.tsx";
import { LetterView } from "#app/ui/letter-view.tsx";

export async function loader({ request, params, context }: LoaderFunctionArgs) {
  const letter = (await context.letters.find(context, params.slug ?? "")) ?? notFound();
  const lang = new URL(request.url).searchParams.get("lang");
  const [counts, first, record] = await Promise.all([
    findCounts(context.db, letter),
    listSignatures(context.db, letter, { take: 60 }),
    findRecord(context, letter.id),
  ]);
  const { slug, cites, citedBy } = letter;
  return data(
    {
      ...showLetter(letter, { lang, now: context.now }),
      image: shownImage(letter),
      counts,
      first,
      record: withHtml(record),
      address: `${context.origin}/letters/${slug}`,
    },
    {
      headers: publicPage(
        [slug, ...cites.map((cited) => cited.slug), ...citedBy.map((citing) => citing.slug)],
        trueUntil([record], context.now),
      ),
    },
  );
}

export const headers = ({ loaderHeaders }: { loaderHeaders: Headers }) => loaderHeaders;

export const meta: MetaFunction<typeof loader> = ({ data: page }) =>
  page
    ? [
        { title: `${page.text.title} · Undersigned` },
        { name: "description", content: page.letter.summary },
        { property: "og:title", content: page.text.title },
        { property: "og:description", content: page.letter.summary },
        { property: "og:type", content: "article" },
        { property: "og:url", content: page.address },
        ...imageMeta(page.image, page.address),
        { tagName: "link", rel: "canonical", href: page.address },
      ]
    : [];

export default function LetterPage() {
  return <LetterView {...useLoaderData<typeof loader>()} />;
}
