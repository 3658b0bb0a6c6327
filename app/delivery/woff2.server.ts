import { brotliDecompressSync } from "node:zlib";
import { fontOf, type Table } from "./font-tables.server.ts";
import { boxAround, int16s, writePoints, type Step } from "./outlines.ts";

/** Tables have a number in place of their name (W3C WOFF 2.0, 4.1); 63 says that a name of four letters follows. */
const names = (
  "cmap head hhea hmtx maxp name OS/2 post cvt_ fpgm glyf loca prep CFF_ VORG EBDT EBLC gasp hdmx kern LTSH PCLT VDMX vhea vmtx BASE GDEF " +
  "GPOS GSUB EBSC JSTF MATH CBDT CBLC COLR CPAL SVG_ sbix acnt avar bdat bloc bsln cvar fdsc feat fmtx fvar gvar hsty just lcar mort morx " +
  "opbd prop trak Zapf Silf Glat Gloc Feat Sill"
).split(" ");

/** Whether octets are a WOFF 2.0 file. */
export function isWoff2(octets: Buffer): boolean {
  return octets.toString("latin1", 0, 4) === "wOF2";
}

/** The TrueType font that a WOFF 2.0 file holds, its outlines written out again; one with other outlines, or several fonts, is refused. */
export function unpackWoff2(woff2: Buffer): Buffer {
  const reader = new Reader(woff2);
  const flavor = reader.skip(4).u32();
  if (flavor !== 0x00_01_00_00) throw new Error("This WOFF 2.0 file holds no single TrueType font.");
  const count = reader.skip(4).u16();
  const packed = reader.skip(6).u32();
  reader.skip(24);
  const entries = Array.from({ length: count }, () => readEntry(reader));
  const octets = new Reader(brotliDecompressSync(reader.take(packed)));
  const tables = new Map(
    entries.map(({ name, length, isTransformed }) => [name, { octets: octets.take(length), isTransformed }]),
  );
  const get = (name: string) => tables.get(name)?.octets ?? Buffer.alloc(0);

  let glyphs: Glyphs | undefined;
  if (tables.get("glyf")?.isTransformed) glyphs = readGlyphs(get("glyf"));
  const rewritten = new Map<string, Buffer>();
  if (glyphs) {
    rewritten.set("glyf", glyphs.glyf).set("loca", glyphs.loca);
    const head = Buffer.from(get("head"));
    head.writeInt16BE(1, 50);
    rewritten.set("head", head);
    if (tables.get("hmtx")?.isTransformed)
      rewritten.set("hmtx", readMetrics(get("hmtx"), get("hhea").readUInt16BE(34), glyphs.left));
  }
  return fontOf(
    flavor,
    entries.map(({ name }): Table => ({ name, octets: rewritten.get(name) ?? get(name) })),
  );
}

function readEntry(reader: Reader): { name: string; length: number; isTransformed: boolean } {
  const flags = reader.u8();
  const known = flags & 63;
  const name = known === 63 ? reader.take(4).toString("latin1") : (names[known] ?? "").replace("_", " ");
  const version = flags >> 6;
  const isTransformed = name === "glyf" || name === "loca" ? version === 0 : version !== 0;
  const original = reader.base128();
  return { name, length: isTransformed ? reader.base128() : original, isTransformed };
}

type Glyphs = { glyf: Buffer; loca: Buffer; left: number[] };

/** Outlines, whose parts are kept in streams of their own (5.1), as the table `glyf` has them. */
function readGlyphs(transformed: Buffer): Glyphs {
  const reader = new Reader(transformed);
  const options = reader.skip(2).u16();
  const count = reader.u16();
  const sizes = Array.from({ length: 7 }, (_, place) => (place === 0 ? reader.skip(2) : reader).u32());
  const [contours, points, flags, outlines, composites, boxes, instructions] = sizes.map(
    (size) => new Reader(reader.take(size)),
  ) as [Reader, Reader, Reader, Reader, Reader, Reader, Reader];
  const bitmap = boxes.take(4 * ((count + 31) >> 5));
  const overlaps = options & 1 ? reader.take((count + 7) >> 3) : undefined;

  const loca = Buffer.alloc(4 * (count + 1));
  const left: number[] = [];
  const parts: Uint8Array[] = [];
  let at = 0;
  for (let glyph = 0; glyph < count; glyph++) {
    const contoursHere = contours.i16();
    const box = isSet(bitmap, glyph) ? boxes.take(8) : undefined;
    let made: Buffer[] = [];
    if (contoursHere < 0) {
      const { octets, hasInstructions } = takeComposite(composites);
      const program = hasInstructions ? instructions.take(outlines.u255()) : undefined;
      made = [headOf(contoursHere, box), octets, ...(program ? [int16s([program.length]), program] : [])];
    } else if (contoursHere > 0) {
      const ends: number[] = [];
      let total = 0;
      for (let contour = 0; contour < contoursHere; contour++) ends.push((total += points.u255()) - 1);
      const steps = takeSteps(flags, outlines, total);
      const program = instructions.take(outlines.u255());
      made = [
        headOf(contoursHere, box ?? boxAround(steps)),
        int16s(ends),
        int16s([program.length]),
        program,
        writePoints(steps, { overlaps: isSet(overlaps, glyph) }),
      ];
    }
    left.push(made[0]?.readInt16BE(2) ?? 0);
    for (const part of made) at += part.length;
    parts.push(...made, Buffer.alloc(-at & 3));
    at += -at & 3;
    loca.writeUInt32BE(at, 4 * (glyph + 1));
  }
  return { glyf: Buffer.concat(parts), loca, left };
}

