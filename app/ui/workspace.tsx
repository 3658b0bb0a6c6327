import { useRouteLoaderData } from "@remix-run/react";
import type { ReactNode } from "react";
import { dayInWords } from "./day.tsx";
import { Button, Field } from "./form.tsx";
import { Back, Page, type Link } from "./page.tsx";
import { Passkey } from "./passkey.tsx";
import type { SiteNoticeProps } from "./site-notice.tsx";
import { sourceHref } from "./source.ts";

/** What every page of the workspace is given beside its own data. */
export type WorkspaceData = { isOperator: boolean; hasPasskey: boolean; passkeyProgram: string | null };

/** What every page is given. */
export type SiteData = SiteNoticeProps & { workspace: WorkspaceData | null };

export function useWorkspace(): WorkspaceData {
  const site = useRouteLoaderData<SiteData>("root");
  return site?.workspace ?? { isOperator: false, hasPasskey: false, passkeyProgram: null };
}

export type WorkspaceProps = {
  children: ReactNode;
  kind?: "reading" | "task";
  /** Name of who is signed in. */
  name: string;
  back?: Link;
  /** Where the page is not one of the organizers': what it is one of, and the ways through those. */
  among?: { label: string; ways: ReactNode };
};

/** A page of the organizers' workspace: like any other, with the ways through the workspace on top. */
export function Workspace({ children, kind = "task", name, back, among }: WorkspaceProps) {
  const { isOperator } = useWorkspace();
  const signOut = (
    <form method="post" action="/organize/sign-out">
      <button type="submit">Sign out</button>
    </form>
  );
  return (
    <Page kind={kind} sourceHref={sourceHref}>
      <nav className="workspace" aria-label={among?.label ?? "Workspace"}>
        {among?.ways}
        <ul>
          <li>
            <a href="/organize">Your letters</a>
          </li>
          <li>
            <a href="/organize/account" dir="auto">
              {name}
            </a>
          </li>
          {among && <li>{signOut}</li>}
          {!among && isOperator && (
            <li>
              <a href="/admin">Operate</a>
            </li>
          )}
        </ul>
        {!among && signOut}
      </nav>
      {back && <Back {...back} />}
      {children}
    </Page>
  );
}

/** The password once more, or a passkey, for an act that is dangerous in the wrong hands; nothing while either was given just now. */
export function PasswordAgain({
  isFresh,
  error,
  name = "again",
}: {
  isFresh: boolean;
  error?: string | undefined;
  name?: string;
}) {
  const { hasPasskey, passkeyProgram } = useWorkspace();
  if (isFresh) return null;
  return (
    <div className="again">
      <Field
        name={name}
        type="password"
        label="Your password"
        hint="Asked again because it was typed more than ten minutes ago."
        autoComplete="current-password"
        error={error}
      />
      {hasPasskey && (
        <Passkey purpose="again" program={passkeyProgram}>
          Use a passkey instead
        </Passkey>
      )}
    </div>
  );
}

/** A form of one button, which says what it is for to those who do not see what stands beside it. */
export function Act({
  fields,
  kind = "secondary",
  about,
  action,
  children,
}: {
  fields: Record<string, string>;
  /** Where it goes; to the page that it stands on unless said otherwise. */
  action?: string;
  kind?: "primary" | "secondary" | "danger";
  about?: ReactNode;
  children: ReactNode;
}) {
  return (
    <form method="post" action={action} className="act">
      {Object.entries(fields).map(([name, value]) => (
        <input key={name} type="hidden" name={name} value={value} />
      ))}
      <Button kind={kind}>
        {children}
        {about && <span className="visually-hidden"> {about}</span>}
      </Button>
    </form>
  );
}

/** A moment to the minute, where a day would not tell two of them apart. */
export function Moment({ date }: { date: string | Date }) {
  const moment = new Date(date).toISOString();
  return <time dateTime={moment}>{`${dayInWords(date)}, ${moment.slice(11, 16)} UTC`}</time>;
}
