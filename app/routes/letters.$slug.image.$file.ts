import type { LoaderFunctionArgs } from "@remix-run/node";
import { findPublicImage } from "#app/letter/image.server.ts";
import { notFound, publicFile } from "#app/platform/http.server.ts";

/** The picture of a published letter. Its address ends with the hash of its octets, so it never changes. */
export async function loader({ params, context }: LoaderFunctionArgs) {
  const { slug = "", file = "" } = params;
  const octets =
    (await findPublicImage(context.db, slug, file.endsWith(".webp") ? file.slice(0, -".webp".length) : "")) ??
    notFound();
  return publicFile(octets, "image/webp", { dependsOn: [slug], isFixed: true });
}
