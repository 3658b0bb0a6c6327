import { data, type LoaderFunctionArgs, type MetaFunction } from "@remix-run/node";
import { useLoaderData } from "@remix-run/react";
import { toHex } from "#app/credential/octets.ts";
import { textIn } from "#app/letter/letter.ts";
import { knownDifference } from "#app/letter/known-differences.server.ts";
import type { TextDifference as Difference } from "#app/letter/text-difference.ts";
import { directionOf, languageName } from "#app/letter/wording.ts";
import { notFound, publicPage } from "#app/platform/http.server.ts";
import { Day } from "#app/ui/day.tsx";
import { Lead, Page } from "#app/ui/page.tsx";
import { sourceHref } from "#app/ui/source.ts";
import { TextDifference } from "#app/ui/text-difference.tsx";

type ShownText = { lang: string; version: number; hash: string; difference: Difference | null };

export async function loader({ params, context }: LoaderFunctionArgs) {
  const letter = (await context.letters.find(context, params.slug ?? "")) ?? notFound();
  const { slug, texts, versions } = letter;
  const shown: ShownText[] = [];
  for (const text of texts) {
    const before = texts.find(({ lang, version: of }) => lang === text.lang && of < text.version);
    shown.push({
      lang: text.lang,
      version: text.version,
      hash: toHex(text.hash),
      difference: before ? await knownDifference(before, text, text.lang) : null,
    });
  }
  return data(
    {
      slug,
      title: textIn(letter, null).title,
      versions: versions.map((version) => ({
        ...version,
        texts: shown.filter((text) => text.version === version.version),
      })),
    },
    { headers: publicPage([slug]) },
  );
}

export const headers = ({ loaderHeaders }: { loaderHeaders: Headers }) => loaderHeaders;

export const meta: MetaFunction<typeof loader> = ({ data: page }) => [
  { title: `Versions of ${page?.title ?? ""} · Undersigned` },
];

export default function Versions() {
  const { slug, title, versions } = useLoaderData<typeof loader>();
  return (
    <Page
      kind="task"
      current="letters"
      back={{ href: `/letters/${slug}`, label: title }}
      sourceHref={sourceHref}
    >
      <Lead title="Versions of this letter">
        <p>
          Whoever signed before a change stays with the text that they signed: it is part of their signature.
        </p>
      </Lead>
      {versions.map(({ version, publishedAt, reason, texts }) => (
        <section key={version} className="section" id={`version-${version}`}>
          <h2>
            Version {version}, <Day date={publishedAt} />
          </h2>
          {reason && (
            <p dir="auto">
              <strong>Why it was changed:</strong> {reason}
            </p>
          )}
          {texts.map((text) => (
            <div key={text.lang} className="version-text">
              <h3 lang={text.lang}>{languageName(text.lang)}</h3>
              {text.difference ? (
                <TextDifference difference={text.difference} lang={text.lang} dir={directionOf(text.lang)} />
              ) : (
                <p>{version === 1 ? "The first text." : "A new translation."}</p>
              )}
              <p className="hint">
                Fingerprint (SHA-256): <span className="mono">{text.hash}</span>
              </p>
            </div>
          ))}
        </section>
      ))}
    </Page>
  );
}
