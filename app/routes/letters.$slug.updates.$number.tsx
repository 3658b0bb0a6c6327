import { data, type LoaderFunctionArgs, type MetaFunction } from "@remix-run/node";
import { useLoaderData } from "@remix-run/react";
import { textIn } from "#app/letter/letter.ts";
import { letterHtml } from "#app/letter/markdown.ts";
import { notFound, publicPage } from "#app/platform/http.server.ts";
import { Day } from "#app/ui/day.tsx";
import { Page } from "#app/ui/page.tsx";
import { sourceHref } from "#app/ui/source.ts";
import { UpdateArticle } from "#app/ui/updates.tsx";
import { isForgotten } from "#app/update/keep.ts";
import { listUpdates } from "#app/update/updates.server.ts";

export async function loader({ params, context }: LoaderFunctionArgs) {
  const letter = (await context.letters.find(context, params.slug ?? "")) ?? notFound();
  const updates = await listUpdates(context.db, letter.id);
  const place = updates.findIndex(({ number }) => String(number) === params.number);
  const { title, body, publishedAt } = updates[place] ?? notFound();
  const neighbour = (at: number) => {
    const update = updates[at];
    return update ? { number: update.number, title: update.title } : null;
  };
  const { slug } = letter;
  return data(
    {
      slug,
      letter: textIn(letter, null).title,
      update: { title, html: letterHtml(body), publishedAt },
      later: neighbour(place - 1),
      earlier: neighbour(place + 1),
      canFollow: !isForgotten(letter, context.now),
      address: `${context.origin}/letters/${slug}/updates/${params.number}`,
    },
    { headers: publicPage([slug]) },
  );
}

export const headers = ({ loaderHeaders }: { loaderHeaders: Headers }) => loaderHeaders;

export const meta: MetaFunction<typeof loader> = ({ data: page }) =>
  page
    ? [
        { title: `${page.update.title}: ${page.letter} · Undersigned` },
        { property: "og:title", content: page.update.title },
        { property: "og:type", content: "article" },
        { property: "og:url", content: page.address },
        { tagName: "link", rel: "canonical", href: page.address },
      ]
    : [];

export default function UpdatePage() {
  const { slug, letter, update, later, earlier, canFollow } = useLoaderData<typeof loader>();
  const here = `/letters/${slug}`;
  return (
    <Page current="letters" sourceHref={sourceHref} back={{ href: here, label: letter }}>
      <UpdateArticle
        title={update.title}
        html={update.html}
        date={
          <>
            Published <Day date={update.publishedAt} />
          </>
        }
        level={1}
      />
      <nav className="update-next" aria-label="Updates">
        {later && (
          <a href={`${here}/updates/${later.number}`} dir="auto">
            Next: {later.title}
          </a>
        )}
        {earlier && (
          <a href={`${here}/updates/${earlier.number}`} dir="auto">
            Before: {earlier.title}
          </a>
        )}
        {canFollow && <a href={`${here}/follow`}>Get updates by mail</a>}
      </nav>
    </Page>
  );
}
