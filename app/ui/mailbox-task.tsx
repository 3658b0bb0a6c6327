import type { ReactNode } from "react";
import { MailPage, NoMail, SlowLane } from "./code-by-mail.tsx";
import { Button, CodeField, ErrorSummary, Field, Steps } from "./form.tsx";
import { Page, type Link } from "./page.tsx";
import { sourceHref } from "./source.ts";

export type MailboxTaskProps = {
  back: Link;
  /** "code" or "done"; anything else is the beginning. */
  step: string | null;
  /** What was typed last and why it was not taken. */
  refused: { typed?: string; address?: string; code?: string } | undefined;
  /** Who has a mailbox for this, as a sentence's end. */
  who: string;
  /** True on an instance that shows its mails on a page. */
  hasMailPage: boolean;
  /** For how many minutes the mail may wait, where the letter is being flooded. */
  slowMinutes: number | null;
  label: string;
  ask: { title: string; lead: string };
  code: { lead: string; button: string };
  done: { title: string; lead: string; text: string };
  /** What an employer can see of it. */
  sees: ReactNode;
};

/** Something that the owner of a mailbox does with a code: ask for it, type it, done. Plain forms on one address. */
export function MailboxTask(task: MailboxTaskProps) {
  const { back, step, refused, label, done } = task;
  const place =
    refused?.code || (step === "code" && !refused?.address) ? 2 : step === "done" && !refused ? 3 : 1;
  return (
    <Page kind="task" back={back} sourceHref={sourceHref}>
      <Steps current={place} steps={["Ask", "Code", "Done"]} label={label} />
      {place === 1 && <AskForCode {...task} />}
      {place === 2 && <TypeCode {...task} />}
      {place === 3 && (
        <>
          <h1>{done.title}</h1>
          <p className="standfirst">{done.lead}</p>
          <p>{done.text}</p>
          <div className="actions">
            <Button href={back.href}>Back to the letter</Button>
          </div>
        </>
      )}
    </Page>
  );
}

function AskForCode({ ask, refused, who, sees }: MailboxTaskProps) {
  return (
    <>
      <ErrorSummary errors={{ address: refused?.address }} />
      <h1>{ask.title}</h1>
      <p className="standfirst">{ask.lead}</p>
      <form method="post" noValidate>
        <Field
          name="address"
          type="email"
          label="Mail address"
          hint={`For ${who}.`}
          autoComplete="email"
          autoCapitalize="none"
          spellCheck={false}
          inputMode="email"
          defaultValue={refused?.typed}
          error={refused?.address}
        />
        <Button>Send me a code</Button>
      </form>
      <details>
        <summary>What your employer can see</summary>
        <div className="details-text">{sees}</div>
      </details>
    </>
  );
}

function TypeCode({ code, refused, hasMailPage, slowMinutes }: MailboxTaskProps) {
  return (
    <>
      <ErrorSummary errors={{ code: refused?.code }} />
      <h1>Type the code from the mail</h1>
      <p className="standfirst">{code.lead}</p>
      <SlowLane minutes={slowMinutes} />
      <form method="post" noValidate>
        <CodeField error={refused?.code} />
        <Button kind="danger">{code.button}</Button>
      </form>
      <MailPage isThere={hasMailPage} />
      <NoMail again="?" />
    </>
  );
}
