import fc from "fast-check";
import { expect, test } from "vitest";
import { difference, type Difference } from "./difference.ts";

const without = (kind: "added" | "removed", parts: Difference) =>
  parts.flatMap((part) => (part.kind === kind ? [] : [part.text])).join("");

test("a word that was changed is taken out and another put in its place", () => {
  expect(difference("We build it.", "We make it.", "en")).toEqual([
    { kind: "same", text: "We " },
    { kind: "removed", text: "build" },
    { kind: "added", text: "make" },
    { kind: "same", text: " it." },
  ]);
});

test("words are told apart where none is written between spaces", () => {
  const parts = difference("我们拒绝制造它。", "我们拒绝出售它。", "zh");
  expect(parts.filter(({ kind }) => kind === "same").length).toBeGreaterThan(0);
  expect(without("added", parts)).toBe("我们拒绝制造它。");
});

test("both texts can be read out of their difference, to the last space", () => {
  const texts = fc.array(fc.constantFrom("a", "b", " ", "\n", "  ", ".", "我", "é", "e\u0301"), {
    maxLength: 30,
  });
  fc.assert(
    fc.property(texts, texts, (one, other) => {
      const [before, after] = [one.join(""), other.join("")];
      const parts = difference(before, after, "en");
      expect(without("added", parts)).toBe(before);
      expect(without("removed", parts)).toBe(after);
    }),
  );
});

const words = (seed: number) => Array.from({ length: 4000 }, (_, n) => `w${n * seed}`).join(" ");

test("texts that have nothing in common are not compared for ever", () => {
  const started = performance.now();
  const parts = difference(words(3), words(7), "en");
  expect(performance.now() - started).toBeLessThan(5000);
  expect(without("added", parts)).toBe(words(3));
});
