import type { LinksFunction, LoaderFunctionArgs, MetaFunction } from "@remix-run/node";
import {
  isRouteErrorResponse,
  Links,
  Meta,
  Outlet,
  useRouteError,
  useRouteLoaderData,
} from "@remix-run/react";
import serif from "@fontsource-variable/source-serif-4/files/source-serif-4-latin-wght-normal.woff2?url";
import type { ReactNode } from "react";
import { whoIsThere } from "./organizer/enter.server.ts";
import { findLetterStanding } from "./organizer/letter-standing.server.ts";
import { isWorkspace } from "./platform/http.server.ts";
import type { WebContext } from "./server.ts";
import { countWaiting } from "./signature/approve.server.ts";
import type { LetterStanding } from "./ui/letter-places.tsx";
import { Page } from "./ui/page.tsx";
import { Problem, PROBLEMS, type ProblemStatus } from "./ui/problem.tsx";
import { SiteNotice } from "./ui/site-notice.tsx";
import { sourceHref } from "./ui/source.ts";
import style from "./ui/style.css?url";
import type { SiteData, WorkspaceData } from "./ui/workspace.tsx";

export const links: LinksFunction = () => [
  { rel: "preload", href: serif, as: "font", type: "font/woff2", crossOrigin: "anonymous" },
  { rel: "stylesheet", href: style },
  { rel: "icon", href: "/favicon.svg", type: "image/svg+xml" },
];

export const meta: MetaFunction = ({ error }) => [
  { title: error ? `${PROBLEMS[statusOf(error)].title} · Undersigned` : "Undersigned" },
];

/** Pages on which somebody asks for a mail or waits for one. */
const waitsForMail = /\/(sign|confirm|block|name|forgot|join|register|follow)$/;

/** What every page needs, whichever it is: what is switched on for the whole site, and in the workspace who is there. */
export async function loader({ request, context }: LoaderFunctionArgs): Promise<SiteData> {
  const { switches } = context;
  const { pathname } = new URL(request.url);
  return {
    isReadOnly: switches.isOn("read-only"),
    noMails: switches.isOn("no-mails") && waitsForMail.test(pathname),
    workspace: isWorkspace(pathname) ? await workspaceData(context, request, pathname) : null,
  };
}

async function workspaceData(
  context: WebContext,
  request: Request,
  pathname: string,
): Promise<WorkspaceData> {
  const me = await whoIsThere(context, request);
  const [, slug] = /^\/organize\/letters\/([a-z0-9-]+)/.exec(pathname) ?? [];
  return {
    letter: me && slug ? await letterStanding(context, slug, me.id) : null,
    isOperator: me?.isOperator ?? false,
    hasPasskey: me?.hasPasskey ?? false,
    passkeyProgram: context.programs.passkey ?? null,
  };
}

/** Whom a letter's page turns away, and where to, the page itself decides: a stranger to the letter is given nothing. */
async function letterStanding(
  context: WebContext,
  slug: string,
  organizerId: string,
): Promise<LetterStanding | null> {
  const standing = await findLetterStanding(context, slug, organizerId);
  if (!standing) return null;
  return { ...standing, waiting: standing.mayModerate ? await countWaiting(context, slug) : 0 };
}

export function Layout({ children }: { children: ReactNode }) {
  const site = useRouteLoaderData<typeof loader>("root");
  return (
    <html lang="en">
      <head>
        <meta charSet="utf-8" />
        <meta name="viewport" content="width=device-width, initial-scale=1" />
        <meta name="color-scheme" content="light dark" />
        <Meta />
        <Links />
        {import.meta.env.DEV && <script type="module" src="/@vite/client" />}
      </head>
      <body>
        {site && <SiteNotice {...site} />}
        {children}
      </body>
    </html>
  );
}

export default function Root() {
  return <Outlet />;
}

const known = [401, 403, 404, 410, 413, 422, 429, 500, 503] as const;

function statusOf(error: unknown): ProblemStatus {
  return (isRouteErrorResponse(error) && known.find((each) => each === error.status)) || 500;
}

export function ErrorBoundary() {
  return (
    <Page kind="task" sourceHref={sourceHref}>
      <Problem status={statusOf(useRouteError())} />
    </Page>
  );
}
