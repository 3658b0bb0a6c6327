import type { ReactNode } from "react";
import { Page, type Link } from "./page.tsx";
import { sourceHref } from "./source.ts";
import { WorkspaceNavigation } from "./workspace.tsx";

const rooms = [
  { href: "/admin", label: "Health" },
  { href: "/admin/review", label: "Review" },
  { href: "/admin/reports", label: "Reports" },
  { href: "/admin/letters", label: "Letters" },
  { href: "/admin/switches", label: "Switches" },
  { href: "/admin/acts", label: "What was done" },
] as const;

export type AdminProps = {
  children: ReactNode;
  kind?: "reading" | "task";
  /** Name of who is signed in. */
  name: string;
  /** Which of the operators' pages this is, or belongs to. */
  current: (typeof rooms)[number]["href"];
  back?: Link;
};

/** A page of those who run the site: like any other, with the ways through their pages on top. */
export function Admin({ children, kind = "task", name, current, back }: AdminProps) {
  return (
    <Page kind={kind} sourceHref={sourceHref} navigation={<WorkspaceNavigation name={name} />}>
      <nav className="places" aria-label="Operators">
        <ul>
          {rooms.map(({ href, label }) => (
            <li key={href}>
              <a href={href} aria-current={href === current ? (back ? "true" : "page") : undefined}>
                {label}
              </a>
            </li>
          ))}
        </ul>
      </nav>
      {back && (
        <p className="back">
          <a href={back.href} dir="auto">
            {back.label}
          </a>
        </p>
      )}
      {children}
    </Page>
  );
}
