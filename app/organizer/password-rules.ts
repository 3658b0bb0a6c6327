export const leastPassword = 12;
export const mostPassword = 200;

export type PasswordProblem = "too-short" | "too-long" | "common" | "holds-your-name" | "holds-the-site";

/** One spelling for what looks the same on every keyboard (RFC 8265, section 4.2.2: NFC). */
export function canonicalPassword(password: string): string {
  return password.normalize("NFC");
}
