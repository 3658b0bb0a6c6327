import { expect, test } from "vitest";
import { mostOfOneName, suspicionOf } from "./suspicion.ts";

const letter = {
  addressee: "Jeff Bezos, chief executive, and Max Mustermann (board)",
  workplaces: [{ name: "Amazon" }],
};
const suspicion = (name: string, sameName = 0) => suspicionOf(name, { ...letter, sameName });

test.each([
  ["asdf", "keyboard-row"],
  ["Asdf Qwertz", "keyboard-row"],
  ["asdfasdf", "keyboard-row"],
  ["Ada lkjh", "keyboard-row"],
  ["poiu", "keyboard-row"],
  ["dfghj", "keyboard-row"],
  ["aaaa", "one-letter"],
  ["X", "one-letter"],
  ["x x x", "one-letter"],
  ["ANON 4711", "capitals-and-digits"],
  ["jeff  BEZOS", "the-addressee"],
  ["Max Mustermann", "the-addressee"],
  ["AMAZON", "the-employer"],
])("%s is held back: %s", (name, rule) => {
  expect(suspicion(name)).toBe(rule);
});

test.each([
  "Ada King",
  "Ben Öztürk-Łukasik",
  "李小龍",
  "فاطمة الزهراء",
  "李小龍 2",
  "VAN DER BERG",
  "Tre",
  "Ann Trew",
  "Jeff",
  "Geoffrey Bezos",
  "Ada King III",
  "Björk",
  "Aa",
  "李",
  "Louis XIV",
  "Ada King, Amazon",
  "Ash Dfe",
  "Property Tyler",
])("%s is not", (name) => {
  expect(suspicion(name)).toBe(null);
});

test("a name may be common, but not beyond a bound in one batch", () => {
  expect(suspicion("Wei Zhang", mostOfOneName - 1)).toBeNull();
  expect(suspicion("Wei Zhang", mostOfOneName)).toBe("one-name-many-times");
});
