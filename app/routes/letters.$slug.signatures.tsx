import { data, type LoaderFunctionArgs, type MetaFunction } from "@remix-run/node";
import { useLoaderData } from "@remix-run/react";
import { textIn } from "#app/letter/letter.ts";
import { notFound, publicPage } from "#app/platform/http.server.ts";
import { findCounts } from "#app/signature/counts.server.ts";
import { leastToSearch } from "#app/signature/search.ts";
import { listSignatures } from "#app/signature/signatures.server.ts";
import { Notice } from "#app/ui/form.tsx";
import { Lead, Page } from "#app/ui/page.tsx";
import { SignatureList } from "#app/ui/signature-list.tsx";
import { sourceHref } from "#app/ui/source.ts";

export const meta: MetaFunction<typeof loader> = ({ data: page }) => [
  { title: `Signatures: ${page?.title ?? ""} · Undersigned` },
  { name: "robots", content: "noindex" },
];

export async function loader({ request, params, context }: LoaderFunctionArgs) {
  const letter = (await context.letters.find(context, params.slug ?? "")) ?? notFound();
  const query = new URL(request.url).searchParams;
  const q = (query.get("q") ?? "").trim().slice(0, 120);
  const after = query.get("after") ?? undefined;
  const [{ named, organization, total }, list] = await Promise.all([
    findCounts(context.db, letter),
    listSignatures(context.db, letter, { q, after }),
  ]);
  return data(
    {
      slug: letter.slug,
      title: textIn(letter, null).title,
      names: named + organization,
      unnamed: total - named - organization,
      q,
      after,
      ...list,
    },
    { headers: publicPage([letter.slug]) },
  );
}

export const headers = ({ loaderHeaders }: { loaderHeaders: Headers }) => loaderHeaders;

export default function Signatures() {
  const { slug, title, names, unnamed, q, after, signatures, next } = useLoaderData<typeof loader>();
  const here = `/letters/${slug}/signatures`;
  const further = next ? `${here}?${new URLSearchParams({ ...(q ? { q } : {}), after: next })}` : undefined;
  const tooShort = q !== "" && q.length < leastToSearch;
  return (
    <Page current="letters" sourceHref={sourceHref} back={{ href: `/letters/${slug}`, label: title }}>
      <Lead title="Signatures">
        <p>
          Every name here stands for an entry of a public log, and so does every signature without one.{" "}
          <a href={`/letters/${slug}/log`}>Check this number</a>.
        </p>
      </Lead>
      {tooShort && <Notice title={`A search needs at least ${leastToSearch} letters. Here are all names.`} />}
      <SignatureList
        title={title}
        signatures={signatures}
        search={{ action: here, q: tooShort ? "" : q }}
        {...(q && !tooShort ? {} : { total: names, unnamed: next && after ? 0 : unnamed })}
        {...(further ? { nextHref: further } : {})}
        {...(after ? { firstHref: q ? `${here}?${new URLSearchParams({ q })}` : here } : {})}
      />
    </Page>
  );
}
