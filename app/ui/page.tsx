import type { ReactNode } from "react";

export type Link = { href: string; label: ReactNode };

export type PageProps = {
  children: ReactNode;
  /** "reading" is wide; "task" is the narrow column of one form at a time. */
  kind?: "reading" | "task";
  /** Which entry of the navigation this page is. */
  current?: "letters" | "how";
  /** Further skip links, after "Skip to the text"; a letter adds "Skip to signing". */
  skips?: Link[];
  /** The way back out of a task: the letter being signed. */
  back?: Link;
  /** Where the source code of this instance can be had (AGPL, section 13). */
  sourceHref: string;
  /** The navigation of the workspace, in place of that of the public pages. */
  navigation?: ReactNode;
};

/** Everything around a page's own text. Goes straight into `<body>`. */
export function Page({
  children,
  kind = "reading",
  current,
  skips = [],
  back,
  sourceHref,
  navigation,
}: PageProps) {
  return (
    <div className={`page page-${kind}${navigation ? " page-workspace" : ""}`}>
      <nav className="skips" aria-label="Skip">
        <a href="#main">Skip to the text</a>
        {skips.map((skip) => (
          <a key={skip.href} href={skip.href}>
            {skip.label}
          </a>
        ))}
      </nav>

      <header className="masthead">
        <a className="wordmark" href="/">
          Undersigned
        </a>
        {navigation ?? (
          <nav aria-label="Site">
            <a href="/letters" aria-current={current === "letters" ? "page" : undefined}>
              Letters
            </a>
            <a href="/#how" aria-current={current === "how" ? "page" : undefined}>
              How it works
            </a>
          </nav>
        )}
      </header>

      <main id="main" tabIndex={-1}>
        {back && <Back {...back} />}
        {children}
      </main>

      <footer className="colophon">
        <p>
          Public pages set no cookies and load nothing from other sites, and this site keeps no access log.
        </p>
        <ul>
          <li>
            <a href="/what-we-keep">What we keep</a>
          </li>
          <li>
            <a href="/organize">Organize a letter</a>
          </li>
          <li>
            <a href="/letters.json">Letters as data</a>
          </li>
          <li>
            <a href={sourceHref}>Source code</a>
          </li>
        </ul>
      </footer>
    </div>
  );
}

/** The way back to what a page belongs to. */
export function Back({ href, label }: Link) {
  return (
    <p className="back">
      <a href={href} dir="auto">
        {label}
      </a>
    </p>
  );
}

export type LeadProps = { title: ReactNode; children?: ReactNode; actions?: ReactNode };

/** The top of a page that is not a letter: its heading, what it is for, and what to do first. */
export function Lead({ title, children, actions }: LeadProps) {
  return (
    <header className="lead">
      <h1>{title}</h1>
      {children && <div className="lead-text">{children}</div>}
      {actions && <div className="actions">{actions}</div>}
    </header>
  );
}
