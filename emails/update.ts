import type { Mail } from "./code.ts";

export type UpdateMail = {
  /** The letter's title, and where it stands. */
  letter: { title: string; url: string };
  /** The update: headline, text in lines that fit, and where it stands. */
  update: { title: string; text: string; url: string };
};

/**
 * The mail with an update of a letter, made once for everybody who follows it: what comes back makes the one of each. It names the
 * letter, which whoever followed it was told, and says how to stop.
 */
export function updateMail({
  letter,
  update,
}: UpdateMail): (follower: { to: string; unsubscribe: string }) => Mail {
  const above = `${letter.title}
${letter.url}

${update.title}
${"=".repeat(Math.min(update.title.length, 72))}

${update.text}

${"_".repeat(24)}

This update on the web:
${update.url}

This mailbox was confirmed, with a code, to follow the letter. To get no
more such mails, open

`;
  return ({ to, unsubscribe }) => ({
    to,
    subject: update.title,
    text: `${above}${unsubscribe}\n\nand press the button there.\n`,
    unsubscribe,
  });
}
