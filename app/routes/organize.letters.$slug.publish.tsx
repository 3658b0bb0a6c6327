import { data, redirect, type ActionFunctionArgs, type LoaderFunctionArgs } from "@remix-run/node";
import type { ReactNode } from "react";
import { useActionData, useLoaderData } from "@remix-run/react";
import { findCitable } from "#app/letter/citable.server.ts";
import { findDraft, titleForTeam } from "#app/letter/drafts.server.ts";
import { finishDraft } from "#app/letter/finish-draft.ts";
import { findSimilar } from "#app/letter/similar.server.ts";
import { cadenceSentence, languageName, whoMaySign } from "#app/letter/wording.ts";
import { isListedAtOnce } from "#app/moderation/review.server.ts";
import { recordAct } from "#app/organizer/acts.server.ts";
import { decide, findProposal, takeBackProposal } from "#app/organizer/decide.server.ts";
import { enterDraft } from "#app/organizer/enter.server.ts";
import { againRefusal } from "#app/organizer/refusals.ts";
import { confirmAgain } from "#app/organizer/sign-in.server.ts";
import { formIn, typedIn } from "#app/platform/http.server.ts";
import { publishDraft, type PublishOutcome } from "#app/signature/publish-letter.server.ts";
import { Day, lastDay } from "#app/ui/day.tsx";
import { Button, Checkbox, ErrorSummary } from "#app/ui/form.tsx";
import { ProposalNotice } from "#app/ui/proposal.tsx";
import { EmployerSees } from "#app/ui/sign-panel.tsx";
import { figure } from "#app/ui/tally.tsx";
import { SimilarLetters } from "#app/ui/writing.tsx";
import { PasswordAgain, Workspace } from "#app/ui/workspace.tsx";
import { titleOf } from "#app/ui/letter-title.ts";

export const meta = titleOf("Publish");

export async function loader({ request, params, context }: LoaderFunctionArgs) {
  const { me, letter } = await enterDraft(context, request, params.slug, "editor");
  const { db, now } = context;
  const draft = await findDraft(db, letter.id);
  const finished = finishDraft(draft, { now, citable: await findCitable(db, draft.ties.cites) });
  const original = draft.texts.get(draft.letter.lang);
  const domains =
    finished.kind === "finished" ? finished.letter.workplaces.flatMap((each) => each.domains) : [];
  const { addressee } = draft.letter;
  const [title, proposal, similar] = await Promise.all([
    titleForTeam(db, letter.id),
    findProposal(context, letter.id, "publish", me),
    findSimilar(context, {
      slug: letter.slug,
      title: original?.title ?? "",
      body: original?.body ?? "",
      addressee,
      domains,
    }),
  ]);
  return {
    name: me.name,
    isFresh: me.isFresh,
    slug: letter.slug,
    needsTwo: letter.needsTwo,
    title,
    proposal,
    similar,
    host: new URL(context.origin).host,
    letter: finished.kind === "finished" ? shownOf(finished.letter, now) : null,
  };
}

type Finished = Extract<ReturnType<typeof finishDraft>, { kind: "finished" }>["letter"];

/** What is fixed by publishing, as it is read once more before. */
function shownOf(
  { slug, ways, asks, roles, goal, opensAt, closesAt, cadence, ...rest }: Finished,
  now: Date,
) {
  return {
    slug,
    ways,
    asks,
    roles,
    goal,
    opensAt: opensAt > now ? opensAt : null,
    closesAt,
    cadence: cadenceSentence(cadence),
    addressee: rest.addressee,
    languages: rest.texts.map(({ lang }) => languageName(lang)),
    who: whoMaySign(rest.workplaces),
    workplaces: rest.workplaces.map(({ name, domains, headcount, headcountSource }) => ({
      name,
      domains,
      headcount,
      headcountSource,
    })),
  };
}

type Refused = { sure?: string; again?: string; form?: string };

export async function action({ request, params, context }: ActionFunctionArgs) {
  const { me, letter, role } = await enterDraft(context, request, params.slug, "editor");
  const form = await formIn(request);
  const here = `/organize/letters/${letter.slug}/publish`;
  const recorded = { letterId: letter.id, organizerId: me.id };
  if (typedIn(form, "act") === "take-back") {
    await takeBackProposal(context, { ...recorded, role }, "publish");
    return redirect(here, 303);
  }
  if (typedIn(form, "sure") !== "yes")
    return data<Refused>({ sure: "Say that you are sure, or go on writing." }, { status: 422 });
  const again = await confirmAgain(context, me, typedIn(form, "again"));
  if (again !== "confirmed") {
    const { status, detail } = againRefusal(again);
    return data<Refused>({ again: detail }, { status });
  }
  const outcome = await publishDraft(context, letter.id, {
    listed: await isListedAtOnce(context.db),
    agree: (tx, content) => decide(tx, context.now, { letter, organizerId: me.id, act: "publish", content }),
    alongside: (tx) => recordAct(tx, context.now, { ...recorded, act: "published" }),
  });
  if (outcome.kind === "published") return redirect(`/organize/letters/${outcome.slug}?step=published`, 303);
  if (outcome.kind === "proposed") return redirect(here, 303);
  return data<Refused>({ form: refusals[outcome.kind] }, { status: 409 });
}

