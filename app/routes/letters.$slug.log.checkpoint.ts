import type { LoaderFunctionArgs } from "@remix-run/node";
import { findCheckpoint } from "#app/log/log.server.ts";
import { notFound, publicFile } from "#app/platform/http.server.ts";

export async function loader({ params, context }: LoaderFunctionArgs) {
  const letter = (await context.letters.findAlsoTakenDown(context, params.slug ?? "")) ?? notFound();
  const note = (await findCheckpoint(context.db, letter.id)) ?? notFound();
  return publicFile(note, "text/plain; charset=utf-8", { dependsOn: [letter.slug] });
}
