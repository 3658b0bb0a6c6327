/** As in the tables' constraints. */
export const mostReason = 300;

/** A reason as it is shown, or nothing where there is none or too much of it. */
export function readReason(typed: string): string | undefined {
  const reason = typed.trim().replace(/\s+/g, " ");
  const isReadable = reason !== "" && !reason.includes("\0");
  return isReadable && reason.length <= mostReason ? reason : undefined;
}
