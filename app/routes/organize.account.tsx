import {
  data,
  redirect,
  type ActionFunctionArgs,
  type LoaderFunctionArgs,
  type MetaFunction,
} from "@remix-run/node";
import { useActionData, useLoaderData } from "@remix-run/react";
import { changePassword, deleteAccount } from "#app/organizer/account.server.ts";
import { noSessionCookies } from "#app/organizer/cookies.server.ts";
import { enter } from "#app/organizer/enter.server.ts";
import { deletePasskey, listPasskeys } from "#app/organizer/passkeys.server.ts";
import { againRefusal, passwordRefusal } from "#app/organizer/refusals.ts";
import {
  newSecondFactor,
  secondFactorLink,
  switchOffSecondFactor,
  switchOnSecondFactor,
} from "#app/organizer/second-factor.server.ts";
import { endOtherSessions, endSession, listSessions, type Me } from "#app/organizer/session.server.ts";
import { confirmAgain } from "#app/organizer/sign-in.server.ts";
import { formIn, typedIn } from "#app/platform/http.server.ts";
import type { WebContext } from "#app/server.ts";
import { DeleteAccount, DeletePasskey, RecoveryCodes, SwitchOff, SwitchOn } from "#app/ui/account.tsx";
import { Button, ErrorSummary, Field, Notice } from "#app/ui/form.tsx";
import { NewPasskey } from "#app/ui/passkey.tsx";
import { Act, Moment, PasswordAgain, useWorkspace, Workspace } from "#app/ui/workspace.tsx";

export const meta: MetaFunction = () => [
  { title: "Your account · Undersigned" },
  { name: "robots", content: "noindex" },
];

export async function loader({ request, context }: LoaderFunctionArgs) {
  const me = await enter(context, request);
  const secret = newSecondFactor();
  return {
    name: me.name,
    isFresh: me.isFresh,
    hasSecondFactor: me.hasSecondFactor,
    passkeys: await listPasskeys(context.db, me.id),
    sessions: await listSessions(context, me),
    offered: { secret, link: secondFactorLink(secret) },
    isChanged: new URL(request.url).searchParams.get("step") === "changed",
  };
}

/** What is shown in answer to a form: under which field what is wrong, and what is to be kept. */
type Answer = {
  errors?: Record<string, string>;
  /** The secret of a second factor whose code was wrong: the app has it already. */
  offered?: { secret: string; link: string };
  /** And that code as it was typed. */
  code?: string;
  recoveryCodes?: string[];
};

export async function action({ request, context }: ActionFunctionArgs) {
  const me = await enter(context, request);
  const form = await formIn(request);
  switch (typedIn(form, "act")) {
    case "password":
      return actPassword(context, me, form);
    case "switch-on":
      return actSwitchOn(context, me, form);
    case "switch-off": {
      const again = await confirmAgain(context, me, typedIn(form, "again-off"));
      if (again !== "confirmed") return refuse("again-off", againRefusal(again));
      await switchOffSecondFactor(context, me.id);
      return redirect("/organize/account?step=changed", 303);
    }
    case "delete-passkey": {
      const passkey = typedIn(form, "passkey");
      const again = await confirmAgain(context, me, typedIn(form, `again-${passkey}`));
      if (again !== "confirmed") return refuse(`again-${passkey}`, againRefusal(again));
      await deletePasskey(context, me, passkey);
      return redirect("/organize/account?step=changed", 303);
    }
    case "end":
      await endSession(context, me, typedIn(form, "session"));
      return redirect("/organize/account", 303);
    case "end-others":
      await context.db.$transaction((tx) => endOtherSessions(tx, me));
      return redirect("/organize/account", 303);
    case "delete":
      return actDelete(context, me, form);
    default:
      return refuse("", { status: 422, detail: "This form is not complete. Load the page again." });
  }
}

async function actPassword(context: WebContext, me: Me, form: FormData) {
  const outcome = await changePassword(context, me, {
    current: typedIn(form, "current"),
    password: typedIn(form, "password"),
  });
  switch (outcome.kind) {
    case "changed":
      return redirect("/organize/account?step=changed", 303);
    case "no-password":
      return refuse("password", { status: 422, detail: passwordRefusal(outcome.problem) });
    case "wrong-password":
    case "too-many":
    case "busy":
      return refuse("current", againRefusal(outcome.kind));
  }
}

