import * as fc from "fast-check";
import { describe, expect, test } from "vitest";
import { concat, digest, fromBase64url, i2osp, os2ip, toBase64url } from "./octets.ts";

const octets = (length = 64) => fc.uint8Array({ maxLength: length });

describe("integers", () => {
  test("survive being written as octets of any sufficient length", () => {
    fc.assert(
      fc.property(
        fc.bigInt({ min: 0n, max: 2n ** 256n - 1n }),
        fc.integer({ min: 32, max: 40 }),
        (x, length) => {
          const written = i2osp(x, length);
          expect(written).toHaveLength(length);
          expect(os2ip(written)).toBe(x);
        },
      ),
    );
  });

  test("are refused when they do not fit, rather than cut", () => {
    expect(i2osp(0xffffn, 2)).toEqual(Uint8Array.of(0xff, 0xff));
    expect(() => i2osp(0x1_0000n, 2)).toThrow(RangeError);
    expect(() => i2osp(0x1_00n, 1)).toThrow(RangeError);
    expect(() => i2osp(-1n, 2)).toThrow(RangeError);
    expect(() => i2osp(-1n, 1)).toThrow(RangeError);
  });

  test("no octets at all are zero", () => {
    expect(os2ip(new Uint8Array())).toBe(0n);
  });
});

describe("base64url", () => {
  test("agrees with Node's own encoder, and reads back what it wrote", () => {
    fc.assert(
      fc.property(octets(), (bytes) => {
        expect(toBase64url(bytes)).toBe(Buffer.from(bytes).toString("base64url"));
        expect(fromBase64url(toBase64url(bytes))).toEqual(concat(bytes));
      }),
    );
  });

  test("has exactly one text for any octets: whatever else is read writes itself back", () => {
    fc.assert(
      fc.property(
        fc.string({ unit: fc.constantFrom(...Array.from("AQgwZ_-+/= \n")), maxLength: 9 }),
        (text) => {
          const bytes = fromBase64url(text);
          expect(bytes === undefined || toBase64url(bytes) === text).toBe(true);
        },
      ),
      { numRuns: 2000 },
    );
  });

  test.each(["QR", "QUJ", "QQ==", "Q", "QQ\n", " QQ", "Q+", "Q/", "QÄ", "QQ\0"])("refuses %j", (text) => {
    expect(fromBase64url(text)).toBeUndefined();
  });
});

test("the parts of a digest are hashed as one", async () => {
  const whole = await digest("SHA-256", new TextEncoder().encode("abc"));
  expect(await digest("SHA-256", Uint8Array.of(97), Uint8Array.of(98, 99))).toEqual(whole);
  expect(Buffer.from(whole).toString("hex")).toBe(
    "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad",
  );
});
