import fc from "fast-check";
import { expect, test } from "vitest";
import { difference, sizeOfDifference, type Run } from "./difference.ts";

const text = (body: string) => ({ title: "Not with our work", body, demands: ["Stop.", "Listen."] });
const without = (runs: Run[], kind: Run["kind"]) =>
  runs
    .filter((run) => run.kind !== kind)
    .map(({ words }) => words)
    .join("");

test("only the words that changed are marked", () => {
  const { body, title } = difference(text("We refuse to build it."), text("We refuse to sell it."));
  expect(title).toEqual([{ kind: "same", words: "Not with our work" }]);
  expect(body.filter(({ kind }) => kind !== "same")).toEqual([
    { kind: "removed", words: "build" },
    { kind: "added", words: "sell" },
  ]);
});

test("against nothing everything is new", () => {
  expect(difference(undefined, text("We refuse."))).toEqual({
    title: [{ kind: "added", words: "Not with our work" }],
    demands: [{ kind: "added", words: "1. Stop.\n2. Listen." }],
    body: [{ kind: "added", words: "We refuse." }],
  });
});

test("both texts can be read out of their difference", () => {
  const words = fc.array(fc.constantFrom("we", "refuse", "to", "build", "it", ".", "\n\n", "  "), {
    maxLength: 40,
  });
  fc.assert(
    fc.property(words, words, (before, after) => {
      const [old, next] = [before.join(" "), after.join(" ")];
      const { body } = difference(text(old), text(next));
      expect(without(body, "added")).toBe(old);
      expect(without(body, "removed")).toBe(next);
    }),
  );
});

test("words that come and go are counted", () => {
  const changed = difference(text("We refuse to build it."), text("We refuse to sell it to anybody."));
  expect(sizeOfDifference(changed)).toEqual({ added: 3, removed: 1 });
});
