import { data, redirect, type ActionFunctionArgs, type LoaderFunctionArgs } from "@remix-run/node";
import { useActionData, useLoaderData } from "@remix-run/react";
import { titleForTeam } from "#app/letter/drafts.server.ts";
import { actInWords } from "#app/organizer/act-words.ts";
import { listActs } from "#app/organizer/acts.server.ts";
import { findProposal, letOneDecide, needTwo, takeBackProposal } from "#app/organizer/decide.server.ts";
import { enterTeam } from "#app/organizer/enter.server.ts";
import {
  daysToJoin,
  inviteToTeam,
  listInvitations,
  takeBackInvitation,
} from "#app/organizer/invitation.server.ts";
import { isTeamRole, mayAct } from "#app/organizer/organizer.ts";
import { againRefusal } from "#app/organizer/refusals.ts";
import { confirmAgain } from "#app/organizer/sign-in.server.ts";
import { changeMember, listTeam } from "#app/organizer/team.server.ts";
import { forbidden, formIn, typedIn } from "#app/platform/http.server.ts";
import type { WebContext } from "#app/server.ts";
import { Button, ErrorSummary, Notice } from "#app/ui/form.tsx";
import { ProposalNotice } from "#app/ui/proposal.tsx";
import { ChangeMember, RoleChoice } from "#app/ui/team-role.tsx";
import { Act, Moment, PasswordAgain, Workspace } from "#app/ui/workspace.tsx";
import { titleOf } from "#app/ui/letter-title.ts";

export const meta = titleOf("Team");

export async function loader({ request, params, context }: LoaderFunctionArgs) {
  const { me, letter, role } = await enterTeam(context, request, params.slug, "viewer");
  const isOwner = mayAct(role, "owner");
  const [team, acts, title, proposal, invitations] = await Promise.all([
    listTeam(context.db, letter.id),
    listActs(context.db, letter.id),
    titleForTeam(context.db, letter.id),
    findProposal(context, letter.id, "one-enough", me),
    isOwner ? listInvitations(context, letter.id) : [],
  ]);
  return {
    name: me.name,
    myId: me.id,
    isFresh: me.isFresh,
    slug: letter.slug,
    title,
    isOwner,
    invitations,
    mayAgree: mayAct(role, "editor"),
    needsTwo: letter.needsTwo,
    proposal,
    team,
    acts,
    daysToJoin,
  };
}

type Answer = {
  link?: string;
  errors?: Record<string, string>;
  form?: string;
  /** The role that was chosen for somebody whose id this is, or for whoever is invited. */
  chosen?: { member: string; role: string };
};

export async function action({ request, params, context }: ActionFunctionArgs) {
  const { me, letter, role } = await enterTeam(context, request, params.slug, "viewer");
  const form = await formIn(request);
  const act = typedIn(form, "act");
  if (act === "need-two" || act === "let-one" || act === "take-back")
    return actOnTwo(context, form, act, { me, letter, role });
  const member = act === "leave" ? me.id : typedIn(form, "member");
  if (act !== "leave" && !mayAct(role, "owner")) forbidden();
  if (act === "uninvite") {
    const by = { letterId: letter.id, organizerId: me.id };
    if (await takeBackInvitation(context, by, typedIn(form, "invitation")))
      return redirect(`/organize/letters/${letter.slug}/team`, 303);
    return data<Answer>(
      { form: "That link was used meanwhile, or does not work any more." },
      { status: 409 },
    );
  }

  const field = act === "invite" ? "again-invite" : `again-${member}`;
  const again = act === "leave" ? "confirmed" : await confirmAgain(context, me, typedIn(form, field));
  const typed = typedIn(form, "role");
  const chosen = { member, role: typed };
  if (again !== "confirmed") {
    const { status, detail } = againRefusal(again);
    return data<Answer>({ errors: { [field]: detail }, chosen }, { status });
  }
  if (act === "invite" && isTeamRole(typed))
    return data<Answer>({
      link: await inviteToTeam(context, { letterId: letter.id, organizerId: me.id, role: typed }),
    });
  const isOut = act === "leave" || typed === "none";
  if (!isOut && (act !== "change" || !isTeamRole(typed)))
    return data<Answer>({ form: "This form is not complete. Load the page again." }, { status: 422 });

  const next = isTeamRole(typed) && !isOut ? typed : null;
  const outcome = await changeMember(context, letter.id, { by: me.id, memberId: member, role: next });
  switch (outcome) {
    case "changed":
      return redirect(member === me.id && isOut ? "/organize" : `/organize/letters/${letter.slug}/team`, 303);
    case "no-such-member":
      return data<Answer>({ form: "That member has left the team meanwhile." }, { status: 409 });
    case "last-owner":
      return data<Answer>(
        { form: "A letter keeps an owner. Make somebody else an owner first.", chosen },
        { status: 409 },
      );
  }
}

