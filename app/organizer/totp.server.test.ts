import { expect, test } from "vitest";
import { codeOfStep, fromBase32, stepOf, stepOfCode, toBase32 } from "./totp.server.ts";

const secret = new Uint8Array(Buffer.from("12345678901234567890"));

test.each([
  [59, "94287082"],
  [1_111_111_109, "07081804"],
  [1_111_111_111, "14050471"],
  [1_234_567_890, "89005924"],
  [2_000_000_000, "69279037"],
  [20_000_000_000, "65353130"],
])("at %i seconds the code is that of RFC 6238, appendix B", (seconds, code) => {
  expect(codeOfStep(secret, stepOf(new Date(seconds * 1000)), 8)).toBe(code);
});

test.each(
  ["755224", "287082", "359152", "969429", "338314", "254676", "287922", "162583", "399871", "520489"].map(
    (code, count) => [count, code] as const,
  ),
)("count %i has the code of RFC 4226, appendix D", (count, code) => {
  expect(codeOfStep(secret, count)).toBe(code);
});

test("a code is taken half a minute early and late, and no longer", () => {
  const now = new Date(1_234_567_890_000);
  const code = (seconds: number) => codeOfStep(secret, stepOf(new Date(now.getTime() + seconds * 1000)));
  expect(stepOfCode(secret, code(0), now)).toBe(stepOf(now));
  expect(stepOfCode(secret, code(-30), now)).toBe(stepOf(now) - 1);
  expect(stepOfCode(secret, code(30), now)).toBe(stepOf(now) + 1);
  expect(stepOfCode(secret, code(-60), now)).toBeUndefined();
  expect(stepOfCode(secret, code(60), now)).toBeUndefined();
  const spaced = `${code(0).slice(0, 3)} ${code(0).slice(3)}`;
  expect(stepOfCode(secret, spaced, now)).toBe(stepOf(now));
});

test.each(["", "12345", "1234567", "abcdef", "１２３４５６"])("%j is no code", (typed) => {
  expect(stepOfCode(secret, typed, new Date())).toBeUndefined();
});

test("a secret survives being typed into an app", () => {
  expect(toBase32(secret)).toBe("GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ");
  expect(fromBase32("gezd gnbv gy3t qojq gezd gnbv gy3t qojq")).toEqual(secret);
  expect(fromBase32("GEZDGNBVGY3TQOJQ")).toBeUndefined();
  expect(fromBase32("1".repeat(32))).toBeUndefined();
});
