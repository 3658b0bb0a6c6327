import { expect, test } from "vitest";
import { daysWithoutAnswer, readPastDay, trueUntil } from "./clock.ts";

const noon = new Date("2018-06-22T12:00:00Z");
const delivered = (...days: string[]) => days.map((deliveredOn) => ({ deliveredOn }));

test("the clock runs from the first delivery to the first answer, in days of the calendar", () => {
  const days = (deliveries: { deliveredOn: string }[], now = noon, answers: unknown[] = []) =>
    daysWithoutAnswer({ deliveries, answers }, now);
  expect(days([])).toBeNull();
  expect(days(delivered("2018-06-22"))).toBe(0);
  expect(days(delivered("2018-06-21"), new Date("2018-06-22T00:00:00Z"))).toBe(1);
  expect(days(delivered("2018-06-21"), new Date("2018-06-21T23:59:59Z"))).toBe(0);
  expect(days(delivered("2018-06-20", "2018-05-22"))).toBe(31);
  expect(days(delivered("2018-06-20"), noon, ["an answer"])).toBeNull();
});

test("a page that counts days is true until midnight, any other for as long as nothing changes", () => {
  expect(trueUntil([{ noAnswerFor: null }, { noAnswerFor: 0 }], noon)).toEqual(
    new Date("2018-06-23T00:00:00Z"),
  );
  expect(trueUntil([{ noAnswerFor: null }], noon)).toBeUndefined();
});

test("a day that somebody typed is one of the calendar that has come", () => {
  expect(readPastDay("2018-06-22", noon)).toBe("2018-06-22");
  for (const typed of ["2018-06-23", "2018-02-30", "22.6.2018", "", "0018-06-22", "2018-06-22T00:00"])
    expect(readPastDay(typed, noon)).toBeUndefined();
});
