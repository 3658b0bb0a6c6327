import * as fc from "fast-check";
import { expect, test } from "vitest";
import { projectGoal, type DayTotal, type Projection } from "./projection.ts";

const dayMs = 86_400_000;
const start = Date.parse("2018-06-01");
const dayOf = (number: number) => new Date(start + number * dayMs).toISOString().slice(0, 10);
/** A batch on each of the days that are given, with the total after it. */
const history = (totals: Record<number, number>): DayTotal[] =>
  Object.entries(totals).map(([number, total]) => ({ day: dayOf(Number(number)), total }));
const at = (number: number) => new Date(start + number * dayMs + 12 * 3_600_000);
const asked = (day: number, differences: Partial<Parameters<typeof projectGoal>[1]> = {}) => ({
  goal: 500,
  now: at(day),
  closesAt: null,
  everySeconds: 86_400,
  ...differences,
});
const steady = (days: number, pace: number) =>
  history(Object.fromEntries(Array.from({ length: days + 1 }, (_, day) => [day, day * pace])));

test("a letter that grows evenly reaches its goal on one day", () => {
  expect(projectGoal(steady(20, 10), asked(20))).toEqual({
    kind: "expected",
    from: dayOf(50),
    to: dayOf(50),
    mayMiss: false,
  });
});

test("a letter that has become slower has a range from the faster stretch to the slower", () => {
  const days = history(
    Object.fromEntries(
      Array.from({ length: 21 }, (_, day) => [day, day <= 13 ? day * 20 : 260 + (day - 13) * 10]),
    ),
  );
  const projection = projectGoal(days, asked(20));
  // 170 are missing: at 15 a day 12 days, at 10 a day 17.
  expect(projection).toEqual({ kind: "expected", from: dayOf(32), to: dayOf(37), mayMiss: false });
});

test("nothing is foretold before there have been three days with a batch and three days", () => {
  expect(projectGoal(history({ 0: 0 }), asked(0))).toEqual({ kind: "too-early" });
  expect(projectGoal(history({ 0: 0, 1: 100 }), asked(5))).toEqual({ kind: "too-early" });
  expect(projectGoal(history({ 0: 0, 1: 100, 2: 150 }), asked(2))).toEqual({ kind: "too-early" });
  expect(projectGoal([], asked(2))).toEqual({ kind: "too-early" });
});

test("a letter that has stopped, or loses signatures, does not reach it at this pace", () => {
  const stopped = history({
    0: 0,
    1: 100,
    2: 100,
    10: 100,
    11: 100,
    12: 100,
    13: 100,
    14: 100,
    15: 100,
    16: 100,
    17: 100,
    18: 100,
    19: 100,
    20: 100,
    21: 100,
    22: 100,
    23: 100,
  });
  expect(projectGoal(stopped, asked(23))).toEqual({ kind: "not-at-this-pace" });
  expect(projectGoal(history({ 0: 100, 4: 90, 8: 80 }), asked(8))).toEqual({ kind: "not-at-this-pace" });
});

test("silence slows a letter down: the same batches promise less a month later", () => {
  const soon = projectGoal(steady(10, 20), asked(10));
  const later = projectGoal(steady(10, 20), asked(40));
  expect(soon).toEqual({ kind: "expected", from: dayOf(25), to: dayOf(25), mayMiss: false });
  expect(later.kind === "expected" && later.from > dayOf(60)).toBe(true);
});

test("a week without a batch slows no letter down that is published once a week", () => {
  const weekly = history({ 0: 0, 7: 70, 14: 140, 21: 210 });
  const week = { everySeconds: 604_800 };
  expect(projectGoal(weekly, asked(27, week))).toMatchObject({ kind: "expected", from: dayOf(56) });
  expect(projectGoal(weekly, asked(60, week))).not.toMatchObject({ from: dayOf(89) });
});

test("a goal that comes after the last day is not promised; what it may be by then is said", () => {
  expect(projectGoal(steady(20, 10), asked(20, { closesAt: at(30) }))).toEqual({
    kind: "closes-before",
    least: 300,
    most: 300,
  });
});

test("a range across the last day says that it may be missed", () => {
  const days = history(
    Object.fromEntries(
      Array.from({ length: 21 }, (_, day) => [day, day <= 13 ? day * 20 : 260 + (day - 13) * 10]),
    ),
  );
  expect(projectGoal(days, asked(20, { closesAt: at(35) }))).toMatchObject({
    kind: "expected",
    mayMiss: true,
  });
});

test("a goal that is reached has the day since which it has been", () => {
  expect(projectGoal(history({ 0: 0, 2: 510, 3: 490, 5: 505, 6: 600 }), asked(9))).toEqual({
    kind: "reached",
    on: dayOf(5),
  });
});

/** What is wrong with a projection, if anything. */
function wrongIn(
  projection: Projection,
  { total, goal, today, closesAt }: { total: number; goal: number; today: string; closesAt: Date | null },
) {
  const lastDay = closesAt && new Date(closesAt.getTime() + dayMs).toISOString().slice(0, 10);
  switch (projection.kind) {
    case "reached":
      return total < goal && "said to be reached";
    case "expected":
      return (
        (projection.from <= today && "in the past") ||
        (projection.to < projection.from && "out of order") ||
        (lastDay !== null && projection.from > lastDay && "after it has closed")
      );
    case "closes-before":
      return (
        (projection.least > projection.most && "out of order") || (projection.most > goal && "above the goal")
      );
    case "too-early":
    case "not-at-this-pace":
      return total >= goal && "not said to be reached";
  }
}

test("whatever happened, days stand in their order and never in the past", () => {
  const growth = fc.array(fc.tuple(fc.integer({ min: 1, max: 9 }), fc.integer({ min: -30, max: 400 })), {
    maxLength: 40,
  });
  fc.assert(
    fc.property(
      growth,
      fc.integer({ min: 1, max: 2000 }),
      fc.option(fc.integer({ min: 1, max: 400 })),
      (steps, goal, left) => {
        let [day, total] = [0, 0];
        const days = [{ day: dayOf(0), total: 0 }];
        for (const [later, more] of steps) {
          day += later;
          total = Math.max(0, total + more);
          days.push({ day: dayOf(day), total });
        }
        const closesAt = left === null ? null : at(day + left);
        const projection = projectGoal(days, { goal, now: at(day), closesAt, everySeconds: 86_400 });
        expect(wrongIn(projection, { total, goal, today: dayOf(day), closesAt })).toBe(false);
      },
    ),
  );
});

test("a projection into the past would be noticed", () => {
  const past = { kind: "expected", from: dayOf(1), to: dayOf(9), mayMiss: false } as const;
  expect(wrongIn(past, { total: 1, goal: 2, today: dayOf(5), closesAt: null })).toBe("in the past");
});
