import sharp from "sharp";
import { imageVersion, saveImage } from "#app/letter/image.server.ts";
import { readImage } from "#app/letter/read-image.server.ts";
import { beginDraft } from "#app/letter/drafts.server.ts";
import type { Context } from "#app/platform/context.server.ts";

/** A picture of one colour, as a camera might give it. */
export function aPhotograph(width = 320, height = 200): Promise<Buffer> {
  return sharp({ create: { width, height, channels: 3, background: "#1c3f95" } })
    .jpeg()
    .withExif({
      IFD0: { Artist: "Ada Canary" },
      IFD3: { GPSLatitudeRef: "N", GPSLatitude: "47/1 36/1 22/1" },
    })
    .toBuffer();
}

/** A draft with a picture. */
export async function leftByRules(context: Context, organizerId: string): Promise<void> {
  const text = { title: "", body: "", demands: "" };
  const draft = await beginDraft(context.db, context.now, { organizerId, lang: "en", text });
  const image = await readImage(await aPhotograph());
  if (image.kind !== "image") throw new Error(image.kind);
  const change = { letterId: draft.id, version: imageVersion(null) };
  const outcome = await saveImage(context, change, { ...image, alt: "A blue sheet" });
  if (outcome !== "changed") throw new Error(outcome);
}
