import fc from "fast-check";
import { expect, test } from "vitest";
import { readAddress } from "./address.ts";

function canonical(typed: string) {
  const read = readAddress(typed);
  return read.kind === "address" ? read.address : read.problem;
}

test("spaces, case and a +tag do not make another mailbox", () => {
  for (const typed of [
    "ada@amazon.example",
    "  Ada@Amazon.Example ",
    "ada+letters@amazon.example",
    "ADA+a+b@AMAZON.EXAMPLE",
  ])
    expect(canonical(typed)).toBe("ada@amazon.example");
});

test("dots count at a workplace and not where the provider ignores them", () => {
  expect(canonical("ada.king@amazon.example")).toBe("ada.king@amazon.example");
  expect(canonical("A.d.a@googlemail.com")).toBe("ada@gmail.com");
});

test("a domain of another script is read as its ASCII form", () => {
  expect(canonical("ada@bücher.example")).toBe("ada@xn--bcher-kva.example");
  expect(canonical("ada@ＡＭＡＺＯＮ.example")).toBe("ada@amazon.example");
});

test.each([
  ["", "empty"],
  ["ada", "no-at-sign"],
  ["ada@b@amazon.example", "malformed"],
  ['"ada"@amazon.example', "quoted"],
  ["ada@[127.0.0.1]", "quoted"],
  ["ada%evil.example@amazon.example", "quoted"],
  ["Ada <ada@amazon.example>", "quoted"],
  ["ada@amazon.example, eve@evil.example", "quoted"],
  ["ada..king@amazon.example", "malformed"],
  [".ada@amazon.example", "malformed"],
  ["ada.@amazon.example", "malformed"],
  ["+ada@amazon.example", "malformed"],
  ["ada!evil@amazon.example", "malformed"],
  ["ada\r\nBcc: eve@evil.example", "quoted"],
  ["ada\n@amazon.example", "not-plain-letters"],
  ["\u212aen@amazon.example", "not-plain-letters"],
  ["ada@amazon", "not-a-domain"],
  ["ada@amazon..example", "not-a-domain"],
  ["ada@127.0.0.1", "not-a-domain"],
  ["ada@0x7f.1", "not-a-domain"],
  ["ada@amazon.example.", "not-a-domain"],
  ["ada@-amazon.example", "not-a-domain"],
  ["ada@amazon.example/x", "not-a-domain"],
  ["hr@amazon.example", "shared-mailbox"],
  ["HR+ada@amazon.example", "shared-mailbox"],
  [`${"a".repeat(65)}@amazon.example`, "malformed"],
  [`ada@${"a.".repeat(123)}example`, "too-long"],
])("%j is refused as %s", (typed, problem) => {
  expect(canonical(typed)).toBe(problem);
});

test("whatever is typed, an accepted address is plain ASCII with one @ and reads the same again", () => {
  fc.assert(
    fc.property(fc.oneof(fc.string({ unit: "grapheme" }), fc.emailAddress()), (typed) => {
      const read = readAddress(typed);
      if (read.kind !== "address") return;
      expect(read.address).toMatch(/^[a-z0-9_'&=~.-]+@[a-z0-9.-]+$/);
      expect(canonical(read.address)).toBe(read.address);
    }),
    { numRuns: 2000 },
  );
});