const refusals: Record<Exclude<PublishOutcome["kind"], "published" | "proposed">, string> = {
  unfinished: "Something is still missing. The list of what to write says what.",
  "slug-taken": "Another letter has the address that you chose. Choose another one on the page “To whom”.",
  "not-a-draft": "Somebody of your team has published it in this moment.",
};

export default function Publish() {
  const page = useLoaderData<typeof loader>();
  const refused = useActionData<typeof action>();
  const { name, isFresh, slug, title, needsTwo, proposal, similar, letter, host } = page;
  const back = { href: `/organize/letters/${slug}/write`, label: title };
  if (!letter)
    return (
      <Workspace name={name} back={back}>
        <ErrorSummary errors={{}} form={refused?.form ? [refused.form] : []} />
        <h1>Not ready to be published</h1>
        <p className="standfirst">Something is still missing.</p>
        <div className="actions">
          <Button href={back.href}>See what is missing</Button>
        </div>
      </Workspace>
    );
  const isFirst = needsTwo && (!proposal || proposal.isMine);
  return (
    <Workspace name={name} back={back}>
      <ErrorSummary
        errors={{ sure: refused?.sure, again: refused?.again }}
        form={refused?.form ? [refused.form] : []}
      />
      <h1>Publish this letter?</h1>
      <p className="standfirst">
        Look at it once more: most of this cannot be changed afterwards.
        {needsTwo && " Two of the team have to agree to it."}
      </p>
      <ProposalNotice proposal={proposal} words="publish the letter" />
      <dl className="facts">
        <Fact term="Address">
          <span className="mono">
            {host}/letters/{letter.slug}
          </span>
        </Fact>
        <Fact term="To">
          <span dir="auto">{letter.addressee}</span>
        </Fact>
        <Fact term="Languages">{letter.languages.join(", ")}</Fact>
        {letter.workplaces.map((workplace) => (
          <Fact key={workplace.name} term={workplace.name}>
            {workplace.domains.length > 0 ? workplace.domains.join(", ") : "any mailbox, at any provider"}
            {workplace.headcount !== null &&
              `; ${figure(workplace.headcount)} people (${workplace.headcountSource ?? "no source"})`}
          </Fact>
        ))}
        <Fact term="Ways to appear">{letter.ways.map((way) => wayWords[way]).join(", ")}</Fact>
        {letter.asks.length > 0 && (
          <Fact term="Who gives a name may add">
            {letter.asks.map((field) => askWords[field]).join(", ")}
          </Fact>
        )}
        {letter.roles.length > 0 && <Fact term="Roles">{letter.roles.join(", ")}</Fact>}
        {letter.goal !== null && <Fact term="Goal">{figure(letter.goal)}</Fact>}
        <Fact term="Opens">{letter.opensAt ? <Day date={letter.opensAt} /> : "at once"}</Fact>
        <Fact term="Closes">
          {letter.closesAt ? <Day date={lastDay(letter.closesAt)} /> : "when you close it"}
        </Fact>
        <Fact term="Batches">{letter.cadence}</Fact>
      </dl>
      <p>
        <a href={`/organize/letters/${slug}/preview`}>See its page as everybody will</a>
      </p>
      <SimilarLetters letters={similar} />
      <details>
        <summary>What signers will read about what an employer can see</summary>
        <div className="details-text">
          <p>It is open to {letter.who}.</p>
          <EmployerSees
            anonymous={letter.ways.includes("anonymous") || letter.ways.includes("role")}
            named={letter.ways.includes("named") || letter.ways.includes("organization")}
          />
        </div>
      </details>
      <h2>What publishing does</h2>
      <ul className="dashes">
        <li>
          The text becomes version 1. Later changes make new versions, with the difference and a reason.
        </li>
        <li>Address, addressee, workplaces, ways to appear, roles and cadence are fixed for good.</li>
        <li>The keys of its workplaces are made, and its public log begins.</li>
      </ul>
      <form method="post" noValidate>
        <Checkbox
          name="sure"
          label="It says what we mean, and it may be seen by everybody"
          defaultChecked={refused !== undefined && !refused.sure}
          error={refused?.sure}
        />
        <PasswordAgain isFresh={isFresh} error={refused?.again} />
        <div className="actions">
          <Button>{isFirst ? "Propose to publish it" : "Publish it now"}</Button>
          <a href={back.href}>No, go on writing</a>
        </div>
      </form>
    </Workspace>
  );
}

function Fact({ term, children }: { term: string; children: ReactNode }) {
  return (
    <div>
      <dt>{term}</dt>
      <dd>{children}</dd>
    </div>
  );
}

const askWords = { title: "job title", place: "place", organization: "organization or team" };

const wayWords = {
  anonymous: "anonymously",
  role: "by role",
  named: "with their name",
  organization: "for an organization",
};
