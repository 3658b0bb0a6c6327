import { Choices } from "./choices.tsx";
import { Button, Checkbox, Field } from "./form.tsx";
import { PasswordAgain } from "./workspace.tsx";

export type Recipient = { id: string; name: string; office: string | null; address: string | null };

/** One of the two ways to deliver a letter. */
export type WayProps = {
  recipients: Recipient[];
  /** What was typed into its form and refused, or what somebody has proposed. */
  typed: { to: string[]; day: string; manner: string; file: string; hash: string } | undefined;
  isSure: boolean;
  errors: Record<string, string | undefined>;
  /** Whether somebody else has to agree before it is done. */
  isProposing: boolean;
  /** Whether the password was typed just now. */
  isFresh: boolean;
};

/** To whom a letter goes, as its team sees it. */
export function RecipientName({ name, office, address }: Omit<Recipient, "id">) {
  return (
    <>
      <p dir="auto">
        <strong>{name}</strong>
        {office && `, ${office}`}
      </p>
      <p>{address ?? "No mail address"}</p>
    </>
  );
}

/** Sends the letter by mail. */
export function ByMail({ recipients, typed, isSure, errors, isProposing, isFresh }: WayProps) {
  const reachable = recipients.filter(({ address }) => address);
  if (reachable.length === 0)
    return <p className="empty">No recipient has a mail address, so it is handed over by other means.</p>;
  return (
    <>
      <p>
        Each gets a mail of plain text with the delivery pack. Nothing in it tells anybody whether or when it
        is read. The delivery is on record at once, with the hash of the pack.
      </p>
      <form method="post" noValidate>
        <input type="hidden" name="act" value="mail" />
        <Choices
          name="to"
          legend="To whom"
          error={errors.to}
          isMany
          chosen={typed ? typed.to : reachable.map(({ id }) => id)}
          choices={reachable.map(({ id, name, office, address }) => ({
            value: id,
            label: name,
            hint: [office, address].filter(Boolean).join(", "),
          }))}
        />
        <Checkbox
          name="sure-mail"
          label="Send it, and put it on record for good"
          defaultChecked={isSure}
          error={errors["sure-mail"]}
        />
        <PasswordAgain isFresh={isFresh} name="again-mail" error={errors["again-mail"]} />
        <Button>{isProposing ? "Propose to send it" : "Send the letter"}</Button>
      </form>
    </>
  );
}

/** Puts on record that the letter was handed over by other means than this site's mail. */
export function OnRecord({
  recipients,
  typed,
  isSure,
  errors,
  isProposing,
  isFresh,
  today,
  batch,
}: WayProps & { today: string; batch: number }) {
  return (
    <form method="post" noValidate>
      <input type="hidden" name="act" value="record" />
      <Field
        name="day"
        label="On which day"
        type="date"
        max={today}
        defaultValue={typed?.day ?? today}
        error={errors.day}
      />
      <Field
        name="manner"
        label="How"
        hint="For everybody, such as: In print, at the annual meeting in Seattle. Name nobody who did not agree."
        dir="auto"
        defaultValue={typed?.manner}
        error={errors.manner}
      />
      {recipients.length > 0 && (
        <Choices
          name="to-whom"
          field="to"
          legend="To whom"
          isMany
          chosen={typed?.to ?? []}
          choices={recipients.map(({ id, name, office }) => ({ value: id, label: name, hint: office }))}
        />
      )}
      <Choices
        name="file"
        chosen={[typed?.file ?? "pack"]}
        legend="What was handed over"
        error={errors.file}
        choices={[
          {
            value: "pack",
            label: "The delivery pack",
            hint: `As of batch ${batch}. One that was saved before the last batch is another file.`,
          },
          { value: "other", label: "Another file", hint: "Its hash stands below." },
          { value: "none", label: "No file" },
        ]}
      />
      <div id="hash-file" hidden>
        <div className="field">
          <label htmlFor="file-chosen">The file</label>
          <p className="hint">It is read in this browser and sent nowhere.</p>
          <input type="file" id="file-chosen" />
        </div>
      </div>
      <Field
        name="hash"
        label="SHA-256 of another file"
        optional
        hint="As “sha256sum” or “shasum -a 256” print it."
        dir="ltr"
        spellCheck={false}
        autoCapitalize="none"
        autoComplete="off"
        defaultValue={typed?.hash}
        error={errors.hash}
      />
      <Checkbox
        name="sure-record"
        label="It was handed over, and this stays on record for good"
        defaultChecked={isSure}
        error={errors["sure-record"]}
      />
      <PasswordAgain isFresh={isFresh} name="again-record" error={errors["again-record"]} />
      <Button>{isProposing ? "Propose to put it on record" : "Put it on record"}</Button>
    </form>
  );
}
