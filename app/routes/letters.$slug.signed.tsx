import type { LoaderFunctionArgs, MetaFunction } from "@remix-run/node";
import { useLoaderData } from "@remix-run/react";
import { textIn } from "#app/letter/letter.ts";
import { cadenceSentence } from "#app/letter/wording.ts";
import { notFound } from "#app/platform/http.server.ts";
import { FollowLater } from "#app/ui/follow-later.tsx";
import { Button } from "#app/ui/form.tsx";
import { Page } from "#app/ui/page.tsx";
import { sourceHref } from "#app/ui/source.ts";

export const meta: MetaFunction = () => [
  { title: "Signed · Undersigned" },
  { name: "robots", content: "noindex" },
];

export async function loader({ request, params, context }: LoaderFunctionArgs) {
  const letter = (await context.letters.find(context, params.slug ?? "")) ?? notFound();
  return {
    slug: letter.slug,
    title: textIn(letter, null).title,
    cadence: cadenceSentence(letter.cadence),
    isOrganization: new URL(request.url).searchParams.get("shown") === "organization",
  };
}

export default function Signed() {
  const { slug, title, cadence, isOrganization } = useLoaderData<typeof loader>();
  return (
    <Page kind="task" back={{ href: `/letters/${slug}`, label: title }} sourceHref={sourceHref}>
      <h1>Your signature is taken</h1>
      {isOrganization ? (
        <p className="standfirst">
          The organizers look at it first. Once they approve it, it appears with the next batch.
        </p>
      ) : (
        <p className="standfirst">It appears with the next batch. {cadence}</p>
      )}
      <h2>What to keep in mind</h2>
      <div className="prose">
        <ul>
          <li>
            The address of your mailbox is not stored. A keyed mark of it is, so that you, and nobody else,
            can <a href={`/letters/${slug}/receipt/name`}>take the name down</a>.
          </li>
          <li>
            Search engines are asked to leave the list of names out. Whoever reads the letter can still copy
            it.
          </li>
        </ul>
      </div>
      <FollowLater href={`/letters/${slug}/follow`} />
      <div className="actions">
        <Button href={`/letters/${slug}`}>Back to the letter</Button>
      </div>
    </Page>
  );
}
