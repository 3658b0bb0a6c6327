import {
  data,
  redirect,
  type ActionFunctionArgs,
  type LoaderFunctionArgs,
  type MetaFunction,
} from "@remix-run/node";
import { useActionData, useLoaderData } from "@remix-run/react";
import { textIn } from "#app/letter/letter.ts";
import { whoMaySign } from "#app/letter/wording.ts";
import { formIn, notFound, typedIn } from "#app/platform/http.server.ts";
import { MailboxTask } from "#app/ui/mailbox-task.tsx";
import { Page } from "#app/ui/page.tsx";
import { sourceHref } from "#app/ui/source.ts";
import { admit } from "#app/verification/admit.server.ts";
import { ask } from "#app/verification/ask.server.ts";
import { block } from "#app/verification/block.server.ts";
import { confirm } from "#app/verification/confirm.server.ts";
import { askRefusal, codeRefusal } from "#app/verification/refusals.ts";
import { sessionCookies, sessionOf } from "#app/verification/session-cookie.server.ts";
import { slowLaneMinutes } from "#app/verification/slow-lane.ts";

export const meta: MetaFunction = () => [
  { title: "Block your mailbox · Undersigned" },
  { name: "robots", content: "noindex" },
];

export async function loader({ request, params, context }: LoaderFunctionArgs) {
  const letter = (await context.letters.find(context, params.slug ?? "")) ?? notFound();
  return {
    slug: letter.slug,
    title: textIn(letter, null).title,
    who: whoMaySign(letter.workplaces),
    isOver: letter.keysDestroyed,
    step: new URL(request.url).searchParams.get("step"),
    slowMinutes: new URL(request.url).searchParams.get("lane") === "slow" ? slowLaneMinutes : null,
    hasMailPage: context.env.smtpUrl === undefined,
  };
}

export async function action({ request, params, context }: ActionFunctionArgs) {
  const letter = (await context.letters.find(context, params.slug ?? "")) ?? notFound();
  const here = `/letters/${letter.slug}/block`;
  const session = sessionOf(request.headers.get("cookie"));
  const form = await formIn(request);

  if (form.has("code")) {
    const outcome = await confirm(context, letter, "block", session, typedIn(form, "code"));
    if (outcome !== "confirmed") return data({ code: codeRefusal(outcome) }, { status: 422 });
    await block(context, letter, session);
    return redirect(`${here}?step=done`, 303);
  }
  const typed = typedIn(form, "address");
  const outcome = await ask(context, letter, "block", typed, {
    session,
    admit: () => admit(context, letter.id, ""),
  });
  if (outcome.kind === "check-your-mail")
    return redirect(`${here}?step=code${outcome.isSlow ? "&lane=slow" : ""}`, {
      status: 303,
      headers: sessionCookies(outcome.session, letter.slug, "block", context.origin),
    });
  const { status, detail, headers: more } = askRefusal(outcome, letter);
  return data({ typed, address: detail }, { status, headers: more });
}

export default function Block() {
  const { slug, title, who, isOver, step, slowMinutes, hasMailPage } = useLoaderData<typeof loader>();
  const refused = useActionData<typeof action>();
  const letter = { href: `/letters/${slug}`, label: title };
  if (isOver)
    return (
      <Page kind="task" back={letter} sourceHref={sourceHref}>
        <h1>There is nothing left to block</h1>
        <p>This letter has closed for good. No mailbox can sign it any more, and none is on record.</p>
      </Page>
    );
  return (
    <MailboxTask
      back={letter}
      step={step}
      refused={refused}
      who={who}
      hasMailPage={hasMailPage}
      slowMinutes={slowMinutes}
      label="Steps of blocking"
      ask={{
        title: "Block your mailbox for this letter",
        lead: "Then nobody can sign this letter with it: not you, and not somebody else who gets into it. We mail a code to it, to see that it is yours.",
      }}
      code={{
        lead: "With the code your mailbox is blocked for this letter. This cannot be undone. A signature that it has given already stays.",
        button: "Block my mailbox",
      }}
      done={{
        title: "Done",
        lead: "This mailbox cannot sign this letter from now on.",
        text: "If it had signed before, that signature stays as it is. This page does not say which of the two it was.",
      }}
      sees={
        <p>
          Blocking looks the same as having signed: who tries to sign from your mailbox is told that it is
          “used or blocked”, and never which. Nobody signs by blocking: the total does not change. In your
          work mailbox there is a mail with a code, the same as for signing.
        </p>
      }
    />
  );
}
