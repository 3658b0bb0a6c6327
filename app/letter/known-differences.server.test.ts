import { createHash } from "node:crypto";
import { expect, test } from "vitest";
import { knownDifference } from "./known-differences.server.ts";

const aText = (body: string) => ({
  title: "Not with our work",
  body,
  demands: [],
  hash: createHash("sha256").update(body).digest(),
});
const aVersion = (number: number) =>
  aText(Array.from({ length: 2500 }, (_, word) => `w${(word * 7919 * number) % 10_007}`).join(" "));

test("two published texts are compared once, however often they are shown", async () => {
  const [before, after] = [aText("We refuse."), aText("We refuse it.")];
  const first = await knownDifference(before, after, "en");
  expect(first.body).toContainEqual({ kind: "added", text: " it" });
  expect(await knownDifference(before, aText("We refuse it."), "en")).toBe(first);
  expect(await knownDifference(after, before, "en")).not.toBe(first);
});

test("between one comparison and the next others are served", async () => {
  let turns = 0;
  const others = setInterval(() => turns++, 0);
  const versions = Array.from({ length: 5 }, (_, number) => aVersion(number + 1));
  for (const [place, after] of versions.slice(1).entries())
    await knownDifference(versions[place] ?? after, after, "en");
  clearInterval(others);
  expect(turns).toBeGreaterThanOrEqual(3);
});
