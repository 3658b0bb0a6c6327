/** What somebody typed as one line, without what cannot be seen. */
export function readLine(typed: string): string {
  return typed
    .normalize("NFC")
    .replace(/[\p{Cc}\s\u2028\u2029]+/gu, " ")
    .trim();
}
