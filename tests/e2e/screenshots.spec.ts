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
} from "./every-page.ts";
import { folder, picture } from "./picture.ts";
import { test } from "./story.ts";

test.setTimeout(240_000);

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
