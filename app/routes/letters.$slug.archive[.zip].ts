import type { LoaderFunctionArgs } from "@remix-run/node";
import { findPublicRecord } from "#app/delivery/record.server.ts";
import { readChecker } from "#app/log/checker-program.server.ts";
import { notFound, problem, publicStream } from "#app/platform/http.server.ts";
import { zipStream } from "#app/platform/zip-stream.server.ts";
import { openArchive } from "#app/signature/archive.server.ts";

export async function loader({ request, params, context }: LoaderFunctionArgs) {
  const { slug } = (await context.letters.find(context, params.slug ?? "")) ?? notFound();
  const file = { name: `${slug}.zip`, onEnd: () => {} };
  // Its body would never be asked for, nor given up.
  if (request.method === "HEAD") return publicStream(undefined, "application/zip", file);
  const onEnd = context.archives.take();
  if (!onEnd) return tooMany();
  try {
    const { at, files } =
      (await openArchive(context, slug, findPublicRecord, await readChecker())) ?? notFound();
    return publicStream(zipStream(files, at), "application/zip", { ...file, onEnd });
  } catch (error) {
    onEnd();
    throw error;
  }
}

function tooMany(): Response {
  const { status, headers, body } = problem(
    503,
    "Others are being served",
    "As many archives are being made as this site makes at once. Try again in a minute: nothing is lost by waiting.",
  );
  return new Response(body, { status, headers: { ...headers, "Retry-After": "60" } });
}
