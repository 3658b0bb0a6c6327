import { z } from "zod";

/** What can be wrong with a letter, as a visitor picks it. */
export const reportKinds = {
  "false-claim": "A false claim about a person",
  "personal-data": "Somebody’s personal data",
  hatred: "Hatred or threats",
  spam: "Spam, or no letter at all",
  impersonation: "It pretends to come from somebody else",
  other: "Something else",
} as const;
export type ReportKind = keyof typeof reportKinds;

export const mostWords = 2000;

export const ReportForm = z.object({
  kind: z.enum(Object.keys(reportKinds) as [ReportKind, ...ReportKind[]], "Pick what is wrong."),
  words: z
    .string()
    .overwrite((text) => text.replaceAll("\r\n", "\n"))
    .trim()
    .min(1, "Say in a sentence or two what is wrong, and where in the letter it stands.")
    .max(mostWords, `Say it in at most ${mostWords} characters.`)
    .refine((text) => !text.includes("\0"), "Leave out characters that cannot be read."),
});
