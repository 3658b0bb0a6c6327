import {
  data,
  redirect,
  type ActionFunctionArgs,
  type LoaderFunctionArgs,
  type MetaFunction,
} from "@remix-run/node";
import { useActionData, useLoaderData } from "@remix-run/react";
import { z } from "zod";
import { textIn } from "#app/letter/letter.ts";
import { mostWords, ReportForm, reportKinds } from "#app/moderation/report-form.ts";
import { report } from "#app/moderation/reports.server.ts";
import { formIn, notFound, typedIn } from "#app/platform/http.server.ts";
import { Button, ErrorSummary, Textarea } from "#app/ui/form.tsx";
import { Page } from "#app/ui/page.tsx";
import { ReportKinds } from "#app/ui/report-kinds.tsx";
import { sourceHref } from "#app/ui/source.ts";
import { figure } from "#app/ui/tally.tsx";

export const meta: MetaFunction = () => [
  { title: "Report a letter · Undersigned" },
  { name: "robots", content: "noindex" },
];

export async function loader({ request, params, context }: LoaderFunctionArgs) {
  const letter = (await context.letters.find(context, params.slug ?? "")) ?? notFound();
  return {
    slug: letter.slug,
    title: textIn(letter, null).title,
    isDone: new URL(request.url).searchParams.get("step") === "done",
  };
}

export async function action({ request, params, context }: ActionFunctionArgs) {
  const letter = (await context.letters.find(context, params.slug ?? "")) ?? notFound();
  const form = await formIn(request);
  const typed = { kind: typedIn(form, "kind"), words: typedIn(form, "words") };
  const read = ReportForm.safeParse(typed);
  if (!read.success)
    return data({ typed, errors: z.flattenError(read.error).fieldErrors, form: [] }, { status: 422 });
  const outcome = await report(context, letter.id, read.data);
  if (outcome === "reported") return redirect(`/letters/${letter.slug}/report?step=done`, 303);
  return data({ typed, errors: {}, form: [enough] }, { status: 409 });
}

const enough =
  "So many reports about this letter wait already that one more would not be read. Yours was not kept; an operator is about to look at the letter.";

export default function Report() {
  const { slug, title, isDone } = useLoaderData<typeof loader>();
  const refused = useActionData<typeof action>();
  const back = { href: `/letters/${slug}`, label: <span dir="auto">{title}</span> };
  const errors: { kind?: string[]; words?: string[] } = refused?.errors ?? {};
  if (isDone && !refused)
    return (
      <Page kind="task" back={back} sourceHref={sourceHref}>
        <h1>Thank you</h1>
        <p className="standfirst">Whoever runs this site will look at the letter and decide.</p>
        <p>
          You get no answer, because nothing is kept that leads to you. If the letter is taken down, its
          address says so, and why.
        </p>
        <div className="actions">
          <Button href={back.href}>Back to the letter</Button>
        </div>
      </Page>
    );
  return (
    <Page kind="task" back={back} sourceHref={sourceHref}>
      <ErrorSummary errors={errors} form={refused?.form ?? []} />
      <h1>Report this letter</h1>
      <p className="standfirst">
        To whoever runs this site. You need no account and no address, and nothing about you is kept: only
        what you write, and the day.
      </p>
      <p>
        Its organizers are not told that somebody reported it. A letter that is only unfair, or with which you
        do not agree, stays.
      </p>
      <form method="post" noValidate>
        <ReportKinds kinds={reportKinds} error={errors.kind} defaultValue={refused?.typed.kind} />
        <Textarea
          name="words"
          label="What is wrong, and where"
          hint={`At most ${figure(mostWords)} characters. Do not name yourself unless you want to. It is deleted when it is decided, after 90 days at the latest.`}
          rows={7}
          dir="auto"
          maxLength={mostWords}
          defaultValue={refused?.typed.words}
          error={errors.words}
        />
        <Button>Send the report</Button>
      </form>
    </Page>
  );
}
