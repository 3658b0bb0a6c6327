import { data, type MetaFunction } from "@remix-run/node";
import { Page } from "#app/ui/page.tsx";
import { Problem } from "#app/ui/problem.tsx";
import { sourceHref } from "#app/ui/source.ts";

export const meta: MetaFunction = () => [
  { title: "Read-only for now · Undersigned" },
  { name: "robots", content: "noindex" },
];

/** The page that is shown in place of an answer to a form while the site can only be read. */
export function loader() {
  return data(null, { status: 503 });
}

export default function ReadOnly() {
  return (
    <Page kind="task" sourceHref={sourceHref}>
      <Problem status={503} title="This site can only be read for now">
        <p>
          Whoever runs it has stopped all changes for a while. What you sent was not taken, and nothing was
          changed by it.
        </p>
        <p>
          Nothing is lost. A ticket stays good until its letter closes, and what was accepted before is safe.
          Go back to find what you typed, keep it if it is long, and send it again later.
        </p>
        <p>Withdrawing a signature and taking a name down work also now.</p>
      </Problem>
    </Page>
  );
}
