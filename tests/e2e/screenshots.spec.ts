import path from "node:path";
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
import { test } from "./story.ts";

// Pictures for people to look at; no pixel is compared.
const folder = path.resolve(import.meta.dirname, "../../test-results/screenshots");

test.setTimeout(240_000);

const picture: Look = async (page, name) => {
  for (const width of [390, 1280]) {
    await page.setViewportSize({ width, height: width === 390 ? 844 : 800 });
    for (const colorScheme of ["light", "dark"] as const) {
      await page.emulateMedia({ colorScheme });
      await page.screenshot({
        path: path.join(folder, `${name}-${width}-${colorScheme}.jpg`),
        fullPage: true,
        quality: 80,
      });
    }
  }
};

test("Every public page has its picture taken", async ({ page }) => {
  await readEveryPublicPage(page, picture);
});

test("A log that is being checked has its picture taken", async ({ page }) => {
  await checkTheLog(page, picture);
});

test("Every step of signing has its picture taken", async ({ page, site }) => {
  await signAnonymously(page, site, picture);
  await signByName(page, site, picture);
  await signWithoutScripts(page, site, picture);
});

test("Every step of signing offline has its picture taken", async ({ page }) => {
  await signOffline(page, picture);
});

test("Every step of withdrawing and blocking has its picture taken", async ({ page, site }) => {
  await withdrawAndBlock(page, site, picture);
});

test.describe(() => {
  test.use({ baseURL: ({ siteWithoutMailServer }, use) => use(siteWithoutMailServer.origin) });

  test("The page of mails has its picture taken", async ({ page, siteWithoutMailServer }) => {
    await readTheMails(page, siteWithoutMailServer, picture);
  });
});

test("A printed letter has its picture taken", async ({ page }) => {
  await page.goto("/letters/microsoft-ice");
  await page.pdf({ path: path.join(folder, "letter-printed.pdf"), format: "A4" });
});
