import {
  data,
  redirect,
  type ActionFunctionArgs,
  type LoaderFunctionArgs,
  type MetaFunction,
} from "@remix-run/node";
import { useActionData, useLoaderData } from "@remix-run/react";
import { textIn } from "#app/letter/letter.ts";
import { signingQuery } from "#app/letter/signing-query.ts";
import { formIn, notFound, typedIn } from "#app/platform/http.server.ts";
import { MailPage, NoMail } from "#app/ui/code-by-mail.tsx";
import { Button, CodeField, ErrorSummary, Notice, Steps } from "#app/ui/form.tsx";
import { Page } from "#app/ui/page.tsx";
import { sourceHref } from "#app/ui/source.ts";
import { confirm } from "#app/verification/confirm.server.ts";
import { slowMinutesAt } from "#app/verification/slow-lane.ts";
import { codeRefusal } from "#app/verification/refusals.ts";
import { sessionOf } from "#app/verification/session-cookie.server.ts";

export const meta: MetaFunction = () => [
  { title: "Type your code · Undersigned" },
  { name: "robots", content: "noindex" },
];

export async function loader({ request, params, context }: LoaderFunctionArgs) {
  const letter = (await context.letters.find(context, params.slug ?? "")) ?? notFound();
  return {
    slug: letter.slug,
    title: textIn(letter, null).title,
    query: signingQuery(new URL(request.url)),
    slowMinutes: slowMinutesAt(request.url),
    hasMailPage: context.env.smtpUrl === undefined,
  };
}

export async function action({ request, params, context }: ActionFunctionArgs) {
  const letter = (await context.letters.find(context, params.slug ?? "")) ?? notFound();
  const typed = typedIn(await formIn(request), "code");

  const outcome = await confirm(context, letter, "sign", sessionOf(request.headers.get("cookie")), typed);
  if (outcome === "confirmed")
    return redirect(`/letters/${letter.slug}/choose${signingQuery(new URL(request.url))}`, 303);
  return data({ typed: outcome === "not-a-code" ? typed : "", error: codeRefusal(outcome) }, { status: 422 });
}

export default function Confirm() {
  const { slug, title, query, slowMinutes, hasMailPage } = useLoaderData<typeof loader>();
  const refused = useActionData<typeof action>();
  return (
    <Page kind="task" back={{ href: `/letters/${slug}`, label: title }} sourceHref={sourceHref}>
      <Steps current={2} />
      <ErrorSummary errors={{ code: refused?.error }} />
      <h1>Type the code from the mail</h1>
      <p className="standfirst">
        If the mailbox can have one, a mail is on its way. Its subject begins with the code. Nothing in it can
        be clicked.
      </p>
      {slowMinutes !== null && (
        <Notice kind="info" title="Your mail is in the slow lane">
          <p>
            This can take up to {slowMinutes} minutes while this letter is being flooded. Leave this page
            open: the code works only here. Where scripts run you can{" "}
            <a href={`/letters/${slug}/sign${query}`}>ask again</a> and have it at once.
          </p>
        </Notice>
      )}
      <form method="post" noValidate>
        <CodeField defaultValue={refused?.typed} error={refused?.error} />
        <Button>Go on</Button>
      </form>
      <MailPage isThere={hasMailPage} />
      <NoMail again={`/letters/${slug}/sign${query}`} />
    </Page>
  );
}
