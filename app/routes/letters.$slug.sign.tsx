import {
  data,
  redirect,
  type ActionFunctionArgs,
  type HeadersArgs,
  type LoaderFunctionArgs,
  type MetaFunction,
} from "@remix-run/node";
import { useActionData, useLoaderData } from "@remix-run/react";
import { letterState, textIn } from "#app/letter/letter.ts";
import { signingQuery } from "#app/letter/signing-query.ts";
import { whoMaySign } from "#app/letter/wording.ts";
import { formIn, notFound, scriptPage, typedIn } from "#app/platform/http.server.ts";
import { Button, ErrorSummary, Field, Notice, Steps } from "#app/ui/form.tsx";
import { WithoutScripts } from "#app/ui/offline-signers.tsx";
import { Page } from "#app/ui/page.tsx";
import { ProveWork } from "#app/ui/prove-work.tsx";
import { EmployerSees } from "#app/ui/sign-panel.tsx";
import { sourceHref } from "#app/ui/source.ts";
import { admit } from "#app/verification/admit.server.ts";
import { ask } from "#app/verification/ask.server.ts";
import { slowLaneMinutes } from "#app/verification/slow-lane.ts";
import { makeChallenge, mostTries } from "#app/verification/proof-of-work.server.ts";
import { askRefusal } from "#app/verification/refusals.ts";
import { sessionCookies, sessionOf } from "#app/verification/session-cookie.server.ts";

export const meta: MetaFunction<typeof loader> = ({ data: page }) => [
  { title: `Sign: ${page?.title ?? ""} · Undersigned` },
  { name: "robots", content: "noindex" },
];

export async function loader({ params, context }: LoaderFunctionArgs) {
  const letter = (await context.letters.find(context, params.slug ?? "")) ?? notFound();
  const isOpen = letterState(letter, context.now) === "open";
  const isFlooded = isOpen && (await context.floods.isFlooded(letter.id, context.now));
  const page = {
    flood: isFlooded
      ? {
          program: context.programs["prove-work"] ?? null,
          challenge: await makeChallenge(context, letter.id),
          mostTries,
          slowLaneMinutes,
        }
      : null,
    slug: letter.slug,
    title: textIn(letter, null).title,
    isOpen,
    who: whoMaySign(letter.workplaces),
    anyMailbox: letter.workplaces.some(({ anyMailbox }) => anyMailbox),
    named: letter.ways.includes("named") || letter.ways.includes("organization"),
    unnamed: letter.ways.includes("anonymous") || letter.ways.includes("role"),
  };
  return data(page, isFlooded ? { headers: scriptPage(context.origin) } : undefined);
}

export function headers({ loaderHeaders, actionHeaders }: HeadersArgs): Headers {
  return new Headers([...loaderHeaders, ...actionHeaders]);
}

export async function action({ request, params, context }: ActionFunctionArgs) {
  const letter = (await context.letters.find(context, params.slug ?? "")) ?? notFound();
  const form = await formIn(request);
  const typed = typedIn(form, "address");

  const outcome = await ask(context, letter, "sign", typed, {
    session: sessionOf(request.headers.get("cookie")),
    admit: () => admit(context, letter.id, typedIn(form, "proof")),
  });
  if (outcome.kind === "check-your-mail") {
    const query = signingQuery(new URL(request.url));
    const lane = outcome.isSlow ? `${query ? "&" : "?"}lane=slow` : "";
    return redirect(`/letters/${letter.slug}/confirm${query}${lane}`, {
      status: 303,
      headers: sessionCookies(outcome.session, letter.slug, "sign", context.origin),
    });
  }
  const { status, detail, headers: more } = askRefusal(outcome, letter);
  return data({ typed, error: detail }, { status, headers: more });
}

export default function Sign() {
  const { flood, slug, title, isOpen, who, anyMailbox, named, unnamed } = useLoaderData<typeof loader>();
  const refused = useActionData<typeof action>();
  const back = { href: `/letters/${slug}`, label: title };
  if (!isOpen)
    return (
      <Page kind="task" back={back} sourceHref={sourceHref}>
        <h1>This letter is not taking signatures</h1>
        <p>It has closed or has not opened yet. You can still read it and see its total.</p>
      </Page>
    );
  return (
    <Page kind="task" back={back} sourceHref={sourceHref}>
      <Steps current={1} />
      <ErrorSummary errors={{ address: refused?.error }} />
      <h1>{anyMailbox ? "Which mailbox is yours?" : "Which mailbox at work is yours?"}</h1>
      <p className="standfirst">
        We mail a code to it, to see that it is yours. The mail does not say what the code is for, and the
        address is forgotten when the mail is on its way.
      </p>
      <form method="post" noValidate id="ask">
        <Field
          name="address"
          type="email"
          label={anyMailbox ? "Mail address" : "Mail address at work"}
          hint={`Open to ${who}.`}
          autoComplete="email"
          autoCapitalize="none"
          spellCheck={false}
          inputMode="email"
          defaultValue={refused?.typed}
          error={refused?.error}
        />
        {flood && <ProveWork {...flood} />}
        <Button>Send me a code</Button>
      </form>
      <Notice title="How you appear comes later">
        <p>Nothing is signed yet. After the code you choose whether you sign anonymously or with a name.</p>
      </Notice>
      <details>
        <summary>What your employer can see</summary>
        <div className="details-text">
          <EmployerSees named={named} anonymous={unnamed} />
        </div>
      </details>
      {unnamed && <WithoutScripts letterHref={`/letters/${slug}.json`} />}
    </Page>
  );
}
