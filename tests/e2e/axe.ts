import { readFile } from "node:fs/promises";
import path from "node:path";
import type { Page } from "@playwright/test";
import type { AxeResults } from "axe-core";
import type { Look } from "./every-page.ts";
import { expect } from "./story.ts";

const axe = await readFile(
  path.resolve(import.meta.dirname, "../../node_modules/axe-core/axe.min.js"),
  "utf8",
);

// In the dark only colours are others.
const colours = ["color-contrast", "link-in-text-block"];
const looks = [
  { width: 1280, colorScheme: "light", rules: undefined },
  { width: 1280, colorScheme: "dark", rules: colours },
  { width: 390, colorScheme: "dark", rules: colours },
  { width: 390, colorScheme: "light", rules: undefined },
] as const;

/** Goes the whole way before it complains, so that one run names everything. */
export async function gather(go: (look: Look) => Promise<void>): Promise<void> {
  const found: string[] = [];
  await go(async (page, name) => {
    for (const { width, colorScheme, rules } of looks) {
      await page.setViewportSize({ width, height: 800 });
      await page.emulateMedia({ colorScheme });
      found.push(
        ...(await violations(page, rules)).map((each) => `${name}, ${width}, ${colorScheme}: ${each}`),
      );
    }
  });
  expect(found).toEqual([]);
}

/** What axe finds on a page. The page's own security policy stays in force: what Playwright evaluates is not a script of the page. */
export async function violations(page: Page, rules?: readonly string[]): Promise<string[]> {
  if (!(await page.evaluate("'axe' in window"))) await page.evaluate(axe);
  const options = JSON.stringify({ resultTypes: ["violations"], ...(rules ? { runOnly: rules } : {}) });
  const results = await page.evaluate<AxeResults>(`axe.run(document, ${options})`);
  return results.violations.flatMap(({ id, help, nodes }) =>
    nodes.map(({ target, any }) => `${id} (${help}) at ${target.join(" ")} ${any[0]?.message ?? ""}`),
  );
}
