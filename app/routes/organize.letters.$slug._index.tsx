import type { LoaderFunctionArgs, MetaFunction } from "@remix-run/node";
import { useLoaderData } from "@remix-run/react";
import { letterState, textIn } from "#app/letter/letter.ts";
import { cadenceSentence, daysLeft } from "#app/letter/wording.ts";
import { findStanding } from "#app/moderation/letters.server.ts";
import { enterLetter } from "#app/organizer/enter.server.ts";
import { mayAct } from "#app/organizer/organizer.ts";
import { countWaiting } from "#app/signature/approve.server.ts";
import { findCounts } from "#app/signature/counts.server.ts";
import { findProgress } from "#app/signature/progress.server.ts";
import { Notice } from "#app/ui/form.tsx";
import { Moderated } from "#app/ui/moderated.tsx";
import { Lead } from "#app/ui/page.tsx";
import { ProgressByWorkplace, ProgressOverTime } from "#app/ui/progress.tsx";
import { figure } from "#app/ui/tally.tsx";
import { Workspace } from "#app/ui/workspace.tsx";

export const meta: MetaFunction<typeof loader> = ({ data: page }) => [
  { title: `${page?.title ?? ""} · Undersigned` },
  { name: "robots", content: "noindex" },
];

export async function loader({ request, params, context }: LoaderFunctionArgs) {
  const { me, letter, role } = await enterLetter(context, request, params.slug, "viewer");
  const [standing, counts, progress, waiting] = await Promise.all([
    findStanding(context, letter.id),
    findCounts(context.db, letter),
    findProgress(context.db, letter),
    countWaiting(context, letter.slug),
  ]);
  const state = letterState(letter, context.now);
  const { total, named, anonymous, role: byRole, organization } = counts;
  return {
    name: me.name,
    slug: letter.slug,
    title: textIn(letter, null).title,
    goal: letter.goal,
    isOpen: state === "open",
    left: state === "open" ? daysLeft(letter.closesAt, context.now) : null,
    step: letter.step,
    cadence: cadenceSentence(letter.cadence),
    mayModerate: mayAct(role, "moderator"),
    mayClose: mayAct(role, "owner"),
    waiting,
    standing,
    counts: { total, named, anonymous, byRole, organization },
    ...progress,
  };
}

export default function Dashboard() {
  const page = useLoaderData<typeof loader>();
  const { name, slug, title, goal, left, counts, waiting, days, workplaces } = page;
  const here = `/organize/letters/${slug}`;
  return (
    <Workspace name={name} kind="reading" back={{ href: "/organize", label: "Your letters" }}>
      <Lead title={title}>
        <p>
          {figure(counts.total)} {counts.total === 1 ? "signature" : "signatures"}
          {goal ? ` on the way to ${figure(goal)}` : ""}. {left ? `${left}.` : "It takes no signatures now."}
        </p>
      </Lead>
      <Moderated {...page.standing} />
      {waiting > 0 && page.mayModerate && (
        <Notice
          title={waiting === 1 ? "1 signature waits for you" : `${figure(waiting)} signatures wait for you`}
        >
          <p>
            <a href={`${here}/signatures`}>Look at what waits</a>
          </p>
        </Notice>
      )}
      <section className="section">
        <h2>Steer</h2>
        <ul>
          <li>
            <a href={`/letters/${slug}`}>The letter as everybody sees it</a>
          </li>
          {page.mayModerate && (
            <li>
              <a href={`${here}/signatures`}>Names and organizations</a>
            </li>
          )}
          <li>
            <a href={`${here}/team`}>The team, and what it has done</a>
          </li>
          {page.mayClose && page.isOpen && (
            <li>
              <a href={`${here}/close`}>Close the letter</a>
            </li>
          )}
        </ul>
      </section>
      <section className="section">
        <h2>How they appear</h2>
        <dl className="facts">
          <div>
            <dt>Anonymous</dt>
            <dd>{figure(counts.anonymous)}</dd>
          </div>
          <div>
            <dt>By role</dt>
            <dd>{figure(counts.byRole)}</dd>
          </div>
          <div>
            <dt>With their name</dt>
            <dd>{figure(counts.named)}</dd>
          </div>
          <div>
            <dt>Organizations</dt>
            <dd>{figure(counts.organization)}</dd>
          </div>
        </dl>
      </section>
      <section className="section">
        <h2>By workplace</h2>
        <p>
          Mailboxes used are rounded up to a multiple of {page.step}, and count those too whose owner blocked
          them or has not posted a ticket yet. Nobody here sees more: that is what keeps the anonymous
          anonymous.
        </p>
        <ProgressByWorkplace workplaces={workplaces} />
      </section>
      <section className="section">
        <h2>Over time</h2>
        <p>{page.cadence}</p>
        <ProgressOverTime days={days} goal={goal} />
      </section>
    </Workspace>
  );
}
