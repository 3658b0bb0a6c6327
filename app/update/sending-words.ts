import { inSteps } from "#app/signature/funnel.ts";
import type { Sending } from "./updates.server.ts";

/**
 * How far the mails with an update are, as sentences for its team. Like all figures of a letter they move in steps of k: who follows it
 * is not told by a figure that has grown by one.
 */
export function sendingWords({ sent, failed, unsure, waiting }: Sending, step: number): string[] {
  const total = sent + failed + unsure + waiting;
  if (total === 0)
    return [
      "It was not mailed: nobody followed the letter when it was published, or they had had enough mails of it that day.",
    ];
  const figure = (count: number) => upTo(count, step);
  const isOne = (count: number) => count === 1 && step === 1;
  const mails = (count: number, one: string, many: string) =>
    capital(`${figure(count)} ${isOne(count) ? `mail ${one}` : `mails ${many}`}`);
  return [
    waiting === 0
      ? `Mailed to ${figure(sent)} of ${figure(total)}.`
      : `Mailed to ${figure(sent)} of ${figure(total)} so far. ${mails(waiting, "is", "are")} still to be sent.`,
    ...(failed > 0 ? [`${mails(failed, "was", "were")} not taken by the mailbox’s server.`] : []),
    ...(unsure > 0
      ? [
          `Of ${figure(unsure)} ${isOne(unsure) ? "mail" : "mails"} nobody knows whether it arrived: the program or its connection ended at that moment. ${isOne(unsure) ? "It is" : "They are"} not sent again, so that nobody gets it twice.`,
        ]
      : []),
  ];
}

/** A count of mailboxes in words: "up to 20" where it is shown in steps of more than one. */
export function upTo(count: number, step: number): string {
  const figure = inSteps(count, step).toLocaleString("en");
  return step > 1 && count > 0 ? `up to ${figure}` : figure;
}

const capital = (words: string) => words.slice(0, 1).toUpperCase() + words.slice(1);
