import {
  data,
  redirect,
  type ActionFunctionArgs,
  type LoaderFunctionArgs,
  type MetaFunction,
} from "@remix-run/node";
import { useActionData, useLoaderData } from "@remix-run/react";
import { textIn } from "#app/letter/letter.ts";
import { sessionCookies } from "#app/organizer/cookies.server.ts";
import { whoIsThere } from "#app/organizer/enter.server.ts";
import { findInvitation } from "#app/organizer/invitation.server.ts";
import { addressRefusal, nameRefusal, pacedRefusal, passwordRefusal } from "#app/organizer/refusals.ts";
import { setUp, type SetUpOutcome } from "#app/organizer/set-up.server.ts";
import { joinTeam } from "#app/organizer/team.server.ts";
import { formIn, typedIn } from "#app/platform/http.server.ts";
import { AccountAddress, AccountName, NewPassword } from "#app/ui/account-fields.tsx";
import { Button, ErrorSummary } from "#app/ui/form.tsx";
import { Page } from "#app/ui/page.tsx";
import { sourceHref } from "#app/ui/source.ts";

export const meta: MetaFunction<typeof loader> = ({ data: page }) => [
  { title: `${titleFor(page)} · Undersigned` },
  { name: "robots", content: "noindex" },
];

const secretIn = (request: Request) => new URL(request.url).searchParams.get("invitation") ?? "";

function titleFor(page: { invitation: unknown; letter: { title: string } | null } | undefined): string {
  if (!page?.invitation) return "An invitation";
  return page.letter ? `Join the team: ${page.letter.title}` : "Set up your account";
}

export async function loader({ request, context }: LoaderFunctionArgs) {
  const [me, invitation] = await Promise.all([
    whoIsThere(context, request),
    findInvitation(context, secretIn(request)),
  ]);
  const letter = invitation?.team && (await context.letters.findAlsoTakenDown(context, invitation.team.slug));
  return data(
    {
      name: me?.name ?? null,
      invitation: invitation && { hasMailbox: invitation.hasMailbox, role: invitation.team?.role ?? null },
      letter: letter ? { slug: letter.slug, title: textIn(letter, null).title } : null,
    },
    // The address of this page is a key.
    { headers: { "Referrer-Policy": "no-referrer" } },
  );
}

export const headers = ({ loaderHeaders }: { loaderHeaders: Headers }) => loaderHeaders;

type Refused = {
  typed?: { name: string; address: string };
  name?: string;
  address?: string;
  password?: string;
  form?: string;
};

export async function action({ request, context }: ActionFunctionArgs) {
  const form = await formIn(request);
  const secret = secretIn(request);
  const me = await whoIsThere(context, request);
  if (me) {
    const outcome = await joinTeam(context, me.id, secret);
    if (outcome.kind === "joined") return redirect(`/organize/letters/${outcome.slug}`, 303);
    const why =
      outcome.kind === "already-there"
        ? "You are on this team already. The link still works for somebody else."
        : "This link does not work any more.";
    return data<Refused>({ form: why }, { status: 409 });
  }

  const typed = { name: typedIn(form, "name"), address: typedIn(form, "address") };
  const outcome = await setUp(context, secret, { ...typed, password: typedIn(form, "password") });
  if (outcome.kind === "set-up")
    return redirect(outcome.slug ? `/organize/letters/${outcome.slug}` : "/organize", {
      status: 303,
      headers: sessionCookies(outcome.session, context.origin),
    });
  const { status, ...refused } = refusalOf(outcome);
  return data<Refused>({ typed, ...refused }, { status });
}

function refusalOf(outcome: Exclude<SetUpOutcome, { kind: "set-up" }>): Refused & { status: number } {
  switch (outcome.kind) {
    case "no-such-invitation":
      return { status: 409, form: "This link does not work any more. Ask for a new one." };
    case "no-name":
      return { status: 422, name: nameRefusal };
    case "no-address":
      return { status: 422, address: addressRefusal };
    case "known-address":
      return {
        status: 409,
        form: "This cannot be used for a new account. If you have one, sign in and open the link again.",
      };
    case "no-password":
      return { status: 422, password: passwordRefusal(outcome.problem) };
    case "too-many":
    case "busy": {
      const { status, detail } = pacedRefusal(outcome.kind);
      return { status, form: detail };
    }
  }
}

export default function Join() {
  const { name, invitation, letter } = useLoaderData<typeof loader>();
  const refused = useActionData<typeof action>();
  if (!invitation)
    return (
      <Page kind="task" sourceHref={sourceHref}>
        <h1>This link does not work any more</h1>
        <p>
          An invitation works once, and not for long. Ask whoever sent it for a new one. If you have an
          account already, <a href="/organize/sign-in">sign in</a>.
        </p>
      </Page>
    );
  const title = letter ? `Join the team of “${letter.title}”` : "Set up your account";
  if (name !== null)
    return (
      <Page kind="task" back={{ href: "/organize", label: "Your letters" }} sourceHref={sourceHref}>
        <ErrorSummary errors={{}} form={refused?.form ? [refused.form] : []} />
        <h1>{letter ? title : "You have an account already"}</h1>
        {letter ? (
          <form method="post">
            <p>
              You are signed in as {name} and join as {invitation.role}.
            </p>
            <Button>Join</Button>
          </form>
        ) : (
          <p>
            You are signed in as {name}. This link makes another account: sign out first, or give it to
            whoever it is for.
          </p>
        )}
      </Page>
    );
  return (
    <Page kind="task" sourceHref={sourceHref}>
      <ErrorSummary
        errors={{ name: refused?.name, address: refused?.address, password: refused?.password }}
        form={refused?.form ? [refused.form] : []}
      />
      <h1>{title}</h1>
      <p className="standfirst">
        {letter
          ? `You join as ${invitation.role}. For that you need an account on this site.`
          : "With it you organize letters: you see how they grow, decide about names that wait, and close them."}
      </p>
      {letter && (
        <p>
          You have one? <a href="/organize/sign-in">Sign in</a> and open the link again.
        </p>
      )}
      <form method="post" noValidate>
        <AccountName defaultValue={refused?.typed?.name} error={refused?.name} />
        {invitation.hasMailbox ? (
          <p>The mail address of the account is the one for which this link was made.</p>
        ) : (
          <AccountAddress
            hint="A personal one, not your employer’s. You sign in with it, and codes for a new password go there. It is kept encrypted and shown to nobody."
            defaultValue={refused?.typed?.address}
            error={refused?.address}
          />
        )}
        <NewPassword error={refused?.password} />
        <Button>Make my account</Button>
      </form>
    </Page>
  );
}
