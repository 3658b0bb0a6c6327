import { data, redirect, type ActionFunctionArgs, type LoaderFunctionArgs } from "@remix-run/node";
import { useActionData, useLoaderData } from "@remix-run/react";
import { outcomes, readOutcome, setOutcome } from "#app/delivery/outcome.server.ts";
import { findRecord } from "#app/delivery/record.server.ts";
import { textIn } from "#app/letter/letter.ts";
import { recordAct } from "#app/organizer/acts.server.ts";
import { enterLetter } from "#app/organizer/enter.server.ts";
import { formIn, typedIn } from "#app/platform/http.server.ts";
import { Choices } from "#app/ui/choices.tsx";
import { outcomeWords } from "#app/ui/delivery.tsx";
import { Button, ErrorSummary, Notice, Textarea } from "#app/ui/form.tsx";
import { Workspace } from "#app/ui/workspace.tsx";
import { titleOf } from "#app/ui/letter-title.ts";

export const meta = titleOf("Outcome");

export async function loader({ request, params, context }: LoaderFunctionArgs) {
  const { me, letter } = await enterLetter(context, request, params.slug, "owner");
  const { outcome, outcomeWords: words } = await findRecord(context, letter.id);
  return {
    name: me.name,
    slug: letter.slug,
    title: textIn(letter, null).title,
    outcomes,
    outcome,
    words,
    isDone: new URL(request.url).searchParams.has("done"),
  };
}

export async function action({ request, params, context }: ActionFunctionArgs) {
  const { me, letter } = await enterLetter(context, request, params.slug, "owner");
  const form = await formIn(request);
  const typed = { outcome: typedIn(form, "outcome"), words: typedIn(form, "words") };
  const read = readOutcome(typed);
  if (read.kind === "refused") {
    const errors =
      read.problem === "no-outcome"
        ? { outcome: "Choose what has become of the letter." }
        : { words: "Say it in at most 300 characters." };
    return data({ typed, errors: { outcome: undefined, words: undefined, ...errors } }, { status: 422 });
  }
  await context.db.$transaction(async (tx) => {
    await setOutcome(tx, letter, read.outcome);
    await recordAct(tx, context.now, {
      letterId: letter.id,
      organizerId: me.id,
      act: "outcome-set",
      detail: outcomeWords[read.outcome.outcome].toLowerCase(),
    });
  });
  return redirect(`/organize/letters/${letter.slug}/outcome?done=yes`, 303);
}

const details: Record<(typeof outcomes)[number], string> = {
  ongoing: "It is not over: there are talks, or there is more to do.",
  won: "What the letter asks for is done or has been promised in public.",
  partly: "Some of it is.",
  refused: "The addressee has said no, or let it pass.",
};

export default function OutcomePage() {
  const { name, slug, title, outcomes: all, outcome, words, isDone } = useLoaderData<typeof loader>();
  const refused = useActionData<typeof action>();
  const chosen = refused?.typed.outcome ?? outcome;
  return (
    <Workspace name={name} back={{ href: `/organize/letters/${slug}`, label: title }}>
      <ErrorSummary errors={refused?.errors ?? {}} />
      <h1>What has become of the letter?</h1>
      {isDone && !refused && (
        <Notice kind="success" title="It is on record">
          <p>
            <a href={`/letters/${slug}#fate`}>See it on the letter’s page</a>
          </p>
        </Notice>
      )}
      <p className="standfirst">
        Everybody sees it on the letter’s page and in the list of letters. It can be said anew when more is
        known.
      </p>
      <form method="post" noValidate>
        <Choices
          name="outcome"
          legend="Outcome"
          error={refused?.errors.outcome}
          chosen={chosen ? [chosen] : []}
          choices={all.map((value) => ({ value, label: outcomeWords[value], hint: details[value] }))}
        />
        <Textarea
          name="words"
          label="In a few words"
          optional
          rows={3}
          dir="auto"
          hint="At most 300 characters."
          defaultValue={refused?.typed.words ?? words ?? ""}
          error={refused?.errors.words}
        />
        <Button>Put it on record</Button>
      </form>
    </Workspace>
  );
}
