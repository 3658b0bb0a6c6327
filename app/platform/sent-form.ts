/** A field of a form that was not taken, as it goes back to who has sent it. Of a secret and of a file there is nothing but the name. */
export type SentField =
  { name: string; kind: "text"; value: string } | { name: string; kind: "secret" | "key" | "file" };

/** Passwords and codes: whoever sends the form again types them again. */
const secrets = /^(again(-.*)?|current|password|code|secret)$/;
/** Made by the page that the form stood on, so nobody can type it again. */
const keys = /^key$/;

/** What was sent with a form, in its order. */
export function readSentForm(form: FormData): SentField[] {
  return [...form].flatMap(([name, value]): SentField[] => {
    if (typeof value !== "string") return value.size > 0 ? [{ name, kind: "file" }] : [];
    if (secrets.test(name)) return [{ name, kind: "secret" }];
    return keys.test(name) ? [{ name, kind: "key" }] : [{ name, kind: "text", value }];
  });
}
