export const readOnly =
  "Nothing can be changed on this site at the moment: its operators have switched it to reading only. Try again later.";

/** Why nobody can follow a letter now, or stop following it, with the status of the answer. */
export function followRefusal(kind: "over" | "read-only"): {
  status: number;
  detail: string;
  headers: Record<string, string>;
} {
  switch (kind) {
    case "over":
      return {
        status: 409,
        detail: "This letter closed more than a year ago, and nobody follows it any more.",
        headers: {},
      };
    case "read-only":
      return { status: 503, detail: readOnly, headers: { "Retry-After": "600" } };
  }
}
