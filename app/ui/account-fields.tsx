import type { ReactNode } from "react";
import { Field } from "./form.tsx";

type Typed = { defaultValue?: string | undefined; error?: string | undefined };

/** The address with which an organizer signs in. */
export function AccountAddress({ hint, ...typed }: Typed & { hint?: ReactNode }) {
  return (
    <Field
      name="address"
      type="email"
      label="Mail address"
      hint={hint}
      autoComplete="username"
      autoCapitalize="none"
      spellCheck={false}
      {...typed}
    />
  );
}

/** What the teams of an organizer's letters call them. */
export function AccountName(typed: Typed) {
  return (
    <Field
      name="name"
      label="Name or pseudonym"
      hint="Only the teams of your letters see it."
      autoComplete="nickname"
      maxLength={80}
      {...typed}
    />
  );
}

/** A password that is chosen now. It is not shown again when it was refused. */
export function NewPassword({ label = "Password", error }: { label?: string; error: string | undefined }) {
  return (
    <Field
      name="password"
      type="password"
      label={label}
      hint="At least 12 characters. Nothing else is asked of it: four or five words in a row are good."
      autoComplete="new-password"
      error={error}
    />
  );
}
