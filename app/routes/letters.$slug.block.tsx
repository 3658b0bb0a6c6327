import {
  data,
  redirect,
  type ActionFunctionArgs,
  type LoaderFunctionArgs,
  type MetaFunction,
} from "@remix-run/node";
import { useActionData, useLoaderData } from "@remix-run/react";
import { notFound } from "#app/platform/http.server.ts";
import { MailboxTask } from "#app/ui/mailbox-task.tsx";
import { Page } from "#app/ui/page.tsx";
import { sourceHref } from "#app/ui/source.ts";
import { block } from "#app/verification/block.server.ts";
import { doByCode, showByCode } from "#app/verification/by-code.server.ts";

export const meta: MetaFunction = () => [
  { title: "Block your mailbox · Undersigned" },
  { name: "robots", content: "noindex" },
];

export async function loader({ request, params, context }: LoaderFunctionArgs) {
  const letter = (await context.letters.find(context, params.slug ?? "")) ?? notFound();
  return showByCode(context, letter, request);
}

export async function action({ request, params, context }: ActionFunctionArgs) {
  const letter = (await context.letters.find(context, params.slug ?? "")) ?? notFound();
  const outcome = await doByCode(context, letter, request, "block", (session) =>
    block(context, letter, session),
  );
  if (outcome.kind === "refused") return data(outcome.refused, outcome);
  return redirect(`/letters/${letter.slug}/block?${outcome.query}`, {
    status: 303,
    headers: outcome.headers,
  });
}

export default function Block() {
  const page = useLoaderData<typeof loader>();
  const refused = useActionData<typeof action>();
  const letter = { href: `/letters/${page.slug}`, label: page.title };
  if (page.isOver)
    return (
      <Page kind="task" back={letter} sourceHref={sourceHref}>
        <h1>There is nothing left to block</h1>
        <p>This letter has closed for good. No mailbox can sign it any more, and none is on record.</p>
      </Page>
    );
  return (
    <MailboxTask
      {...page}
      back={letter}
      refused={refused}
      label="Steps of blocking"
      ask={{
        title: "Block your mailbox for this letter",
        lead: "Then nobody can sign this letter with it: not you, and not somebody else who gets into it. We mail a code to it, to see that it is yours.",
      }}
      code={{
        lead: "With the code your mailbox is blocked for this letter. This cannot be undone. A signature that it has given already stays.",
        button: "Block my mailbox",
      }}
      done={{
        title: "Done",
        lead: "This mailbox cannot sign this letter from now on.",
        text: "If it had signed before, that signature stays as it is. This page does not say which of the two it was.",
      }}
      sees={
        <p>
          Blocking looks the same as having signed: who tries to sign from your mailbox is told that it is
          “used or blocked”, and never which. Nobody signs by blocking: the total does not change. In your
          work mailbox there is a mail with a code, the same as for signing.
        </p>
      }
    />
  );
}
