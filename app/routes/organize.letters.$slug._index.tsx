import type { LoaderFunctionArgs, MetaFunction } from "@remix-run/node";
import { useLoaderData } from "@remix-run/react";
import { toHex } from "#app/credential/octets.ts";
import { findRecord } from "#app/delivery/record.server.ts";
import { letterState, nextBatchAt, textIn } from "#app/letter/letter.ts";
import { cadenceSentence, daysLeft } from "#app/letter/wording.ts";
import { findStanding } from "#app/moderation/letters.server.ts";
import { findProposal, mayDecide } from "#app/organizer/decide.server.ts";
import { enterLetter } from "#app/organizer/enter.server.ts";
import { mayAct } from "#app/organizer/organizer.ts";
import { countWaiting } from "#app/signature/approve.server.ts";
import { findCounts } from "#app/signature/counts.server.ts";
import { periodsOf } from "#app/signature/periods.ts";
import { findProgress } from "#app/signature/progress.server.ts";
import { projectGoal } from "#app/signature/projection.ts";
import { waitingSentence } from "#app/ui/delivery.tsx";
import { Day, lastDay } from "#app/ui/day.tsx";
import { Button, Notice } from "#app/ui/form.tsx";
import { Moderated } from "#app/ui/moderated.tsx";
import { Lead } from "#app/ui/page.tsx";
import { Bars, ProgressByWorkplace, ProgressOverTime, ProgressSteps } from "#app/ui/progress.tsx";
import { ProjectionWords } from "#app/ui/projection.tsx";
import { ShareLink } from "#app/ui/share-link.tsx";
import { figure, share } from "#app/ui/tally.tsx";
import { Moment, Workspace } from "#app/ui/workspace.tsx";

export const meta: MetaFunction<typeof loader> = ({ data: page }) => [
  { title: `${page?.title ?? ""} · Undersigned` },
  { name: "robots", content: "noindex" },
];

export async function loader({ request, params, context }: LoaderFunctionArgs) {
  const { me, letter, role, needsTwo } = await enterLetter(context, request, params.slug, "viewer");
  const [proposal, standing, counts, progress, waiting, { noAnswerFor }] = await Promise.all([
    findProposal(context, letter.id, "close", me),
    findStanding(context, letter.id),
    findCounts(context.db, letter),
    findProgress(context.db, letter),
    mayAct(role, "moderator") ? countWaiting(context, letter.slug) : 0,
    findRecord(context, letter.id),
  ]);
  const state = letterState(letter, context.now);
  const { total, named, anonymous, role: byRole, organization, byClass } = counts;
  const { days, workplaces, funnel, failed } = progress;
  const lately = days.filter(({ day }) => Date.parse(day) > context.now.getTime() - 7 * 86_400_000);
  const { goal, closesAt, cadence } = letter;
  return {
    name: me.name,
    slug: letter.slug,
    title: textIn(letter, null).title,
    goal,
    isOpen: state === "open",
    left: state === "open" ? daysLeft(closesAt, context.now) : null,
    closesAt,
    step: letter.step,
    cadence: cadenceSentence(cadence),
    nextBatch: nextBatchAt(cadence, context.now),
    mayModerate: mayAct(role, "moderator"),
    mayClose: mayDecide(role, "close", { needsTwo }),
    proposal,
    isPublished: new URL(request.url).searchParams.get("step") === "published",
    share: { address: `${context.origin}/letters/${letter.slug}`, genesis: toHex(letter.genesis) },
    waiting,
    noAnswerFor,
    mayEdit: mayAct(role, "editor"),
    standing,
    counts: { total },
    // What a letter does not offer and nobody has is not worth a line.
    appear: [
      { id: "anonymous", label: "Anonymous", count: anonymous },
      { id: "role", label: "By role", count: byRole },
      { id: "named", label: "With their name", count: named },
      { id: "organization", label: "Organizations", count: organization },
    ].filter(({ id, count }) => count > 0 || letter.ways.some((way) => way === id)),
    verified: [
      { id: "mailbox", label: "A mailbox at a listed domain", count: byClass.mailbox, isOpen: false },
      { id: "open", label: "Any mailbox", count: byClass.open, isOpen: true },
    ].filter(
      ({ count, isOpen }) => count > 0 || letter.workplaces.some(({ anyMailbox }) => anyMailbox === isOpen),
    ),
    lately: lately.reduce((sum, { posted }) => sum + posted, 0),
    projection:
      goal === null
        ? null
        : projectGoal(days, { goal, now: context.now, closesAt, everySeconds: cadence.everySeconds }),
    isEmpty: counts.batch === 0,
    ...periodsOf(days),
    workplaces,
    funnel,
    failed,
  };
}

