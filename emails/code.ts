/** A mail as the outbox takes it. */
export type Mail = {
  to: string;
  subject: string;
  text: string;
  html?: string;
  /** Where one form, which needs nothing else, ends all further mails of this kind (RFC 8058). */
  unsubscribe?: string;
  attachment?: { name: string; type: string; octets: Uint8Array };
};

/**
 * The mail that carries a code. It says nothing about a letter, an employer or this site, holds no link that a
 * mail scanner could follow, and is of one length for everybody.
 *
 * @param code as shown, `4F7K-29QD`
 */
export function codeMail(to: string, code: string): Mail {
  return {
    to,
    subject: `${code} is your code`,
    text: `Your code is

    ${code}

Type it into the page where you asked for it. It works for 15 minutes,
only there, and only once.

If you did not ask for it, there is nothing to do. Anybody can have such a
mail sent to any mailbox, so having received one proves nothing about you.
`,
  };
}
