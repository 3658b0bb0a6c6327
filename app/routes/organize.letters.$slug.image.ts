import type { LoaderFunctionArgs } from "@remix-run/node";
import { findImageOctets } from "#app/letter/image.server.ts";
import { enterTeam } from "#app/organizer/enter.server.ts";
import { notFound } from "#app/platform/http.server.ts";

/** The picture of a letter for its team, also while nobody else is to see it. */
export async function loader({ request, params, context }: LoaderFunctionArgs) {
  const { letter } = await enterTeam(context, request, params.slug, "viewer");
  const octets = (await findImageOctets(context.db, letter.id)) ?? notFound();
  return new Response(octets, { headers: { "Content-Type": "image/webp" } });
}
