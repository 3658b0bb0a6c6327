import type { ReactNode } from "react";
import { Button, Field } from "./form.tsx";

/** Where the program says what went wrong. */
function Said() {
  return <p className="passkey-said" role="alert" />;
}

/** A button for which a browser asks a device to sign. Shown only where a browser runs scripts and knows passkeys. */
export function Passkey({
  purpose,
  program,
  children,
}: {
  purpose: "sign-in" | "again";
  /** Address of the browser program. */
  program: string | null;
  children: ReactNode;
}) {
  if (!program) return null;
  return (
    <div className="passkey" data-passkey={purpose} hidden>
      <Button kind="secondary" type="button">
        {children}
      </Button>
      <Said />
      <script type="module" src={program} />
    </div>
  );
}

/** A form with which a device makes a passkey, and what stands there for browsers that cannot. */
export function NewPasskey({ program, children }: { program: string | null; children: ReactNode }) {
  return (
    <>
      <p data-without-passkeys>Adding one needs a browser that runs scripts and knows passkeys.</p>
      <form className="passkey" data-passkey="new" hidden noValidate>
        <Field
          name="passkey-name"
          label="What to call it"
          hint="Such as the device it is in. Nobody else sees it."
          maxLength={80}
          autoComplete="off"
        />
        {children}
        <Said />
        <Button>Add a passkey</Button>
        {program && <script type="module" src={program} />}
      </form>
    </>
  );
}
