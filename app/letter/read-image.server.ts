import { createHash } from "node:crypto";
import sharp, { type Metadata, type Sharp } from "sharp";

export const mostImageBytes = 600_000;
const mostImageWidth = 1600;
/** A picture that is all height would push the letter off the page. */
const mostImageHeight = 2400;
/** Of what is uploaded. A camera's picture has 12 or 24 million; a bomb has hundreds. */
const mostPixels = 40_000_000;
const mostSeconds = 10;
/** Each is tried when the one before gave more octets than are kept. */
const qualities = [82, 72, 60, 45];
const widths = [mostImageWidth, 1100, 700];

export type NewImage = {
  octets: Uint8Array<ArrayBuffer>;
  hash: Uint8Array<ArrayBuffer>;
  width: number;
  height: number;
};

export type ReadImage =
  | ({ kind: "image" } & NewImage)
  /** Not a JPEG, PNG or WebP, whatever its name says. */
  | { kind: "not-an-image" }
  | { kind: "too-many-pixels" }
  /** It begins like a picture, and cannot be read. */
  | { kind: "damaged" };

// Memory that is kept for the next picture would be kept for a picture that rarely comes.
sharp.cache(false);

/**
 * Makes of an uploaded picture one that pages can show: WebP, at most 1600 pixels wide and 600 kB, upright, and with nothing but the
 * pixels. What a camera, a phone or a program wrote beside them (place, time, owner, a smaller copy) is gone, and so is anything else
 * that hid in the file, because every octet of what comes back was written here.
 */
export async function readImage(octets: Uint8Array): Promise<ReadImage> {
  const format = formatOf(octets);
  if (!format) return { kind: "not-an-image" };
  let read: Metadata;
  try {
    read = await open(octets).metadata();
  } catch (error) {
    return { kind: isTooLarge(error) ? "too-many-pixels" : "damaged" };
  }
  if (read.format !== format) return { kind: "not-an-image" };
  if (read.width * read.height > mostPixels) return { kind: "too-many-pixels" };
  try {
    return { kind: "image", ...(await encode(octets)) };
  } catch (error) {
    return { kind: isTooLarge(error) ? "too-many-pixels" : "damaged" };
  }
}

/** By the octets with which such a file begins; a name or a type that a browser claims says nothing. */
function formatOf(octets: Uint8Array): "jpeg" | "png" | "webp" | undefined {
  const start = Buffer.from(octets.subarray(0, 12)).toString("latin1");
  if (start.startsWith("\xff\xd8\xff")) return "jpeg";
  if (start.startsWith("\x89PNG\r\n\x1a\n")) return "png";
  return /^RIFF.{4}WEBP/s.test(start) ? "webp" : undefined;
}

function open(octets: Uint8Array): Sharp {
  return sharp(octets, { limitInputPixels: mostPixels, failOn: "error", animated: false });
}

async function encode(octets: Uint8Array): Promise<NewImage> {
  for (const width of widths)
    for (const quality of qualities) {
      const { data, info } = await open(octets)
        .autoOrient()
        .resize({ width, height: mostImageHeight, fit: "inside", withoutEnlargement: true })
        .toColourspace("srgb")
        .webp({ quality })
        .timeout({ seconds: mostSeconds })
        .toBuffer({ resolveWithObject: true });
      if (data.length > mostImageBytes) continue;
      return {
        octets: new Uint8Array(data),
        hash: new Uint8Array(createHash("sha256").update(data).digest()),
        width: info.width,
        height: info.height,
      };
    }
  throw new Error("no picture of 700 pixels is that large");
}

function isTooLarge(error: unknown): boolean {
  return error instanceof Error && error.message.includes("exceeds pixel limit");
}
