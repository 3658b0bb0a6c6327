import type { ReactNode } from "react";

export type LetterState = "open" | "closed" | "delivered" | "answered" | "won" | "withdrawn";

export type Citation = {
  href: string;
  title: string;
  detail?: ReactNode;
  lang?: string;
  dir?: "ltr" | "rtl";
};

export type Translation = { lang: string; name: string; href: string; current?: boolean };

export type LetterSheetProps = {
  title: string;
  /** Whom the letter is to, without "To". */
  addressee: ReactNode;
  /** Language and direction of the text shown; the words around it stay in the page's language. */
  lang: string;
  dir?: "ltr" | "rtl";
  /** "To" in the letter's language. */
  to?: string;
  state: LetterState;
  /** The state as a sentence: "Open until 30 June 2018". */
  status: ReactNode;
  /** The total in a few words: "4,021 signatures". */
  signed?: ReactNode;
  /** Set for invented letters: what the reader must know before the first line. */
  demonstration?: ReactNode;
  /** The text: paragraphs, headings, lists, quotations. */
  children: ReactNode;
  demands?: ReactNode[];
  /** Heading of the demands, in the letter's language. */
  demandsTitle?: string;
  /** "Version 2 of 12 June 2018" and the way to the others. */
  version?: { label: ReactNode; href?: string };
  translations?: Translation[];
  cites?: Citation[];
  citedBy?: Citation[];
  /** The line at the foot of a printed letter: total, date and address of this page. */
  printed?: ReactNode;
};

/** The letter as it was written, with nothing in its way. */
export function LetterSheet({
  title,
  addressee,
  lang,
  dir = "ltr",
  to = "To",
  state,
  status,
  signed,
  demonstration,
  children,
  demands = [],
  demandsTitle = "We ask that you",
  version,
  translations = [],
  cites = [],
  citedBy = [],
  printed,
}: LetterSheetProps) {
  return (
    <article className="sheet">
      {demonstration && (
        <p className="demonstration">
          <strong>Demonstration</strong> {demonstration}
        </p>
      )}
      <header className="sheet-head">
        <p className={`sheet-status state-${state}`}>
          <span>{status}</span>
          {signed && <span>{signed}</span>}
        </p>
        <div lang={lang} dir={dir}>
          <h1>{title}</h1>
          <p className="addressee">
            <span>{to}</span> {addressee}
          </p>
        </div>
        {translations.length > 1 && <Translations translations={translations} />}
      </header>

      <div className="prose sheet-text" lang={lang} dir={dir}>
        {children}
        {demands.length > 0 && (
          <section className="demands" aria-labelledby="demands">
            <h2 id="demands">{demandsTitle}</h2>
            <ol>
              {demands.map((demand, index) => (
                // The order of demands is part of the signed text, so it identifies them.
                // oxlint-disable-next-line react/no-array-index-key
                <li key={index}>{demand}</li>
              ))}
            </ol>
          </section>
        )}
      </div>

      {version && (
        <p className="sheet-version">
          {version.label}
          {version.href && (
            <>
              . <a href={version.href}>All versions</a>
            </>
          )}
        </p>
      )}
      {cites.length > 0 && <Citations kind="cites" title="This letter cites" letters={cites} />}
      {citedBy.length > 0 && <Citations kind="cited-by" title="Cited by" letters={citedBy} />}
      {printed && <p className="sheet-printed">{printed}</p>}
    </article>
  );
}

function Translations({ translations }: { translations: Translation[] }) {
  return (
    <nav className="translations" aria-label="Languages">
      <ul>
        {translations.map(({ lang, name, href, current }) => (
          <li key={lang}>
            <a href={href} lang={lang} hrefLang={lang} aria-current={current ? "true" : undefined}>
              {name}
            </a>
          </li>
        ))}
      </ul>
    </nav>
  );
}

function Citations({
  kind,
  title,
  letters,
}: {
  kind: "cites" | "cited-by";
  title: string;
  letters: Citation[];
}) {
  return (
    <section className={`citations ${kind}`}>
      <h2>{title}</h2>
      <ul>
        {letters.map((letter) => (
          <li key={letter.href}>
            <a href={letter.href} lang={letter.lang} dir={letter.dir}>
              {letter.title}
            </a>
            {letter.detail && <span>{letter.detail}</span>}
          </li>
        ))}
      </ul>
    </section>
  );
}

export type LetterLayoutProps = {
  /** The `LetterSheet`. */
  sheet: ReactNode;
  /** The `Tally`. */
  tally: ReactNode;
  /** What follows the letter: signatures, updates. */
  children?: ReactNode;
  /** The `SignPanel`; none once a letter is closed. Stays in reach while the page scrolls. */
  sign?: ReactNode;
};

/** A letter's page: text in the main column; total and signing beside it, or below on a phone. */
export function LetterLayout({ sheet, tally, children, sign }: LetterLayoutProps) {
  return (
    <div className="letter-layout">
      {sheet}
      {tally}
      <div className="letter-after">{children}</div>
      {sign}
    </div>
  );
}
