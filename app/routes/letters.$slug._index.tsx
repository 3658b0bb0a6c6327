import { data, type LoaderFunctionArgs, type MetaFunction } from "@remix-run/node";
import { useLoaderData } from "@remix-run/react";
import { currentTexts, letterState, textIn } from "#app/letter/letter.ts";
import { letterHtml } from "#app/letter/markdown.ts";
import {
  cadenceSentence,
  demonstrationNotice,
  directionOf,
  languageName,
  whoMaySign,
} from "#app/letter/wording.ts";
import { notFound, publicPage } from "#app/platform/http.server.ts";
import { findCounts } from "#app/signature/counts.server.ts";
import { listSignatures } from "#app/signature/signatures.server.ts";
import { Day } from "#app/ui/day.tsx";
import { LetterLayout, LetterSheet } from "#app/ui/letter-sheet.tsx";
import { Status } from "#app/ui/listed.tsx";
import { Page } from "#app/ui/page.tsx";
import { SignedBefore, SignPanel } from "#app/ui/sign-panel.tsx";
import { SignatureList } from "#app/ui/signature-list.tsx";
import { sourceHref } from "#app/ui/source.ts";
import { figure, haveSigned, Tally } from "#app/ui/tally.tsx";

export async function loader({ request, params, context }: LoaderFunctionArgs) {
  const letter = (await context.letters.find(context, params.slug ?? "")) ?? notFound();
  const lang = new URL(request.url).searchParams.get("lang");
  const text = textIn(letter, lang);
  const [counts, first] = await Promise.all([
    findCounts(context.db, letter),
    listSignatures(context.db, letter, { take: 60 }),
  ]);
  const { slug, addressee, summary, demonstration, goal, opensAt, closesAt, cites, citedBy, ways } = letter;
  return data(
    {
      letter: { slug, addressee, summary, demonstration, goal, opensAt, closesAt, cites, citedBy, ways },
      state: letterState(letter, context.now),
      text: {
        lang: text.lang,
        original: text.original,
        title: text.title,
        demands: text.demands,
        version: text.version,
        html: letterHtml(text.body),
      },
      languages: currentTexts(letter).map((each) => each.lang),
      publishedAt: letter.versions.find(({ version }) => version === text.version)?.publishedAt,
      workplaces: letter.workplaces.map(({ publicKey: _, ...workplace }) => workplace),
      cadence: cadenceSentence(letter.cadence),
      counts,
      first,
      address: `${context.origin}/letters/${slug}`,
    },
    {
      headers: publicPage([
        slug,
        ...cites.map((cited) => cited.slug),
        ...citedBy.map((citing) => citing.slug),
      ]),
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
        { tagName: "link", rel: "canonical", href: page.address },
      ]
    : [];

export default function LetterPage() {
  const { letter, state, text, languages, workplaces, cadence, counts, first, address } =
    useLoaderData<typeof loader>();
  const here = `/letters/${letter.slug}`;
  const inLanguage = text.original ? "" : `?lang=${text.lang}`;
  const withQuery = (more: string) => `${here}/sign${inLanguage}${inLanguage ? "&" : "?"}${more}`;
  const published = <Day date={counts.publishedAt} />;
  const isOpen = state === "open";
  const byName = letter.ways.includes("named") || letter.ways.includes("organization");
  const withoutName = letter.ways.includes("anonymous") || letter.ways.includes("role");
  const listedNames = counts.named + counts.organization;

  return (
    <Page
      current="letters"
      sourceHref={sourceHref}
      {...(isOpen ? { skips: [{ href: "#sign", label: "Skip to signing" }] } : {})}
    >
      <LetterLayout
        sheet={
          <LetterSheet
            title={text.title}
            addressee={letter.addressee}
            lang={text.lang}
            dir={directionOf(text.lang)}
            to={words(text.lang).to}
            state={state === "delivered" || state === "closed" ? state : "open"}
            status={<Status state={state} closesAt={letter.closesAt} />}
            signed={counts.total === 1 ? "1 signature" : `${figure(counts.total)} signatures`}
            demonstration={letter.demonstration ? demonstrationNotice : undefined}
            demands={text.demands}
            demandsTitle={words(text.lang).demands}
            translations={languages.map((lang) => ({
              lang,
              name: languageName(lang),
              href: lang === languages[0] ? here : `${here}?lang=${lang}`,
              current: lang === text.lang,
            }))}
            version={{
              label: (
                <>
                  Version {text.version} of <Day date={letter.opensAt} />
                </>
              ),
            }}
            cites={letter.cites.map(({ slug, title }) => ({ href: `/letters/${slug}`, title }))}
            citedBy={letter.citedBy.map(({ slug, title }) => ({ href: `/letters/${slug}`, title }))}
            printed={
              <>
                {figure(counts.total)} signatures, published {published} · {address}
              </>
            }
          >
            <div dangerouslySetInnerHTML={{ __html: text.html }} />
          </LetterSheet>
        }
        tally={
          <Tally
            total={counts.total}
            sentence={haveSigned(
              letter.ways,
              workplaces.flatMap(({ domains }) => domains),
              counts.total,
            )}
            goal={letter.goal}
            split={counts}
            workplaces={workplaces.map((workplace) => ({
              ...workplace,
              source: workplace.headcountSource,
              total: counts.workplaces.find(({ id }) => id === workplace.id)?.total ?? 0,
            }))}
            published={published}
            cadence={isOpen ? cadence : undefined}
            checkHref={`${here}/log`}
          />
        }
        sign={
          isOpen ? (
            <SignPanel
              {...(withoutName ? { anonymousHref: withQuery("shown=anonymous") } : {})}
              {...(byName
                ? {
                    namedHref: withQuery(
                      letter.ways.includes("named") ? "shown=named" : "shown=organization",
                    ),
                  }
                : {})}
              organization={!letter.ways.includes("named")}
              blockHref={`${here}/block`}
            >
              Open to {whoMaySign(workplaces)}.
            </SignPanel>
          ) : undefined
        }
      >
        {byName && (
          <SignatureList
            signatures={first.signatures}
            total={listedNames}
            unnamed={counts.total - listedNames}
            {...(listedNames > first.signatures.length
              ? {
                  search: { action: `${here}/signatures` },
                  nextHref: `${here}/signatures?after=${first.next}`,
                }
              : {})}
          />
        )}
        <SignedBefore
          receiptHref={withoutName ? `${here}/receipt` : undefined}
          nameHref={byName ? `${here}/receipt/name` : undefined}
        />
      </LetterLayout>
    </Page>
  );
}

const inOtherLanguages: Record<string, { to: string; demands: string }> = {
  de: { to: "An", demands: "Wir verlangen" },
  es: { to: "A", demands: "Pedimos que" },
  fr: { to: "À", demands: "Nous demandons" },
};

function words(lang: string) {
  return inOtherLanguages[lang] ?? { to: "To", demands: "We ask that you" };
}
