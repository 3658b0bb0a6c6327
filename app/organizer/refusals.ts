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

export const addressRefusal =
  "Enter one mail address, like name@example.com, of a mailbox that is yours alone.";

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
  kind: "incomplete" | "signed-out" | "no-such-letter" | "not-allowed" | "published" | "too-long",
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
