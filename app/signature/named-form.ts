import { z } from "zod";

const shortText = (most: number) =>
  z
    .string()
    .transform((text) => text.normalize("NFC").replace(/\s+/g, " ").trim())
    .pipe(
      z
        .string()
        .max(most, `At most ${most} characters, please.`)
        .refine(
          (text) => !/[\p{Cc}\p{Cf}\p{Co}\p{Cn}<>]/u.test(text),
          "Please leave out symbols that cannot be printed, and < and >.",
        )
        .refine(
          (text) => !/(https?:|www\.|:\/\/|@\w)|\w\.(com|org|net|io|info)\b/i.test(text),
          "Please leave out links and addresses: they are not shown.",
        ),
    );

const optional = (most: number) =>
  shortText(most)
    .optional()
    .transform((text) => text || null);

/** What a named signer or an organization fills in, and agrees to publish. */
export const NamedForm = z
  .object({
    shown: z.enum(["named", "organization"]),
    name: shortText(120).default(""),
    title: optional(120),
    place: optional(120),
    organization: optional(160),
    /** Hex of `T`: the text that stood before the signer. */
    text: z
      .string()
      .regex(/^[0-9a-f]{64}$/)
      .optional(),
  })
  .superRefine(({ shown, name, organization }, context) => {
    const letters = /\p{L}/u;
    if (shown === "named" && !letters.test(name))
      context.addIssue({ code: "custom", path: ["name"], message: "Enter the name you want to sign with." });
    if (shown === "organization" && !letters.test(organization ?? ""))
      context.addIssue({
        code: "custom",
        path: ["organization"],
        message: "Enter the name of your organization.",
      });
  });

export type NamedForm = z.infer<typeof NamedForm>;
