import type { LoaderFunctionArgs } from "@remix-run/node";
import { findSnapshot, letterFile } from "#app/delivery/letter-file.server.ts";
import { notFound, publicDocument } from "#app/platform/http.server.ts";

export async function loader({ request, params, context }: LoaderFunctionArgs) {
  const { slug } = (await context.letters.find(context, params.slug ?? "")) ?? notFound();
  const snapshot = (await findSnapshot(context, slug)) ?? notFound();
  const lang = new URL(request.url).searchParams.get("lang");
  const chunks: Uint8Array[] = [];
  for await (const chunk of letterFile(context.db, snapshot, "letter", lang)) chunks.push(chunk);
  return publicDocument(new Uint8Array(Buffer.concat(chunks)), "application/pdf", {
    name: `${slug}.pdf`,
    dependsOn: [slug],
  });
}