async function actSwitchOn(context: WebContext, me: Me, form: FormData) {
  const secret = typedIn(form, "key");
  const code = typedIn(form, "code");
  const offered = { secret, link: secondFactorLink(secret) };
  const again = await confirmAgain(context, me, typedIn(form, "again-on"));
  if (again !== "confirmed") {
    const { status, detail } = againRefusal(again);
    return data<Answer>({ errors: { "again-on": detail }, offered, code }, { status });
  }
  const outcome = await switchOnSecondFactor(context, me, secret, code);
  switch (outcome.kind) {
    case "on":
      return data<Answer>({ recoveryCodes: outcome.recoveryCodes });
    case "wrong-code":
      return data<Answer>(
        {
          errors: { code: "That is not the code that the app shows now. See whether your clock is right." },
          offered,
          code,
        },
        { status: 422 },
      );
    case "not-a-secret":
      return refuse("code", { status: 422, detail: "The key was changed on its way. Take the new one." });
  }
}

async function actDelete(context: WebContext, me: Me, form: FormData) {
  if (typedIn(form, "sure") !== "yes")
    return refuse("sure", { status: 422, detail: "Say that you are sure, or leave the account as it is." });
  const again = await confirmAgain(context, me, typedIn(form, "again-delete"));
  if (again !== "confirmed") return refuse("again-delete", againRefusal(again));
  if ((await deleteAccount(context, me)) === "last-owner")
    return refuse("sure", {
      status: 409,
      detail: "You are the last owner of a letter. Make somebody else its owner first, on its team page.",
    });
  return redirect("/organize/sign-in", {
    status: 303,
    headers: noSessionCookies(context.origin),
  });
}

function refuse(field: string, { status, detail }: ReturnType<typeof againRefusal>) {
  return data<Answer>({ errors: { [field]: detail } }, { status });
}

export default function Account() {
  const { name, isFresh, hasSecondFactor, passkeys, sessions, offered, isChanged } =
    useLoaderData<typeof loader>();
  const { passkeyProgram } = useWorkspace();
  const answer = useActionData<typeof action>();
  const errors: Record<string, string | undefined> = answer?.errors ?? {};
  const form = { errors, isFresh };
  if (answer?.recoveryCodes) return <RecoveryCodes name={name} codes={answer.recoveryCodes} />;
  return (
    <Workspace name={name}>
      <ErrorSummary errors={errors} />
      <h1>Your account</h1>
      {isChanged && !answer && <Notice kind="success" title="It is changed." />}

      <h2 id="passkeys">Passkeys</h2>
      <p>
        A passkey is kept by your phone, your computer or a security key, and signs you in by its lock alone:
        no password, no code, and nothing that a false page could take from you. Make it on a device that is
        yours and not your employer’s. It works beside your password.
      </p>
      {passkeys.length > 0 && (
        <ul className="entries">
          {passkeys.map((passkey) => (
            <DeletePasskey
              key={passkey.id}
              passkey={passkey}
              isFresh={isFresh}
              error={errors[`again-${passkey.id}`]}
            />
          ))}
        </ul>
      )}
      <NewPasskey program={passkeyProgram}>
        <PasswordAgain isFresh={isFresh} name="again-passkey" />
      </NewPasskey>

      <h2 id="second-factor">Second factor</h2>
      {hasSecondFactor ? (
        <SwitchOff {...form} />
      ) : (
        <SwitchOn {...form} offered={answer?.offered ?? offered} code={answer?.code} />
      )}

      <h2 id="password-title">Password</h2>
      <form method="post" noValidate>
        <input type="hidden" name="act" value="password" />
        <Field
          name="current"
          type="password"
          label="Present password"
          autoComplete="current-password"
          error={errors.current}
        />
        <Field
          name="password"
          type="password"
          label="New password"
          hint="At least 12 characters. Every other browser is signed out."
          autoComplete="new-password"
          error={errors.password}
        />
        <Button kind="secondary">Change the password</Button>
      </form>

      <h2 id="sessions">Where you are signed in</h2>
      <p>What kind of browser it is, and where, is not kept.</p>
      <ul className="entries">
        {sessions.map((session) => (
          <li key={session.id}>
            <p>
              {session.isThis ? "This browser" : "Another browser"}, since <Moment date={session.beganAt} />,
              used last <Moment date={session.seenAt} />
            </p>
            {!session.isThis && (
              <div className="actions">
                <Act fields={{ act: "end", session: session.id }}>Sign it out</Act>
              </div>
            )}
          </li>
        ))}
      </ul>
      {sessions.length > 1 && <Act fields={{ act: "end-others" }}>Sign all others out</Act>}

      <h2 id="delete">Delete the account</h2>
      <DeleteAccount {...form} />
    </Workspace>
  );
}
