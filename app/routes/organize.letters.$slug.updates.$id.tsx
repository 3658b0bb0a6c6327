import { data, redirect, type ActionFunctionArgs, type LoaderFunctionArgs } from "@remix-run/node";
import { useActionData, useLoaderData } from "@remix-run/react";
import { z } from "zod";
import { textIn } from "#app/letter/letter.ts";
import { letterHtml } from "#app/letter/markdown.ts";
import { typedRevision } from "#app/letter/typed-text.ts";
import { recordAct } from "#app/organizer/acts.server.ts";
import { enterLetter } from "#app/organizer/enter.server.ts";
import { againRefusal } from "#app/organizer/refusals.ts";
import { confirmAgain } from "#app/organizer/sign-in.server.ts";
import { formIn, notFound, typedIn } from "#app/platform/http.server.ts";
import { Workspace } from "#app/ui/workspace.tsx";
import { LookAtUpdate, WriteUpdate, type UpdateTask } from "#app/ui/write-update.tsx";
import { titleOf } from "#app/ui/letter-title.ts";
import { nextUpdateFrom, publishUpdate, type PublishUpdateOutcome } from "#app/update/publish.server.ts";
import { readOnly } from "#app/update/refusals.ts";
import { mailOf } from "#app/update/send.server.ts";
import { upTo } from "#app/update/sending-words.ts";
import { isWhole, mostBody, mostTitle, UpdateForm } from "#app/update/update-form.ts";
import { countFollowers } from "#app/update/updates.server.ts";
import { discardUpdate, findDraft, saveUpdate } from "#app/update/write.server.ts";

export const meta = titleOf("Write an update");

export async function loader({ request, params, context }: LoaderFunctionArgs) {
  const { me, letter } = await enterLetter(context, request, params.slug, "editor");
  const draft = (await findDraft(context.db, letter.id, params.id ?? "")) ?? notFound();
  const [followers, from] = await Promise.all([
    countFollowers(context.db, letter),
    nextUpdateFrom(context.db, letter.id),
  ]);
  const letterTitle = textIn(letter, null).title;
  const { slug } = letter;
  const makeMail = mailOf({ origin: context.origin, slug, letterTitle }, { ...draft, number: null });
  const { subject, text } = makeMail({ to: "…", token: "…" });
  return {
    name: me.name,
    isFresh: me.isFresh,
    slug,
    letter: letterTitle,
    draft,
    isWhole: isWhole(draft),
    html: letterHtml(draft.body),
    mail: { subject, text },
    followers,
    mailedTo: followers === 1 ? "one mailbox" : `${upTo(followers, letter.step)} mailboxes`,
    waitsUntil: from && from > context.now ? from : null,
    isLooking: new URL(request.url).searchParams.get("step") === "look",
    most: { title: mostTitle, body: mostBody },
  };
}

export async function action({ request, params, context }: ActionFunctionArgs) {
  const { me, letter } = await enterLetter(context, request, params.slug, "editor");
  const draft = (await findDraft(context.db, letter.id, params.id ?? "")) ?? notFound();
  const form = await formIn(request);
  const here = `/organize/letters/${letter.slug}/updates`;
  const revision = typedRevision(form);

  switch (typedIn(form, "act")) {
    case "save": {
      const typed = { title: typedIn(form, "title"), body: typedIn(form, "body") };
      const read = UpdateForm.safeParse(typed);
      if (!read.success) {
        const { title, body } = z.flattenError(read.error).fieldErrors;
        return data<UpdateTask>({ typed, errors: { title, body } }, { status: 422 });
      }
      const outcome = await saveUpdate(context, {
        letterId: letter.id,
        updateId: draft.id,
        revision,
        typed: read.data,
      });
      switch (outcome.kind) {
        case "saved":
          return redirect(`${here}/${draft.id}?step=look`, 303);
        case "read-only":
          return data<UpdateTask>({ typed, form: [readOnly] }, { status: 503 });
        case "no-such-draft":
          return notFound();
        case "conflict":
          return data<UpdateTask>({ typed, present: outcome.present }, { status: 409 });
      }
      break;
    }
    case "publish": {
      const isSure = typedIn(form, "sure") === "yes";
      if (!isSure)
        return data<UpdateTask>(
          { errors: { sure: "Say that you are sure, or leave it a draft." } },
          { status: 422 },
        );
      const again = await confirmAgain(context, me, typedIn(form, "again"));
      if (again !== "confirmed") {
        const { status, detail } = againRefusal(again);
        return data<UpdateTask>({ errors: { again: detail }, isSure }, { status });
      }
      const outcome = await context.db.$transaction(
        async (tx) => {
          const published = await publishUpdate(tx, context, letter, { updateId: draft.id, revision });
          if (published.kind === "published")
            await recordAct(tx, context.now, {
              letterId: letter.id,
              organizerId: me.id,
              act: "updated",
              detail: published.title,
            });
          return published;
        },
        { timeout: 60_000 },
      );
      if (outcome.kind === "published") return redirect(here, 303);
      const { status, detail } = publishRefusal(outcome);
      return data<UpdateTask>({ form: [detail], isSure }, { status });
    }
    case "discard":
      await discardUpdate(context.db, letter.id, draft.id);
      return redirect(here, 303);
  }
  return data<UpdateTask>({ form: ["This form is not complete. Load the page again."] }, { status: 422 });
}

function publishRefusal(outcome: Exclude<PublishUpdateOutcome, { kind: "published" }>): {
  status: number;
  detail: string;
} {
  switch (outcome.kind) {
    case "too-soon":
      return {
        status: 409,
        detail: `Those who follow this letter had an update less than a day ago. This one can be published from ${outcome.from.toISOString().slice(11, 16)} UTC on ${outcome.from.toISOString().slice(0, 10)}. It stays a draft until then.`,
      };
    case "read-only":
      return { status: 503, detail: readOnly };
    case "no-such-draft":
      return { status: 409, detail: "This draft was published or thrown away meanwhile." };
    case "changed":
      return {
        status: 409,
        detail: "Somebody has changed this draft since you looked at it. Here is how it is now.",
      };
    case "unfinished":
      return { status: 422, detail: "An update needs a headline and a text." };
  }
}

export default function UpdateDraft() {
  const page = useLoaderData<typeof loader>();
  const task = useActionData<typeof action>();
  const here = `/organize/letters/${page.slug}/updates`;
  const isLooking = page.isLooking && !task?.typed;
  return (
    <Workspace name={page.name} back={{ href: here, label: "Updates" }}>
      {isLooking ? <LookAtUpdate {...page} task={task} /> : <WriteUpdate {...page} task={task} />}
    </Workspace>
  );
}
