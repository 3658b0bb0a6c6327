import type { ReactNode } from "react";
import type { ShownLetter } from "#app/letter/shown-letter.ts";
import { Day } from "./day.tsx";
import { LetterImage, type ShownImage } from "./letter-image.tsx";
import { LetterLayout, LetterSheet } from "./letter-sheet.tsx";
import { Status } from "./listed.tsx";
import { Page } from "./page.tsx";
import { LetterFate, type LetterFateProps } from "./delivery.tsx";
import { ReportLink } from "./report-link.tsx";
import { SignedBefore, SignPanel } from "./sign-panel.tsx";
import { SignatureList, type ShownSignature } from "./signature-list.tsx";
import { sourceHref } from "./source.ts";
import { figure, haveSigned, Tally } from "./tally.tsx";

export type LetterViewProps = ShownLetter & {
  counts: {
    total: number;
    named: number;
    anonymous: number;
    role: number;
    organization: number;
    publishedAt: Date | string;
    workplaces: { id: string; total: number }[];
  };
  /** The first page of names. */
  first: { signatures: ShownSignature[]; next: string | null };
  /** What its organizers have told since; nothing before it is published. */
  updates?: ReactNode;
  /** What has become of it; nothing for a letter that nobody can sign yet. */
  record?: LetterFateProps;
  /** Address of this page, for the printed letter. */
  address: string;
  image?: ShownImage | null;
  /** For a letter that nobody can sign yet: what stands above it, and where its languages are shown. Its other links lead to `#preview`. */
  preview?: { bar: ReactNode; href: string };
};

/** A letter's page: the same for everybody who reads it and for those who are still writing it. */
export function LetterView({
  letter,
  state,
  demonstration,
  text,
  languages,
  workplaces,
  openTo,
  cadence,
  counts,
  first,
  updates,
  record,
  address,
  image = null,
  preview,
}: LetterViewProps) {
  const here = preview ? preview.href : `/letters/${letter.slug}`;
  const to = (path: string) => (preview ? "#preview" : `${here}/${path}`);
  const inLanguage = text.original ? "" : `?lang=${text.lang}`;
  const signing = (more: string) =>
    to(`sign${inLanguage}${inLanguage ? "&" : "?"}version=${text.version}&${more}`);
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
      {preview?.bar}
      <LetterLayout
        sheet={
          <LetterSheet
            title={text.title}
            addressee={letter.addressee}
            lang={text.lang}
            dir={text.dir}
            to={words(text.lang).to}
            state={state === "delivered" || state === "closed" ? state : "open"}
            status={<Status state={state} closesAt={letter.closesAt} />}
            signed={counts.total === 1 ? "1 signature" : `${figure(counts.total)} signatures`}
            demonstration={demonstration}
            demands={text.demands}
            demandsTitle={words(text.lang).demands}
            translations={languages.map(({ lang, name }) => ({
              lang,
              name,
              href: lang === languages[0]?.lang ? here : `${here}?lang=${lang}`,
              current: lang === text.lang,
            }))}
            version={{
              label: (
                <>
                  Version {text.version} of <Day date={text.publishedAt ?? letter.opensAt} />
                </>
              ),
              href: to("versions"),
            }}
            cites={letter.cites.map(({ slug, title }) => ({ href: `/letters/${slug}`, title }))}
            citedBy={letter.citedBy.map(({ slug, title }) => ({ href: `/letters/${slug}`, title }))}
            printed={
              <>
                {figure(counts.total)} signatures, published {published} · {address}
              </>
            }
          >
            <LetterImage image={image} />
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
            checkHref={to("log")}
          />
        }
        sign={
          isOpen ? (
            <SignPanel
              {...(withoutName ? { anonymousHref: signing("shown=anonymous") } : {})}
              {...(byName
                ? {
                    namedHref: signing(letter.ways.includes("named") ? "shown=named" : "shown=organization"),
                  }
                : {})}
              organization={!letter.ways.includes("named")}
              blockHref={to("block")}
            >
              Open to {openTo}.
            </SignPanel>
          ) : undefined
        }
      >
        {record && <LetterFate {...record} />}
        {updates}
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
          receiptHref={withoutName ? to("receipt") : undefined}
          nameHref={byName ? to("receipt/name") : undefined}
        />
        <ReportLink href={to("report")} />
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
