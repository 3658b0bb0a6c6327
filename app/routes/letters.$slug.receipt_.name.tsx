import {
  data,
  redirect,
  type ActionFunctionArgs,
  type LoaderFunctionArgs,
  type MetaFunction,
} from "@remix-run/node";
import { useActionData, useLoaderData } from "@remix-run/react";
import { notFound } from "#app/platform/http.server.ts";
import { withdrawName } from "#app/signature/withdraw.server.ts";
import { MailboxTask } from "#app/ui/mailbox-task.tsx";
import { Page } from "#app/ui/page.tsx";
import { sourceHref } from "#app/ui/source.ts";
import { doByCode, showByCode } from "#app/verification/by-code.server.ts";

export const meta: MetaFunction = () => [
  { title: "Take your name down · Undersigned" },
  { name: "robots", content: "noindex" },
];

export async function loader({ request, params, context }: LoaderFunctionArgs) {
  const letter = (await context.letters.findAlsoTakenDown(context, params.slug ?? "")) ?? notFound();
  return showByCode(context, letter, request);
}

export async function action({ request, params, context }: ActionFunctionArgs) {
  const letter = (await context.letters.findAlsoTakenDown(context, params.slug ?? "")) ?? notFound();
  const outcome = await doByCode(context, letter, request, "withdraw", (session) =>
    withdrawName(context, letter, session),
  );
  if (outcome.kind === "refused") return data(outcome.refused, outcome);
  return redirect(`/letters/${letter.slug}/receipt/name?${outcome.query}`, {
    status: 303,
    headers: outcome.headers,
  });
}

export default function TakeNameDown() {
  const page = useLoaderData<typeof loader>();
  const refused = useActionData<typeof action>();
  const letter = { href: `/letters/${page.slug}`, label: page.title };
  if (page.isOver)
    return (
      <Page kind="task" back={letter} sourceHref={sourceHref}>
        <h1>A mailbox cannot take a name down any more</h1>
        <p>
          This letter has closed, and everything that led from a mailbox to a name is destroyed. To have a
          name removed, write to whoever runs this site. A signature without a name can{" "}
          <a href={`/letters/${page.slug}/receipt`}>still be withdrawn</a>.
        </p>
      </Page>
    );
  return (
    <MailboxTask
      {...page}
      back={letter}
      refused={refused}
      label="Steps of taking a name down"
      ask={{
        title: "Take your name down",
        lead: "With the mailbox that signed. We mail a code to it, to see that it is yours. The mail does not say what the code is for.",
      }}
      code={{
        lead: "With the code the name is taken down. This cannot be undone, and the mailbox stays used: it cannot sign this letter again.",
        button: "Take my name down",
      }}
      done={{
        title: "Done",
        lead: "If this mailbox had signed by name, the name is gone.",
        text: "From the letter, the list, the search and the data at once; from the total with the next batch. Whoever has copied it in the meantime has it still. The mailbox stays used for this letter.",
      }}
      sees={
        <p>
          That the name is not under the letter any more. In your work mailbox: a mail with a code, the same
          as for signing. With the mailbox it can take the name down itself; it never learns from this page
          whether there was one.
        </p>
      }
    />
  );
}
