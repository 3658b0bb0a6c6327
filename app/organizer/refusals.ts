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
