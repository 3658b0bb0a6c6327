/** What is written down for the operators, each as the end of a sentence that begins with who did it. */
const sentences = {
  "switched-on": (detail) => `switched on ${detail}.`,
  "switched-off": (detail) => `switched off ${detail}.`,
  "let-in": (detail) => `let ${detail} into the lists.`,
  unlisted: (detail) => `kept out of the lists: ${detail}`,
  "taken-down": (detail) => `took down ${detail}`,
  "put-back": (detail) => `put back ${detail}.`,
  "report-closed": (detail) => `found nothing to do about a report on ${detail}.`,
} satisfies Record<string, (detail: string) => string>;

export type SiteActKind = keyof typeof sentences;

/** One act as the operators read it. */
export function siteActInWords({
  by,
  act,
  detail,
}: {
  by: string | null;
  act: SiteActKind;
  detail: string | null;
}): string {
  return `${by ?? "Somebody at the server, or whose account is gone,"} ${sentences[act](detail ?? "")}`;
}
