import * as fc from "fast-check";
import { describe, expect, test } from "vitest";
import { concat } from "#app/credential/octets.ts";
import {
  entryTiles,
  hashTiles,
  readBundle,
  readTilePath,
  tilePath,
  writeBundle,
  type TileName,
} from "./tiles.ts";

const names: fc.Arbitrary<TileName> = fc.record({
  level: fc.oneof(fc.nat(63), fc.constant("entries" as const)),
  index: fc.oneof(fc.nat(3000), fc.nat(2 ** 48)),
  width: fc.integer({ min: 1, max: 256 }),
});

describe("a tile’s path", () => {
  test.each<[string, TileName]>([
    ["tile/0/000", { level: 0, index: 0, width: 256 }],
    ["tile/1/999.p/7", { level: 1, index: 999, width: 7 }],
    ["tile/0/x001/000", { level: 0, index: 1000, width: 256 }],
    ["tile/0/x001/x234/067", { level: 0, index: 1_234_067, width: 256 }],
    ["tile/entries/x001/x234/067.p/255", { level: "entries", index: 1_234_067, width: 255 }],
  ])("%s is as C2SP tlog-tiles has it", (path, name) => {
    expect(tilePath(name)).toBe(path);
    expect(readTilePath(path)).toEqual(name);
  });

  test("is read back as what it was written for, up to five groups of digits", () => {
    fc.assert(
      fc.property(names, (name) => {
        expect(readTilePath(tilePath(name))).toEqual(name);
      }),
    );
  });

  test.each([
    "",
    "tile/0/0",
    "tile/0/000/",
    "tile/00/000",
    "tile/0/x000/001",
    "tile/0/001/002",
    "tile/0/x001",
    "tile/0/000.p/0",
    "tile/0/000.p/256",
    "tile/0/000.p/05",
    "tile/0/000.p/",
    "tile/data/000",
    "tile/-1/000",
    "tile/0/000\n",
    "/tile/0/000",
    "tile/entries/000?x",
  ])("%j names no tile", (path) => {
    expect(readTilePath(path)).toBeUndefined();
  });
});

test("the tiles of entries hold a log of any size exactly", () => {
  expect(entryTiles(0)).toEqual([]);
  for (let size = 1; size <= 1030; size++) {
    const tiles = entryTiles(size);
    expect(tiles.reduce((sum, { width }) => sum + width, 0)).toBe(size);
    expect(tiles.map(({ index }) => index)).toEqual(tiles.map((_, place) => place));
    expect(tiles.slice(0, -1).every(({ width }) => width === 256)).toBe(true);
  }
});

describe("a bundle of entries", () => {
  test("is read back as what was written", () => {
    fc.assert(
      fc.property(fc.array(fc.uint8Array({ maxLength: 700 }), { maxLength: 20 }), (entries) => {
        expect(readBundle(writeBundle(entries))).toEqual(entries.map((entry) => concat(entry)));
      }),
    );
    const longest = new Uint8Array(65_535).fill(7);
    expect(readBundle(writeBundle([longest]))).toEqual([longest]);
    expect(() => writeBundle([new Uint8Array(65_536)])).toThrow(RangeError);
  });

  test("that is cut anywhere but between two entries is none", () => {
    const entries = [Uint8Array.of(1, 2, 3), Uint8Array.of(), Uint8Array.of(4)];
    const whole = writeBundle(entries);
    for (let length = 0; length < whole.length; length++) {
      const isBetween = [0, 5, 7].includes(length);
      expect(readBundle(whole.slice(0, length)) !== undefined, `${length} octets`).toBe(isBetween);
    }
  });
});

test.each<[number, string[]]>([
  [0, []],
  [1, ["tile/0/000.p/1"]],
  [256, ["tile/0/000", "tile/1/000.p/1"]],
  [513, ["tile/0/000", "tile/0/001", "tile/0/002.p/1", "tile/1/000.p/2"]],
])("the hashes of a log of %i entries are in %j", (size, paths) => {
  expect(hashTiles(size).map(tilePath)).toEqual(paths);
});

test("the hashes of a log of a million entries are in tiles of three levels", () => {
  expect(hashTiles(1_000_000)).toHaveLength(3907 + 16 + 1);
});
