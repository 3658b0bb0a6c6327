import { expect, test } from "vitest";
import { readLine, withoutTurns } from "./one-line.ts";

test.each([
  ["  Ada \t\r\n King ", "Ada King"],
  ["Ada\u2028King\u0085Lee", "Ada King Lee"],
  ["e\u0301", "é"],
  ["not \u202egnihtemos\u202c else", "not gnihtemos else"],
  ["\u2066a\u2069\u2067b\u2069\u2068c\u2069", "abc"],
  ["Ama\u200bzon\u00ad\u2060 work", "Amazon work"],
  ["می\u200cخواهیم", "می\u200cخواهیم"],
  ["\u200fשלום!\u200f", "\u200fשלום!\u200f"],
  ["👩\u200d🔧", "👩\u200d🔧"],
])("%j as one line is %j", (typed, line) => expect(readLine(typed)).toBe(line));

test.each(["", " \n", "\u200b", "\u200d\u200e\ufeff", "\u202e\u202c", "\u0000"])(
  "%j is nothing that can be seen",
  (typed) => expect(readLine(typed)).toBe(""),
);

test("a text keeps its lines, and loses what turns their order", () => {
  expect(withoutTurns("We\u202e refuse.\n\nWe\u2067 build it.")).toBe("We refuse.\n\nWe build it.");
});
