import fc from "fast-check";
import { expect, test } from "vitest";
import { makeCode, readCode } from "./code.ts";

test("a code is read however it is typed", () => {
  for (const typed of [
    "4F7K-29QD",
    "4f7k29qd",
    " 4f7k 29qd ",
    "4F7K–29QD",
    "4 F 7 K 2 9 Q D",
    "４Ｆ７Ｋ-29QD",
  ])
    expect(readCode(typed)).toBe("4F7K29QD");
});

test("letters that look like digits are taken as digits", () => {
  expect(readCode("olIO-2345")).toBe("01102345");
});

test("what is no code is refused", () => {
  for (const typed of ["", "4F7K", "4F7K-29QDX", "4F7K-29QU", "4F7K-29Q!"])
    expect(readCode(typed)).toBeUndefined();
});

test("every code that is made reads back", () => {
  fc.assert(
    fc.property(fc.uint8Array({ minLength: 8, maxLength: 8 }), (random) => {
      const code = makeCode(random);
      expect(code).toMatch(/^[0-9A-HJKMNP-TV-Z]{4}-[0-9A-HJKMNP-TV-Z]{4}$/);
      expect(readCode(code)).toBe(code.replace("-", ""));
    }),
  );
});
