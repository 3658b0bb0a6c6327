import type { LoaderFunctionArgs } from "@remix-run/node";
import { notFound, publicData } from "#app/platform/http.server.ts";
import { listSaltedSignatures } from "#app/signature/signatures.server.ts";

export async function loader({ request, params, context }: LoaderFunctionArgs) {
  const letter = (await context.letters.find(context, params.slug ?? "")) ?? notFound();
  const query = new URL(request.url).searchParams;
  const q = query.get("q")?.slice(0, 120);
  const { signatures, next } = await listSaltedSignatures(context.db, letter, {
    q,
    after: query.get("after") ?? undefined,
  });
  const further = next && new URLSearchParams({ ...(q ? { q } : {}), after: next });
  return publicData(
    {
      letter: letter.slug,
      signatures,
      next: further && `/letters/${letter.slug}/signatures.json?${further}`,
    },
    [letter.slug],
  );
}
