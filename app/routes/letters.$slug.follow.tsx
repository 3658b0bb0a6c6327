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
import { Button, ErrorSummary, Field, Notice, Steps } from "#app/ui/form.tsx";
import { Page } from "#app/ui/page.tsx";
import { sourceHref } from "#app/ui/source.ts";
import { followCookie, followSessionOf } from "#app/update/follow-cookie.server.ts";
import { askToFollow } from "#app/update/follow.server.ts";
import { isForgotten } from "#app/update/keep.ts";
import { followRefusal } from "#app/update/refusals.ts";
import { admit } from "#app/verification/admit.server.ts";
import { askRefusal } from "#app/verification/refusals.ts";

export const meta: MetaFunction<typeof loader> = ({ data: page }) => [
  { title: `Follow: ${page?.title ?? ""} · Undersigned` },
  { name: "robots", content: "noindex" },
];

export async function loader({ request, params, context }: LoaderFunctionArgs) {
  const letter = (await context.letters.find(context, params.slug ?? "")) ?? notFound();
  const query = new URL(request.url).searchParams;
  const shown = query.get("signed");
  return {
    slug: letter.slug,
    title: textIn(letter, null).title,
    isOver: isForgotten(letter, context.now),
    isDone: query.get("step") === "done",
    signed: shown === "named" || shown === "organization" ? shown : null,
  };
}

export async function action({ request, params, context }: ActionFunctionArgs) {
  const letter = (await context.letters.find(context, params.slug ?? "")) ?? notFound();
  const typed = typedIn(await formIn(request), "address");

  const outcome = await askToFollow(context, letter, "follow", typed, {
    session: followSessionOf(request.headers.get("cookie")),
    admit: () => admit(context, letter.id, ""),
  });
  if (outcome.kind === "check-your-mail")
    return redirect(`/letters/${letter.slug}/follow/confirm${outcome.isSlow ? "?lane=slow" : ""}`, {
      status: 303,
      headers: { "Set-Cookie": followCookie(outcome.session, letter.slug, context.origin) },
    });
  const isOurs = outcome.kind === "over" || outcome.kind === "read-only";
  const refusal = isOurs ? followRefusal(outcome.kind) : askRefusal(outcome, letter);
  return data({ typed, error: refusal.detail }, { status: refusal.status, headers: refusal.headers });
}

const steps = ["Ask", "Code", "Done"];
const label = "Steps to following";

export default function Follow() {
  const { slug, title, isOver, isDone, signed } = useLoaderData<typeof loader>();
  const refused = useActionData<typeof action>();
  const here = `/letters/${slug}`;
  const back = { href: here, label: title };
  if (isOver)
    return (
      <Page kind="task" back={back} sourceHref={sourceHref}>
        <h1>This letter has no followers any more</h1>
        <p>
          It closed more than a year ago. All addresses of those who followed it are destroyed, and nothing is
          mailed any more. You can still read what became of it.
        </p>
      </Page>
    );
  if (isDone && !refused)
    return (
      <Page kind="task" back={back} sourceHref={sourceHref}>
        <Steps current={3} steps={steps} label={label} />
        <h1>You follow this letter</h1>
        <p className="standfirst">
          When its organizers have something to say, a mail goes to your mailbox. At the end of each there is
          a link with which you stop.
        </p>
        <p>
          Your address is kept encrypted, apart from every signature. It is deleted when you stop, at the
          latest a year after the letter has closed.
        </p>
        <div className="actions">
          <Button href={here}>Back to the letter</Button>
        </div>
      </Page>
    );
  return (
    <Page kind="task" back={back} sourceHref={sourceHref}>
      {signed && (
        <Notice kind="success" title="Your signature is taken">
          <p>
            It appears with the next batch.{" "}
            <a href={`${here}/signed?shown=${signed}`}>What to keep in mind about it</a>
          </p>
        </Notice>
      )}
      <Steps current={1} steps={steps} label={label} />
      <ErrorSummary errors={{ address: refused?.error }} />
      <h1>Follow this letter</h1>
      <p className="standfirst">
        You get a mail when its organizers have something to say: an answer, a new version, what comes next.
        What they write themselves comes once a day at most, and of one letter never more than four mails.
      </p>
      <form method="post" action={`${here}/follow`} noValidate>
        <Field
          name="address"
          type="email"
          label="Address of a private mailbox"
          hint="At any provider. Not the mailbox at work: the mails name this letter, and an employer who reads them sees that you follow it."
          autoComplete="email"
          autoCapitalize="none"
          spellCheck={false}
          inputMode="email"
          defaultValue={refused?.typed}
          error={refused?.error}
        />
        <Button>Send me a code</Button>
      </form>
      <details>
        <summary>What is kept, and who could learn of it</summary>
        <div className="details-text">
          <p>
            The address, encrypted under a key of this letter that is not in the database. Nothing says
            whether its owner has signed, or when the address came. It is deleted when you stop, at the latest
            a year after the letter has closed, when the key is destroyed. The organizers see how many follow,
            and no address.
          </p>
          <p>
            Whoever runs this server could still see it happen. If you follow right after you have signed,
            from the same connection, the two could be linked. Wait a day, or use another connection, if that
            matters to you.
          </p>
        </div>
      </details>
      <p>
        You follow it and want no more mails? <a href={`${here}/follow/stop`}>Stop with your mailbox</a>.
      </p>
    </Page>
  );
}
