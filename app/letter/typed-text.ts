/** What was typed into a field, as it can be stored: nobody types the one character that PostgreSQL has no room for. */
export function typedText(form: FormData, name: string): string {
  const value = form.get(name);
  return typeof value === "string" ? value.replaceAll("\0", "").replace(/\r\n?/g, "\n") : "";
}

/** Which revision of a page was changed, as its form says. */
export function typedRevision(form: FormData): number {
  const typed = typedText(form, "revision");
  return /^\d{1,9}$/.test(typed) ? Number(typed) : 0;
}

/** What stands in each line that is not empty. */
export function readLines(typed: string): string[] {
  return typed.split("\n").flatMap((line) => line.trim() || []);
}
