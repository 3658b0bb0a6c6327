import type { Sending } from "./updates.server.ts";

const figure = (count: number) => count.toLocaleString("en");

/** How far the mails with an update are, as sentences for its team. */
export function sendingWords({ sent, failed, unsure, waiting }: Sending): string[] {
  const total = sent + failed + unsure + waiting;
  if (total === 0)
    return [
      "It was not mailed: nobody followed the letter when it was published, or they had had enough mails of it that day.",
    ];
  return [
    waiting === 0
      ? `Mailed to ${figure(sent)} of ${figure(total)}.`
      : `Mailed to ${figure(sent)} of ${figure(total)} so far. ${figure(waiting)} ${waiting === 1 ? "mail is" : "mails are"} still to be sent.`,
    ...(failed > 0
      ? [`${figure(failed)} ${failed === 1 ? "mail was" : "mails were"} not taken by the mailbox’s server.`]
      : []),
    ...(unsure > 0
      ? [
          `Of ${figure(unsure)} ${unsure === 1 ? "mail" : "mails"} nobody knows whether it arrived: the program or its connection ended at that moment. ${unsure === 1 ? "It is" : "They are"} not sent again, so that nobody gets it twice.`,
        ]
      : []),
  ];
}
