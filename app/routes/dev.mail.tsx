import path from "node:path";
import type { LoaderFunctionArgs, MetaFunction } from "@remix-run/node";
import { useLoaderData } from "@remix-run/react";
import { readMailFolder } from "#app/mail/mail-folder.server.ts";
import { notFound } from "#app/platform/http.server.ts";
import { Lead, Page } from "#app/ui/page.tsx";
import { sourceHref } from "#app/ui/source.ts";

export const meta: MetaFunction = () => [
  { title: "Mails of this instance · Undersigned" },
  { name: "robots", content: "noindex" },
];

/** Exists only where mails are written into a folder: with a mail server there is nothing to show. */
export async function loader({ context }: LoaderFunctionArgs) {
  if (context.env.smtpUrl !== undefined) notFound();
  return { mails: await readMailFolder(path.join(context.env.dataDir, "mail")) };
}

export default function Mails() {
  const { mails } = useLoaderData<typeof loader>();
  return (
    <Page kind="task" sourceHref={sourceHref}>
      <Lead title="Mails of this instance">
        <p>
          No mail server is set up here, so mails are written into a folder and shown on this page, newest
          first. Load it again to see new ones.
        </p>
      </Lead>
      {mails.length === 0 && <p>No mail has been written yet.</p>}
      {mails.map(({ id, to, subject, text }) => (
        <article key={id} className="ticket mail">
          <p className="ticket-label">To {to}</p>
          <h2>{subject}</h2>
          <pre className="mono">{text}</pre>
        </article>
      ))}
    </Page>
  );
}
