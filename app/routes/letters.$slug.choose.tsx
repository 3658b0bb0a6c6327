import {
  data,
  redirect,
  type ActionFunctionArgs,
  type LoaderFunctionArgs,
  type MetaFunction,
} from "@remix-run/node";
import { useActionData, useLoaderData } from "@remix-run/react";
import { z } from "zod";
import { toHex } from "#app/credential/octets.ts";
import { textIn, waysToSign, type Asked } from "#app/letter/letter.ts";
import { signingQuery } from "#app/letter/signing-query.ts";
import { formIn, goTo, notFound } from "#app/platform/http.server.ts";
import { NamedForm } from "#app/signature/named-form.ts";
import { signByName } from "#app/signature/sign-by-name.server.ts";
import {
  Button,
  Checkbox,
  ErrorSummary,
  Notice,
  Field,
  RadioCards,
  Steps,
  type Errors,
  type RadioCard,
} from "#app/ui/form.tsx";
import { WithoutScripts } from "#app/ui/offline-signers.tsx";
import { Page } from "#app/ui/page.tsx";
import { sourceHref } from "#app/ui/source.ts";
import { findConfirmed } from "#app/verification/confirm.server.ts";
import { sessionOf } from "#app/verification/session-cookie.server.ts";

export const meta: MetaFunction = () => [
  { title: "How do you want to appear? · Undersigned" },
  { name: "robots", content: "noindex" },
];

export async function loader({ request, params, context }: LoaderFunctionArgs) {
  const letter = (await context.letters.find(context, params.slug ?? "")) ?? notFound();
  const confirmed = await findConfirmed(context, letter, sessionOf(request.headers.get("cookie")));
  const url = new URL(request.url);
  if (!confirmed && !context.answering) goTo(`/letters/${letter.slug}/sign${signingQuery(url)}`);
  const text = textIn(letter, url.searchParams.get("lang"));
  const hasRead = Number(url.searchParams.get("version") ?? text.version);
  return {
    slug: letter.slug,
    title: text.title,
    ways: letter.ways,
    asks: letter.asks,
    hasRoles: letter.ways.includes("role") && letter.roles.length > 0,
    text: toHex(text.hash),
    workplace: letter.workplaces.find(({ id }) => id === confirmed?.workplaceId)?.name ?? "",
    domain: confirmed?.domain,
    meant: url.searchParams.get("shown"),
    /** The version that would be signed, where another one was read. */
    newer: hasRead < text.version ? text.version : null,
  };
}

export async function action({ request, params, context }: ActionFunctionArgs) {
  const letter = (await context.letters.find(context, params.slug ?? "")) ?? notFound();
  const typed = Object.fromEntries(
    [...(await formIn(request))].map(([name, value]) => [name, typeof value === "string" ? value : ""]),
  );
  const query = signingQuery(new URL(request.url));

  const shown = z.enum(waysToSign).safeParse(typed.shown);
  if (!shown.success) return refusal(typed, 422, "Choose how you want to appear.");
  if (shown.data === "anonymous" || shown.data === "role")
    return redirect(`/letters/${letter.slug}/issue${query}`, 303);
  const form = NamedForm.safeParse(forWay(typed));
  if (!form.success) return refusal(typed, 422, z.flattenError(form.error).fieldErrors);

  switch (await signByName(context, letter, sessionOf(request.headers.get("cookie")), form.data)) {
    case "signed":
      return redirect(
        typed.updates === "yes"
          ? `/letters/${letter.slug}/follow?signed=${form.data.shown}`
          : `/letters/${letter.slug}/signed?shown=${form.data.shown}`,
        303,
      );
    case "not-open":
      return refusal(typed, 409, "This letter is not taking signatures any more.");
    case "not-offered":
      return refusal(typed, 422, "This letter does not take signatures of this kind.");
    case "not-confirmed":
      return refusal(
        typed,
        403,
        "This browser has no confirmed mailbox for this letter any more. Ask for a new code.",
      );
    case "used-or-blocked":
      return refusal(
        typed,
        409,
        "This mailbox has already been used for this letter, or its owner has blocked it. It counts once, and can be used once.",
      );
  }
}

// Fields of the card that was not chosen are sent too: each way has names of its own for what both ask.
function forWay(typed: Record<string, string>): Record<string, string> {
  if (typed.shown !== "organization") return typed;
  return { ...typed, name: typed.representative ?? typed.name ?? "" };
}

