import {
  data,
  redirect,
  type ActionFunctionArgs,
  type LoaderFunctionArgs,
  type MetaFunction,
} from "@remix-run/node";
import { useActionData, useLoaderData } from "@remix-run/react";
import { textIn } from "#app/letter/letter.ts";
import { formIn, notFound, typedIn } from "#app/platform/http.server.ts";
import { MailPage, NoMail, SlowLane } from "#app/ui/code-by-mail.tsx";
import { Button, CodeField, ErrorSummary, Steps } from "#app/ui/form.tsx";
import { Page } from "#app/ui/page.tsx";
import { sourceHref } from "#app/ui/source.ts";
import { followSessionOf } from "#app/update/follow-cookie.server.ts";
import { confirmFollow } from "#app/update/follow.server.ts";
import { codeRefusal } from "#app/verification/refusals.ts";
import { slowMinutesAt } from "#app/verification/slow-lane.ts";

export const meta: MetaFunction = () => [
  { title: "Type your code · Undersigned" },
  { name: "robots", content: "noindex" },
];

export async function loader({ request, params, context }: LoaderFunctionArgs) {
  const letter = (await context.letters.find(context, params.slug ?? "")) ?? notFound();
  return {
    slug: letter.slug,
    title: textIn(letter, null).title,
    slowMinutes: slowMinutesAt(request.url),
    hasMailPage: context.env.smtpUrl === undefined,
  };
}

export async function action({ request, params, context }: ActionFunctionArgs) {
  const letter = (await context.letters.find(context, params.slug ?? "")) ?? notFound();
  const typed = typedIn(await formIn(request), "code");
  const session = followSessionOf(request.headers.get("cookie"));

  const outcome = await confirmFollow(context, letter, "follow", session, typed);
  if (outcome === "confirmed") return redirect(`/letters/${letter.slug}/follow?step=done`, 303);
  return data({ typed: outcome === "not-a-code" ? typed : "", error: codeRefusal(outcome) }, { status: 422 });
}

export default function ConfirmFollow() {
  const { slug, title, slowMinutes, hasMailPage } = useLoaderData<typeof loader>();
  const refused = useActionData<typeof action>();
  return (
    <Page kind="task" back={{ href: `/letters/${slug}`, label: title }} sourceHref={sourceHref}>
      <Steps current={2} steps={["Ask", "Code", "Done"]} label="Steps to following" />
      <ErrorSummary errors={{ code: refused?.error }} />
      <h1>Type the code from the mail</h1>
      <p className="standfirst">
        If the mailbox can have one, a mail is on its way. Its subject begins with the code. It does not say
        what the code is for.
      </p>
      <SlowLane minutes={slowMinutes} />
      <form method="post" noValidate>
        <CodeField defaultValue={refused?.typed} error={refused?.error} />
        <Button>Follow the letter</Button>
      </form>
      <MailPage isThere={hasMailPage} />
      <NoMail again={`/letters/${slug}/follow`} />
    </Page>
  );
}
