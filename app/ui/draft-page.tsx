import type { ReactNode } from "react";
import { Button, Notice } from "./form.tsx";
import { Moment } from "./workspace.tsx";

/** How far a page of a draft is that was saved: what is not right yet is no error, since nobody has to finish at once. */
export function DraftState({
  revision,
  problems,
  nextHref,
}: {
  revision: number;
  problems: { field: string; sentence: string }[];
  /** Of the page that is written after it. */
  nextHref: string;
}) {
  if (revision === 0) return null;
  if (problems.length === 0)
    return (
      <Notice kind="success" title="Saved, and nothing is missing on this page">
        <p>
          <a href={nextHref}>Go on to the next page</a>
        </p>
      </Notice>
    );
  return (
    <Notice title="Saved, and not finished yet">
      <ul className="unfinished">
        {problems.map(({ field, sentence }) => (
          <li key={`${field} ${sentence}`}>
            <a href={`#${field}`}>{sentence}</a>
          </li>
        ))}
      </ul>
      <p>
        <a href={nextHref}>Leave it for later, and go on</a>
      </p>
    </Notice>
  );
}

/** What to say to whoever comes second: nothing is overwritten unless they see by what. */
export function SavedMeanwhile({
  savedBy,
  savedAt,
  children,
}: {
  savedBy: string | null;
  savedAt: string | Date;
  /** What stands there now. */
  children: ReactNode;
}) {
  return (
    // As with any error, it is right that what must be read first takes the focus (GOV.UK pattern).
    // oxlint-disable-next-line jsx-a11y/no-autofocus
    <div className="error-summary" role="alert" aria-labelledby="saved-meanwhile" tabIndex={-1} autoFocus>
      <h2 id="saved-meanwhile">This page was saved meanwhile</h2>
      <p>
        <span dir="auto">{savedBy ?? "Somebody who has left"}</span> saved it while you were writing, at{" "}
        <Moment date={savedAt} />. Nothing of yours is saved yet, and nothing of theirs is lost. What you
        typed is below: take over from theirs what you want to keep, and save it in its place.
      </p>
      <div className="stands-now">
        <h3>What stands there now</h3>
        {children}
      </div>
    </div>
  );
}

/** What the Enter key presses: the browser takes the first button of a form, and that may be one that takes something out. */
export function EnterSaves() {
  return (
    <button
      className="visually-hidden"
      type="submit"
      name="act"
      value="save"
      tabIndex={-1}
      aria-hidden="true"
    >
      Save
    </button>
  );
}

export function SavePage() {
  return (
    <div className="actions">
      <Button name="then" value="next">
        Save and go on
      </Button>
      <Button kind="secondary" name="act" value="save">
        Save
      </Button>
    </div>
  );
}
