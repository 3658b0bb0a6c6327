import fc from "fast-check";
import { expect, test } from "vitest";
import type { Difference } from "./difference.ts";
import { sizeOfDifference, textDifference } from "./text-difference.ts";

const text = (body: string) => ({ title: "Not with our work", body, demands: ["Stop.", "Listen."] });
const compare = (before: string, after: string) => textDifference(text(before), text(after), "en");
const words = (said: string) => said.split(/\s+/).filter(Boolean);
const without = (runs: Difference, kind: Difference[number]["kind"]) =>
  words(
    runs
      .filter((run) => run.kind !== kind)
      .map((run) => run.text)
      .join(""),
  );

test("only the words that changed are marked", () => {
  const { body, title } = compare("We refuse to build it.", "We refuse to sell it.");
  expect(title).toEqual([{ kind: "same", text: "Not with our work" }]);
  expect(body.filter(({ kind }) => kind !== "same")).toEqual([
    { kind: "removed", text: "build" },
    { kind: "added", text: "sell" },
  ]);
});

test("against nothing everything is new", () => {
  expect(textDifference(undefined, text("We refuse."), "en")).toEqual({
    title: [{ kind: "added", text: "Not with our work" }],
    demands: [{ kind: "added", text: "1. Stop.\n2. Listen." }],
    body: [{ kind: "added", text: "We refuse." }],
  });
});

test("the words of both texts can be read out of their difference", () => {
  const some = fc.array(fc.constantFrom("we", "refuse", "to", "build", "it", "\n\n"), { maxLength: 40 });
  fc.assert(
    fc.property(some, some, (before, after) => {
      const [old, next] = [before.join(" "), after.join(" ")];
      const { body } = compare(old, next);
      expect(without(body, "added")).toEqual(words(old));
      expect(without(body, "removed")).toEqual(words(next));
    }),
  );
});

test("words that come and go are counted", () => {
  const changed = compare("We refuse to build it.", "We refuse to sell it to anybody.");
  expect(sizeOfDifference(changed)).toEqual({ added: 3, removed: 1 });
});
