import { useLocation, useRouteLoaderData } from "@remix-run/react";
import type { ReactNode } from "react";
import { dayInWords } from "./day.tsx";
import { Button, Field } from "./form.tsx";
import { LetterPlaces, type LetterStanding } from "./letter-places.tsx";
import { Back, Page, type Link } from "./page.tsx";
import { Passkey } from "./passkey.tsx";
import type { SiteNoticeProps } from "./site-notice.tsx";
import { sourceHref } from "./source.ts";

/** What every page of the workspace is given beside its own data. */
export type WorkspaceData = {
  /** That the page is about, for a member of its team. */
  letter: LetterStanding | null;
  isOperator: boolean;
  hasPasskey: boolean;
  passkeyProgram: string | null;
};

/** What every page is given. */
export type SiteData = SiteNoticeProps & { workspace: WorkspaceData | null };

export function useWorkspace(): WorkspaceData {
  const site = useRouteLoaderData<SiteData>("root");
  return site?.workspace ?? { letter: null, isOperator: false, hasPasskey: false, passkeyProgram: null };
}

export type WorkspaceProps = {
  children: ReactNode;
  kind?: "reading" | "task";
  /** Name of who is signed in. */
  name: string;
  back?: Link;
  /** Where the page is one of several that belong together: the ways through those. */
  among?: ReactNode;
};

/** A page of the organizers' workspace: like any other, with the ways through the workspace on top, and those of the letter that it is about. */
export function Workspace({ children, kind = "task", name, back, among }: WorkspaceProps) {
  const { letter } = useWorkspace();
  return (
    <Page kind={kind} sourceHref={sourceHref} navigation={<WorkspaceNavigation name={name} />}>
      {among}
      {back && <Back {...back} />}
      {letter && <LetterPlaces letter={letter} />}
      {children}
    </Page>
  );
}

/** The ways between the parts of the workspace, the same on every page of organizers and of operators. */
function WorkspaceNavigation({ name }: { name: string }) {
  const { isOperator } = useWorkspace();
  const { pathname } = useLocation();
  const current = (href: string) => (pathname === href ? "page" : undefined);
  return (
    <nav className="workspace" aria-label="Workspace">
      <a href="/organize" aria-current={current("/organize")}>
        Your letters
      </a>
      <a href="/organize/account" aria-current={current("/organize/account")}>
        Account
        <span className="visually-hidden">
          {" "}
          of <bdi>{name}</bdi>
        </span>
      </a>
      {isOperator && (
        <a href="/admin" aria-current={pathname.startsWith("/admin") ? "true" : undefined}>
          Operate
        </a>
      )}
      <form method="post" action="/organize/sign-out">
        <button type="submit">Sign out</button>
      </form>
    </nav>
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
