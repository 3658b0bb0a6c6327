import { data, type LoaderFunctionArgs, type MetaFunction } from "@remix-run/node";
import { useLoaderData } from "@remix-run/react";
import { trueUntil } from "#app/delivery/clock.ts";
import { directoryHref, readDirectoryQuery } from "#app/letter/directory-query.ts";
import { findLanguages, listLetters } from "#app/letter/letters.server.ts";
import { languageName } from "#app/letter/wording.ts";
import { publicPage } from "#app/platform/http.server.ts";
import { LetterFilters, LetterList } from "#app/ui/letter-list.tsx";
import { listed } from "#app/ui/listed.tsx";
import { Lead, Page } from "#app/ui/page.tsx";
import { sourceHref } from "#app/ui/source.ts";

export const meta: MetaFunction = () => [{ title: "Letters · Undersigned" }];

export async function loader({ request, context }: LoaderFunctionArgs) {
  const query = readDirectoryQuery(new URL(request.url));
  const [{ letters, next }, languages] = await Promise.all([
    listLetters(context, query),
    findLanguages(context.db),
  ]);
  return data(
    { letters, next, query, languages },
    { headers: publicPage(["*"], trueUntil(letters, context.now)) },
  );
}

export const headers = ({ loaderHeaders }: { loaderHeaders: Headers }) => loaderHeaders;

export default function Letters() {
  const { letters, next, query, languages } = useLoaderData<typeof loader>();
  const asked = Object.values(query).some(Boolean);
  return (
    <Page current="letters" sourceHref={sourceHref}>
      <Lead title="Letters" />
      <LetterFilters
        {...query}
        languages={languages.map((lang) => ({ value: lang, label: languageName(lang) }))}
      />
      <LetterList
        letters={letters.map(listed)}
        level={2}
        nextHref={directoryHref("/letters", query, next)}
        empty={
          asked ? (
            <>
              No letter matches. Try fewer words, or <a href="/letters">see all letters</a>.
            </>
          ) : (
            "No letter has been published here yet."
          )
        }
      />
    </Page>
  );
}
