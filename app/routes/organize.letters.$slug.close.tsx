import { data, redirect, type ActionFunctionArgs, type LoaderFunctionArgs } from "@remix-run/node";
import { useActionData, useLoaderData } from "@remix-run/react";
import { letterState, textIn } from "#app/letter/letter.ts";
import { recordAct } from "#app/organizer/acts.server.ts";
import { decide, findProposal, mayDecide, takeBackProposal } from "#app/organizer/decide.server.ts";
import { enterLetter } from "#app/organizer/enter.server.ts";
import { againRefusal } from "#app/organizer/refusals.ts";
import { confirmAgain } from "#app/organizer/sign-in.server.ts";
import { forbidden, formIn, typedIn } from "#app/platform/http.server.ts";
import { endLetter } from "#app/signature/close.server.ts";
import { Button, Checkbox, ErrorSummary } from "#app/ui/form.tsx";
import { ProposalNotice } from "#app/ui/proposal.tsx";
import { PasswordAgain, Workspace } from "#app/ui/workspace.tsx";
import { titleOf } from "#app/ui/letter-title.ts";

export const meta = titleOf("Close");

export async function loader({ request, params, context }: LoaderFunctionArgs) {
  const { me, letter, role, needsTwo } = await enterLetter(context, request, params.slug, "editor");
  if (!mayDecide(role, "close", { needsTwo })) forbidden();
  return {
    needsTwo,
    proposal: await findProposal(context, letter.id, "close", me),
    name: me.name,
    isFresh: me.isFresh,
    slug: letter.slug,
    title: textIn(letter, null).title,
    isOpen: letterState(letter, context.now) === "open",
  };
}

export async function action({ request, params, context }: ActionFunctionArgs) {
  const { me, letter, role, needsTwo } = await enterLetter(context, request, params.slug, "editor");
  if (!mayDecide(role, "close", { needsTwo })) forbidden();
  const form = await formIn(request);
  const recorded = { letterId: letter.id, organizerId: me.id };
  const here = `/organize/letters/${letter.slug}/close`;
  if (typedIn(form, "act") === "take-back") {
    await takeBackProposal(context, { ...recorded, role }, "close");
    return redirect(here, 303);
  }
  if (typedIn(form, "sure") !== "yes")
    return data(
      { sure: "Say that you are sure, or leave the letter open.", again: undefined },
      { status: 422 },
    );
  const again = await confirmAgain(context, me, typedIn(form, "again"));
  if (again !== "confirmed") {
    const { status, detail } = againRefusal(again);
    return data({ sure: undefined, again: detail }, { status });
  }
  const outcome = await context.db.$transaction(async (tx) => {
    const decided = { letter, organizerId: me.id, act: "close", content: "" } as const;
    if (!(await decide(tx, context.now, decided))) return "proposed";
    if (!(await endLetter({ db: tx, now: context.now }, letter.slug))) return "not-open";
    await recordAct(tx, context.now, { ...recorded, act: "closed" });
    return "closed";
  });
  if (outcome === "not-open")
    return data({ sure: "This letter is not open any more.", again: undefined }, { status: 409 });
  return redirect(here, 303);
}

export default function Close() {
  const { name, isFresh, slug, title, isOpen, needsTwo, proposal } = useLoaderData<typeof loader>();
  const refused = useActionData<typeof action>();
  const back = { href: `/organize/letters/${slug}`, label: title };
  if (!isOpen)
    return (
      <Workspace name={name} back={back}>
        <h1>This letter is closed</h1>
        <p className="standfirst">It takes no signatures any more.</p>
        <p>
          Tickets that were out are taken for 24 hours after it closed. Then the last batch is published and
          its keys are destroyed.
        </p>
      </Workspace>
    );
  return (
    <Workspace name={name} back={back}>
      <ErrorSummary errors={{ sure: refused?.sure, again: refused?.again }} />
      <h1>Close this letter?</h1>
      <p className="standfirst">
        This cannot be undone.{needsTwo && " Two of the team have to agree to it."}
      </p>
      <ProposalNotice proposal={proposal} words="close the letter" />
      <p>
        From this moment on nobody is asked for a signature. Tickets that are out are taken for another 24
        hours. Then the last batch is published, and the keys are destroyed with everything that leads from a
        mailbox to a signature. What is still fewer than a batch by then is never published.
      </p>
      <form method="post" noValidate>
        <Checkbox
          name="sure"
          label="Close the letter for good"
          defaultChecked={refused !== undefined && !refused.sure}
          error={refused?.sure}
        />
        <PasswordAgain isFresh={isFresh} error={refused?.again} />
        <div className="actions">
          <Button kind="danger">
            {needsTwo && (!proposal || proposal.isMine) ? "Propose to close it" : "Close it now"}
          </Button>
          <a href={back.href}>No, leave it open</a>
        </div>
      </form>
    </Workspace>
  );
}
