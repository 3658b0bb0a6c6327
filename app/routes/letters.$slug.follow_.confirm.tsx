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
import { Button, CodeField, ErrorSummary, Notice, Steps } from "#app/ui/form.tsx";
import { Page } from "#app/ui/page.tsx";
import { sourceHref } from "#app/ui/source.ts";
import { followSessionOf } from "#app/update/follow-cookie.server.ts";
import { confirmFollow } from "#app/update/follow.server.ts";
import { codeRefusal } from "#app/verification/refusals.ts";
import { slowLaneMinutes } from "#app/verification/slow-lane.ts";

export const meta: MetaFunction = () => [
  { title: "Type your code · Undersigned" },
  { name: "robots", content: "noindex" },
];

export async function loader({ request, params, context }: LoaderFunctionArgs) {
  const letter = (await context.letters.find(context, params.slug ?? "")) ?? notFound();
  return {
    slug: letter.slug,
    title: textIn(letter, null).title,
    slowMinutes: new URL(request.url).searchParams.get("lane") === "slow" ? slowLaneMinutes : null,
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
      {slowMinutes !== null && (
        <Notice kind="info" title="Your mail is in the slow lane">
          <p>This letter is being flooded with requests. Your mail can take up to {slowMinutes} minutes.</p>
        </Notice>
      )}
      <form method="post" noValidate>
        <CodeField
          name="code"
          label="Code"
          hint="Eight letters and digits. Capitals, spaces and the dash do not matter."
          defaultValue={refused?.typed}
          error={refused?.error}
        />
        <Button>Follow the letter</Button>
      </form>
      {hasMailPage && (
        <p>
          This instance has no mail server. <a href="/dev/mail">Its mails are shown here</a>.
        </p>
      )}
      <details>
        <summary>No mail has come</summary>
        <div className="details-text">
          <p>
            Give it a few minutes and look into the folder for unwanted mail. Then{" "}
            <a href={`/letters/${slug}/follow`}>ask again</a>. A mailbox gets at most one code in a minute and
            five in a day, whoever asks for them and for whatever.
          </p>
          <p>The code works only in this browser, the one in which you asked for it.</p>
        </div>
      </details>
    </Page>
  );
}