/** Whether what cannot be undone takes two. */
async function actOnTwo(
  context: WebContext,
  form: FormData,
  act: "need-two" | "let-one" | "take-back",
  { me, letter, role }: Awaited<ReturnType<typeof enterTeam>>,
) {
  if (!mayAct(role, act === "need-two" ? "owner" : "editor")) forbidden();
  const by = { letterId: letter.id, organizerId: me.id };
  const here = `/organize/letters/${letter.slug}/team`;
  if (act === "take-back") {
    await takeBackProposal(context, { ...by, role }, "one-enough");
    return redirect(here, 303);
  }
  const again = await confirmAgain(context, me, typedIn(form, "again-two"));
  if (again !== "confirmed") {
    const { status, detail } = againRefusal(again);
    return data<Answer>({ errors: { "again-two": detail } }, { status });
  }
  const outcome = await (act === "need-two" ? needTwo : letOneDecide)(context, by);
  if (outcome === "too-few")
    return data<Answer>(
      {
        form: "Nobody else of the team could agree. Invite an editor or another owner first.",
      },
      { status: 409 },
    );
  return redirect(here, 303);
}

export default function Team() {
  const {
    name,
    myId,
    isFresh,
    slug,
    title,
    isOwner,
    invitations,
    mayAgree,
    needsTwo,
    proposal,
    team,
    acts,
    daysToJoin: days,
  } = useLoaderData<typeof loader>();
  const answer = useActionData<typeof action>();
  const errors: Record<string, string | undefined> = answer?.errors ?? {};
  const roleFor = (id: string) => (answer?.chosen?.member === id ? answer.chosen.role : undefined);
  return (
    <Workspace name={name} back={{ href: `/organize/letters/${slug}`, label: title }}>
      <ErrorSummary errors={errors} form={answer?.form ? [answer.form] : []} />
      <h1>The team</h1>
      {answer?.link && (
        <Notice kind="success" title="Pass this link on">
          <p>
            It is shown only now. Whoever opens it first joins; it works once, for {days} days. Send it in a
            way that your employer does not read.
          </p>
          <p className="secret mono">{answer.link}</p>
        </Notice>
      )}
      <ul className="entries">
        {team.map((member) => (
          <li key={member.id}>
            <p>
              <strong dir="auto">{member.name}</strong>, {member.role}
              {member.id === myId && " (you)"}
            </p>
            {isOwner && (
              <ChangeMember
                member={member}
                chosen={roleFor(member.id)}
                isFresh={isFresh}
                error={errors[`again-${member.id}`]}
              />
            )}
          </li>
        ))}
      </ul>
      <Act fields={{ act: "leave" }}>Leave the team</Act>

      {isOwner && (
        <>
          <h2>Invite somebody</h2>
          <form method="post" noValidate>
            <input type="hidden" name="act" value="invite" />
            <RoleChoice id="role" value={roleFor("") ?? "moderator"} />
            <PasswordAgain isFresh={isFresh} name="again-invite" error={errors["again-invite"]} />
            <Button>Make a link</Button>
          </form>
          {invitations.length > 0 && (
            <>
              <h3>Links that nobody has used yet</h3>
              <p>All of them end when an owner leaves or becomes something else.</p>
              <ul className="entries">
                {invitations.map(({ id, role, expiresAt }) => (
                  <li key={id}>
                    <p>
                      For a new {role}, until <Moment date={expiresAt} />
                    </p>
                    <div className="actions">
                      <Act fields={{ act: "uninvite", invitation: id }} about={`for a new ${role}`}>
                        Take it back
                      </Act>
                    </div>
                  </li>
                ))}
              </ul>
            </>
          )}
        </>
      )}

      <h2 id="two">Who decides what cannot be undone</h2>
      <ProposalNotice proposal={proposal} words="let one person decide alone" />
      <p>
        {needsTwo
          ? "Publishing, closing and delivering take two: one proposes, another editor or owner agrees within a week."
          : "Publishing takes one editor or owner; closing and delivering take one owner."}
      </p>
      {(needsTwo ? mayAgree : isOwner) && (
        <form method="post" noValidate>
          <input type="hidden" name="act" value={needsTwo ? "let-one" : "need-two"} />
          <PasswordAgain isFresh={isFresh} name="again-two" error={errors["again-two"]} />
          <Button kind="secondary">
            {!needsTwo
              ? "Ask for two people from now on"
              : proposal && !proposal.isMine
                ? "Agree that one is enough"
                : "Propose that one is enough"}
          </Button>
        </form>
      )}

      <h2>What the team has done</h2>
      {acts.length === 0 && <p className="empty">Nothing yet.</p>}
      <ul className="entries">
        {acts.map((act) => (
          <li key={act.id}>
            <p dir="auto">{actInWords(act)}</p>
            <p className="hint">
              <Moment date={act.at} />
            </p>
          </li>
        ))}
      </ul>
    </Workspace>
  );
}
