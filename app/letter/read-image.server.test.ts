import { createHash } from "node:crypto";
import { deflateSync } from "node:zlib";
import sharp from "sharp";
import { describe, expect, test } from "vitest";
import { mostImageBytes, readImage } from "./read-image.server.ts";

const blank = (width: number, height: number) =>
  sharp({ create: { width, height, channels: 3, background: "#1c3f95" } });

const camera = {
  IFD0: { Make: "Olu’s phone", Artist: "Ada Canary", Software: "canary-software" },
  IFD3: {
    GPSLatitudeRef: "N",
    GPSLatitude: "47/1 36/1 22/1",
    GPSLongitudeRef: "W",
    GPSLongitude: "122/1 20/1 1/1",
  },
};

const text = (content: string) => Buffer.from(content, "latin1");

/** A picture of noise, which no encoder makes small. */
function noise(width: number, height: number) {
  const pixels = Buffer.alloc(width * height * 3);
  let state = 1;
  for (let at = 0; at < pixels.length; at++) {
    state = (Math.imul(state, 1_103_515_245) + 12_345) >>> 0;
    pixels[at] = state >>> 24;
  }
  return sharp(pixels, { raw: { width, height, channels: 3 } });
}

/** A PNG that says it has so many pixels, all of one colour: a few kilobytes that would become gigabytes. */
function bomb(width: number, height: number): Uint8Array {
  const header = Buffer.alloc(13);
  header.writeUInt32BE(width, 0);
  header.writeUInt32BE(height, 4);
  header.set([1, 0, 0, 0, 0], 8);
  const rows = deflateSync(Buffer.alloc(height * (Math.ceil(width / 8) + 1)));
  return Buffer.concat([
    text("\x89PNG\r\n\x1a\n"),
    chunk("IHDR", header),
    chunk("IDAT", rows),
    chunk("IEND", Buffer.alloc(0)),
  ]);
}

function chunk(type: string, content: Buffer): Buffer {
  const body = Buffer.concat([text(type), content]);
  const length = Buffer.alloc(4);
  length.writeUInt32BE(content.length);
  const check = Buffer.alloc(4);
  check.writeUInt32BE(crc32(body));
  return Buffer.concat([length, body, check]);
}

function crc32(octets: Uint8Array): number {
  let crc = ~0;
  for (const octet of octets) {
    crc ^= octet;
    for (let bit = 0; bit < 8; bit++) crc = (crc >>> 1) ^ (crc & 1 ? 0xedb88320 : 0);
  }
  return ~crc >>> 0;
}

async function imageOf(octets: Uint8Array) {
  const reading = await readImage(octets);
  if (reading.kind !== "image") throw new Error(reading.kind);
  return reading;
}

test("a photograph comes out without a word of where, when, by whom and with what it was taken", async () => {
  const taken = await blank(800, 600)
    .jpeg()
    .withExif(camera)
    .withXmp("<x:xmpmeta>canary-xmp</x:xmpmeta>")
    .toBuffer();
  expect((await sharp(taken).metadata()).exif).toBeDefined();
  expect(taken.toString("latin1")).toContain("Ada Canary");

  const { octets, hash, width, height } = await imageOf(taken);
  const { format, exif, xmp, iptc, icc } = await sharp(octets).metadata();
  expect({ format, exif, xmp, iptc, icc }).toEqual({ format: "webp" });
  expect(Buffer.from(octets).toString("latin1")).not.toMatch(/Canary|canary|GPS|EXIF|XMP/);
  expect({ width, height }).toEqual({ width: 800, height: 600 });
  expect(Buffer.from(hash)).toEqual(createHash("sha256").update(octets).digest());
});

test("a photograph that was taken upright stands upright", async () => {
  const { width, height } = await imageOf(
    await blank(400, 300).withMetadata({ orientation: 6 }).jpeg().toBuffer(),
  );
  expect({ width, height }).toEqual({ width: 300, height: 400 });
});

test.each(["jpeg", "png", "webp"] as const)("a %s is read", async (format) => {
  const { width, height } = await imageOf(await blank(640, 480).toFormat(format).toBuffer());
  expect({ width, height }).toEqual({ width: 640, height: 480 });
});

test("a large picture becomes smaller in pixels and octets, however little it can be compressed", async () => {
  const { octets, width, height } = await imageOf(await noise(2400, 1800).png().toBuffer());
  expect(width).toBeLessThanOrEqual(1600);
  expect(width / height).toBeCloseTo(4 / 3, 2);
  expect(octets.length).toBeLessThanOrEqual(mostImageBytes);
});

test("a picture that is all height is cut down to size", async () => {
  const { height } = await imageOf(await blank(100, 9000).png().toBuffer());
  expect(height).toBe(2400);
});

test("what sees through keeps that, and what is grey or has sixteen bits is read", async () => {
  const clear = await sharp({ create: { width: 50, height: 50, channels: 4, background: "#0000" } })
    .png()
    .toBuffer();
  expect((await sharp((await imageOf(clear)).octets).metadata()).hasAlpha).toBe(true);
  await imageOf(await blank(50, 50).toColourspace("b-w").png().toBuffer());
  await imageOf(await blank(50, 50).toColourspace("rgb16").png().toBuffer());
  await imageOf(await blank(50, 50).toColourspace("cmyk").jpeg().toBuffer());
});

test("a bomb of 20,000 by 20,000 pixels is refused before it goes off", async () => {
  const small = bomb(20_000, 20_000);
  expect(small.length).toBeLessThan(100_000);
  const before = performance.now();
  expect(await readImage(small)).toEqual({ kind: "too-many-pixels" });
  expect(performance.now() - before).toBeLessThan(500);
  expect((await readImage(bomb(2000, 2000))).kind).toBe("image");
});

describe("what is no JPEG, PNG or WebP is refused", () => {
  test.each<[string, () => Promise<Uint8Array> | Uint8Array]>([
    ["SVG", () => text('<svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>')],
    ["HTML", () => text("<!doctype html><script>alert(1)</script>")],
    ["GIF", () => blank(10, 10).gif().toBuffer()],
    ["TIFF", () => blank(10, 10).tiff().toBuffer()],
    ["AVIF", () => blank(10, 10).avif().toBuffer()],
    ["PDF", () => text("%PDF-1.7\n")],
    ["nothing", () => new Uint8Array()],
    ["a GIF that is also a program", () => text("GIF89a/*\x01\x01*/=1;alert(1)//")],
  ])("%s", async (_, octets) => expect(await readImage(await octets())).toEqual({ kind: "not-an-image" }));

  test.each([
    ["JPEG", "\xff\xd8\xff\xe0"],
    ["PNG", "\x89PNG\r\n\x1a\n"],
    ["WebP", "RIFF\x24\x00\x00\x00WEBPVP8 "],
  ])("what only begins like a %s", async (_, start) => {
    const hidden = `${start}<svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>`;
    expect(await readImage(text(hidden))).toEqual({ kind: "damaged" });
  });

  test("a picture that ends too early", async () => {
    const whole = await noise(600, 600).jpeg().toBuffer();
    expect(await readImage(whole.subarray(0, whole.length / 2))).toEqual({ kind: "damaged" });
  });

  test("a page that hides behind a true picture is not in what comes out", async () => {
    const picture = await blank(40, 40).png().toBuffer();
    const { octets } = await imageOf(Buffer.concat([picture, text("<script>canary()</script>")]));
    expect(Buffer.from(octets).toString("latin1")).not.toContain("canary");
  });
});
