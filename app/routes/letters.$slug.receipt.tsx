import { data, type ActionFunctionArgs, type LoaderFunctionArgs, type MetaFunction } from "@remix-run/node";
import { useActionData, useLoaderData } from "@remix-run/react";
import { toBase64url, toHex } from "#app/credential/octets.ts";
import { titleOf } from "#app/letter/letter.ts";
import { cadenceSentence, languageName } from "#app/letter/wording.ts";
import { formIn, notFound, scriptPage, typedIn } from "#app/platform/http.server.ts";
import { withdrawRefusal } from "#app/signature/refusals.ts";
import { readWithdrawSecret } from "#app/signature/withdraw-secret.ts";
import { findWithdrawable, withdrawCredential } from "#app/signature/withdraw.server.ts";
import { FindSignature } from "#app/ui/find-signature.tsx";
import { Button, ErrorSummary, Field } from "#app/ui/form.tsx";
import { Page } from "#app/ui/page.tsx";
import { sourceHref } from "#app/ui/source.ts";

export const meta: MetaFunction = () => [
  { title: "Find or withdraw a signature · Undersigned" },
  { name: "robots", content: "noindex" },
];

export async function loader({ params, context }: LoaderFunctionArgs) {
  const letter = (await context.letters.findAlsoTakenDown(context, params.slug ?? "")) ?? notFound();
  return data(
    {
      slug: letter.slug,
      title: titleOf(letter),
      named: letter.ways.includes("named") || letter.ways.includes("organization"),
      program: context.programs["find-signature"] ?? null,
      // All that the browser program needs: public, and in the log.
      looking: {
        letter: letter.slug,
        genesis: toHex(letter.genesis),
        texts: Object.fromEntries(
          letter.texts.map(({ hash, version, lang }) => [
            toHex(hash),
            `version ${version} of the text, in ${languageName(lang)}`,
          ]),
        ),
        workplaces: Object.fromEntries(letter.workplaces.map(({ id, name }) => [id, name])),
        hasRoles: letter.ways.includes("role"),
        cadence: cadenceSentence(letter.cadence),
      },
    },
    { headers: { ...scriptPage(context.origin), "Referrer-Policy": "no-referrer" } },
  );
}

/** Asks once more before it withdraws. Reads no cookie: none is even sent to this address. */
export async function action({ request, params, context }: ActionFunctionArgs) {
  const letter = (await context.letters.findAlsoTakenDown(context, params.slug ?? "")) ?? notFound();
  const form = await formIn(request);
  const read = readWithdrawSecret(typedIn(form, "secret"));
  if (read.kind !== "secret") return refuse(read.kind);

  if (typedIn(form, "sure") !== "yes") {
    const found = await findWithdrawable(context, letter, read.secret);
    if (found === "no-such-signature") return refuse(found);
    if (found === "in-pool" || found === "published")
      return data({ kind: "sure" as const, found, secret: toBase64url(read.secret) });
  }
  const outcome = await withdrawCredential(context, letter, read.secret);
  return outcome.kind === "no-such-signature" ? refuse(outcome.kind) : data(outcome);
}

// What was typed is not sent back: if it was words, they stand on one screen too many already.
function refuse(kind: Parameters<typeof withdrawRefusal>[0]) {
  const { status, detail } = withdrawRefusal(kind);
  return data({ kind: "refused" as const, error: detail }, { status });
}

export const headers = ({ loaderHeaders }: { loaderHeaders: Headers }) => loaderHeaders;

