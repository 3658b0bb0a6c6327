import { readFile } from "node:fs/promises";
import path from "node:path";
import type { Page } from "@playwright/test";
import type { AxeResults } from "axe-core";
import {
  checkTheLog,
  readEveryPublicPage,
  readTheMails,
  signAnonymously,
  signByName,
  signOffline,
  signWithoutScripts,
  withdrawAndBlock,
  type Look,
} from "./every-page.ts";
import { expect, test } from "./story.ts";

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

test.setTimeout(240_000);

test("axe finds nothing on any public page", async ({ page }) => {
  await gather((look) => readEveryPublicPage(page, look));
});

test("axe finds nothing where a log is checked", async ({ page }) => {
  await gather((look) => checkTheLog(page, look));
});

test("axe finds nothing on the way of who gives no name", async ({ page, site }) => {
  await gather((look) => signAnonymously(page, site, look));
});

test("axe finds nothing on the way of who gives a name", async ({ page, site }) => {
  await gather((look) => signByName(page, site, look));
});

test("axe finds nothing in the offline signer", async ({ page }) => {
  await gather((look) => signOffline(page, look));
});

test("axe finds nothing where no scripts run", async ({ page, site }) => {
  await gather((look) => signWithoutScripts(page, site, look));
});

test("axe finds nothing where signatures are found and withdrawn, and mailboxes blocked", async ({
  page,
  site,
}) => {
  await gather((look) => withdrawAndBlock(page, site, look));
});

test.describe(() => {
  test.use({ baseURL: ({ siteWithoutMailServer }, use) => use(siteWithoutMailServer.origin) });

  test("axe finds nothing on the page of mails", async ({ page, siteWithoutMailServer }) => {
    await gather((look) => readTheMails(page, siteWithoutMailServer, look));
  });
});

test("axe does find what was planted for it", async ({ page }) => {
  await page.goto("/letters/microsoft-ice/sign");
  await page.evaluate(() => {
    for (const label of document.querySelectorAll("label")) label.remove();
    document.querySelector("h1")?.style.setProperty("color", "#ddd");
    document.querySelector("html")?.removeAttribute("lang");
  });
  const found = await violations(page);
  expect(found.some((each) => each.startsWith("label "))).toBe(true);
  expect(found.some((each) => each.startsWith("html-has-lang "))).toBe(true);
  expect(found.some((each) => each.startsWith("color-contrast "))).toBe(true);
});

/** Goes the whole way before it complains, so that one run names everything. */
async function gather(go: (look: Look) => Promise<void>): Promise<void> {
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

/** The page's own security policy stays in force: what Playwright evaluates is not a script of the page. */
async function violations(page: Page, rules?: readonly string[]): Promise<string[]> {
  if (!(await page.evaluate("'axe' in window"))) await page.evaluate(axe);
  const options = JSON.stringify({ resultTypes: ["violations"], ...(rules ? { runOnly: rules } : {}) });
  const results = await page.evaluate<AxeResults>(`axe.run(document, ${options})`);
  return results.violations.flatMap(({ id, help, nodes }) =>
    nodes.map(({ target, any }) => `${id} (${help}) at ${target.join(" ")} ${any[0]?.message ?? ""}`),
  );
}
