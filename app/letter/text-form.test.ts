import { expect, test } from "vitest";
import { emptyText } from "./draft.ts";
import { readDemands, readText, roomLeft, textTooLong, typedText } from "./text-form.ts";

const text = {
  title: " Not with\nour  work ",
  body: "\nWe refuse.\n",
  demands: "- Stop selling it.\n\n2. Give us a say.\n",
};

test("a finished text is read in the spelling that is signed", () => {
  expect(readText("en", text)).toEqual({
    kind: "read",
    lang: "en",
    title: "Not with our work",
    body: "We refuse.",
    demands: ["Stop selling it.", "Give us a say."],
  });
  expect(readText("en", { ...text, title: "Cafe\u0301" })).toMatchObject({ title: "Café" });
  expect(readText("en", { ...text, demands: "" })).toMatchObject({ demands: [] });
});

test("what turns the order of words, or is not seen, is not published", () => {
  const hidden = {
    title: "\u200b\u2060",
    body: "We\u202e refuse.\u202c\n\nAll\u2067 of us.",
    demands: "St\u00adop\u202d it.\n\u200b",
  };
  expect(readText("en", hidden)).toEqual({
    kind: "wrong",
    problems: [{ field: "title", sentence: "Give the letter a title." }],
  });
  expect(readText("en", { ...hidden, title: "Not\u202e with\u200b us" })).toMatchObject({
    title: "Not with us",
    body: "We refuse.\n\nAll of us.",
    demands: ["Stop it."],
  });
});

test("figures and marks before a demand go, and those that belong to it stay", () => {
  expect(readDemands("1) One\n• Two\n40 hours a week\n1984 is enough\n-5 is too cold")).toEqual([
    "One",
    "Two",
    "40 hours a week",
    "1984 is enough",
    "-5 is too cold",
  ]);
});

const fields = (lang: string, differences: Partial<typeof text>) => {
  const read = readText(lang, { ...text, ...differences });
  return read.kind === "wrong" ? read.problems.map(({ field }) => field) : [];
};

test("each thing that is missing or too long is said of its field", () => {
  expect(readText("en", emptyText)).toMatchObject({
    kind: "wrong",
    problems: [{ field: "title" }, { field: "body" }],
  });
  expect(fields("en", { title: "x".repeat(200), body: "我".repeat(20_000) })).toEqual([]);
  expect(fields("en", { title: "x".repeat(201), body: "我".repeat(20_001) })).toEqual(["title", "body"]);
  expect(fields("en", { demands: "x\n".repeat(20) })).toEqual([]);
  expect(fields("en", { demands: "x\n".repeat(21) })).toEqual(["demands"]);
  expect(fields("en", { demands: `y\n${"x".repeat(501)}` })).toEqual(["demands"]);
  expect(fields("EN", {})).toEqual(["lang"]);
});

test("characters are counted as people count them", () => {
  expect(roomLeft("🦾".repeat(19_999))).toBe("There is room for 1 more character.");
  expect(roomLeft("x".repeat(20_010))).toBe("It is 10 characters too long to be published.");
  expect(roomLeft("x".repeat(14_999))).toBe("");
});

test("what can still be shortened is stored, and no more", () => {
  expect(
    textTooLong({ title: "x".repeat(500), body: "x".repeat(25_000), demands: "x".repeat(6000) }),
  ).toEqual([]);
  expect(
    textTooLong({ title: "x".repeat(501), body: "x".repeat(25_001), demands: "x".repeat(6001) }).map(
      ({ field }) => field,
    ),
  ).toEqual(["title", "body", "demands"]);
});

test("what was typed is kept, in the line ends that are used here", () => {
  expect(typedText((field) => `${field} \r\n\u0000\u2028`)).toEqual({
    title: "title \n\u2028",
    body: "body \n\u2028",
    demands: "demands \n\u2028",
  });
});
