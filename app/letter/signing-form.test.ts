import { describe, expect, test } from "vitest";
import { cadences, fittingCadence, isSafe, type CadenceName } from "./cadences.ts";
import { emptyPages, type DraftPages } from "./draft.ts";
import { readSigning, typedSigning } from "./signing-form.ts";
import type { WorkplaceSize } from "./workplaces-form.ts";

const now = new Date("2018-06-21T15:30:00Z");
const large: WorkplaceSize = { anyMailbox: false, headcount: 45_000 };
const unknown: WorkplaceSize = { anyMailbox: false, headcount: null };
const small: WorkplaceSize = { anyMailbox: false, headcount: 49 };
const tiny: WorkplaceSize = { anyMailbox: false, headcount: 9 };
const anyone: WorkplaceSize = { anyMailbox: true, headcount: null };

const read = (differences: Partial<DraftPages["signing"]>, workplaces = [large]) =>
  readSigning({ ...emptyPages.signing, ...differences }, { workplaces, now });

function wrongIn(...given: Parameters<typeof read>): string[] {
  const reading = read(...given);
  return reading.kind === "wrong"
    ? reading.problems.map(({ field, sentence }) => `${field}: ${sentence}`)
    : [];
}

test("a page that was never filled in is finished: anonymous and named, from now on, without an end", () => {
  expect(read({})).toEqual({
    kind: "read",
    ways: ["anonymous", "named"],
    asks: [],
    roles: [],
    goal: null,
    opensAt: now,
    closesAt: null,
    cadence: { everySeconds: 86_400, least: 5 },
  });
});

test("everything that can be filled in is read", () => {
  const reading = read({
    ways: ["organization", "role", "nobody"],
    asks: ["place", "title", "shoe size"],
    roles: " Engineer \n\nWarehouse  worker",
    goal: "1.000",
    opensOn: "2018-06-25",
    closesOn: "2018-07-31",
    cadence: "weekly",
  });
  expect(reading).toEqual({
    kind: "read",
    ways: ["role", "organization"],
    asks: ["title", "place"],
    roles: ["Engineer", "Warehouse worker"],
    goal: 1000,
    opensAt: new Date("2018-06-25T00:00:00Z"),
    closesAt: new Date("2018-08-01T00:00:00Z"),
    cadence: { everySeconds: 604_800, least: 10 },
  });
});

test("what goes with a way that is not chosen is left out", () => {
  expect(read({ ways: ["anonymous"], asks: ["title"], roles: "Engineer" })).toMatchObject({
    asks: [],
    roles: [],
  });
});

test("people appear in some way, and roles are listed where they are offered", () => {
  expect(wrongIn({ ways: [] })).toEqual([expect.stringMatching(/^ways: Choose at least one/)]);
  expect(wrongIn({ ways: ["role"] })).toEqual([expect.stringMatching(/^roles: List the roles/)]);
  expect(wrongIn({ ways: ["role"], roles: "Engineer\nDesigner\nEngineer" })).toEqual([
    "roles: “Engineer” stands here twice. Take one out.",
  ]);
  const many = Array.from({ length: 41 }, (_, place) => `Role ${place}`).join("\n");
  expect(wrongIn({ ways: ["role"], roles: many })).toEqual([
    expect.stringMatching(/^roles: List at most 40/),
  ]);
});

describe("days are whole, in UTC", () => {
  test("today opens now, and the day before is over", () => {
    expect(read({ opensOn: "2018-06-21" })).toMatchObject({ opensAt: now });
    expect(wrongIn({ opensOn: "2018-06-20" })).toEqual([expect.stringMatching(/^opensOn: This day is over/)]);
  });

  test("tomorrow is the first day that can be the last, and all of it counts", () => {
    expect(read({ closesOn: "2018-06-22" })).toMatchObject({ closesAt: new Date("2018-06-23T00:00:00Z") });
    expect(wrongIn({ closesOn: "2018-06-21" })).toEqual([expect.stringMatching(/^closesOn: .*tomorrow/)]);
  });

  test("the last day is not before the first, and may be the same", () => {
    expect(wrongIn({ opensOn: "2018-07-02", closesOn: "2018-07-01" })).toEqual([
      "closesOn: The last day is before the first one.",
    ]);
    expect(read({ opensOn: "2018-07-01", closesOn: "2018-07-01" }).kind).toBe("read");
  });

  test.each(["2018-06-31", "2019-02-29", "31.12.2018", "tomorrow", "2018-7-1", "+12018-07-01"])(
    "%s is no day",
    (day) => {
      expect(wrongIn({ opensOn: day })).toEqual([expect.stringMatching(/^opensOn: Write the day/)]);
      expect(wrongIn({ closesOn: day })).toEqual([expect.stringMatching(/^closesOn: Write the day/)]);
    },
  );
});

describe("signatures wait as the workplaces need it", () => {
  test.each<[WorkplaceSize[], CadenceName]>([
    [[], "daily"],
    [[large], "daily"],
    [[unknown], "daily"],
    [[anyone], "every-ten-minutes"],
    [[large, anyone], "daily"],
    [[small], "weekly"],
    [[large, small], "weekly"],
    [[anyone, small], "weekly"],
    [[{ anyMailbox: false, headcount: 50 }], "daily"],
  ])("%j: %s", (workplaces, fitting) => {
    expect(fittingCadence(workplaces)).toBe(fitting);
    expect(isSafe(fitting, workplaces)).toBe(true);
  });

  test("a small workplace gets nothing faster than a week, and no smaller k", () => {
    const wrong = Object.keys(cadences).filter((name) =>
      wrongIn({ cadence: name }, [large, small])[0]?.startsWith(
        "cadence: One of the workplaces has fewer than 50",
      ),
    );
    expect(wrong).toEqual(["every-ten-minutes", "hourly", "daily", "daily-by-ten", "twice-a-week"]);
    expect(read({ cadence: "weekly" }, [large, small])).toMatchObject({
      kind: "read",
      cadence: cadences.weekly,
    });
  });

  test("others choose, and what nobody offers is what fits", () => {
    for (const [name, cadence] of Object.entries(cadences))
      expect(read({ cadence: name })).toMatchObject({ kind: "read", cadence });
    expect(read({ cadence: "toString" })).toMatchObject({ cadence: cadences.daily });
  });

  test("where k people never come together, nobody is promised that they could sign anonymously", () => {
    expect(wrongIn({}, [tiny])).toEqual([
      expect.stringMatching(/^ways: A workplace of 9 people never has 10/),
    ]);
    expect(read({ ways: ["named"] }, [tiny]).kind).toBe("read");
  });
});

test("a form holds what was chosen and typed", () => {
  const form = new FormData();
  for (const [name, value] of [
    ["ways", "named"],
    ["ways", "role"],
    ["ways", "nobody"],
    ["asks", "title"],
    ["roles", "A\r\nB"],
    ["goal", "5"],
    ["closesOn", "2018-07-01"],
  ])
    form.append(name ?? "", value ?? "");
  expect(typedSigning(form)).toEqual({
    ways: ["role", "named"],
    asks: ["title"],
    roles: "A\nB",
    goal: "5",
    opensOn: "",
    closesOn: "2018-07-01",
    cadence: "",
  });
});
