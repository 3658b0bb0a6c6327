import { data, type LoaderFunctionArgs } from "@remix-run/node";
import { useLoaderData } from "@remix-run/react";
import { textIn } from "#app/letter/letter.ts";
import { enterLetter } from "#app/organizer/enter.server.ts";
import { scriptPage } from "#app/platform/http.server.ts";
import { findCounts } from "#app/signature/counts.server.ts";
import { ExportNames } from "#app/ui/export-names.tsx";
import { Button, Notice } from "#app/ui/form.tsx";
import { figure } from "#app/ui/tally.tsx";
import { Workspace } from "#app/ui/workspace.tsx";
import { titleOf } from "#app/ui/letter-title.ts";

export const meta = titleOf("Export");

export async function loader({ request, params, context }: LoaderFunctionArgs) {
  const { me, letter } = await enterLetter(context, request, params.slug, "moderator");
  const { named, organization } = await findCounts(context.db, letter);
  return data(
    {
      name: me.name,
      slug: letter.slug,
      title: textIn(letter, null).title,
      names: named + organization,
      isBusy: new URL(request.url).searchParams.get("busy") === "yes",
      program: context.programs["export"] ?? null,
    },
    { headers: scriptPage(context.origin) },
  );
}

export const headers = ({ loaderHeaders }: { loaderHeaders: Headers }) => loaderHeaders;

export default function Export() {
  const { name, slug, title, names, isBusy, program } = useLoaderData<typeof loader>();
  const here = `/organize/letters/${slug}`;
  return (
    <Workspace name={name} back={{ href: here, label: title }}>
      <h1>Export the names</h1>
      {isBusy && (
        <Notice kind="warning" title="Two files are being made already">
          <p>This site makes no more at once. Try again in a minute: nothing is lost by waiting.</p>
        </Notice>
      )}
      <p className="standfirst">
        {names === 0
          ? "Nobody has signed by name yet."
          : `${figure(names)} ${names === 1 ? "name" : "names"}, as the last batch left them.`}
      </p>
      <p>
        A file holds what signers agreed to show, and nothing else of them: no address, no time, no order in
        which they signed. Who signed without a name is in no file at all.
      </p>
      {names > 0 && <ExportNames action={`${here}/export`} names={names} program={program} />}
      {names > 0 && (
        <>
          <h2>For paper</h2>
          <form method="post" action={`${here}/export/signatures.pdf`}>
            <p className="hint">PDF, all names in the order of the alphabet.</p>
            <Button kind="secondary">Save as PDF</Button>
          </form>
        </>
      )}
      <h2>Before you pass it on</h2>
      <p>
        Whoever withdraws their name, or is removed, is gone from every file made after that, and stays in
        those that you have. Keep them as long as you need them. That you took a file is written down for{" "}
        <a href={`${here}/team`}>the team</a>.
      </p>
      <p>
        Everybody finds the same names <a href={`/letters/${slug}/signatures`}>on a page</a> and, for
        programs, as <a href={`/letters/${slug}/signatures.json`}>JSON</a> and{" "}
        <a href={`/letters/${slug}/signatures.csv`}>CSV</a>.
      </p>
    </Workspace>
  );
}
