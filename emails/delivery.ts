import type { Mail } from "./code.ts";

/**
 * The mail that hands a letter over, with the delivery pack. It holds one address, the letter's own, and nothing by which anybody
 * could see whether or when it is read.
 */
export function deliveryMail({
  to,
  recipient,
  title,
  addressee,
  total,
  address,
  hash,
  file,
}: {
  to: string;
  recipient: string;
  title: string;
  addressee: string;
  total: number;
  address: string;
  hash: string;
  file: { name: string; octets: Uint8Array };
}): Mail {
  return {
    to,
    subject: `An open letter: ${title}`,
    text: `To ${recipient}

${title}

is an open letter to ${addressee}. It has ${new Intl.NumberFormat("en").format(total)} ${total === 1 ? "signature" : "signatures"}.

The attached file holds the letter, what its total is made of, the names
of those who signed by name, and how all of it can be checked. The letter
stands at

    ${address}

This delivery is on record there, with the SHA-256 of the attached file:

    ${hash}

An answer is put on record beside the letter. This mail was sent by a
program whose mailbox nobody reads: answer those who organize the letter,
or in public.
`,
    attachment: { ...file, type: "application/pdf" },
  };
}
