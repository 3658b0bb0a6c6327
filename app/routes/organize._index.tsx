import type { LoaderFunctionArgs, MetaFunction } from "@remix-run/node";
import { useLoaderData } from "@remix-run/react";
import { listDrafts } from "#app/letter/drafts.server.ts";
import { letterState, textIn } from "#app/letter/letter.ts";
import { daysLeft } from "#app/letter/wording.ts";
import { enter } from "#app/organizer/enter.server.ts";
import { mayAct } from "#app/organizer/organizer.ts";
import { findTeams } from "#app/organizer/team.server.ts";
import { findCounts } from "#app/signature/counts.server.ts";
import { countWaiting } from "#app/signature/approve.server.ts";
import { Button } from "#app/ui/form.tsx";
import { Lead } from "#app/ui/page.tsx";
import { figure } from "#app/ui/tally.tsx";
import { Moment, Workspace } from "#app/ui/workspace.tsx";

export const meta: MetaFunction = () => [
  { title: "Your letters · Undersigned" },
  { name: "robots", content: "noindex" },
];

export async function loader({ request, context }: LoaderFunctionArgs) {
  const me = await enter(context, request);
  const teams = await findTeams(context.db, me.id);
  const letters = await Promise.all(
    teams.map(async ({ slug, role }) => {
      const letter = await context.letters.findAlsoTakenDown(context, slug);
      if (!letter) return [];
      const { total } = await findCounts(context.db, letter);
      const waiting = mayAct(role, "moderator") ? await countWaiting(context, slug) : 0;
      const state = letterState(letter, context.now);
      const left = state === "open" ? daysLeft(letter.closesAt, context.now) : null;
      const { title } = textIn(letter, null);
      return [{ slug, role, total, waiting, state, left, title, goal: letter.goal }];
    }),
  );
  return { name: me.name, letters: letters.flat(), drafts: await listDrafts(context, me.id) };
}

export default function Letters() {
  const { name, letters, drafts } = useLoaderData<typeof loader>();
  const Heading = drafts.length > 0 ? "h3" : "h2";
  return (
    <Workspace name={name} kind="reading">
      <Lead title="Your letters" actions={<Button href="/organize/new">Write a letter</Button>} />
      {letters.length + drafts.length === 0 && (
        <p className="empty">
          You are on no letter’s team yet. Write one, or have the owner of a letter invite you.
        </p>
      )}
      {drafts.length > 0 && <Drafts drafts={drafts} />}
      {drafts.length > 0 && letters.length > 0 && <h2>Published</h2>}
      <ul className="letters">
        {letters.map(({ slug, title, role, total, waiting, state, left, goal }) => (
          <li key={slug} className="letter-entry">
            <div className="letter-entry-text">
              <Heading>
                <a href={`/organize/letters/${slug}`} dir="auto">
                  {title}
                </a>
              </Heading>
              <p>
                You are its {role}. {left ?? stateWords[state]}.
              </p>
              {waiting > 0 && (
                <p>
                  <a href={`/organize/letters/${slug}/signatures`}>
                    {waiting === 1 ? "1 signature waits" : `${figure(waiting)} signatures wait`} for you
                    <span className="visually-hidden"> at {title}</span>
                  </a>
                </p>
              )}
            </div>
            <p className="letter-entry-total">
              <span>{figure(total)}</span> {goal ? `of ${figure(goal)}` : "signatures"}
            </p>
          </li>
        ))}
      </ul>
    </Workspace>
  );
}

function Drafts({ drafts }: Pick<ReturnType<typeof useLoaderData<typeof loader>>, "drafts">) {
  return (
    <section className="drafts" aria-labelledby="drafts">
      <h2 id="drafts">Being written</h2>
      <ul className="entries">
        {drafts.map(({ slug, title, role, savedAt }) => (
          <li key={slug}>
            <h3>
              <a href={`/organize/letters/${slug}/write`} dir="auto">
                {title}
              </a>
            </h3>
            <p className="hint">
              You are its {role}. Saved last <Moment date={savedAt} />.
            </p>
          </li>
        ))}
      </ul>
    </section>
  );
}

const stateWords = { draft: "Not open yet", open: "Open", closed: "Closed", delivered: "Delivered" };
