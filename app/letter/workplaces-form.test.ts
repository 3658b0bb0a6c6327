import fc from "fast-check";
import { expect, test } from "vitest";
import type { DraftWorkplace } from "./draft.ts";
import { readSizes, readWorkplaces, typedWorkplaces } from "./workplaces-form.ts";

const amazon: DraftWorkplace = {
  name: "Amazon",
  domains: "amazon.example\naws.amazon.example",
  headcount: "45,000",
  headcountSource: "annual report",
  anyMailbox: false,
};
const everyone: DraftWorkplace = {
  name: "Everyone",
  domains: "",
  headcount: "",
  headcountSource: "",
  anyMailbox: true,
};

/** What is wrong, as `field: sentence`. */
function wrongIn(...workplaces: DraftWorkplace[]): string[] {
  const reading = readWorkplaces({ workplaces });
  return reading.kind === "wrong"
    ? reading.problems.map(({ field, sentence }) => `${field}: ${sentence}`)
    : [];
}

test("a finished page gives the workplaces as they are published", () => {
  expect(readWorkplaces({ workplaces: [amazon, everyone] })).toEqual({
    kind: "read",
    workplaces: [
      {
        name: "Amazon",
        domains: ["amazon.example", "aws.amazon.example"],
        anyMailbox: false,
        headcount: 45_000,
        headcountSource: "annual report",
      },
      { name: "Everyone", domains: [], anyMailbox: true, headcount: null, headcountSource: null },
    ],
  });
});

test("a letter without a workplace is not finished", () => {
  expect(wrongIn()).toEqual([expect.stringMatching(/^name-1: Say what/)]);
});

test("of a workplace that was just added one thing is said", () => {
  const empty = { ...amazon, name: "", domains: " ", headcount: "", headcountSource: "" };
  expect(wrongIn(amazon, empty)).toEqual(["name-2: Fill in workplace 2, or take it out."]);
});

test("each field has its own sentence", () => {
  const wrong = wrongIn({
    ...amazon,
    name: " ",
    domains: "gmail.com\nco.uk",
    headcount: "many",
    headcountSource: "",
  });
  expect(wrong).toEqual([
    expect.stringMatching(/^name-1: /),
    expect.stringMatching(/^domains-1: .*“gmail\.com”/),
    expect.stringMatching(/^domains-1: .*“co\.uk”/),
    expect.stringMatching(/^headcount-1: Give a whole number/),
    expect.stringMatching(/^source-1: Say where/),
  ]);
});

test("a domain stands once, in one workplace", () => {
  expect(wrongIn({ ...amazon, domains: "amazon.example\nAMAZON.example" })).toEqual([
    "domains-1: amazon.example stands here twice. Take one out.",
  ]);
  expect(wrongIn(amazon, { ...amazon, name: "Whole Foods" })).toEqual([
    expect.stringContaining("domains-2: amazon.example belongs to workplace 1 already."),
    expect.stringContaining("domains-2: aws.amazon.example belongs to workplace 1 already."),
  ]);
});

test("two workplaces have two names, and anyone may sign once", () => {
  expect(wrongIn(amazon, { ...amazon, name: "AMAZON", domains: "b.example" })).toEqual([
    "name-2: Workplace 1 has this name already.",
  ]);
  expect(wrongIn(everyone, { ...everyone, name: "All" })).toEqual([
    expect.stringMatching(/^anyone-2: Workplace 1 is open to anyone already/),
  ]);
  expect(wrongIn({ ...everyone, domains: "a.example", headcount: "5" })).toEqual([
    expect.stringMatching(/^domains-1: /),
    expect.stringMatching(/^headcount-1: /),
  ]);
});

test.each([
  ["45000", 45_000],
  ["45,000", 45_000],
  ["45.000", 45_000],
  ["45 000", 45_000],
  ["45\u202f000", 45_000],
  ["45’000", 45_000],
  ["1,23,456", 123_456],
  ["1", 1],
])("%s people are %i", (headcount, expected) => {
  const reading = readWorkplaces({ workplaces: [{ ...amazon, headcount }] });
  expect(reading.kind === "read" && reading.workplaces[0]?.headcount).toBe(expected);
});

test.each(["0", "-3", "1.5", "45,00", "45,000.000", "1e3", "٤٥", "99999999999"])(
  "%s is no number of people",
  (headcount) => expect(wrongIn({ ...amazon, headcount })).toEqual([expect.stringMatching(/^headcount-1: /)]),
);

test("sizes are known before the page is finished", () => {
  expect(readSizes({ workplaces: [{ ...amazon, name: "", headcount: "30" }, everyone] })).toEqual([
    { anyMailbox: false, headcount: 30 },
    { anyMailbox: true, headcount: null },
  ]);
});

test("a form holds what was typed, and nothing that cannot be stored", () => {
  const form = new FormData();
  for (const [field, value] of [
    ["name", "Ama\0zon"],
    ["domains", "a.example\r\nb.example"],
    ["headcount", "9"],
    ["source", "us"],
  ])
    form.set(`${field}-1`, value ?? "");
  form.set("name-2", "Everyone");
  form.set("anyone-2", "yes");
  form.set("name-4", "beyond a gap");
  expect(typedWorkplaces(form)).toEqual({
    workplaces: [
      {
        name: "Amazon",
        domains: "a.example\nb.example",
        headcount: "9",
        headcountSource: "us",
        anyMailbox: false,
      },
      { ...everyone },
    ],
  });
});

test("whatever is typed, a page is read or every problem names a field of it", () => {
  const typed = fc.record({
    name: fc.string({ unit: "grapheme" }),
    domains: fc.oneof(fc.domain(), fc.string()),
    headcount: fc.oneof(fc.nat().map(String), fc.string()),
    headcountSource: fc.string(),
    anyMailbox: fc.boolean(),
  });
  fc.assert(
    fc.property(fc.array(typed, { maxLength: 4 }), (workplaces) => {
      const reading = readWorkplaces({ workplaces });
      const problems = reading.kind === "wrong" ? reading.problems : [];
      expect(problems.length > 0 || (reading.kind === "read" && reading.workplaces.length > 0)).toBe(true);
      for (const { field } of problems)
        expect(field).toMatch(/^(name|anyone|domains|headcount|source)-[1-4]$/);
    }),
  );
});
