import fc from "fast-check";
import { expect, test } from "vitest";
import { canonicalJson, type Json } from "./canonical-json.ts";

test("the example of RFC 8785, section 3.2.2, comes out as in section 3.2.3", () => {
  const value = {
    // oxlint-disable-next-line no-loss-of-precision -- as the standard has it
    numbers: [333333333.33333329, 1e30, 4.5, 2e-3, 0.000000000000000000000000001],
    // oxlint-disable-next-line no-useless-escape -- as the standard has it
    string: "\u20ac$\u000F\u000aA'\u0042\u0022\u005c\\\"\/",
    literals: [null, true, false],
  };
  expect(canonicalJson(value)).toBe(
    '{"literals":[null,true,false],"numbers":[333333333.3333333,1e+30,4.5,0.002,1e-27],"string":"€$\\u000f\\nA\'B\\"\\\\\\\\\\"/"}',
  );
});

test("names are sorted by UTF-16 code units (RFC 8785, section 3.2.3)", () => {
  const value = { "\u20ac": 1, "\r": 2, "\ufb33": 3, "1": 4, "\ud83d\ude00": 5, "\u0080": 6, "\u00f6": 7 };
  expect(Object.values(JSON.parse(canonicalJson(value)) as object)).toHaveLength(7);
  expect(canonicalJson(value)).toBe('{"\\r":2,"1":4,"\u0080":6,"ö":7,"€":1,"😀":5,"\ufb33":3}');
});

test("what cannot be said in JSON is refused", () => {
  expect(() => canonicalJson([Number.NaN])).toThrow(RangeError);
  expect(() => canonicalJson({ "\ud800": 1 })).toThrow(RangeError);
});

test("any value reads back as itself, whatever the order of its names", () => {
  fc.assert(
    fc.property(fc.jsonValue(), (value) => {
      const text = canonicalJson(value as Json);
      const back = JSON.parse(text) as Json;
      expect(JSON.stringify(back)).toBeDefined();
      expect(canonicalJson(back)).toBe(text);
    }),
  );
});