/** A bit of a bitmap, the first of them being the highest of the first octet. */
function isSet(bits: Uint8Array | undefined, place: number): boolean {
  return (((bits?.[place >> 3] ?? 0) << (place & 7)) & 128) !== 0;
}

function headOf(contours: number, box: Uint8Array = new Uint8Array(8)): Buffer {
  const octets = Buffer.alloc(10);
  octets.writeInt16BE(contours, 0);
  octets.set(box, 2);
  return octets;
}

function takeComposite(composites: Reader): { octets: Buffer; hasInstructions: boolean } {
  const start = composites.at;
  let flags: number;
  let hasInstructions = false;
  do {
    flags = composites.u16();
    hasInstructions ||= (flags & 0x01_00) !== 0;
    const scale = flags & 0x08 ? 2 : flags & 0x40 ? 4 : flags & 0x80 ? 8 : 0;
    composites.skip(2 + (flags & 1 ? 4 : 2) + scale);
  } while (flags & 0x20);
  return { octets: composites.since(start), hasInstructions };
}

/** Points, each of which takes two to five octets (5.2). */
function takeSteps(flags: Reader, outlines: Reader, count: number): Step[] {
  return Array.from({ length: count }, () => {
    const flag = flags.u8();
    const [dx, dy] = takeStep(flag & 127, outlines);
    return { dx, dy, isOnCurve: flag < 128 };
  });
}

function takeStep(flag: number, outlines: Reader): [dx: number, dy: number] {
  if (flag < 10) return [0, signed(flag, ((flag & 14) << 7) + outlines.u8())];
  if (flag < 20) return [signed(flag, (((flag - 10) & 14) << 7) + outlines.u8()), 0];
  if (flag < 84) {
    const [from, both] = [flag - 20, outlines.u8()];
    return [
      signed(flag, 1 + (from & 0x30) + (both >> 4)),
      signed(flag >> 1, 1 + ((from & 0x0c) << 2) + (both & 15)),
    ];
  }
  if (flag < 120) {
    const from = flag - 84;
    const x = 1 + (Math.floor(from / 12) << 8) + outlines.u8();
    return [signed(flag, x), signed(flag >> 1, 1 + (((from % 12) >> 2) << 8) + outlines.u8())];
  }
  if (flag < 124) {
    const [first, middle, last] = [outlines.u8(), outlines.u8(), outlines.u8()];
    return [signed(flag, (first << 4) + (middle >> 4)), signed(flag >> 1, ((middle & 15) << 8) + last)];
  }
  return [signed(flag, outlines.u16()), signed(flag >> 1, outlines.u16())];
}

/** The last bit says whether a size is positive. */
function signed(bits: number, size: number): number {
  return bits & 1 ? size : -size;
}

/** Widths, with the left sides that follow from the outlines (5.4). */
function readMetrics(transformed: Buffer, long: number, left: number[]): Buffer {
  const reader = new Reader(transformed);
  const flags = reader.u8();
  const widths = Array.from({ length: long }, () => reader.u16());
  const sides = left.map((side, glyph) => (flags & (glyph < long ? 1 : 2) ? side : reader.i16()));
  const octets = Buffer.alloc(2 * (long + left.length));
  let at = 0;
  for (const [glyph, side] of sides.entries()) {
    const width = widths[glyph];
    if (width !== undefined) at = octets.writeUInt16BE(width, at);
    at = octets.writeInt16BE(side, at);
  }
  return octets;
}

/** Numbers one after the other, in the forms that WOFF 2.0 has (4.1, 6.1.1, 6.1.2). */
class Reader {
  readonly #octets: Buffer;
  at = 0;

  constructor(octets: Buffer) {
    this.#octets = octets;
  }

  skip(count: number): this {
    this.at += count;
    return this;
  }

  take(count: number): Buffer {
    this.at += count;
    return this.#octets.subarray(this.at - count, this.at);
  }

  since(start: number): Buffer {
    return this.#octets.subarray(start, this.at);
  }

  u8(): number {
    return this.#octets.readUInt8(this.at++);
  }

  u16(): number {
    return this.take(2).readUInt16BE();
  }

  i16(): number {
    return this.take(2).readInt16BE();
  }

  u32(): number {
    return this.take(4).readUInt32BE();
  }

  base128(): number {
    let value = 0;
    for (let octet = 128; octet & 128;) {
      octet = this.u8();
      value = value * 128 + (octet & 127);
    }
    return value;
  }

  u255(): number {
    const code = this.u8();
    if (code === 253) return this.u16();
    if (code === 255) return this.u8() + 253;
    if (code === 254) return this.u8() + 506;
    return code;
  }
}
