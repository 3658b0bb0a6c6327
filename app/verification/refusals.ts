import type { Letter } from "#app/letter/letter.ts";
import { whoMaySign } from "#app/letter/wording.ts";
import type { AddressProblem } from "#app/mail/address.ts";
import type { AskOutcome } from "./ask.server.ts";
import type { ConfirmOutcome } from "./confirm.server.ts";
import { slowLaneMinutes } from "./slow-lane.ts";

type Refused = Exclude<AskOutcome, { kind: "check-your-mail" }>;

/** Why no code was mailed, in a sentence that helps, with the status of the answer. */
export function askRefusal(
  outcome: Refused,
  letter: Pick<Letter, "workplaces">,
): { status: number; detail: string; headers: Record<string, string> } {
  const refusal = refusalOf(outcome, letter);
  return { headers: {}, ...refusal };
}

function refusalOf(
  outcome: Refused,
  letter: Pick<Letter, "workplaces">,
): { status: number; detail: string; headers?: Record<string, string> } {
  switch (outcome.kind) {
    case "proof-refused":
      return {
        status: 409,
        detail:
          "What your browser calculated for this page is too old or was used before. It is calculating anew: send the form again.",
      };
    case "lane-is-full":
      return {
        status: 429,
        detail: `So many codes are being asked for that no more mails can wait. Switch scripts on for the page where you sign, or try again in ${slowLaneMinutes} minutes.`,
        headers: { "Retry-After": String(slowLaneMinutes * 60) },
      };
    case "not-open":
      return { status: 409, detail: "This letter is not taking signatures." };
    case "not-a-colleague":
      return {
        status: 422,
        detail: `A mailbox at ${outcome.domain} cannot sign this letter. It is open to ${whoMaySign(letter.workplaces)}.`,
      };
    case "no-address":
      return { status: 422, detail: sentences[outcome.problem] };
  }
}

const sentences: Record<AddressProblem, string> = {
  empty: "Enter the address of your mailbox.",
  "no-at-sign": "Enter the whole address, with the @ and what follows it.",
  "too-long": "That is too long for a mail address. Enter one address.",
  quoted:
    "Enter the bare address, like name@example.com, without quotation marks, brackets, commas or percent signs.",
  "not-plain-letters": "The part before the @ can only have letters from a to z, digits and dots here.",
  malformed: "Enter one address, like name@example.com.",
  "not-a-domain": "What follows the @ is not a mail domain. Look for a missing dot or a slip of the finger.",
  "shared-mailbox": "That looks like a mailbox that several people read. Use one that is yours alone.",
};

/** Why a code was not taken. */
export function codeRefusal(outcome: Exclude<ConfirmOutcome, "confirmed">): string {
  switch (outcome) {
    case "not-a-code":
      return "A code has eight letters and digits, like 4F7K-29QD. It stands in the subject of the mail.";
    case "wrong-code":
      return "That is not the code of the last mail that was asked for from this browser. A code works for 15 minutes and for five tries. If it does not work, ask for a new one.";
  }
}
