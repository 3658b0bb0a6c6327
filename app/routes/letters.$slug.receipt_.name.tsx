import {
  data,
  redirect,
  type ActionFunctionArgs,
  type LoaderFunctionArgs,
  type MetaFunction,
} from "@remix-run/node";
import { useActionData, useLoaderData } from "@remix-run/react";
import { titleOf } from "#app/letter/letter.ts";
import { whoMaySign } from "#app/letter/wording.ts";
import { formIn, notFound, typedIn } from "#app/platform/http.server.ts";
import { withdrawName } from "#app/signature/withdraw.server.ts";
import { MailboxTask } from "#app/ui/mailbox-task.tsx";
import { Page } from "#app/ui/page.tsx";
import { sourceHref } from "#app/ui/source.ts";
import { admit } from "#app/verification/admit.server.ts";
import { ask } from "#app/verification/ask.server.ts";
import { confirm } from "#app/verification/confirm.server.ts";
import { askRefusal, codeRefusal } from "#app/verification/refusals.ts";
import { sessionCookies, sessionOf } from "#app/verification/session-cookie.server.ts";
import { slowLaneMinutes } from "#app/verification/slow-lane.ts";

export const meta: MetaFunction = () => [
  { title: "Take your name down · Undersigned" },
  { name: "robots", content: "noindex" },
];

export async function loader({ request, params, context }: LoaderFunctionArgs) {
  const letter = (await context.letters.findAlsoTakenDown(context, params.slug ?? "")) ?? notFound();
  return {
    slug: letter.slug,
    title: titleOf(letter),
    who: whoMaySign(letter.workplaces),
    isOver: letter.keysDestroyed,
    step: new URL(request.url).searchParams.get("step"),
    slowMinutes: new URL(request.url).searchParams.get("lane") === "slow" ? slowLaneMinutes : null,
    hasMailPage: context.env.smtpUrl === undefined,
  };
}

export async function action({ request, params, context }: ActionFunctionArgs) {
  const letter = (await context.letters.findAlsoTakenDown(context, params.slug ?? "")) ?? notFound();
  const here = `/letters/${letter.slug}/receipt/name`;
  const session = sessionOf(request.headers.get("cookie"));
  const form = await formIn(request);

  if (form.has("code")) {
    const outcome = await confirm(context, letter, "withdraw", session, typedIn(form, "code"));
    if (outcome !== "confirmed") return data({ code: codeRefusal(outcome) }, { status: 422 });
    await withdrawName(context, letter, session);
    return redirect(`${here}?step=done`, 303);
  }
  const typed = typedIn(form, "address");
  const outcome = await ask(context, letter, "withdraw", typed, {
    session,
    admit: () => admit(context, letter.id, ""),
  });
  if (outcome.kind === "check-your-mail")
    return redirect(`${here}?step=code${outcome.isSlow ? "&lane=slow" : ""}`, {
      status: 303,
      headers: sessionCookies(outcome.session, letter.slug, "withdraw", context.origin),
    });
  const { status, detail, headers: more } = askRefusal(outcome, letter);
  return data({ typed, address: detail }, { status, headers: more });
}

export default function TakeNameDown() {
  const { slug, title, who, isOver, step, slowMinutes, hasMailPage } = useLoaderData<typeof loader>();
  const refused = useActionData<typeof action>();
  const letter = { href: `/letters/${slug}`, label: title };
  if (isOver)
    return (
      <Page kind="task" back={letter} sourceHref={sourceHref}>
        <h1>A mailbox cannot take a name down any more</h1>
        <p>
          This letter has closed, and everything that led from a mailbox to a name is destroyed. To have a
          name removed, write to whoever runs this site. A signature without a name can{" "}
          <a href={`/letters/${slug}/receipt`}>still be withdrawn</a>.
        </p>
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
      label="Steps of taking a name down"
      ask={{
        title: "Take your name down",
        lead: "With the mailbox that signed. We mail a code to it, to see that it is yours. The mail does not say what the code is for.",
      }}
      code={{
        lead: "With the code the name is taken down. This cannot be undone, and the mailbox stays used: it cannot sign this letter again.",
        button: "Take my name down",
      }}
      done={{
        title: "Done",
        lead: "If this mailbox had signed by name, the name is gone.",
        text: "From the letter, the list, the search and the data at once; from the total with the next batch. Whoever has copied it in the meantime has it still. The mailbox stays used for this letter.",
      }}
      sees={
        <p>
          That the name is not under the letter any more. In your work mailbox: a mail with a code, the same
          as for signing. With the mailbox it can take the name down itself; it never learns from this page
          whether there was one.
        </p>
      }
    />
  );
}
