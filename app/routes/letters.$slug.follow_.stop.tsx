import {
  data,
  redirect,
  type ActionFunctionArgs,
  type LoaderFunctionArgs,
  type MetaFunction,
} from "@remix-run/node";
import { useActionData, useLoaderData } from "@remix-run/react";
import { titleOf } from "#app/letter/letter.ts";
import { formIn, notFound, typedIn } from "#app/platform/http.server.ts";
import { MailboxTask } from "#app/ui/mailbox-task.tsx";
import { followCookie, followSessionOf } from "#app/update/follow-cookie.server.ts";
import { askToFollow, confirmFollow } from "#app/update/follow.server.ts";
import { followRefusal } from "#app/update/refusals.ts";
import { admit } from "#app/verification/admit.server.ts";
import { askRefusal, codeRefusal } from "#app/verification/refusals.ts";
import { slowMinutesAt } from "#app/verification/slow-lane.ts";

export const meta: MetaFunction = () => [
  { title: "Stop the updates · Undersigned" },
  { name: "robots", content: "noindex" },
];

export async function loader({ request, params, context }: LoaderFunctionArgs) {
  const letter = (await context.letters.findAlsoTakenDown(context, params.slug ?? "")) ?? notFound();
  return {
    slug: letter.slug,
    title: titleOf(letter),
    step: new URL(request.url).searchParams.get("step"),
    slowMinutes: slowMinutesAt(request.url),
    hasMailPage: context.env.smtpUrl === undefined,
  };
}

export async function action({ request, params, context }: ActionFunctionArgs) {
  const letter = (await context.letters.findAlsoTakenDown(context, params.slug ?? "")) ?? notFound();
  const here = `/letters/${letter.slug}/follow/stop`;
  const session = followSessionOf(request.headers.get("cookie"));
  const form = await formIn(request);

  if (form.has("code")) {
    const outcome = await confirmFollow(context, letter, "unfollow", session, typedIn(form, "code"));
    if (outcome !== "confirmed") return data({ code: codeRefusal(outcome) }, { status: 422 });
    return redirect(`${here}?step=done`, 303);
  }
  const typed = typedIn(form, "address");
  const outcome = await askToFollow(context, letter, "unfollow", typed, {
    session,
    admit: () => admit(context, letter.id, ""),
  });
  if (outcome.kind === "check-your-mail")
    return redirect(`${here}?step=code${outcome.isSlow ? "&lane=slow" : ""}`, {
      status: 303,
      headers: { "Set-Cookie": followCookie(outcome.session, letter.slug, context.origin) },
    });
  const isOurs = outcome.kind === "over" || outcome.kind === "read-only";
  const refusal = isOurs ? followRefusal(outcome.kind) : askRefusal(outcome, letter);
  return data({ typed, address: refusal.detail }, { status: refusal.status, headers: refusal.headers });
}

export default function StopFollowing() {
  const { slug, title, step, slowMinutes, hasMailPage } = useLoaderData<typeof loader>();
  const refused = useActionData<typeof action>();
  return (
    <MailboxTask
      back={{ href: `/letters/${slug}`, label: title }}
      step={step}
      refused={refused}
      who="the mailbox that the updates go to"
      hasMailPage={hasMailPage}
      slowMinutes={slowMinutes}
      label="Steps to stopping"
      ask={{
        title: "Stop the updates",
        lead: "Every update has a link at its end with which you stop at once. Without one, we mail a code to your mailbox, to see that it is yours.",
      }}
      code={{
        lead: "With the code this mailbox gets no more updates of this letter.",
        button: "Stop the updates",
      }}
      done={{
        title: "Done",
        lead: "This mailbox gets no more updates of this letter.",
        text: "If it followed the letter, its address is deleted, and so is every mail that waited for it. This page does not say whether it did.",
      }}
      sees={
        <p>
          A mail with a code, the same as for everything else here. It names neither this letter nor what the
          code is for.
        </p>
      }
    />
  );
}
