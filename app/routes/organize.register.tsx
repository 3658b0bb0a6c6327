import {
  data,
  redirect,
  type ActionFunctionArgs,
  type LoaderFunctionArgs,
  type MetaFunction,
} from "@remix-run/node";
import { useActionData, useLoaderData } from "@remix-run/react";
import {
  noRegistrationCookie,
  registrationCookie,
  registrationIn,
  sessionCookies,
} from "#app/organizer/cookies.server.ts";
import {
  addressRefusal,
  byInvitation,
  codeRefusal,
  nameRefusal,
  pacedRefusal,
  passwordRefusal,
} from "#app/organizer/refusals.ts";
import { askRegistration, register, type RegisterOutcome } from "#app/organizer/register.server.ts";
import { formIn, typedIn } from "#app/platform/http.server.ts";
import { isSwitchedOn } from "#app/platform/switches.server.ts";
import { AccountAddress, AccountName, NewPassword } from "#app/ui/account-fields.tsx";
import { MailPage } from "#app/ui/code-by-mail.tsx";
import { Button, CodeField, ErrorSummary, Notice, Steps } from "#app/ui/form.tsx";
import { Page } from "#app/ui/page.tsx";
import { sourceHref } from "#app/ui/source.ts";

export const meta: MetaFunction = () => [
  { title: "Make an account · Undersigned" },
  { name: "robots", content: "noindex" },
];

export async function loader({ request, context }: LoaderFunctionArgs) {
  return {
    isOpen: await isSwitchedOn(context.db, "open-registration"),
    isAsked: new URL(request.url).searchParams.get("step") === "code",
    hasMailPage: context.env.smtpUrl === undefined,
  };
}

type Refused = {
  typed?: { address?: string; code?: string; name?: string };
  address?: string;
  code?: string;
  name?: string;
  password?: string;
  form?: string;
  /** Said to whoever has the code of the mailbox, and to nobody else. */
  isKnown?: boolean;
};

export async function action({ request, context }: ActionFunctionArgs) {
  const form = await formIn(request);
  const { origin } = context;
  if (!form.has("code")) {
    const typed = { address: typedIn(form, "address") };
    const outcome = await askRegistration(context, typed.address);
    switch (outcome.kind) {
      case "check-your-mail":
        return redirect("/organize/register?step=code", {
          status: 303,
          headers: { "Set-Cookie": registrationCookie(outcome.secret, origin) },
        });
      case "no-address":
        return data<Refused>({ typed, address: addressRefusal }, { status: 422 });
      case "not-open":
        return data<Refused>({}, { status: 409 });
      case "too-many": {
        const { status, detail } = pacedRefusal(outcome.kind);
        return data<Refused>({ typed, address: detail }, { status });
      }
    }
  }

  const typed = { code: typedIn(form, "code"), name: typedIn(form, "name") };
  const outcome = await register(context, registrationIn(request, origin), {
    ...typed,
    password: typedIn(form, "password"),
  });
  if (outcome.kind === "registered")
    return redirect("/organize", {
      status: 303,
      headers: [["Set-Cookie", noRegistrationCookie(origin)], ...sessionCookies(outcome.session, origin)],
    });
  const { status, ...refused } = refusalOf(outcome);
  return data<Refused>({ typed, ...refused }, { status });
}

function refusalOf(outcome: Exclude<RegisterOutcome, { kind: "registered" }>): Refused & { status: number } {
  switch (outcome.kind) {
    case "not-open":
      return { status: 409 };
    case "not-a-code":
    case "wrong-code":
      return { status: 422, code: codeRefusal(outcome.kind) };
    case "known-address":
      return { status: 409, isKnown: true };
    case "no-name":
      return { status: 422, name: nameRefusal };
    case "no-password":
      return { status: 422, password: passwordRefusal(outcome.problem) };
    case "busy": {
      const { status, detail } = pacedRefusal(outcome.kind);
      return { status, form: detail };
    }
  }
}

export default function Register() {
  const { isOpen, isAsked, hasMailPage } = useLoaderData<typeof loader>();
  const refused = useActionData<typeof action>();
  const isSecond = isAsked && !refused?.address;
  const back = { href: "/organize/sign-in", label: "Sign in" };
  if (!isOpen)
    return (
      <Page kind="task" back={back} sourceHref={sourceHref}>
        <h1>Accounts are by invitation</h1>
        <p className="standfirst">{byInvitation}</p>
      </Page>
    );
  if (refused?.isKnown)
    return (
      <Page kind="task" back={back} sourceHref={sourceHref}>
        <h1>You have an account already</h1>
        <p className="standfirst">
          The mailbox that this code went to has one. Nothing about it was changed.
        </p>
        <p>
          <a href="/organize/sign-in">Sign in</a>, or <a href="/organize/forgot">set a new password</a>.
        </p>
      </Page>
    );
  return (
    <Page kind="task" back={back} sourceHref={sourceHref}>
      <Steps current={isSecond ? 2 : 1} steps={["Ask", "Code"]} label="Steps to an account" />
      <ErrorSummary
        errors={{
          address: refused?.address,
          code: refused?.code,
          name: refused?.name,
          password: refused?.password,
        }}
        form={refused?.form ? [refused.form] : []}
      />
      {isSecond ? (
        <SetUp refused={refused} hasMailPage={hasMailPage} />
      ) : (
        <>
          <h1>Make an account</h1>
          <p className="standfirst">
            With it you write open letters, and organize those to whose teams you are invited. Signing a
            letter needs no account.
          </p>
          <Notice kind="info" title="Not from work">
            <p>
              Use a mailbox and a device that are yours and not your employer’s. A pseudonym will do: only the
              teams of your letters see it.
            </p>
          </Notice>
          <form method="post" action="/organize/register" noValidate>
            <AccountAddress
              hint="You sign in with it, and codes go there. It is kept encrypted and shown to nobody."
              defaultValue={refused?.typed?.address}
              error={refused?.address}
            />
            <Button>Send me a code</Button>
          </form>
        </>
      )}
    </Page>
  );
}

function SetUp({ refused, hasMailPage }: { refused: Refused | undefined; hasMailPage: boolean }) {
  return (
    <>
      <h1>Type the code from the mail</h1>
      <p className="standfirst">A mail is on its way. Its subject begins with the code.</p>
      <form method="post" noValidate>
        <CodeField defaultValue={refused?.typed?.code} error={refused?.code} />
        <AccountName defaultValue={refused?.typed?.name} error={refused?.name} />
        <NewPassword error={refused?.password} />
        <Button>Make my account</Button>
      </form>
      <MailPage isThere={hasMailPage} />
      <p>
        No mail has come? <a href="/organize/register">Ask again</a>, at most three times in ten minutes.
      </p>
    </>
  );
}
