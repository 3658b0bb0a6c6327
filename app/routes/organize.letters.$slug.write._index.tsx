import { data, redirect, type ActionFunctionArgs, type LoaderFunctionArgs } from "@remix-run/node";
import { useActionData, useLoaderData } from "@remix-run/react";
import { draftSteps } from "#app/letter/draft-steps.ts";
import { draftToShow } from "#app/letter/draft-to-show.ts";
import { findCitable } from "#app/letter/citable.server.ts";
import { discardDraft, findDraft, titleForTeam } from "#app/letter/drafts.server.ts";
import { finishDraft } from "#app/letter/finish-draft.ts";
import { cadenceSentence, whoMaySign } from "#app/letter/wording.ts";
import { findProposal } from "#app/organizer/decide.server.ts";
import { enterDraft } from "#app/organizer/enter.server.ts";
import { mayAct } from "#app/organizer/organizer.ts";
import { againRefusal } from "#app/organizer/refusals.ts";
import { confirmAgain } from "#app/organizer/sign-in.server.ts";
import { formIn, typedIn } from "#app/platform/http.server.ts";
import { Button, Checkbox, ErrorSummary, Notice } from "#app/ui/form.tsx";
import { EmployerSees } from "#app/ui/sign-panel.tsx";
import { PasswordAgain, Workspace } from "#app/ui/workspace.tsx";
import { titleOf } from "#app/ui/letter-title.ts";

export const meta = titleOf("Checklist");

export async function loader({ request, params, context }: LoaderFunctionArgs) {
  const { me, letter, role } = await enterDraft(context, request, params.slug, "viewer");
  const [draft, title, proposal] = await Promise.all([
    findDraft(context.db, letter.id),
    titleForTeam(context.db, letter.id),
    findProposal(context, letter.id, "publish", me),
  ]);
  const finished = finishDraft(draft, {
    now: context.now,
    citable: await findCitable(context.db, draft.ties.cites),
  });
  const missing = finished.kind === "unfinished" ? finished.missing : [];
  const parts = draftSteps([...draft.texts.keys()], draft.letter.lang);
  const shown = draftToShow(draft, { now: context.now, cites: [] });
  const isSaid =
    draft.workplaces.workplaces.length > 0 &&
    shown.workplaces.every(({ anyMailbox, domains }) => anyMailbox || domains.length > 0);
  return {
    name: me.name,
    isFresh: me.isFresh,
    slug: letter.slug,
    title,
    mayWrite: mayAct(role, "editor"),
    isOwner: mayAct(role, "owner"),
    needsTwo: letter.needsTwo,
    proposal: proposal && { by: proposal.by, isMine: proposal.isMine },
    isFinished: missing.length === 0,
    signers: {
      who: isSaid ? whoMaySign(shown.workplaces) : null,
      cadence: cadenceSentence(shown.cadence),
      anonymous: shown.ways.includes("anonymous") || shown.ways.includes("role"),
      named: shown.ways.includes("named") || shown.ways.includes("organization"),
    },
    parts: parts.map(({ part, title: what, about }) => ({
      part,
      title: what,
      about,
      isBegun: draft.revisions.has(part),
      problems: missing.find((each) => each.part === part)?.problems ?? [],
    })),
  };
}

type Refused = { sure?: string; again?: string };

export async function action({ request, params, context }: ActionFunctionArgs) {
  const { me, letter } = await enterDraft(context, request, params.slug, "owner");
  const form = await formIn(request);
  if (typedIn(form, "sure") !== "yes")
    return data<Refused>({ sure: "Say that you are sure, or keep the draft." }, { status: 422 });
  const again = await confirmAgain(context, me, typedIn(form, "again"));
  if (again !== "confirmed") {
    const { status, detail } = againRefusal(again);
    return data<Refused>({ again: detail }, { status });
  }
  await discardDraft(context.db, letter.id);
  return redirect("/organize", 303);
}

export default function Write() {
  const page = useLoaderData<typeof loader>();
  const { name, slug, title, mayWrite, isOwner, isFresh, proposal, isFinished, parts, signers } = page;
  const refused = useActionData<typeof action>();
  const here = `/organize/letters/${slug}`;
  const unfinished = parts.filter(({ problems }) => problems.length > 0);
  const [open, [next]] = [unfinished.length, unfinished];
  return (
    <Workspace name={name} back={{ href: "/organize", label: "Your letters" }}>
      <ErrorSummary errors={{ sure: refused?.sure, again: refused?.again }} />
      <h1 dir="auto">{title}</h1>
      <p className="standfirst">
        A draft that only its team can see.{" "}
        {isFinished
          ? "Nothing is missing."
          : open === 1
            ? "One page is not finished yet."
            : `${open} pages are not finished yet.`}
      </p>

      {proposal && (
        <Notice
          title={
            proposal.isMine
              ? "You proposed to publish it. Somebody else has to agree."
              : `${proposal.by} proposed to publish it`
          }
        >
          {!proposal.isMine && mayWrite && (
            <p>
              <a href={`${here}/publish`}>Look at it, and agree or refuse</a>
            </p>
          )}
        </Notice>
      )}
      <ol className="checklist">
        {parts.map(({ part, title: what, about, isBegun, problems }) => (
          <li key={part} className={problems.length === 0 ? "checklist-done" : undefined}>
            <h2>
              {mayWrite ? <a href={`${here}/write/${part}`}>{what}</a> : what}
              <span className="checklist-state">
                {problems.length === 0
                  ? isBegun
                    ? "Finished"
                    : "Fine as it is"
                  : isBegun
                    ? "Begun"
                    : "To do"}
              </span>
            </h2>
            <p className="hint">{about}</p>
            {problems.length > 0 && isBegun && (
              <ul>
                {problems.map(({ field, sentence }) => (
                  <li key={`${field} ${sentence}`}>{sentence}</li>
                ))}
              </ul>
            )}
          </li>
        ))}
      </ol>
      {mayWrite && (
        <div className="actions">
          {next ? (
            <Button href={`${here}/write/${next.part}`}>Go on writing</Button>
          ) : (
            <Button href={`${here}/publish`}>Go on to publish</Button>
          )}
          <Button href={`${here}/write/text`} kind="secondary">
            Add a translation
          </Button>
        </div>
      )}
      <h2>What a signer will see</h2>
      <p>
        {signers.who ? `It is open to ${signers.who}.` : "You have not said yet who may sign."}{" "}
        {signers.cadence}
      </p>
      <p>
        <a href={`${here}/preview`}>Its page, as it is now</a>
      </p>
      <details>
        <summary>What signers will read about what an employer can see</summary>
        <div className="details-text">
          <EmployerSees anonymous={signers.anonymous} named={signers.named} />
        </div>
      </details>
      {isOwner && (
        <details open={refused ? true : undefined}>
          <summary>Throw this draft away</summary>
          <div className="details-text">
            <p>
              Everything that was written is deleted at once, for the whole team. It cannot be brought back.
            </p>
            <form method="post" noValidate>
              <Checkbox
                name="sure"
                label="Throw it away for good"
                defaultChecked={refused !== undefined && !refused.sure}
                error={refused?.sure}
              />
              <PasswordAgain isFresh={isFresh} error={refused?.again} />
              <Button kind="danger">Throw it away</Button>
            </form>
          </div>
        </details>
      )}
    </Workspace>
  );
}
