import type { ReactNode } from "react";

import type { LetterState } from "./letter-sheet.tsx";
import { figure } from "./tally.tsx";

export type ListedLetter = {
  href: string;
  title: string;
  addressee: ReactNode;
  total: number;
  state: LetterState;
  /** "Open until 30 June 2018". */
  status: ReactNode;
  /** Whose letter it is: the names of the workplaces. */
  from?: ReactNode;
  demonstration?: boolean;
  lang?: string;
  dir?: "ltr" | "rtl";
};

export type LetterListProps = {
  letters: ListedLetter[];
  /** What to say when there are none, and what to do then. */
  empty?: ReactNode;
  /** Level of the titles' headings: 2 on a page of its own, 3 below a heading. */
  level?: 2 | 3;
  nextHref?: string;
};

/** Letters, each with its total. */
export function LetterList({ letters, empty = "No letters yet.", level = 3, nextHref }: LetterListProps) {
  if (letters.length === 0) return <p className="empty">{empty}</p>;
  const Title = `h${level}` as const;
  return (
    <>
      <ul className="letters">
        {letters.map((letter) => (
          <li key={letter.href} className="letter-entry">
            <div className="letter-entry-text">
              <Title>
                <a href={letter.href} lang={letter.lang} dir={letter.dir}>
                  {letter.title}
                </a>
              </Title>
              <p>
                To {letter.addressee}
                {letter.from && <>, from {letter.from}</>}
              </p>
              <p className={`letter-entry-status state-${letter.state}`}>
                <span>{letter.status}</span>
                {letter.demonstration && <span>Demonstration</span>}
              </p>
            </div>
            <p className="letter-entry-total">
              <span>{figure(letter.total)}</span> {letter.total === 1 ? "signature" : "signatures"}
            </p>
          </li>
        ))}
      </ul>
      {nextHref && (
        <nav className="pager" aria-label="Letters">
          <a href={nextHref} rel="next">
            More letters
          </a>
        </nav>
      )}
    </>
  );
}

export type Choice = { value: string; label: string };

export type LetterFiltersProps = {
  action?: string;
  q?: string;
  status?: string;
  sort?: string;
  lang?: string;
  statuses?: Choice[];
  sorts?: Choice[];
  /** Languages that there are letters in. */
  languages?: Choice[];
};

const STATUSES = [
  { value: "open", label: "Open for signing" },
  { value: "closed", label: "Closed" },
  { value: "delivered", label: "Delivered" },
];

const SORTS = [
  { value: "recent", label: "Newest first" },
  { value: "signed", label: "Most signatures" },
  { value: "rising", label: "Rising now" },
];

/** Search and filters of the directory: a plain GET form. */
export function LetterFilters({
  action = "/letters",
  q,
  status,
  sort,
  lang,
  statuses = STATUSES,
  sorts = SORTS,
  languages = [],
}: LetterFiltersProps) {
  return (
    <search aria-label="Letters">
      <form className="filters" method="get" action={action}>
        <div className="filters-q">
          <label htmlFor="q">Words in the letter</label>
          <input id="q" name="q" type="search" defaultValue={q} autoComplete="off" />
        </div>
        <Select name="status" label="Status" any="Any" value={status} choices={statuses} />
        {languages.length > 1 && (
          <Select name="lang" label="Language" any="Any" value={lang} choices={languages} />
        )}
        <Select name="sort" label="Order" value={sort} choices={sorts} />
        <button className="button button-secondary" type="submit">
          Show
        </button>
      </form>
    </search>
  );
}

type SelectProps = { name: string; label: string; any?: string; value?: string; choices: Choice[] };

function Select({ name, label, any, value, choices }: SelectProps) {
  return (
    <div>
      <label htmlFor={name}>{label}</label>
      <select id={name} name={name} defaultValue={value}>
        {any && <option value="">{any}</option>}
        {choices.map((choice) => (
          <option key={choice.value} value={choice.value}>
            {choice.label}
          </option>
        ))}
      </select>
    </div>
  );
}
