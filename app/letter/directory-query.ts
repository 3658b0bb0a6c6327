import { z } from "zod";

const word = z
  .string()
  .trim()
  .max(120)
  .refine((text) => !text.includes("\0"));

/** The directory's query. What is not understood is left out rather than refused: it is typed into an address bar. */
export const DirectoryQuery = z.object({
  q: word.optional().catch(undefined),
  status: z.enum(["open", "closed", "delivered"]).optional().catch(undefined),
  workplace: word.optional().catch(undefined),
  lang: z
    .string()
    .regex(/^[a-zA-Z]{2,3}(-[a-zA-Z0-9]{2,8})*$/)
    .optional()
    .catch(undefined),
  sort: z.enum(["recent", "signed", "rising"]).optional().catch(undefined),
  after: z.string().max(120).optional().catch(undefined),
});

export function readDirectoryQuery(url: URL): z.infer<typeof DirectoryQuery> {
  return DirectoryQuery.parse(Object.fromEntries([...url.searchParams].filter(([, value]) => value !== "")));
}

/** The same query, further down the list. */
export function directoryHref(
  path: string,
  query: z.infer<typeof DirectoryQuery>,
  after: string | null,
): string | undefined {
  if (!after) return undefined;
  const given = Object.entries({ ...query, after }).filter((entry): entry is [string, string] =>
    Boolean(entry[1]),
  );
  return `${path}?${new URLSearchParams(given)}`;
}
