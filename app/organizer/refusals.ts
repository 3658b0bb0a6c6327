import { leastPassword, mostPassword, type PasswordProblem } from "./password-rules.ts";

/** Why a password was not taken, and what to do. */
export function passwordRefusal(problem: PasswordProblem): string {
  switch (problem) {
    case "too-short":
      return `Choose a password of at least ${leastPassword} characters. Four or five words in a row are good.`;
    case "too-long":
      return `Choose a password of at most ${mostPassword} characters.`;
    case "common":
      return "This password is among the first that anybody would try. Choose another one.";
    case "holds-your-name":
      return "Choose a password that has neither your address nor your name in it.";
    case "holds-the-site":
      return "Choose a password that does not have this site’s name in it.";
  }
}

/** How accounts are made while nobody may simply have one. */
export const byInvitation =
  "Accounts are made by invitation: an owner of a letter can invite you to its team, and whoever runs this site can let you begin.";

export const nameRefusal = "Enter a name or a pseudonym of at most 80 characters.";

export const addressRefusal =
  "Enter one mail address, like name@example.com, of a mailbox that is yours alone.";

/** Why a code from a mail was not taken. */
export function codeRefusal(kind: "not-a-code" | "wrong-code"): string {
  return kind === "not-a-code"
    ? "A code has eight letters and digits, like 4F7K-29QD. It stands in the subject of the mail."
    : "That is not the code of the last mail that was asked for from this browser. A code works for 15 minutes and for five tries. If it does not work, ask for a new one.";
}

/** Why something was not done for now, with the status of the answer. */
export function pacedRefusal(kind: "too-many" | "busy"): { status: number; detail: string } {
  switch (kind) {
    case "too-many":
      return {
        status: 429,
        detail: "There were too many tries. Nothing was changed. Wait ten minutes and try again.",
      };
    case "busy":
      return {
        status: 429,
        detail: "Too many people are signing in at this moment. Wait a few seconds and try again.",
      };
  }
}

/** Why a passkey was not taken or not made, with the status of the answer. */
export function passkeyRefusal(kind: "not-a-passkey" | "known-passkey" | "no-name" | "too-many-passkeys"): {
  status: number;
  detail: string;
} {
  switch (kind) {
    case "not-a-passkey":
      return { status: 422, detail: "This passkey was not recognized. Try again, or use your password." };
    case "known-passkey":
      return { status: 409, detail: "This passkey is in use already." };
    case "no-name":
      return { status: 422, detail: "Enter a name for the passkey, of at most 80 characters." };
    case "too-many-passkeys":
      return { status: 409, detail: "An account has at most ten passkeys. Delete one first." };
  }
}

/** What a page's program is told when the session has ended meanwhile. */
export const signedOutRefusal = "You are not signed in any more. Sign in and do it again.";

/** What anybody is told who sends something else than the site's own program does. */
export const incompleteRefusal = "This is not complete. Load the page again.";

/** Why the password that was typed once more was not taken. */
export function againRefusal(kind: "wrong-password" | "too-many" | "busy"): {
  status: number;
  detail: string;
} {
  return kind === "wrong-password"
    ? { status: 422, detail: "That is not your password." }
    : pacedRefusal(kind);
}

/** What is in the way of saving, for who writes. */
export function saveRefusal(
  kind:
    | "incomplete"
    | "signed-out"
    | "no-such-letter"
    | "not-allowed"
    | "published"
    | "too-long"
    | "too-many-languages",
): { status: number; title: string; detail: string } {
  switch (kind) {
    case "signed-out":
      return {
        status: 401,
        title: "You have been signed out",
        detail:
          "Sign in in another tab, then save this again. What you typed stands below and is not saved yet.",
      };
    case "no-such-letter":
      return { status: 404, title: "No such letter", detail: "You are no longer on this letter’s team." };
    case "not-allowed":
      return {
        status: 403,
        title: "You may not write this letter any more",
        detail: "Its owner has changed your role. What you typed stands below: copy what you want to keep.",
      };
    case "published":
      return {
        status: 410,
        title: "The letter has been published meanwhile",
        detail:
          "Its text is fixed now, as it was saved. What you typed since stands below: copy what you want to keep.",
      };
    case "too-many-languages":
      return {
        status: 422,
        title: "Too many languages",
        detail: "The letter is in as many languages as it may be. Remove one first.",
      };
    case "too-long":
      return { status: 422, title: "Too long", detail: "This is too long to be saved. Take something out." };
    case "incomplete":
      return {
        status: 422,
        title: "Not complete",
        detail: "This form is not complete. Load the page again.",
      };
  }
}
