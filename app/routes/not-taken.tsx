import { data, type LoaderFunctionArgs, type MetaFunction } from "@remix-run/node";
import { useLoaderData } from "@remix-run/react";
import type { ReactNode } from "react";
import { notFound, securityHeaders } from "#app/platform/http.server.ts";
import { canBeSentAgain, SendAgain, typedFields, WhatWasTyped } from "#app/ui/kept-form.tsx";
import { Page } from "#app/ui/page.tsx";
import { PROBLEMS } from "#app/ui/problem.tsx";
import { sourceHref } from "#app/ui/source.ts";

export const meta: MetaFunction<typeof loader> = ({ data: shown }) => [
  { title: `${wordsOf(shown).title} · Undersigned` },
  { name: "robots", content: "noindex" },
];

/**
 * The page in place of an answer to a form that was not taken. It depends on what was typed and on why it was not taken, and not on
 * where it was sent: of a letter that is none of a stranger's it tells as much as of one that there is not. It runs no program.
 */
export function loader({ context }: LoaderFunctionArgs) {
  const shown = context.notTaken ?? notFound();
  const headers = { ...securityHeaders({ origin: context.origin }), "Cache-Control": "no-store" };
  return data(shown, { status: shown.status, headers });
}

export const headers = ({ loaderHeaders }: { loaderHeaders: Headers }) => loaderHeaders;

export default function NotTaken() {
  const shown = useLoaderData<typeof loader>();
  const { title, text, isLater } = wordsOf(shown);
  const { sent = [] } = shown;
  const canBeSent = Boolean(isLater && shown.sent && canBeSentAgain(sent));
  return (
    <Page kind="task" sourceHref={sourceHref}>
      <h1>{title}</h1>
      <div className="prose">
        {text(canBeSent)}
        {!canBeSent && typedFields(sent).length > 0 && (
          <p>What you typed stands below: copy what you want to keep.</p>
        )}
      </div>
      {canBeSent && <SendAgain sent={sent} />}
      <WhatWasTyped sent={sent} />
    </Page>
  );
}

type Words = {
  title: string;
  /** What has happened, and what to do now. */
  text: (canBeSent: boolean) => ReactNode;
  /** Whether the very same may be taken later. */
  isLater?: boolean;
};

function wordsOf(shown?: { status: number; isReadOnly?: boolean }): Words {
  return (shown?.isReadOnly ? readOnly : words[shown?.status ?? 404]) ?? unknown;
}

const nothingChanged = <p>What you sent was not taken, and nothing was changed by it.</p>;

const unknown: Words = { title: "This was not taken", text: () => nothingChanged };

const readOnly: Words = {
  title: "This site can only be read for now",
  text: (canBeSent) => (
    <>
      <p>
        Whoever runs it has stopped all changes for a while. What you sent was not taken, and nothing was
        changed by it.
      </p>
      <p>
        Nothing is lost. A ticket stays good until its letter closes, and what was accepted before is safe.{" "}
        {canBeSent
          ? "Leave this page open and send it again later, or copy what you typed."
          : "Go back to find what you typed, keep it if it is long, and send it again later."}
      </p>
      <p>Withdrawing a signature and taking a name down work also now.</p>
    </>
  ),
  isLater: true,
};

const signedOut: Words = {
  title: PROBLEMS[401].title,
  text: (canBeSent) => (
    <>
      <p>What you sent was not taken, and nothing was changed by it. Nothing that you typed is lost.</p>
      <p>
        <a href="/organize/sign-in" target="_blank" rel="noopener">
          Sign in in a new tab
        </a>
        , then {canBeSent ? "come back to this one and send it again." : "do it again on its page."}
      </p>
    </>
  ),
  isLater: true,
};

const tooMany: Words = {
  title: PROBLEMS[429].title,
  text: (canBeSent) => (
    <>
      {PROBLEMS[429].text}
      <p>
        Nothing was changed. Wait ten minutes{" "}
        {canBeSent ? "and send it again from this page" : "and go back to send the form again"}, or use
        another connection, such as your phone’s.
      </p>
    </>
  ),
  isLater: true,
};

const notKnown = (
  <p>Whether what you sent was taken is not known. See how things stand before you send it again.</p>
);

const words: Record<number, Words> = {
  401: signedOut,
  403: {
    title: PROBLEMS[403].title,
    text: () => (
      <>
        {PROBLEMS[403].text}
        {nothingChanged}
      </>
    ),
  },
  404: {
    title: PROBLEMS[404].title,
    text: () => (
      <>
        <p>It was taken away while you typed, or it belongs to a team that you are not on.</p>
        {nothingChanged}
      </>
    ),
  },
  410: { title: PROBLEMS[410].title, text: () => PROBLEMS[410].text },
  413: {
    title: PROBLEMS[413].title,
    text: () => <p>Nothing was changed. Go back and make it shorter: all of it stands below too.</p>,
  },
  429: tooMany,
  500: {
    title: PROBLEMS[500].title,
    text: () => (
      <>
        {PROBLEMS[500].text}
        {notKnown}
      </>
    ),
  },
  503: {
    title: PROBLEMS[503].title,
    text: () => (
      <>
        {PROBLEMS[503].text}
        {notKnown}
      </>
    ),
    isLater: true,
  },
};
