import type { LoaderFunctionArgs } from "@remix-run/node";
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
import { titleOf } from "#app/ui/letter-title.ts";

export const meta = titleOf("Overview");

export async function loader({ request, params, context }: LoaderFunctionArgs) {
  const { me, letter, role, needsTwo } = await enterLetter(context, request, params.slug, "viewer");
  const [proposal, standing, counts, progress, waiting, record] = await Promise.all([
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
    noAnswerFor: record.noAnswerFor,
    isDelivered: record.deliveries.length > 0 || state === "delivered",
    isAnswered: record.answers.length > 0,
    hasOutcome: record.outcome !== null,
    mayEdit: mayAct(role, "editor"),
    mayOwn: mayAct(role, "owner"),
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
  const { name, slug, title, goal, left, counts, every, periods, workplaces, projection } = page;
  const here = `/organize/letters/${slug}`;
  const takesSignatures = page.isOpen && page.standing.takenDown === null;
  const step = page.standing.takenDown === null ? nextStep(page) : null;
  return (
    <Workspace name={name} kind="reading" back={{ href: "/organize", label: "Your letters" }}>
      <Lead title={<span dir="auto">{title}</span>}>
        <p>
          {left && takesSignatures ? `${left}.` : "It takes no signatures now."}
          {page.noAnswerFor !== null && ` ${waitingSentence(page.noAnswerFor)}`}{" "}
          <a href={`/letters/${slug}`}>See its page</a>
        </p>
      </Lead>
      <Moderated {...page.standing} />
      {page.isPublished && (
        <Notice kind="success" title="The letter is published">
          <p>Pass this link on, in a way that your employer does not read:</p>
          <ShareLink {...page.share} />
        </Notice>
      )}
      {page.proposal && !page.proposal.isMine && page.mayClose && (
        <Notice title={`${page.proposal.by} proposed to close the letter`}>
          <p>
            <a href={`${here}/close`}>Agree or refuse</a>
          </p>
        </Notice>
      )}
      <section className="section" aria-labelledby="stands">
        <h2 id="stands" className="visually-hidden">
          Where it stands
        </h2>
        <dl className="key-figures">
          <div>
            <dt>Signatures</dt>
            <dd>{figure(counts.total)}</dd>
            {goal !== null && (
              <dd className="key-detail">
                <svg className="share" viewBox="0 0 100 1" preserveAspectRatio="none" aria-hidden="true">
                  <rect className="share-all" width="100" height="1" />
                  <rect
                    className="share-signed"
                    width={Math.min(100, (100 * counts.total) / goal)}
                    height="1"
                  />
                </svg>
                {share(counts.total, goal)} of the goal of {figure(goal)}
              </dd>
            )}
          </div>
          <div>
            <dt>In the last 7 days</dt>
            <dd>{figure(page.lately)}</dd>
            <dd className="key-detail">published</dd>
          </div>
          <div>
            <dt>Time left</dt>
            <dd>{left ? left.replace(/ left$|^Open, with /, "") : "Closed"}</dd>
            {page.closesAt && (
              <dd className="key-detail">
                {left ? "until" : "last day"} <Day date={lastDay(page.closesAt)} />
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
      {step && <NextStep step={step} page={page} />}
      {takesSignatures && !page.isPublished && !step?.isSharing && (
        <details>
          <summary>The link to pass on</summary>
          <div className="details-text">
            <ShareLink {...page.share} />
          </div>
        </details>
      )}
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
              <h3>How they appear</h3>
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

type DashboardPage = ReturnType<typeof useLoaderData<typeof loader>>;

function NextStep({ step, page }: { step: Step; page: DashboardPage }) {
  const here = `/organize/letters/${page.slug}`;
  return (
    <section className="next-step" aria-labelledby="next">
      <p className="next-step-label">What comes next</p>
      <h2 id="next">{step.title}</h2>
      {step.words && <p>{step.words}</p>}
      {step.isSharing && !page.isPublished && <ShareLink {...page.share} />}
      {step.to && (
        <div className="actions">
          <Button href={`${here}/${step.to}`}>{step.label}</Button>
        </div>
      )}
    </section>
  );
}

/** What to do about a letter now. */
type Step = { title: string; words?: string; to?: string; label?: string; isSharing?: boolean };

/** One thing, and that which cannot wait before all others. */
function nextStep(page: DashboardPage): Step | null {
  const { waiting, mayModerate, mayEdit, mayOwn, isOpen, isDelivered, noAnswerFor, goal, counts } = page;
  if (waiting > 0 && mayModerate)
    return {
      title: waiting === 1 ? "1 signature waits for you" : `${figure(waiting)} signatures wait for you`,
      words: "It is in no total and on no page until one of the team lets it in.",
      to: "signatures",
      label: "Look at what waits",
    };
  if (isDelivered && noAnswerFor !== null && mayEdit)
    return {
      title: "Wait for the answer",
      words: "When it comes, put it on record: it appears on the letter’s page, and who follows it is told.",
      to: "answers",
      label: "Put an answer on record",
    };
  if (page.isAnswered && !page.hasOutcome && mayOwn)
    return {
      title: "There is an answer",
      words: "Say what has become of the letter, and say it anew when more is known.",
      to: "outcome",
      label: "Say what has become of it",
    };
  const isReached = goal !== null && counts.total >= goal;
  if (!isDelivered && mayEdit && (isReached || !isOpen))
    return {
      title: isOpen ? "The goal is reached" : "It takes no more signatures",
      words: "Hand the letter over, and put on record that you did.",
      to: "deliver",
      label: "Deliver the letter",
    };
  if (!isOpen || page.isPublished) return null;
  return {
    title: "Pass the link on",
    words: "In a way that your employer does not read: it carries what a signer’s browser checks.",
    isSharing: true,
  };
}
