import { data, redirect, type ActionFunctionArgs, type LoaderFunctionArgs } from "@remix-run/node";
import { useActionData, useLoaderData } from "@remix-run/react";
import { textIn } from "#app/letter/letter.ts";
import { enterLetter } from "#app/organizer/enter.server.ts";
import { mayAct } from "#app/organizer/organizer.ts";
import { formIn, typedIn } from "#app/platform/http.server.ts";
import { ErrorSummary } from "#app/ui/form.tsx";
import { figure } from "#app/ui/tally.tsx";
import { Act, Moment, Workspace } from "#app/ui/workspace.tsx";
import { titleOf } from "#app/ui/letter-title.ts";
import { readOnly } from "#app/update/refusals.ts";
import { sendingWords } from "#app/update/sending-words.ts";
import { listForTeam } from "#app/update/updates.server.ts";
import { beginUpdate } from "#app/update/write.server.ts";

export const meta = titleOf("Updates");

export async function loader({ request, params, context }: LoaderFunctionArgs) {
  const { me, letter, role } = await enterLetter(context, request, params.slug, "viewer");
  const { drafts, published, followers } = await listForTeam(context.db, letter);
  return {
    name: me.name,
    slug: letter.slug,
    title: textIn(letter, null).title,
    mayWrite: mayAct(role, "editor"),
    followers,
    step: letter.step,
    drafts,
    published: published.map(({ sending, ...update }) => ({
      ...update,
      words: sendingWords(sending, letter.step),
    })),
  };
}

export async function action({ request, params, context }: ActionFunctionArgs) {
  const { letter } = await enterLetter(context, request, params.slug, "editor");
  if (typedIn(await formIn(request), "act") !== "begin")
    return data({ form: "This form is not complete. Load the page again." }, { status: 422 });
  const outcome = await beginUpdate(context, letter.id);
  if (outcome.kind === "read-only") return data({ form: readOnly }, { status: 503 });
  return redirect(`/organize/letters/${letter.slug}/updates/${outcome.id}`, 303);
}

export default function TeamUpdates() {
  const { name, slug, title, mayWrite, followers, step, drafts, published } = useLoaderData<typeof loader>();
  const refused = useActionData<typeof action>();
  const here = `/organize/letters/${slug}/updates`;
  return (
    <Workspace name={name} back={{ href: `/organize/letters/${slug}`, label: title }}>
      <ErrorSummary errors={{}} form={refused ? [refused.form] : []} />
      <h1>Updates</h1>
      <p className="standfirst">
        {followersInWords(followers, step)} What you publish here stands on the letter’s page and in its feed
        {followers > 0 && `, and is mailed to ${followers === 1 ? "it" : "them"}`}. At most one update a day.
      </p>
      {mayWrite && (
        <div className="actions">
          <Act fields={{ act: "begin" }} kind="primary">
            Write an update
          </Act>
        </div>
      )}
      {drafts.length > 0 && (
        <>
          <h2>Drafts</h2>
          <ul className="entries">
            {drafts.map((draft) => (
              <li key={draft.id}>
                <p dir="auto">
                  {mayWrite ? (
                    <a href={`${here}/${draft.id}`}>{draft.title || "Without a headline"}</a>
                  ) : (
                    draft.title || "Without a headline"
                  )}
                </p>
              </li>
            ))}
          </ul>
        </>
      )}
      <h2>Published</h2>
      {published.length === 0 && <p className="empty">No update is published yet.</p>}
      <ul className="entries">
        {published.map((update) => (
          <li key={update.number}>
            <p dir="auto">
              <a href={`/letters/${slug}/updates/${update.number}`}>{update.title}</a>
            </p>
            <p className="hint">
              <Moment date={update.publishedAt} />
            </p>
            {update.words.map((sentence) => (
              <p key={sentence}>{sentence}</p>
            ))}
          </li>
        ))}
      </ul>
    </Workspace>
  );
}

function followersInWords(followers: number, step: number): string {
  if (followers === 0) return "Nobody follows this letter by mail yet.";
  if (step > 1)
    return `Up to ${figure(followers)} mailboxes follow this letter: the figure moves in steps of ${step}, so that nobody sees who does.`;
  return followers === 1
    ? "One mailbox follows this letter."
    : `${figure(followers)} mailboxes follow this letter.`;
}
