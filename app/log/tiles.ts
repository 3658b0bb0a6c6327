import { concat, type Bytes } from "#app/credential/octets.ts";
import { tileWidth, widthOfLast } from "./merkle.ts";

/** Which tile an address names: hashes of a level, or the entries themselves. `width` is 256 for a full tile. */
export type TileName = { level: number | "entries"; index: number; width: number };

/** The path of a tile below the log's address, C2SP tlog-tiles: `tile/0/x001/x234/067`, `tile/entries/000.p/12`. */
export function tilePath({ level, index, width }: TileName): string {
  const groups =
    String(index)
      .padStart(Math.ceil(String(index).length / 3) * 3, "0")
      .match(/\d{3}/g) ?? [];
  const number = groups.map((group, place) => (place < groups.length - 1 ? `x${group}` : group)).join("/");
  return `tile/${level}/${number}${width < tileWidth ? `.p/${width}` : ""}`;
}

/** The tile that a path names; nothing for any text that `tilePath` would not write. */
export function readTilePath(path: string): TileName | undefined {
  const [, level = "", number = "", width] =
    /^tile\/(\d{1,2}|entries)\/((?:x\d{3}\/){0,4}\d{3})(?:\.p\/(\d{1,3}))?$/.exec(path) ?? [];
  if (!level) return undefined;
  const name: TileName = {
    level: level === "entries" ? level : Number(level),
    index: Number(number.replace(/[x/]/g, "")),
    width: width === undefined ? tileWidth : Number(width),
  };
  return name.width > 0 && tilePath(name) === path ? name : undefined;
}

/** The names of the tiles of entries that together hold a log of this size, in order. */
export function entryTiles(size: number): TileName[] {
  return Array.from({ length: Math.ceil(size / tileWidth) }, (_, index) => ({
    level: "entries",
    index,
    width: Math.min(tileWidth, size - index * tileWidth),
  }));
}

/** The names of the tiles of hashes of a log of this size, the lowest level first. */
export function hashTiles(size: number): TileName[] {
  const tiles: TileName[] = [];
  for (let level = 0; tileWidth ** level <= size; level++) {
    const full = Math.floor(size / tileWidth ** (level + 1));
    for (let index = 0; index < full; index++) tiles.push({ level, index, width: tileWidth });
    const width = widthOfLast(size, level);
    if (width > 0) tiles.push({ level, index: full, width });
  }
  return tiles;
}

/** The entries of one tile: each after its length, two octets, big-endian. Throws for one of 65,536 octets or more. */
export function writeBundle(entries: Uint8Array[]): Bytes {
  return concat(
    ...entries.flatMap((entry) => {
      if (entry.length > 0xffff) throw new RangeError("An entry of a log is at most 65,535 octets.");
      return [Uint8Array.of(entry.length >> 8, entry.length & 0xff), entry];
    }),
  );
}

/** The entries of a tile; nothing when they do not fill the octets exactly. */
export function readBundle(octets: Uint8Array): Bytes[] | undefined {
  const entries: Bytes[] = [];
  for (let place = 0; place < octets.length;) {
    const from = place + 2;
    const to = from + ((octets[place] ?? 0) << 8) + (octets[place + 1] ?? 0);
    if (to > octets.length) return undefined;
    entries.push(octets.slice(from, to));
    place = to;
  }
  return entries;
}
