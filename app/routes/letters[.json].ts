import type { LoaderFunctionArgs } from "@remix-run/node";
import { trueUntil } from "#app/delivery/clock.ts";
import { directoryHref, readDirectoryQuery } from "#app/letter/directory-query.ts";
import { listLetters } from "#app/letter/letters.server.ts";
import { publicData } from "#app/platform/http.server.ts";

export async function loader({ request, context }: LoaderFunctionArgs) {
  const query = readDirectoryQuery(new URL(request.url));
  const { letters, next } = await listLetters(context, query);
  return publicData(
    {
      letters: letters.map(({ state, ...letter }) => ({ ...letter, status: state })),
      next: directoryHref("/letters.json", query, next) ?? null,
    },
    ["*"],
    trueUntil(letters, context.now),
  );
}
