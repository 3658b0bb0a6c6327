import { Workspace, type WorkspaceProps } from "./workspace.tsx";

const rooms = [
  { href: "/admin", label: "Health" },
  { href: "/admin/review", label: "Review" },
  { href: "/admin/reports", label: "Reports" },
  { href: "/admin/letters", label: "Letters" },
  { href: "/admin/switches", label: "Switches" },
  { href: "/admin/acts", label: "What was done" },
] as const;

export type AdminProps = Omit<WorkspaceProps, "among"> & {
  /** Which of the operators' pages this is, or belongs to. */
  current: (typeof rooms)[number]["href"];
};

/** A page of those who run the site: like one of the workspace, with the ways through their pages on top. */
export function Admin({ current, ...page }: AdminProps) {
  const ways = (
    <nav className="places" aria-label="Operators">
      <ul>
        {rooms.map(({ href, label }) => (
          <li key={href}>
            <a href={href} aria-current={href === current ? (page.back ? "true" : "page") : undefined}>
              {label}
            </a>
          </li>
        ))}
      </ul>
    </nav>
  );
  return <Workspace {...page} among={ways} />;
}
