import { data, redirect, type ActionFunctionArgs, type LoaderFunctionArgs } from "@remix-run/node";
import { useActionData, useLoaderData } from "@remix-run/react";
import { putAnswer, readAnswer, type AnswerProblems } from "#app/delivery/answer.server.ts";
import { dayOf } from "#app/delivery/clock.ts";
import { findRecord } from "#app/delivery/record.server.ts";
import { textIn } from "#app/letter/letter.ts";
import { recordAct } from "#app/organizer/acts.server.ts";
import { enterLetter } from "#app/organizer/enter.server.ts";
import { formIn, typedIn } from "#app/platform/http.server.ts";
import { Day, dayInWords } from "#app/ui/day.tsx";
import { tellFollowers } from "#app/update/publish.server.ts";
import { Button, Checkbox, ErrorSummary, Field, Notice, Textarea } from "#app/ui/form.tsx";
import { Workspace } from "#app/ui/workspace.tsx";
import { titleOf } from "#app/ui/letter-title.ts";

export const meta = titleOf("Answers");

export async function loader({ request, params, context }: LoaderFunctionArgs) {
  const { me, letter } = await enterLetter(context, request, params.slug, "editor");
  const { answers } = await findRecord(context, letter.id);
  return {
    name: me.name,
    slug: letter.slug,
    title: textIn(letter, null).title,
    addressee: letter.addressee,
    today: dayOf(context.now),
    answers: answers.map(({ answeredOn, by, hash }) => ({ answeredOn, by, hash })),
    isDone: new URL(request.url).searchParams.has("done"),
  };
}

export async function action({ request, params, context }: ActionFunctionArgs) {
  const { me, letter } = await enterLetter(context, request, params.slug, "editor");
  const form = await formIn(request);
  const typed = {
    by: typedIn(form, "by"),
    day: typedIn(form, "day"),
    words: typedIn(form, "words"),
    sure: typedIn(form, "sure"),
  };
  const read = readAnswer(typed, context.now);
  if (read.kind === "refused")
    return data({ typed, errors: inWords(read.problems), sure: undefined }, { status: 422 });
  if (typed.sure !== "yes")
    return data(
      { typed, errors: inWords({}), sure: "Read it once more, and say that it is what was answered." },
      { status: 422 },
    );
  await context.db.$transaction(
    async (tx) => {
      if ((await putAnswer(tx, context, letter, read.answer)) === "on-record-already") return;
      await recordAct(tx, context.now, { letterId: letter.id, organizerId: me.id, act: "answered" });
      await tellFollowers(tx, context, letter, {
        title: "There is an answer",
        body: `[The answer of ${dayInWords(read.answer.answeredOn)}](${context.origin}/letters/${letter.slug}#fate) is on record.`,
      });
    },
    { timeout: 60_000 },
  );
  return redirect(`/organize/letters/${letter.slug}/answers?done=yes`, 303);
}

function inWords({ by, day, words }: AnswerProblems) {
  return {
    by:
      by && (by === "missing" ? "Say who has answered." : "Say who has answered in at most 120 characters."),
    day: day && "Give the day of the answer. It cannot lie ahead.",
    words:
      words &&
      (words === "missing"
        ? "Put the words of the answer here."
        : "An answer has at most 20,000 characters. Put its heart here and say where the whole is."),
  };
}

export default function Answers() {
  const { name, slug, title, addressee, today, answers, isDone } = useLoaderData<typeof loader>();
  const refused = useActionData<typeof action>();
  return (
    <Workspace name={name} back={{ href: `/organize/letters/${slug}`, label: title }}>
      <ErrorSummary errors={{ ...refused?.errors, sure: refused?.sure }} />
      <h1>Put an answer on record</h1>
      {isDone && !refused && (
        <Notice kind="success" title="The answer is on record">
          <p>
            <a href={`/letters/${slug}#fate`}>See it on the letter’s page</a>
          </p>
        </Notice>
      )}
      <p className="standfirst">
        It appears on the letter’s page, and its hash in the public log; who follows the letter is told.
        Nothing that is on record is ever changed: what was wrong is set right by another answer.
      </p>
      <form method="post" noValidate>
        <Field
          name="by"
          label="Who has answered"
          dir="auto"
          defaultValue={refused?.typed.by ?? addressee}
          error={refused?.errors.by}
        />
        <Field
          name="day"
          label="On which day"
          type="date"
          max={today}
          defaultValue={refused?.typed.day ?? today}
          error={refused?.errors.day}
        />
        <Textarea
          name="words"
          label="The answer"
          hint="In Markdown, as the letter. Word for word where you can, with a link to where it was given."
          rows={12}
          dir="auto"
          defaultValue={refused?.typed.words}
          error={refused?.errors.words}
        />
        <Checkbox
          name="sure"
          label="This is what was answered, and it may stay public for good"
          defaultChecked={refused?.typed.sure === "yes"}
          error={refused?.sure}
        />
        <Button>Put it on record</Button>
      </form>
      <h2>On record</h2>
      {answers.length === 0 ? (
        <p className="empty">Nobody has answered yet.</p>
      ) : (
        <ul className="entries">
          {answers.map(({ answeredOn, by, hash }) => (
            <li key={hash}>
              <p dir="auto">
                <strong>{by}</strong>, <Day date={answeredOn} />
              </p>
              <p className="fate-hash">
                SHA-256: <span className="mono">{hash}</span>
              </p>
            </li>
          ))}
        </ul>
      )}
    </Workspace>
  );
}
