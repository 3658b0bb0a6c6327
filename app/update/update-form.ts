import { z } from "zod";
import { withoutTurns } from "#app/platform/one-line.ts";

export const mostTitle = 120;
export const mostBody = 20_000;

/** What is typed of an update. A draft may be unfinished; `isWhole` says what can be published. */
export const UpdateForm = z.object({
  title: z
    .string()
    .transform((text) =>
      text
        .normalize("NFC")
        .replace(/[\p{Cc}\p{Cf}\s]+/gu, " ")
        .trim(),
    )
    .pipe(z.string().max(mostTitle, `Use at most ${mostTitle} characters for the headline.`)),
  body: z
    .string()
    .transform((text) => withoutTurns(text).normalize("NFC").replace(/\r\n?/g, "\n").trim())
    .pipe(z.string().max(mostBody, `Use at most ${mostBody.toLocaleString("en")} characters for the text.`)),
});

export type UpdateForm = z.infer<typeof UpdateForm>;

export function isWhole({ title, body }: UpdateForm): boolean {
  return title !== "" && body !== "";
}
