import {
  data,
  redirect,
  type ActionFunctionArgs,
  type LoaderFunctionArgs,
  type MetaFunction,
} from "@remix-run/node";
import { useActionData, useLoaderData } from "@remix-run/react";
import { sessionCookies } from "#app/organizer/cookies.server.ts";
import { pageAfter, whoIsThere } from "#app/organizer/enter.server.ts";
import { byInvitation, pacedRefusal } from "#app/organizer/refusals.ts";
import { signIn } from "#app/organizer/sign-in.server.ts";
import { formIn, goTo, typedIn } from "#app/platform/http.server.ts";
import { isSwitchedOn } from "#app/platform/switches.server.ts";
import { AccountAddress } from "#app/ui/account-fields.tsx";
import { Button, ErrorSummary, Field, Notice } from "#app/ui/form.tsx";
import { Page } from "#app/ui/page.tsx";
import { Passkey } from "#app/ui/passkey.tsx";
import { sourceHref } from "#app/ui/source.ts";
import { useWorkspace } from "#app/ui/workspace.tsx";

export const meta: MetaFunction = () => [
  { title: "Sign in · Undersigned" },
  { name: "robots", content: "noindex" },
];

export async function loader({ request, context }: LoaderFunctionArgs) {
  const query = new URL(request.url).searchParams;
  if (!context.answering && (await whoIsThere(context, request))) goTo(pageAfter(query.get("to")));
  return {
    isReset: query.get("step") === "reset",
    isOpen: await isSwitchedOn(context.db, "open-registration"),
  };
}

export async function action({ request, context }: ActionFunctionArgs) {
  const form = await formIn(request);
  const typed = { address: typedIn(form, "address"), code: typedIn(form, "code") };
  const outcome = await signIn(context, { ...typed, password: typedIn(form, "password") });
  if (outcome.kind === "signed-in")
    return redirect(pageAfter(new URL(request.url).searchParams.get("to")), {
      status: 303,
      headers: sessionCookies(outcome.session, context.origin),
    });
  const { status, detail } =
    outcome.kind === "does-not-match" ? { status: 422, detail: mismatch } : pacedRefusal(outcome.kind);
  return data({ ...typed, error: detail }, { status });
}

const mismatch =
  "Address, password and code do not belong together. Look at all three: which of them is wrong is told to nobody. A code from an app works once.";

export default function SignIn() {
  const { passkeyProgram } = useWorkspace();
  const { isReset, isOpen } = useLoaderData<typeof loader>();
  const refused = useActionData<typeof action>();
  return (
    <Page kind="task" sourceHref={sourceHref}>
      {refused && <ErrorSummary errors={{}} form={[refused.error]} />}
      <h1>Sign in to organize</h1>
      <p className="standfirst">For people who run a letter. Signing a letter needs no account.</p>
      {isReset && !refused && (
        <Notice kind="success" title="Your new password works from now on">
          <p>Every browser that was signed in has been signed out.</p>
        </Notice>
      )}
      <form method="post" noValidate>
        <AccountAddress defaultValue={refused?.address} />
        <Field name="password" type="password" label="Password" autoComplete="current-password" />
        <Field
          name="code"
          label="Code from your app, or a recovery code"
          hint="Leave this empty if you have not switched on a second factor."
          optional
          autoComplete="one-time-code"
          autoCapitalize="none"
          spellCheck={false}
          defaultValue={refused?.code}
        />
        <Button>Sign in</Button>
      </form>
      <Passkey purpose="sign-in" program={passkeyProgram}>
        Sign in with a passkey
      </Passkey>
      <p>
        <a href="/organize/forgot">I have forgotten my password</a>
      </p>
      {isOpen ? (
        <p>
          <a href="/organize/register">I have no account: make one</a>
        </p>
      ) : (
        <details>
          <summary>I have no account</summary>
          <div className="details-text">
            <p>{byInvitation}</p>
          </div>
        </details>
      )}
    </Page>
  );
}
