import { data, type ActionFunctionArgs, type LoaderFunctionArgs, type MetaFunction } from "@remix-run/node";
import { useActionData, useLoaderData } from "@remix-run/react";
import { titleOf } from "#app/letter/letter.ts";
import { notFound } from "#app/platform/http.server.ts";
import { Button } from "#app/ui/form.tsx";
import { Page } from "#app/ui/page.tsx";
import { sourceHref } from "#app/ui/source.ts";
import { unsubscribe } from "#app/update/unsubscribe.server.ts";

export const meta: MetaFunction = () => [
  { title: "Stop the updates · Undersigned" },
  { name: "robots", content: "noindex" },
];

/** Changes nothing: programs that look for bad links in mails open this page, too. */
export async function loader({ params, context }: LoaderFunctionArgs) {
  const letter = (await context.letters.findAlsoTakenDown(context, params.slug ?? "")) ?? notFound();
  return data(
    { slug: letter.slug, title: titleOf(letter) },
    { headers: { "Referrer-Policy": "no-referrer" } },
  );
}

export const headers = ({ loaderHeaders }: { loaderHeaders: Headers }) => loaderHeaders;

/** Takes a person's button and a mail program's own form alike (RFC 8058), without a cookie and whatever the form holds. */
export async function action({ params, context }: ActionFunctionArgs) {
  const letter = (await context.letters.findAlsoTakenDown(context, params.slug ?? "")) ?? notFound();
  await unsubscribe(context, letter, params.token ?? "");
  return data({ isDone: true });
}

export default function Unsubscribe() {
  const { slug, title } = useLoaderData<typeof loader>();
  const answer = useActionData<typeof action>();
  const back = { href: `/letters/${slug}`, label: title };
  return (
    <Page kind="task" back={back} sourceHref={sourceHref}>
      {answer?.isDone ? (
        <>
          <h1>No more updates</h1>
          <p className="standfirst">
            This link’s mailbox does not follow the letter any more, and its address is deleted.
          </p>
          <p>A mail that was on its way at this moment may still come.</p>
          <div className="actions">
            <Button href={back.href}>Back to the letter</Button>
          </div>
        </>
      ) : (
        <>
          <h1>Stop the updates?</h1>
          <p className="standfirst">
            Then no more mails about this letter come to the mailbox in which you found this link.
          </p>
          <form method="post">
            <Button>Stop the updates</Button>
          </form>
          <p>A signature is another thing: it stays as it is.</p>
        </>
      )}
    </Page>
  );
}
