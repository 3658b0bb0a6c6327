import { readLine } from "#app/platform/one-line.ts";

/** As in the tables' constraints. */
export const mostReason = 300;

/** A reason as it is shown, or nothing where there is none or too much of it. */
export function readReason(typed: string): string | undefined {
  const reason = readLine(typed);
  return reason !== "" && reason.length <= mostReason ? reason : undefined;
}
