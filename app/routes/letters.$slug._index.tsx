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
import { Updates } from "#app/ui/updates.tsx";
import { isForgotten } from "#app/update/keep.ts";
import { listUpdates } from "#app/update/updates.server.ts";

export async function loader({ request, params, context }: LoaderFunctionArgs) {
  const letter = (await context.letters.find(context, params.slug ?? "")) ?? notFound();
  const lang = new URL(request.url).searchParams.get("lang");
  const [counts, first, updates, record] = await Promise.all([
    findCounts(context.db, letter),
    listSignatures(context.db, letter, { take: 60 }),
    listUpdates(context.db, letter.id),
    findRecord(context, letter.id),
  ]);
  const { slug, cites, citedBy } = letter;
  return data(
    {
      ...showLetter(letter, { lang, now: context.now }),
      image: shownImage(letter),
      counts,
      first,
      updates: updates.map(({ number, title, publishedAt }) => ({ number, title, publishedAt })),
      canFollow: !isForgotten(letter, context.now),
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
        {
          tagName: "link",
          rel: "alternate",
          type: "application/atom+xml",
          title: "What happens to this letter",
          href: `/letters/${page.letter.slug}/feed.xml`,
        },
      ]
    : [];

export default function LetterPage() {
  const { updates, canFollow, ...page } = useLoaderData<typeof loader>();
  const here = `/letters/${page.letter.slug}`;
  return <LetterView {...page} updates={<Updates updates={updates} here={here} canFollow={canFollow} />} />;
}
