import type { ReactNode } from "react";

export type ProblemStatus = 401 | 403 | 404 | 410 | 413 | 422 | 429 | 500 | 503;

export type ProblemProps = {
  status: ProblemStatus;
  /** Instead of what the status alone would say. */
  title?: ReactNode;
  children?: ReactNode;
};

/** What the status alone says. */
export const PROBLEMS: Record<ProblemStatus, { title: string; text: ReactNode }> = {
  401: {
    title: "You have been signed out",
    text: <p>Nothing was changed. Sign in and do it again.</p>,
  },
  403: {
    title: "This is not for your role",
    text: (
      <>
        <p>
          You are on the letter’s team, but not in a role that may do this. One of its owners can change that.
        </p>
        <p>
          <a href="/organize">Go to your letters</a>
        </p>
      </>
    ),
  },
  404: {
    title: "There is no such page",
    text: (
      <>
        <p>
          If you typed the address, look at it once more. If you pasted it, see whether all of it came along.
        </p>
        <p>
          You can also <a href="/letters">look for the letter</a>.
        </p>
      </>
    ),
  },
  410: {
    title: "The letter has moved on meanwhile",
    text: (
      <p>
        It was published or closed since the page was opened, so this cannot be changed any more. Nothing was
        changed now.
      </p>
    ),
  },
  413: {
    title: "That is more than any form here takes",
    text: <p>Nothing was changed. Go back and make it shorter.</p>,
  },
  422: {
    title: "Something in the form is missing or not as it should be",
    text: <p>Nothing was changed. Go back, correct it and send the form again.</p>,
  },
  429: {
    title: "Too many tries in a short time",
    text: (
      <p>
        Too many forms came from your connection within ten minutes. If you share it with others, as at a
        company, in a hall or through Tor, that need not have been you.
      </p>
    ),
  },
  500: {
    title: "A fault of ours",
    text: (
      <>
        <p>Something broke on this server. It is not your doing.</p>
        <p>
          A signature counts only once this site has said that it took it. If you were signing and did not see
          that, do the last step again: it can never count twice.
        </p>
      </>
    ),
  },
  503: {
    title: "Out of service for a short while",
    text: (
      <>
        <p>
          This site is being worked on or has more visitors than it can serve. Try again in a few minutes.
        </p>
        <p>Signatures already taken are safe. If you hold a ticket, it stays good until the letter closes.</p>
      </>
    ),
  },
};

/** A page that could not be had, and what to do about it. */
export function Problem({ status, title, children }: ProblemProps) {
  const problem = PROBLEMS[status];
  return (
    <div className="problem">
      <h1>{title ?? problem.title}</h1>
      <div className="prose">{children ?? problem.text}</div>
      <p className="problem-status">Status {status}</p>
    </div>
  );
}