export default function Receipt() {
  const { slug, title, named, program, looking } = useLoaderData<typeof loader>();
  const answered = useActionData<typeof action>();
  const back = { href: `/letters/${slug}`, label: title };
  if (answered?.kind === "sure")
    return (
      <Page kind="task" back={back} sourceHref={sourceHref}>
        <h1>Withdraw this signature?</h1>
        <p className="standfirst">This cannot be undone.</p>
        <p>
          {answered.found === "published"
            ? "It is published and counts now. It leaves the total with the next batch. The log, which never loses a line, then says that this signature was withdrawn by whoever had its secret."
            : "It waits for its batch and is in no total yet. It is deleted at once and will never be published."}{" "}
          Your mailbox stays used: it cannot sign this letter again.
        </p>
        <form method="post">
          <input type="hidden" name="secret" value={answered.secret} />
          <input type="hidden" name="sure" value="yes" />
          <Button kind="danger">Withdraw it</Button>
        </form>
        <p>
          <a href={`/letters/${slug}`}>No, leave it as it is</a>
        </p>
      </Page>
    );
  if (answered && answered.kind !== "refused")
    return (
      <Page kind="task" back={back} sourceHref={sourceHref}>
        <h1>{answered.kind === "already-withdrawn" ? "It was withdrawn before" : "Withdrawn"}</h1>
        <p className="standfirst">{sentences[answered.kind]}</p>
        {answered.kind === "waiting" && (
          <p>
            The next batch is due at{" "}
            <time dateTime={isoOf(answered.nextBatchAt)}>{inWords(answered.nextBatchAt)}</time>.
          </p>
        )}
        <div className="actions">
          <Button href={`/letters/${slug}`}>Back to the letter</Button>
        </div>
      </Page>
    );
  return (
    <Page kind="task" back={back} sourceHref={sourceHref}>
      {answered && <ErrorSummary errors={{ secret: answered.error }} />}
      <h1>Find or withdraw your signature</h1>
      <p className="standfirst">
        For signatures without a name. This page sets no cookie, and nothing about your visit is written down.
      </p>
      {program && <FindSignature program={program} looking={looking} />}
      {program && (
        <noscript>
          <p>
            Your browser runs no scripts here, so it cannot look for your signature. You can still withdraw
            it: an offline signer makes the withdraw secret from your twelve words.
          </p>
        </noscript>
      )}
      <details id="by-secret" open={answered ? true : undefined}>
        <summary>I have the withdraw secret</summary>
        <div className="details-text">
          <form method="post" noValidate>
            <Field
              name="secret"
              label="Withdraw secret"
              hint="It was shown with your ticket. Never type the twelve words here: what is typed here is sent to this server."
              autoComplete="off"
              autoCapitalize="none"
              spellCheck={false}
              error={answered?.error}
            />
            <Button kind="secondary">Go on to withdraw</Button>
          </form>
        </div>
      </details>
      {named && (
        <details>
          <summary>I signed with a name</summary>
          <div className="details-text">
            <p>
              Words are not needed. <a href={`/letters/${slug}/receipt/name`}>Take the name down</a> with the
              mailbox that signed.
            </p>
          </div>
        </details>
      )}
      <details>
        <summary>I want to check the whole log</summary>
        <div className="details-text">
          <p>
            Your signature is one entry of a log that everybody can read. Whether all the others are right,
            and whether nothing was taken out, is seen on <a href={`/letters/${slug}/log`}>its page</a>,
            without any words.
          </p>
        </div>
      </details>
      <details>
        <summary>What your employer can see</summary>
        <div className="details-text">
          <p>
            On the letter: one signature less, with the next batch. The log names the withdrawn signature by
            its serial number, which leads to nobody. In your mailbox: nothing, no mail is sent. On the
            network at work: a visit to this site.
          </p>
        </div>
      </details>
    </Page>
  );
}

const sentences = {
  withdrawn:
    "Your signature had not been published. It is deleted, and its ticket is worth nothing any more.",
  waiting: "Your signature leaves the total with the next batch. Until then it still counts.",
  "already-withdrawn": "This signature does not count any more. There is nothing left to do.",
};

function isoOf(date: Date | string): string {
  return new Date(date).toISOString();
}

function inWords(date: Date | string): string {
  return `${isoOf(date).slice(0, 16).replace("T", ", ")} UTC`;
}
