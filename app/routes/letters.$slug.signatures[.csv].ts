import type { LoaderFunctionArgs } from "@remix-run/node";
import { notFound, problem, publicStream } from "#app/platform/http.server.ts";
import { csv, writeNames } from "#app/signature/names-file.server.ts";

export async function loader({ request, params, context }: LoaderFunctionArgs) {
  const letter = (await context.letters.find(context, params.slug ?? "")) ?? notFound();
  const format = csv();
  const file = { name: `${letter.slug}-signatures.csv`, onEnd: () => {} };
  // Its body would never be asked for, nor given up.
  if (request.method === "HEAD") return publicStream(undefined, format.type, file);
  const onEnd = context.archives.take();
  if (!onEnd) return tooMany();
  return publicStream(writeNames(context, letter, format), format.type, { ...file, onEnd });
}

function tooMany(): Response {
  const { status, headers, body } = problem(
    503,
    "Others are being served",
    "As many files are being made as this site makes at once. Try again in a minute: nothing is lost by waiting.",
  );
  return new Response(body, { status, headers: { ...headers, "Retry-After": "60" } });
}
