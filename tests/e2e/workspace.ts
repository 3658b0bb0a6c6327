import type { Page } from "@playwright/test";
import { openSite } from "./site.ts";
import { expect, test as story, type Site } from "./story.ts";

/**
 * Stories of the workspace, on an instance of their own, in which nobody organizes yet and what is done stays done. Each call means
 * another instance.
 */
export function onItsOwnSite() {
  const test = story.extend<object, { site: Site }>({
    site: [
      // oxlint-disable-next-line no-empty-pattern -- Playwright reads from there what a fixture wants
      async ({}, use) => {
        const site = await openSite();
        await use(site);
        await site.close();
      },
      { scope: "worker", timeout: 180_000 },
    ],
  });
  test.setTimeout(300_000);
  return test;
}

export const password = "plum kettle raft north";

/** The link that the program has printed for the first organizer. */
export function printedLink(site: Site): string {
  const [link = ""] = /http\S+\/organize\/join\?invitation=\S+/.exec(site.said()) ?? [];
  return link;
}

/** Sets up an account by the printed link: the first one, which also runs the site. */
export async function setUpAccount(page: Page, site: Site, name = "Olu"): Promise<void> {
  await page.goto(printedLink(site));
  await page.getByLabel("Name or pseudonym").fill(name);
  await page.getByLabel("Mail address").fill(`${name.toLowerCase()}@mail.example`);
  await page.getByLabel("Password").fill(password);
  await page.getByRole("button", { name: "Make my account" }).click();
  await expect(page.getByRole("heading", { name: "Your letters" })).toBeVisible();
}

export async function signIn(page: Page, mailbox = "olu@mail.example"): Promise<void> {
  await page.goto("/organize/sign-in");
  await page.getByLabel("Mail address").fill(mailbox);
  await page.getByLabel("Password").fill(password);
  await page.getByRole("button", { name: "Sign in", exact: true }).click();
  await expect(page.getByRole("heading", { name: "Your letters" })).toBeVisible();
}
