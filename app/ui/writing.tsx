import type { ReactNode } from "react";
import type { Difference } from "#app/letter/difference.ts";
import type { Problem } from "#app/letter/problem.ts";
import { Button, Notice } from "./form.tsx";
import { figure } from "./tally.tsx";
import { Runs } from "./text-difference.tsx";

/**
 * What is still missing on a page of a draft. It may be saved so, and left for later.
 *
 * @param nextHref of the next page, for who wanted to go on
 */
export function StillMissing({ problems, nextHref }: { problems: Problem[]; nextHref?: string | undefined }) {
  if (problems.length === 0) return null;
  return (
    <div id="still-missing">
      <Notice title={nextHref ? "Saved, and not finished yet" : "Before it can be published"}>
        <ul>
          {problems.map(({ field, sentence }) => (
            <li key={`${field} ${sentence}`}>
              <a href={`#${field}`}>{sentence}</a>
            </li>
          ))}
        </ul>
        {nextHref && (
          <p>
            <a href={nextHref}>Leave it for later, and go on</a>
          </p>
        )}
      </Notice>
    </div>
  );
}

/** The form of a page that is saved while it is typed. What it holds belongs to the revision that it was read with. */
export function WritingForm({
  revision,
  isUnsaved = false,
  isConflict = false,
  preview,
  goesOn = false,
  children,
}: {
  revision: number;
  /** Whether what stands in it was sent and not saved. */
  isUnsaved?: boolean;
  /** Whether somebody has to choose first: then nothing is saved until that is done. */
  isConflict?: boolean;
  /** Where what is typed is shown as the page that it becomes. */
  preview?: string | undefined;
  /** Whether another page is to be written after it. */
  goesOn?: boolean;
  children: ReactNode;
}) {
  return (
    <form
      method="post"
      id="writing"
      noValidate
      data-preview={preview}
      data-unsaved={isUnsaved || undefined}
      data-conflict={isConflict || undefined}
    >
      {/* Browsers that keep what was typed must not keep the revision of another day. */}
      <input type="hidden" name="revision" value={revision} autoComplete="off" />
      {children}
      <div className="saving-place">
        {/* Both are the program's, which saves; without it nothing is said. */}
        <div id="not-saved" role="alert" />
        <p className="saving" id="saving" hidden />
        <div className="actions">
          {goesOn && !isConflict && (
            <Button name="then" value="next">
              Save and go on
            </Button>
          )}
          <Button kind={goesOn && !isConflict ? "secondary" : "primary"}>
            {isConflict ? "Save mine in its place" : "Save"}
          </Button>
          {preview && (
            <Button kind="secondary" formAction={preview} formTarget="_blank">
              Preview<span className="visually-hidden">, in a new tab</span>
            </Button>
          )}
        </div>
      </div>
    </form>
  );
}

export type ConflictProps = {
  /** Who has saved meanwhile; nobody when the account is gone. */
  by: string | null;
  /** Each field of the page: how the two texts differ in it, and the other one as it is stored. None when the page was removed. */
  fields: { name: string; label: string; theirs: string; difference: Difference }[] | null;
  lang: string;
  dir: "ltr" | "rtl";
  /** Where the other text is, for who gives way. */
  otherHref: string;
};

/** Two have changed the same page: what stands where, and the two ways out. */
export function Conflict({ by, fields, lang, dir, otherHref }: ConflictProps) {
  const who = by ?? "Somebody";
  return (
    // Read first, like what is wrong in a form.
    // oxlint-disable-next-line jsx-a11y/no-autofocus
    <section className="error-summary conflict" aria-labelledby="conflict" tabIndex={-1} autoFocus>
      <h2 id="conflict">
        <span dir="auto">{who}</span> has {fields ? "saved" : "removed"} this page meanwhile
      </h2>
      <p>
        Nothing was overwritten and nothing is lost: what you typed stands in the form below, not yet saved.
      </p>
      {fields && (
        <>
          <p>
            <del>Struck out</del> stands only in the other text, <ins>underlined</ins> only in yours.
          </p>
          {fields.map(({ name, label, difference, theirs }) => (
            <div key={name} className="conflict-field">
              <h3>{label}</h3>
              <Differences difference={difference} lang={lang} dir={dir} />
              <details>
                <summary>
                  The other text alone<span className="visually-hidden">: {label}</span>
                </summary>
                <p className="typed" lang={lang} dir={dir}>
                  {theirs || "(empty)"}
                </p>
              </details>
            </div>
          ))}
        </>
      )}
      <p>
        {fields
          ? "Take over into the form what you want to keep of the other text, and save it in its place. Or "
          : "Save the form to bring the page back. Or "}
        <a href={otherHref} id="give-way">
          {fields ? "drop yours and go on with the other text" : "leave it removed"}
        </a>
        .
      </p>
    </section>
  );
}

