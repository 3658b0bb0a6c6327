import { Button, Checkbox, Field } from "./form.tsx";
import { QrCode } from "./qr-code.tsx";
import { PasswordAgain, Workspace } from "./workspace.tsx";

/** What the account's forms are told: what is wrong with each field, and whether the password was typed just now. */
type FormProps = { errors: Record<string, string | undefined>; isFresh: boolean };

/** Switches the second factor off. */
export function SwitchOff({ errors, isFresh }: FormProps) {
  return (
    <>
      <p>It is on: signing in asks for a code from your app.</p>
      <details open={errors["again-off"] ? true : undefined}>
        <summary>Switch it off</summary>
        <div className="details-text">
          <p>Then your password alone opens the account. Your recovery codes are deleted.</p>
          <form method="post" noValidate>
            <input type="hidden" name="act" value="switch-off" />
            <PasswordAgain isFresh={isFresh} name="again-off" error={errors["again-off"]} />
            <Button kind="danger">Switch the second factor off</Button>
          </form>
        </div>
      </details>
    </>
  );
}

/** Switches the second factor on, with a secret that an app is to have first. */
export function SwitchOn({
  errors,
  isFresh,
  offered,
  code,
}: FormProps & {
  offered: { secret: string; link: string };
  /** As it was typed, where it was wrong. */
  code: string | undefined;
}) {
  return (
    <>
      <p>
        It is off. Switched on, a stolen password is not enough, and every other browser is signed out. You
        need an authenticator app, on a phone that is yours and not your employer’s.
      </p>
      <p>Read this picture with the app. Nothing is sent to anybody by it.</p>
      <QrCode text={offered.link} label="The key of your second factor, for an authenticator app" />
      <p>
        On the phone itself <a href={offered.link}>open the key in the app</a>. Or type it there:
      </p>
      <p className="secret mono">{offered.secret.match(/.{1,4}/g)?.join(" ")}</p>
      <form method="post" noValidate>
        <input type="hidden" name="act" value="switch-on" />
        <input type="hidden" name="key" value={offered.secret} />
        <Field
          name="code"
          label="Code that the app shows"
          inputMode="numeric"
          autoComplete="one-time-code"
          defaultValue={code}
          error={errors.code}
        />
        <PasswordAgain isFresh={isFresh} name="again-on" error={errors["again-on"]} />
        <Button>Switch it on</Button>
      </form>
    </>
  );
}

/** Deletes the account, and what is known of whose it was. */
export function DeleteAccount({ errors, isFresh }: FormProps) {
  return (
    <details open={errors.sure || errors["again-delete"] ? true : undefined}>
      <summary>Delete it</summary>
      <div className="details-text">
        <p>
          Your name, address and password are deleted at once. The teams’ records keep what was done, and no
          longer by whom.
        </p>
        <form method="post" noValidate>
          <input type="hidden" name="act" value="delete" />
          <Checkbox
            name="sure"
            label="I am sure. This cannot be undone."
            defaultChecked={errors["again-delete"] !== undefined}
            error={errors.sure}
          />
          <PasswordAgain isFresh={isFresh} name="again-delete" error={errors["again-delete"]} />
          <Button kind="danger">Delete my account</Button>
        </form>
      </div>
    </details>
  );
}

/** A passkey, with the form that deletes it. */
export function DeletePasskey({
  passkey: { id, name },
  isFresh,
  error,
}: {
  passkey: { id: string; name: string };
  isFresh: boolean;
  error: string | undefined;
}) {
  return (
    <li>
      <p>
        <strong dir="auto">{name}</strong>
      </p>
      <details open={error ? true : undefined}>
        <summary>
          Delete<span className="visually-hidden"> {name}</span>
        </summary>
        <div className="details-text">
          <p>It does not sign in any more, and every other browser is signed out.</p>
          <form method="post" noValidate>
            <input type="hidden" name="act" value="delete-passkey" />
            <input type="hidden" name="passkey" value={id} />
            <PasswordAgain isFresh={isFresh} name={`again-${id}`} error={error} />
            <Button kind="danger">Delete this passkey</Button>
          </form>
        </div>
      </details>
    </li>
  );
}

/** Shown once: what stands in for a lost phone. */
export function RecoveryCodes({ name, codes }: { name: string; codes: string[] }) {
  return (
    <Workspace name={name}>
      <h1>Keep these recovery codes</h1>
      <p className="standfirst">
        The second factor is on. Each of these codes stands in for it once, if you lose your phone. They are
        not shown again.
      </p>
      <ul className="recovery-codes mono">
        {codes.map((code) => (
          <li key={code}>{code}</li>
        ))}
      </ul>
      <div className="actions">
        <Button href="/organize/account">I have written them down</Button>
      </div>
    </Workspace>
  );
}