export default function Dashboard() {
  const page = useLoaderData<typeof loader>();
  const { name, slug, title, goal, left, counts, waiting, every, periods, workplaces, projection } = page;
  const here = `/organize/letters/${slug}`;
  const ways = waysFor(page);
  return (
    <Workspace name={name} kind="reading" back={{ href: "/organize", label: "Your letters" }}>
      <Lead
        title={<span dir="auto">{title}</span>}
        actions={
          <Button kind="secondary" href={`/letters/${slug}`}>
            See the letter as everybody does
          </Button>
        }
      >
        <p>
          {figure(counts.total)} {counts.total === 1 ? "signature" : "signatures"}
          {goal ? ` on the way to ${figure(goal)}` : ""}.{" "}
          {left && page.standing.takenDown === null ? `${left}.` : "It takes no signatures now."}
        </p>
        {page.noAnswerFor !== null && <p>{waitingSentence(page.noAnswerFor)}</p>}
      </Lead>
      <Moderated {...page.standing} />
      {page.isPublished ? (
        <Notice kind="success" title="The letter is published">
          <p>Pass this link on, in a way that your employer does not read:</p>
          <ShareLink {...page.share} />
        </Notice>
      ) : (
        page.isOpen &&
        page.standing.takenDown === null && (
          <details>
            <summary>The link to pass on</summary>
            <div className="details-text">
              <ShareLink {...page.share} />
            </div>
          </details>
        )
      )}
      {page.proposal && !page.proposal.isMine && page.mayClose && (
        <Notice title={`${page.proposal.by} proposed to close the letter`}>
          <p>
            <a href={`${here}/close`}>Agree or refuse</a>
          </p>
        </Notice>
      )}
      {waiting > 0 && page.mayModerate && (
        <Notice
          title={waiting === 1 ? "1 signature waits for you" : `${figure(waiting)} signatures wait for you`}
        >
          <p>
            <a href={`${here}/signatures`}>Look at what waits</a>
          </p>
        </Notice>
      )}
      <section className="section" aria-labelledby="steer">
        <h2 id="steer">Steer</h2>
        <div className="ways">
          {ways.map(({ title: group, links }) => (
            <div key={group}>
              <h3>{group}</h3>
              <ul>
                {links.map(({ to, label }) => (
                  <li key={to}>
                    <a href={`${here}/${to}`}>{label}</a>
                  </li>
                ))}
              </ul>
            </div>
          ))}
        </div>
      </section>
      <section className="section">
        <h2>Where it stands</h2>
        <dl className="key-figures">
          <div>
            <dt>Signatures</dt>
            <dd>{figure(counts.total)}</dd>
            {goal !== null && (
              <dd className="key-detail">
                {share(counts.total, goal)} of the goal of {figure(goal)}
              </dd>
            )}
          </div>
          <div>
            <dt>Published in the last 7 days</dt>
            <dd>{figure(page.lately)}</dd>
          </div>
          <div>
            <dt>Time left</dt>
            <dd>{left ? left.replace(/ left$|, with no last day$/, "") : "Closed"}</dd>
            {page.closesAt && (
              <dd className="key-detail">
                until <Day date={lastDay(page.closesAt)} />
              </dd>
            )}
          </div>
        </dl>
        {page.isEmpty ? (
          <p className="empty">
            Nothing is published yet, and nothing is counted here before it is. The first batch is due on{" "}
            <Moment date={page.nextBatch} />. {page.cadence}
          </p>
        ) : (
          projection &&
          goal !== null &&
          page.isOpen && (
            <p>
              <ProjectionWords projection={projection} goal={goal} />
            </p>
          )
        )}
      </section>
      {!page.isEmpty && (
        <section className="section">
          <h2>Over time</h2>
          <p>{page.cadence}</p>
          <ProgressOverTime every={every} periods={periods} goal={goal} />
        </section>
      )}
      {!page.isEmpty && (
        <section className="section">
          <h2>Who has signed</h2>
          <div className="steering">
            <div>
              <h3>By workplace</h3>
              <ProgressByWorkplace workplaces={workplaces} />
            </div>
            <div>
              <h3>As what they appear</h3>
              <Bars bars={page.appear.map((bar) => ({ ...bar, of: counts.total }))} />
            </div>
            <div>
              <h3>How they were verified</h3>
              <Bars bars={page.verified.map((bar) => ({ ...bar, of: counts.total }))} />
            </div>
            <div>
              <h3>From asking to signing</h3>
              <ProgressSteps funnel={page.funnel} />
              <p className="hint">
                {page.failed > 0
                  ? `No mail server took up to ${figure(page.failed)} of the mails: addresses with a slip in them, mailboxes that are gone, or a server that refuses this site.`
                  : "No mail is known to have failed."}
              </p>
            </div>
          </div>
          <p className="hint">
            {page.step > 1
              ? `Steps, failed mails and used mailboxes are rounded up to multiples of ${page.step}. They move only when a batch is published: steps and failed mails with one of ${page.step} signatures or more.`
              : "Steps, failed mails and used mailboxes move only when a batch is published."}{" "}
            Whoever asks twice counts twice, and a used mailbox may also be one whose owner blocked it or has
            not posted a ticket yet. Nobody here sees more: that is what keeps the anonymous anonymous.
          </p>
        </section>
      )}
    </Workspace>
  );
}

/** What there is to do with a letter, in the order in which it comes up, as far as the reader may do it. */
function waysFor({
  mayEdit,
  mayModerate,
  mayClose,
  isOpen,
}: Record<"mayEdit" | "mayModerate" | "mayClose" | "isOpen", boolean>) {
  const groups = [
    {
      title: "Write",
      links: [
        { to: "updates", label: "Updates to those who follow it", may: true },
        { to: "versions", label: "The text and its versions", may: true },
      ],
    },
    {
      title: "People",
      links: [
        { to: "signatures", label: "Names and organizations", may: mayModerate },
        { to: "export", label: "Take the names along", may: mayModerate },
      ],
    },
    {
      title: "Delivery",
      links: [
        { to: "deliver", label: "Deliver the letter", may: mayEdit },
        { to: "answers", label: "Put an answer on record", may: mayEdit },
        { to: "outcome", label: "Say what has become of it", may: mayClose },
        { to: "close", label: "Close the letter", may: mayClose && isOpen },
      ],
    },
    { title: "Team", links: [{ to: "team", label: "The team, and what it has done", may: true }] },
  ];
  return groups
    .map((group) => ({ ...group, links: group.links.filter(({ may }) => may) }))
    .filter(({ links }) => links.length > 0);
}