function Differences({
  difference,
  lang,
  dir,
}: {
  difference: Difference;
  lang: string;
  dir: "ltr" | "rtl";
}) {
  return (
    <p className="typed" lang={lang} dir={dir}>
      <Runs runs={difference} />
    </p>
  );
}

export type SimilarLettersProps = {
  letters: { slug: string; title: string; lang: string; addressee: string; total: number }[];
  /** Level of the heading. */
  level?: 2 | 3;
};

/** Letters that ask for much the same: to be joined rather than divided. */
export function SimilarLetters({ letters, level = 2 }: SimilarLettersProps) {
  if (letters.length === 0) return null;
  const Heading = `h${level}` as const;
  return (
    <section className="section" aria-labelledby="similar">
      <Heading id="similar">Letters like this one</Heading>
      <p>If one of them says it already, signing it may do more than a new letter. You can also cite it.</p>
      <ul className="similar">
        {letters.map(({ slug, title, lang, addressee, total }) => (
          <li key={slug}>
            <p>
              <a href={`/letters/${slug}`} lang={lang} dir="auto">
                {title}
              </a>
            </p>
            <p className="hint">
              To <span dir="auto">{addressee}</span>, {figure(total)}{" "}
              {total === 1 ? "signature" : "signatures"}
            </p>
          </li>
        ))}
      </ul>
    </section>
  );
}

/** How a text is set, for those who do not know Markdown. */
export function HowToSet() {
  return (
    <details>
      <summary>How to set headings, lists and links</summary>
      <div className="details-text">
        <dl className="facts">
          {marks.map(([typed, means]) => (
            <div key={typed}>
              <dt className="mono">{typed}</dt>
              <dd>{means}</dd>
            </div>
          ))}
        </dl>
        <p>
          This is Markdown. HTML and pictures are not part of a letter; they are shown as they were typed.
        </p>
      </div>
    </details>
  );
}

const marks = [
  ["an empty line", "a new paragraph"],
  ["# What we ask", "a heading"],
  ["*word*", "emphasis"],
  ["**word**", "strong emphasis"],
  ["- one", "an entry of a list"],
  ["1. one", "an entry of a numbered list"],
  ["> words", "a quotation"],
  ["[words](https://example.org)", "a link"],
] as const;

export type LanguageChoiceProps = {
  languages: { lang: string; name: string }[];
  lang?: string | undefined;
  tag?: string | undefined;
  error?: string | undefined;
};

/** A language by its own name, or any other by its tag, which goes before. */
export function LanguageChoice({ languages, lang = "en", tag, error }: LanguageChoiceProps) {
  return (
    <>
      <div className="field">
        <label htmlFor="lang">Language</label>
        <select id="lang" name="lang" defaultValue={lang}>
          {languages.map((each) => (
            <option key={each.lang} value={each.lang} lang={each.lang}>
              {each.name}
            </option>
          ))}
        </select>
      </div>
      <details open={tag || error ? true : undefined}>
        <summary>It is none of these</summary>
        <div className="details-text">
          <div className={error ? "field field-wrong" : "field"}>
            <label htmlFor="tag">
              Tag of the language<span className="optional"> (optional)</span>
            </label>
            <p className="hint" id="tag-hint">
              As in BCP 47: cy for Welsh, sr-Latn for Serbian in Latin letters.
            </p>
            {error && (
              <p className="field-error" id="tag-error">
                <span className="visually-hidden">Error:</span> {error}
              </p>
            )}
            <input
              id="tag"
              name="tag"
              type="text"
              defaultValue={tag}
              autoComplete="off"
              autoCapitalize="none"
              spellCheck={false}
              dir="ltr"
              aria-describedby={error ? "tag-hint tag-error" : "tag-hint"}
              aria-invalid={error ? true : undefined}
            />
          </div>
        </div>
      </details>
    </>
  );
}
