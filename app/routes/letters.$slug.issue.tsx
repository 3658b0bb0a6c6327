import { data, type ActionFunctionArgs, type LoaderFunctionArgs, type MetaFunction } from "@remix-run/node";
import { useActionData, useLoaderData } from "@remix-run/react";
import { fromBase64url, toBase64url, toHex } from "#app/credential/octets.ts";
import { textIn } from "#app/letter/letter.ts";
import { signingQuery } from "#app/letter/signing-query.ts";
import { formIn, goTo, notFound, scriptPage, typedIn } from "#app/platform/http.server.ts";
import { issue } from "#app/signature/issue.server.ts";
import { issueRefusal } from "#app/signature/refusals.ts";
import { Button, ErrorSummary, Notice, Steps, Textarea } from "#app/ui/form.tsx";
import { MakeTicket } from "#app/ui/make-ticket.tsx";
import { OfflineSigners } from "#app/ui/offline-signers.tsx";
import { Page } from "#app/ui/page.tsx";
import { sourceHref } from "#app/ui/source.ts";
import { Ticket } from "#app/ui/words.tsx";
import { findConfirmed } from "#app/verification/confirm.server.ts";
import { sessionOf } from "#app/verification/session-cookie.server.ts";

export const meta: MetaFunction = () => [
  { title: "Make your ticket · Undersigned" },
  { name: "robots", content: "noindex" },
];

export async function loader({ request, params, context }: LoaderFunctionArgs) {
  const letter = (await context.letters.find(context, params.slug ?? "")) ?? notFound();
  const url = new URL(request.url);
  const confirmed = await findConfirmed(context, letter, sessionOf(request.headers.get("cookie")));
  const workplace = letter.workplaces.find(({ id }) => id === confirmed?.workplaceId);
  // The answer to a pasted message stays where it is, though the session is used up by then.
  if (!workplace && !context.answering) goTo(`/letters/${letter.slug}/sign${signingQuery(url)}`);
  const text = textIn(letter, url.searchParams.get("lang"));
  return data(
    {
      slug: letter.slug,
      title: text.title,
      closesAt: letter.closesAt,
      letterHref: `/letters/${letter.slug}.json${text.lang === textIn(letter, null).lang ? "" : `?lang=${text.lang}`}`,
      tomorrow: new Date(context.now.getTime() + 86_400_000),
      program: context.programs["make-ticket"] ?? null,
      // All that the browser program needs: public, and in the log.
      signing: {
        letter: letter.slug,
        workplace: workplace?.id ?? "",
        publicKey: Buffer.from(workplace?.publicKey ?? []).toString("base64"),
        genesis: toHex(letter.genesis),
        genesisEntry: letter.genesisEntry,
        texts: [text, ...letter.texts.filter((each) => each !== text)].map(({ hash }) => toHex(hash)),
        roles: letter.ways.includes("role") ? letter.roles : [],
      },
    },
    { headers: scriptPage(context.origin) },
  );
}

export async function action({ request, params, context }: ActionFunctionArgs) {
  const letter = (await context.letters.find(context, params.slug ?? "")) ?? notFound();
  const typed = typedIn(await formIn(request), "blinded");
  const outcome = await issue(
    context,
    letter,
    sessionOf(request.headers.get("cookie")),
    fromBase64url(typed.replace(/\s+/g, "")) ?? new Uint8Array(),
  );
  if (outcome.kind === "issued")
    return data({ kind: "issued" as const, blindSignature: toBase64url(outcome.blindSignature) });
  const { status, detail } = issueRefusal(outcome.kind);
  return data({ kind: "refused" as const, typed, error: detail }, { status });
}

export const headers = ({ loaderHeaders }: { loaderHeaders: Headers }) => loaderHeaders;

export default function Issue() {
  const { slug, title, letterHref, closesAt, tomorrow, program, signing } = useLoaderData<typeof loader>();
  const answered = useActionData<typeof action>();
  const back = { href: `/letters/${slug}`, label: title };
  const canMake = program && signing.workplace;
  if (answered?.kind === "issued")
    return (
      <Page kind="task" back={back} sourceHref={sourceHref}>
        <Steps current={4} />
        <h1>Your blind signature</h1>
        <p className="standfirst">
          Paste it into your offline signer. It makes the ticket, which you post{" "}
          <a href={`/letters/${slug}/post`}>here</a> from tomorrow on, best from home.
        </p>
        <Ticket text={answered.blindSignature} label="Blind signature" />
      </Page>
    );
  return (
    <Page kind="task" back={back} sourceHref={sourceHref}>
      <Steps current={4} />
      {answered && <ErrorSummary errors={{ blinded: answered.error }} />}
      {canMake ? (
        <noscript>
          <h1>Make your ticket</h1>
          <Notice kind="info" title="Your browser runs no scripts here">
            <p>
              To sign anonymously something has to be calculated on your side: this server must not see what
              it signs. Do it with an offline signer, which you find below, or switch scripts on for this
              page. Signing with your name needs neither.
            </p>
          </Notice>
        </noscript>
      ) : (
        <h1>Make your ticket</h1>
      )}
      {canMake && (
        <MakeTicket
          program={program}
          signing={signing}
          tomorrow={tomorrow}
          closesAt={closesAt}
          postHref={`/letters/${slug}/post`}
          letterHref={`/letters/${slug}`}
          receiptHref={`/letters/${slug}/receipt`}
          followHref={`/letters/${slug}/follow`}
        />
      )}
      <details id="offline" open={answered ? true : undefined}>
        <summary>I use an offline signer</summary>
        <div className="details-text">
          <p>
            It is saved on your machine and makes the ticket there, without this site’s scripts. If you have
            none yet, save these three and go on offline:
          </p>
          <OfflineSigners letterHref={letterHref} />
          <form method="post" noValidate>
            <Textarea
              name="blinded"
              label="Blinded message"
              hint="512 characters, as your offline signer shows them."
              mono
              rows={6}
              spellCheck={false}
              autoComplete="off"
              defaultValue={answered?.typed}
              error={answered?.error}
            />
            <Button kind="secondary">Have it signed</Button>
          </form>
        </div>
      </details>
    </Page>
  );
}
