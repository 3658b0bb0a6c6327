import type { ReactNode } from "react";

import { figure } from "./tally.tsx";

export type ShownSignature = {
  id: string;
  /** The person, or the organization when that is what signed. */
  name: string;
  title?: string | null;
  place?: string | null;
  /** Where the person works, or who signed for the organization. */
  organization?: string | null;
};

export type SignatureListProps = {
  signatures: ShownSignature[];
  /** How many there are on all pages. Not known of a search, which is not counted. */
  total?: number;
  /** Signatures without a name, which the list cannot show but the total counts. */
  unnamed?: number;
  title?: ReactNode;
  /** Level of the heading: 1 on a page of its own. */
  level?: 1 | 2;
  /** Where the search form goes, and what was searched for. None: no form. */
  search?: { action: string; q?: string };
  /** The next page, and what its link says. */
  nextHref?: string;
  nextLabel?: ReactNode;
  /** Back to the first page, when this is not it. */
  firstHref?: string;
  lang?: string;
};

/** Those who signed with their name. Their order says nothing about when they signed. */
export function SignatureList({
  signatures,
  total,
  unnamed = 0,
  title = "The undersigned",
  level = 2,
  search,
  nextHref,
  nextLabel = "More names",
  firstHref,
  lang = "en",
}: SignatureListProps) {
  const q = search?.q ?? "";
  const Title = `h${level}` as const;
  const further = firstHref || total === undefined ? 0 : total - signatures.length;
  return (
    <section className="signatures" aria-labelledby="signatures">
      <Title id="signatures">{title}</Title>
      {search && <SearchNames action={search.action} q={q} />}
      {signatures.length === 0 ? (
        <p className="empty">{q ? `No name matches “${q}”.` : noNames(unnamed, lang)}</p>
      ) : (
        <>
          {total !== undefined && q && (
            <p className="found">{total === 1 ? "1 name matches." : `${figure(total, lang)} names match.`}</p>
          )}
          <ul className="names">
            {signatures.map((signature) => (
              <li key={signature.id}>
                <span className="name" dir="auto">
                  {signature.name}
                </span>
                <Details signature={signature} />
              </li>
            ))}
          </ul>
          {!q && <Others further={further} unnamed={unnamed} lang={lang} />}
        </>
      )}
      {(nextHref || firstHref) && (
        <nav className="pager" aria-label="Names">
          {firstHref && <a href={firstHref}>Back to the first</a>}
          {nextHref && (
            <a href={nextHref} rel="next">
              {nextLabel}
            </a>
          )}
        </nav>
      )}
    </section>
  );
}

function Details({ signature }: { signature: ShownSignature }) {
  const details = [signature.title, signature.organization, signature.place].filter(Boolean);
  if (details.length === 0) return null;
  return (
    <span className="name-details" dir="auto">
      {details.join(", ")}
    </span>
  );
}

/** Who is not in the list above, so that the names and this line add up to the total. */
function Others({ further, unnamed, lang }: { further: number; unnamed: number; lang: string }) {
  const others = further + unnamed;
  if (others === 0) return null;
  const no = unnamed === 1 ? "gives no name" : "give no name";
  const who = further === 0 ? `, who ${no}` : unnamed > 0 ? `, ${figure(unnamed, lang)} of whom ${no}` : "";
  return (
    <p className="unnamed">
      and {figure(others, lang)} {others === 1 ? "other" : "others"}
      {who}.
    </p>
  );
}

function noNames(unnamed: number, lang: string): string {
  if (unnamed === 0) return "Nobody has signed yet.";
  return unnamed === 1
    ? "The one who has signed so far gives no name."
    : `All ${figure(unnamed, lang)} who have signed give no name.`;
}

function SearchNames({ action, q }: { action: string; q: string }) {
  return (
    <search aria-label="Names">
      <form className="find" method="get" action={action}>
        <label htmlFor="q">Find a name, title or place</label>
        <div>
          <input id="q" name="q" type="search" defaultValue={q} autoComplete="off" spellCheck={false} />
          <button className="button button-secondary" type="submit">
            Find
          </button>
        </div>
      </form>
    </search>
  );
}
