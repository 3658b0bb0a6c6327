import type { IssueOutcome } from "./issue.server.ts";
import type { PostOutcome } from "./post.server.ts";
import type { SecretReading } from "./withdraw-secret.ts";
import type { WithdrawOutcome } from "./withdraw.server.ts";

/** A refusal in words that help, for people and for programs alike. */
export type Refusal = { status: number; title: string; detail: string };

export function issueRefusal(kind: Exclude<IssueOutcome["kind"], "issued">): Refusal {
  switch (kind) {
    case "not-open":
      return { status: 409, title: "Not open", detail: "This letter is not taking anonymous signatures." };
    case "not-a-blinded-message":
      return {
        status: 422,
        title: "Not a blinded message",
        detail:
          "What was sent does not fit the letter's key: 384 bytes in base64url, made for the key on the letter's page.",
      };
    case "not-confirmed":
      return {
        status: 403,
        title: "No confirmed mailbox",
        detail:
          "This browser has no confirmed mailbox for this letter, or has used it. Ask for a new code; with the same twelve words you get the same ticket.",
      };
    case "used-or-blocked":
      return {
        status: 409,
        title: "Used or blocked",
        detail:
          "This mailbox has already been used for this letter, or its owner has blocked it. If you have twelve words from the first time, use those: they bring your ticket back.",
      };
  }
}

export function postRefusal(kind: Exclude<PostOutcome["kind"], "posted">): Refusal {
  switch (kind) {
    case "not-open":
      return { status: 409, title: "Not open", detail: "This letter is no longer taking signatures." };
    case "unknown-workplace":
      return {
        status: 422,
        title: "Unknown workplace",
        detail: "The ticket names a workplace that this letter does not have.",
      };
    case "unknown-role":
      return {
        status: 422,
        title: "Unknown role",
        detail: "Choose one of the roles of this letter, or none.",
      };
    case "not-a-token":
      return {
        status: 422,
        title: "Not a ticket",
        detail:
          "The ticket is not complete. Paste all of it, from the line that begins it to the line that ends it.",
      };
    case "other-letter":
      return {
        status: 422,
        title: "Another letter's ticket",
        detail: "This ticket is for another letter. Post it there: the ticket names it.",
      };
    case "unknown-text":
      return {
        status: 422,
        title: "Unknown text",
        detail: "This ticket agrees to a text that this letter never had.",
      };
    case "does-not-verify":
      return {
        status: 422,
        title: "Does not verify",
        detail:
          "The ticket was changed, or is not from this letter's workplace. Post the ticket as you saved it.",
      };
  }
}

/** Why nothing was withdrawn. */
export function withdrawRefusal(
  kind: Exclude<SecretReading["kind"], "secret"> | Extract<WithdrawOutcome["kind"], "no-such-signature">,
): Refusal {
  switch (kind) {
    case "words":
      return {
        status: 422,
        title: "Words were sent",
        detail:
          "These look like the words of a receipt. They were not needed, and nobody should ever send them: this server has thrown them away, but whoever has them has the signature. Send the withdraw secret, which is made from them in your own browser or by an offline signer.",
      };
    case "not-a-secret":
      return {
        status: 422,
        title: "Not a withdraw secret",
        detail:
          "A withdraw secret has 43 letters, digits, dashes and underscores, or 64 digits from 0 to 9 and a to f. Paste all of it.",
      };
    case "no-such-signature":
      return {
        status: 404,
        title: "No such signature",
        detail:
          "No signature of this letter belongs to this secret. Perhaps its ticket was never posted, or it is for another letter.",
      };
  }
}