function refusal(typed: Record<string, string>, status: number, what: string | Record<string, Errors>) {
  const errors = typeof what === "string" ? { shown: [what] } : what;
  return data({ typed, errors }, { status });
}

const askLabels: Record<Asked, string> = { title: "Job title", place: "Place", organization: "Organization" };
const autocomplete: Record<Asked, string> = {
  title: "organization-title",
  place: "address-level2",
  organization: "organization",
};

export default function Choose() {
  const { slug, title, ways, asks, hasRoles, text, workplace, domain, meant, newer } =
    useLoaderData<typeof loader>();
  const refused = useActionData<typeof action>();
  const typed = refused?.typed;
  const errors = refused?.errors ?? {};
  const asked = (field: Asked) => (
    <Field
      key={field}
      name={field}
      label={askLabels[field]}
      optional
      autoComplete={autocomplete[field]}
      defaultValue={typed?.[field]}
      error={errors[field]}
    />
  );

  const unnamed: RadioCard = {
    value: "anonymous",
    label: "Anonymously",
    sees: hasRoles
      ? "One more in the total. When you post it you may add a role, such as a job; it is shown only together with others."
      : "One more in the total.",
    kept: "A stamped slip that leads to nobody, and that this mailbox is used or blocked. Nothing joins the two.",
  };
  const named: RadioCard = {
    value: "named",
    label: "With my name",
    sees: "What you fill in here, for as long as the letter stands, or until you take it down.",
    kept: "The same, and a keyed mark of your mailbox so that its owner can take the name down. Not the address.",
    children: (
      <>
        <Field
          name="name"
          label="Your name"
          autoComplete="name"
          defaultValue={typed?.name}
          error={errors.name}
        />
        {asks.filter((field) => field !== "organization" || !ways.includes("organization")).map(asked)}
      </>
    ),
  };
  const organization: RadioCard = {
    value: "organization",
    label: "For my organization",
    sees: `The organization${domain ? ` and the domain ${domain}` : ""}, and you as its representative if you say so. The organizers of the letter approve it first.`,
    kept: "The same, and a keyed mark of your mailbox. Not the address.",
    children: (
      <>
        <Field
          name="organization"
          label="Name of the organization"
          autoComplete="organization"
          defaultValue={typed?.organization}
          error={errors.organization}
        />
        <Field
          name={ways.includes("named") ? "representative" : "name"}
          label="Your name, as its representative"
          optional
          autoComplete="name"
          defaultValue={typed?.representative ?? typed?.name}
          error={errors.name}
        />
        {!ways.includes("named") && asks.includes("title") && asked("title")}
      </>
    ),
  };
  const cards = [
    ...(ways.includes("anonymous") || ways.includes("role") ? [unnamed] : []),
    ...(ways.includes("named") ? [named] : []),
    ...(ways.includes("organization") ? [organization] : []),
  ];
  const preferred = typed?.shown ?? meant;
  return (
    <Page kind="task" back={{ href: `/letters/${slug}`, label: title }} sourceHref={sourceHref}>
      <Steps current={3} />
      <ErrorSummary errors={errors} />
      <h1>How do you want to appear?</h1>
      {newer !== null && (
        <Notice kind="warning" title="The letter has changed since you read it">
          <p>
            You would sign version {newer}.{" "}
            <a href={`/letters/${slug}/versions#version-${newer}`}>See what has changed</a>, and why, before
            you go on.
          </p>
        </Notice>
      )}
      {workplace && (
        <p className="standfirst">Your mailbox is confirmed for {workplace}. It can sign this letter once.</p>
      )}
      <form method="post" noValidate>
        <input type="hidden" name="text" value={text} />
        <RadioCards
          name="shown"
          legend="Your signature"
          error={errors.shown}
          cards={cards}
          defaultValue={
            cards.find(({ value }) => value === preferred)?.value ?? cards[0]?.value ?? "anonymous"
          }
        />
        {(ways.includes("named") || ways.includes("organization")) && (
          <Checkbox
            name="updates"
            label="I want to hear how the letter goes on"
            hint="On the next page you give a private mailbox for it. Without a name, better follow the letter on another day: the two could be linked by their time."
            defaultChecked={typed?.updates === "yes"}
          />
        )}
        <Button>Go on</Button>
      </form>
      {(ways.includes("anonymous") || ways.includes("role")) && (
        <WithoutScripts letterHref={`/letters/${slug}.json`} />
      )}
    </Page>
  );
}
