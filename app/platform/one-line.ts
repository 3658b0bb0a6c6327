/** Marks that turn the order of what stands around them, until another mark (Unicode Standard Annex 9), and are not seen themselves. */
const turns = /[\u202a-\u202e\u2066-\u2069]/g;

/** Where a line may break, and other marks that nobody sees. Those that join letters, or say which way one stands, are written on purpose. */
const unseen = /[\u00ad\u200b\u2060-\u2065\u206a-\u206f\ufff9-\ufffb]/g;

/** A text without marks by which its readers would see other words than are stored. */
export function withoutTurns(text: string): string {
  return text.replace(turns, "");
}

/** What somebody typed as one line, without what cannot be seen. Nothing where there is nothing to be seen. */
export function readLine(typed: string): string {
  const line = withoutTurns(typed)
    .replace(unseen, "")
    .normalize("NFC")
    .replace(/[\p{Cc}\s]+/gu, " ")
    .trim();
  return /[^\p{Cf}\s]/u.test(line) ? line : "";
}
