import type { LoaderFunctionArgs } from "@remix-run/node";
import { findTile } from "#app/log/log.server.ts";
import { readTilePath } from "#app/log/tiles.ts";
import { notFound, publicFile } from "#app/platform/http.server.ts";

export async function loader({ params, context }: LoaderFunctionArgs) {
  const letter = (await context.letters.findAlsoTakenDown(context, params.slug ?? "")) ?? notFound();
  const tile = readTilePath(`tile/${params["*"] ?? ""}`) ?? notFound();
  const octets = (await findTile(context.db, letter.id, tile)) ?? notFound();
  return publicFile(octets, "application/octet-stream", { dependsOn: "nothing" });
}
