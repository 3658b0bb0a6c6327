import { gather, violations } from "./axe.ts";
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
import { expect, test } from "./story.ts";

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
