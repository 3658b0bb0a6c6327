/** What is written down for the team, each as the end of a sentence that begins with who did it. `detail` and `about` may be empty. */
const sentences = {
  began: () => "began the letter.",
  "two-needed": () => "asked for two people to publish, close or deliver.",
  "one-enough": () => "let one person publish, close or deliver.",
  proposed: ({ detail }) => `proposed to ${detail}. A second person has to agree.`,
  "took-back": ({ detail }) => `took back the proposal to ${detail}.`,
  published: () => "published the letter.",
  "new-version": ({ detail }) => `published ${detail}.`,
  approved: () => "approved a signature that waited.",
  refused: () => "refused a signature that waited.",
  removed: ({ detail }) => `removed a published name. ${detail}`,
  exported: ({ detail }) => `took the named signatures along as ${detail}.`,
  updated: ({ detail }) => `published an update: ${detail}`,
  delivered: ({ detail }) => `put a delivery on record: ${detail}`,
  "recipients-changed": () => "changed whom the letter goes to.",
  answered: () => "put an answer on record.",
  "outcome-set": ({ detail }) => `put the outcome on record: ${detail}.`,
  closed: () => "closed the letter.",
  invited: ({ detail }) => `made a link for a new ${detail || "member"}.`,
  uninvited: () => "took back a link to the team.",
  joined: ({ detail }) => `joined as ${detail || "member"}.`,
  left: () => "left the team.",
  "role-changed": ({ about, detail }) => `made ${about} ${detail || "a member"}.`,
  "sent-away": ({ about }) => `took ${about} off the team.`,
} satisfies Record<string, (act: { detail: string; about: string }) => string>;

export type ActKind = keyof typeof sentences;

/** One act as its team reads it. */
export function actInWords({
  by,
  about,
  act,
  detail,
}: {
  by: string | null;
  about: string | null;
  act: ActKind;
  detail: string | null;
}): string {
  const rest = sentences[act]({ detail: detail ?? "", about: about ?? "somebody who has left" });
  return `${by ?? "Somebody who has left"} ${rest}`.trim();
}
