import * as fc from "fast-check";
import { expect, test } from "vitest";
import { timeTicks, valueTicks } from "./chart.ts";

test.each([
  [0, [0, 1]],
  [3, [0, 1, 2, 3]],
  [7, [0, 2, 4, 6, 8]],
  [98, [0, 20, 40, 60, 80, 100]],
  [1234, [0, 500, 1000, 1500]],
])("a drawing up to %i has marks at %j", (peak, marks) => {
  expect(valueTicks(peak, 5)).toEqual(marks);
});

test("marks are whole, evenly spread, reach over the peak and never crowd", () => {
  fc.assert(
    fc.property(fc.integer({ min: 0, max: 5_000_000 }), fc.integer({ min: 2, max: 7 }), (peak, most) => {
      const marks = valueTicks(peak, most);
      expect(marks.every(Number.isInteger)).toBe(true);
      expect(marks.at(-1)).toBeGreaterThanOrEqual(peak);
      expect(marks.length).toBeLessThanOrEqual(most + 2);
    }),
  );
});

test("days are marked from the first on, no more than fit", () => {
  expect(timeTicks(5, 7)).toEqual([0, 1, 2, 3, 4]);
  expect(timeTicks(30, 7)).toEqual([0, 5, 10, 15, 20, 25]);
  expect(timeTicks(0, 7)).toEqual([]);
});
