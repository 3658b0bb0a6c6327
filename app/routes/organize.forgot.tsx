import {
  data,
  redirect,
  type ActionFunctionArgs,
  type LoaderFunctionArgs,
  type MetaFunction,
} from "@remix-run/node";
import { useActionData, useLoaderData } from "@remix-run/react";
import { noResetCookie, noSessionCookies, resetCookie, resetIn } from "#app/organizer/cookies.server.ts";
import { addressRefusal, codeRefusal, pacedRefusal, passwordRefusal } from "#app/organizer/refusals.ts";
import { askReset, resetPassword, type ResetOutcome } from "#app/organizer/reset-password.server.ts";
import { formIn, typedIn } from "#app/platform/http.server.ts";
import { AccountAddress, NewPassword } from "#app/ui/account-fields.tsx";
import { MailPage } from "#app/ui/code-by-mail.tsx";
import { Button, CodeField, ErrorSummary, Steps } from "#app/ui/form.tsx";
import { Page } from "#app/ui/page.tsx";
import { sourceHref } from "#app/ui/source.ts";

export const meta: MetaFunction = () => [
  { title: "Set a new password · Undersigned" },
  { name: "robots", content: "noindex" },
];

export function loader({ request, context }: LoaderFunctionArgs) {
  return {
    isAsked: new URL(request.url).searchParams.get("step") === "code",
    hasMailPage: context.env.smtpUrl === undefined,
  };
}

type Refused = { typed?: string; address?: string; code?: string; password?: string; form?: string };

export async function action({ request, context }: ActionFunctionArgs) {
  const form = await formIn(request);
  const { origin } = context;
  if (!form.has("code")) {
    const typed = typedIn(form, "address");
    const outcome = await askReset(context, typed);
    if (outcome.kind === "check-your-mail")
      return redirect("/organize/forgot?step=code", {
        status: 303,
        headers: { "Set-Cookie": resetCookie(outcome.secret, origin) },
      });
    if (outcome.kind === "no-address")
      return data<Refused>({ typed, address: addressRefusal }, { status: 422 });
    const { status, detail } = pacedRefusal(outcome.kind);
    return data<Refused>({ typed, address: detail }, { status });
  }

  const code = typedIn(form, "code");
  const outcome = await resetPassword(context, resetIn(request, origin), {
    code,
    password: typedIn(form, "password"),
  });
  if (outcome.kind === "reset")
    return redirect("/organize/sign-in?step=reset", {
      status: 303,
      headers: [["Set-Cookie", noResetCookie(origin)], ...noSessionCookies(origin)],
    });
  const { status, ...refused } = refusalOf(outcome);
  return data<Refused>({ typed: code, ...refused }, { status });
}

function refusalOf(outcome: Exclude<ResetOutcome, { kind: "reset" }>): Refused & { status: number } {
  switch (outcome.kind) {
    case "not-a-code":
    case "wrong-code":
      return { status: 422, code: codeRefusal(outcome.kind) };
    case "no-password":
      return { status: 422, password: passwordRefusal(outcome.problem) };
    case "busy": {
      const { status, detail } = pacedRefusal(outcome.kind);
      return { status, form: detail };
    }
  }
}

export default function Forgot() {
  const { isAsked, hasMailPage } = useLoaderData<typeof loader>();
  const refused = useActionData<typeof action>();
  const isSecond = isAsked && !refused?.address;
  return (
    <Page kind="task" back={{ href: "/organize/sign-in", label: "Sign in" }} sourceHref={sourceHref}>
      <Steps current={isSecond ? 2 : 1} steps={["Ask", "Code"]} label="Steps to a new password" />
      <ErrorSummary
        errors={{ address: refused?.address, code: refused?.code, password: refused?.password }}
        form={refused?.form ? [refused.form] : []}
      />
      {isSecond ? (
        <>
          <h1>Type the code from the mail</h1>
          <p className="standfirst">
            If this address has an account, a mail is on its way. Its subject begins with the code.
          </p>
          <form method="post" noValidate>
            <CodeField defaultValue={refused?.typed} error={refused?.code} />
            <NewPassword label="New password" error={refused?.password} />
            <Button>Set the password</Button>
          </form>
          <MailPage isThere={hasMailPage} />
          <p>
            No mail has come? <a href="/organize/forgot">Ask again</a>, at most three times in ten minutes.
          </p>
        </>
      ) : (
        <>
          <h1>Set a new password</h1>
          <p className="standfirst">
            We mail a code to the address of your account. If you have switched on a second factor, you need
            it after that too.
          </p>
          <form method="post" action="/organize/forgot" noValidate>
            <AccountAddress defaultValue={refused?.typed} error={refused?.address} />
            <Button>Send me a code</Button>
          </form>
        </>
      )}
    </Page>
  );
}
