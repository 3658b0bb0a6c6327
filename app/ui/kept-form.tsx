import type { SentField } from "#app/platform/sent-form.ts";
import { Button, Field } from "./form.tsx";

/** Whether the same form can be made again: not where it held a key that only its own page makes. */
export function canBeSentAgain(sent: SentField[]): boolean {
  return sent.every(({ kind }) => kind !== "key");
}

/** The same form, to the address that it was sent to. What was typed goes along; passwords, codes and files are asked for anew. */
export function SendAgain({ sent }: { sent: SentField[] }) {
  const hasFile = sent.some(({ kind }) => kind === "file");
  return (
    <form method="post" encType={hasFile ? "multipart/form-data" : undefined} noValidate>
      {sent.map((field, place) => (
        // oxlint-disable-next-line react/no-array-index-key -- a name may come more than once, and nothing is rendered twice
        <Again key={place} field={field} />
      ))}
      <Button>Send it again</Button>
    </form>
  );
}

function Again({ field }: { field: SentField }) {
  const { name, kind } = field;
  if (kind === "text") return <input type="hidden" name={name} value={field.value} autoComplete="off" />;
  if (kind === "file") return <Field name={name} type="file" label="Choose the file again" />;
  if (name === "code")
    return <Field name={name} label={wordFor(name)} hint="Type it again." autoComplete="one-time-code" />;
  const isOnlyAgain = name.startsWith("again");
  return (
    <Field
      name={name}
      type="password"
      label={wordFor(name)}
      hint={isOnlyAgain ? "You can leave it empty if you have signed in just now." : "Type it again."}
      autoComplete="current-password"
    />
  );
}

/** What somebody has typed or chosen of it, and what each field is called. */
export function typedFields(sent: SentField[]): { word: string; value: string }[] {
  return sent.flatMap((field) =>
    field.kind === "text" && field.value !== "" && !ofThePage.has(field.name) && !isId.test(field.value)
      ? [{ word: wordFor(field.name), value: field.value }]
      : [],
  );
}

/** Everything that was typed, field by field, to be read and copied. */
export function WhatWasTyped({ sent }: { sent: SentField[] }) {
  const typed = typedFields(sent);
  const isAll = sent.every(({ kind }) => kind === "text");
  if (typed.length === 0 && isAll) return null;
  return (
    <>
      <h2>What you typed</h2>
      {!isAll && <p className="hint">Passwords, codes and files are not shown.</p>}
      {typed.length > 0 && (
        <dl className="kept">
          {typed.map(({ word, value }, place) => (
            // oxlint-disable-next-line react/no-array-index-key -- the same
            <div key={place}>
              <dt>{word}</dt>
              <dd dir="auto">{value}</dd>
            </div>
          ))}
        </dl>
      )}
    </>
  );
}

/** What a page puts into its forms for itself, which nobody has typed. */
const ofThePage = new Set([
  "act",
  "invitation",
  "member",
  "passkey",
  "proof",
  "recipient",
  "report",
  "revision",
  "session",
  "show",
  "signature",
  "switch",
  "text",
  "turn",
  "version",
]);
const isId = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;

const words: Record<string, string> = {
  address: "Mail address",
  again: "Your password",
  alt: "What the picture shows",
  anyone: "Any mailbox",
  asks: "Asked of signers",
  blinded: "Blinded message",
  body: "Text",
  by: "Who has answered",
  current: "Present password",
  file: "What was handed over",
  hash: "SHA-256",
  lang: "Language",
  manner: "How",
  name: "Name",
  reason: "Reason",
  secret: "Withdraw secret",
  shown: "How to appear",
  slug: "End of the address",
  source: "Source of the number",
  sure: "I am sure",
  tag: "Tag of the language",
  updates: "Updates by mail",
};

/** What a field is called where its form is not there; where nothing stands above, as its name says. */
function wordFor(name: string): string {
  const [first = "", ...rest] = name.split("-");
  const number = rest.length === 1 && /^\d+$/.test(rest[0] ?? "") ? ` ${rest[0]}` : "";
  const known = words[name] ?? words[first];
  if (known) return known + number;
  const isOfOneThing = isId.test(rest.join("-"));
  const spaced = (isOfOneThing ? first : name).replaceAll("-", " ").replace(/(?<=[a-z])(?=[A-Z])/g, " ");
  return spaced.charAt(0).toUpperCase() + spaced.slice(1).toLowerCase();
}
