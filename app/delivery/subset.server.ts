import type { Font, PathCommand } from "fontkit";
import { fontOf } from "./font-tables.server.ts";
import { boxAround, int16s, writePoints, type Step } from "./outlines.ts";

/**
 * The glyphs of a font that are used, drawn as the font is set: what a variable font looks like at one weight is a plain font of its own.
 * It has the methods that pdfkit wants of a subset.
 */
export class Subset {
  readonly #font: Font;
  readonly #places = new Map<number, number>([[0, 0]]);

  constructor(font: Font) {
    this.#font = font;
  }

  /** The number of a glyph here. */
  includeGlyph(glyph: number): number {
    const place = this.#places.get(glyph) ?? this.#places.size;
    this.#places.set(glyph, place);
    return place;
  }

  encode(): Uint8Array {
    const font = this.#font;
    const { unitsPerEm, ascent, descent, bbox } = font;
    const glyphs = [...this.#places.keys()].map((glyph) => font.getGlyph(glyph));
    const outlines = glyphs.map(({ path }) => writeOutline(path.commands));
    const count = glyphs.length;

    const head = Buffer.alloc(54);
    head.writeUInt32BE(0x00_01_00_00, 0);
    head.writeUInt32BE(0x5f_0f_3c_f5, 12);
    head.writeUInt16BE(unitsPerEm, 18);
    int16s([bbox.minX, bbox.minY, bbox.maxX, bbox.maxY].map(Math.round)).copy(head, 36);
    head.writeInt16BE(2, 48);
    head.writeInt16BE(1, 50);
    const hhea = Buffer.alloc(36);
    hhea.writeUInt32BE(0x00_01_00_00, 0);
    int16s([ascent, descent]).copy(hhea, 4);
    hhea.writeUInt16BE(count, 34);
    const maxp = Buffer.alloc(32);
    maxp.writeUInt32BE(0x00_01_00_00, 0);
    int16s([
      count,
      Math.max(...outlines.map(({ points }) => points)),
      Math.max(...outlines.map(({ contours }) => contours)),
    ]).copy(maxp, 4);
    maxp.writeUInt16BE(2, 14);
    const loca = Buffer.alloc(4 * (count + 1));
    let at = 0;
    for (const [place, { octets }] of outlines.entries()) {
      at += octets.length;
      loca.writeUInt32BE(at, 4 * (place + 1));
    }
    return fontOf(0x00_01_00_00, [
      { name: "glyf", octets: Buffer.concat(outlines.map(({ octets }) => octets)) },
      { name: "head", octets: head },
      { name: "hhea", octets: hhea },
      {
        name: "hmtx",
        octets: int16s(
          glyphs.flatMap(({ advanceWidth }, place) => [Math.round(advanceWidth), outlines[place]?.left ?? 0]),
        ),
      },
      { name: "loca", octets: loca },
      { name: "maxp", octets: maxp },
    ]);
  }
}

type Outline = { octets: Buffer; points: number; contours: number; left: number };

/** An outline of lines and quadratic curves as a simple glyph. */
function writeOutline(commands: PathCommand[]): Outline {
  const contours: Point[][] = [];
  for (const { command, args } of commands) {
    const [x = 0, y = 0, endX = 0, endY = 0] = args.map(Math.round);
    if (command === "moveTo") contours.push([{ x, y, isOnCurve: true }]);
    if (command === "lineTo") contours.at(-1)?.push({ x, y, isOnCurve: true });
    if (command === "quadraticCurveTo")
      contours.at(-1)?.push({ x, y, isOnCurve: false }, { x: endX, y: endY, isOnCurve: true });
  }
  const closed = contours.map(withoutReturn);
  let ends = -1;
  const steps = stepsOf(closed.flat());
  if (steps.length === 0) return { octets: Buffer.alloc(0), points: 0, contours: 0, left: 0 };
  const box = boxAround(steps);
  const octets = Buffer.concat([
    int16s([closed.length]),
    box,
    int16s(closed.map(({ length }) => (ends += length))),
    int16s([0]),
    writePoints(steps, { overlaps: true }),
  ]);
  return {
    octets: Buffer.concat([octets, Buffer.alloc(-octets.length & 3)]),
    points: steps.length,
    contours: closed.length,
    left: box.readInt16BE(0),
  };
}

type Point = { x: number; y: number; isOnCurve: boolean };

/** A contour is closed by itself: where it comes back to its first point, that is no other one. */
function withoutReturn(contour: Point[]): Point[] {
  const [first, last] = [contour[0], contour.at(-1)];
  const comesBack = contour.length > 1 && last?.isOnCurve && last.x === first?.x && last.y === first.y;
  return comesBack ? contour.slice(0, -1) : contour;
}

function stepsOf(points: Point[]): Step[] {
  return points.map(({ x, y, isOnCurve }, place) => {
    const before = points[place - 1] ?? { x: 0, y: 0 };
    return { dx: x - before.x, dy: y - before.y, isOnCurve };
  });
}
