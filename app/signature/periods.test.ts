import * as fc from "fast-check";
import { expect, test } from "vitest";
import { periodsOf, type DayOfLetter } from "./periods.ts";

const dayMs = 86_400_000;
const dayOf = (number: number) =>
  new Date(Date.parse("2018-06-01") + number * dayMs).toISOString().slice(0, 10);
const aDay = (number: number, total: number, posted: number): DayOfLetter => ({
  day: dayOf(number),
  total,
  posted,
  withdrawn: 0,
  removed: 0,
});

test("days without a batch are there, with nothing published and the total of before", () => {
  const { every, periods } = periodsOf([aDay(0, 0, 0), aDay(1, 5, 5), aDay(4, 12, 7)]);
  expect(every).toBe("day");
  expect(periods.map(({ posted }) => posted)).toEqual([0, 5, 0, 0, 7]);
  expect(periods.map(({ total }) => total)).toEqual([0, 5, 5, 5, 12]);
});

test("a letter that has run for long is shown by weeks from Monday on", () => {
  const { every, periods } = periodsOf([aDay(0, 0, 0), aDay(2, 5, 5), aDay(3, 9, 4), aDay(70, 20, 11)]);
  expect(every).toBe("week");
  // 1 June 2018 was a Friday.
  expect(periods[0]).toMatchObject({ day: "2018-05-28", posted: 5, total: 5 });
  expect(periods[1]).toMatchObject({ day: "2018-06-04", posted: 4, total: 9 });
  expect(periods.at(-1)).toMatchObject({ posted: 11, total: 20 });
  expect(periods).toHaveLength(11);
});

test("before anything is there, there is no period", () => {
  expect(periodsOf([])).toEqual({ every: "day", periods: [] });
});

test("however the batches fall, nothing published is lost and the last total is the letter's", () => {
  const batches = fc.uniqueArray(fc.integer({ min: 0, max: 900 }), { minLength: 1, maxLength: 60 });
  fc.assert(
    fc.property(batches, (numbers) => {
      const days = numbers.sort((a, b) => a - b).map((number, place) => aDay(number, place * 3, 3));
      const { periods } = periodsOf(days);
      expect(periods.reduce((sum, { posted }) => sum + posted, 0)).toBe(3 * days.length);
      expect(periods.at(-1)?.total).toBe(days.at(-1)?.total);
      expect(periods.length).toBeLessThanOrEqual(150);
    }),
  );
});
