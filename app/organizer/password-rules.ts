import { commonPasswords } from "./common-passwords.ts";

export const leastPassword = 12;
export const mostPassword = 200;

export type PasswordProblem = "too-short" | "too-long" | "common" | "holds-your-name" | "holds-the-site";

/**
 * What keeps a password from being taken, or nothing: how long it is, how common, and whether it is made of what anybody knows.
 * Nothing is asked of its characters (NIST SP 800-63B, section 3.1.1.2).
 *
 * @param known what others know of its owner: the address, the name
 */
export function passwordProblem(password: string, known: string[]): PasswordProblem | undefined {
  const text = canonicalPassword(password);
  // As people count: one for each character, however many code units it has.
  const length = Array.from(text).length;
  if (length < leastPassword) return "too-short";
  if (length > mostPassword) return "too-long";
  const small = text.toLowerCase();
  // A short piece over and over is as good as the piece.
  if (commonPasswords.has(small) || /^(.{1,4})\1+.{0,3}$/su.test(small)) return "common";
  if (small.includes("undersigned")) return "holds-the-site";
  const pieces = known.flatMap((each) => [each, ...each.split("@")]).map((each) => each.toLowerCase());
  return pieces.some((piece) => piece.length >= 4 && small.includes(piece)) ? "holds-your-name" : undefined;
}

/** One spelling for what looks the same on every keyboard (RFC 8265, section 4.2.2: NFC). */
export function canonicalPassword(password: string): string {
  return password.normalize("NFC");
}
