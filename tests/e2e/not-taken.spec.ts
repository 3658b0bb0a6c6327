import type { Page } from "@playwright/test";
import { gather } from "./axe.ts";
import type { Look } from "./every-page.ts";
import { picture } from "./picture.ts";
import { expect } from "./story.ts";
import { onItsOwnSite, password, setUpAccount, signIn } from "./workspace.ts";

const test = onItsOwnSite();

// The second story is told by the account that the first one makes.
test.describe.configure({ mode: "serial" });

const letter = "/organize/letters/microsoft-ice";

async function signOutIn(tab: Page): Promise<void> {
  await tab.goto("/organize");
  await tab.getByRole("button", { name: "Sign out" }).click();
  await expect(tab.getByRole("heading", { name: "Sign in to organize" })).toBeVisible();
}

const signedOut = (page: Page) => page.getByRole("heading", { name: "You have been signed out" });
const sendAgain = (page: Page) => page.getByRole("button", { name: "Send it again" });

test("Olu writes while her session ends and the site becomes read-only, and not a word is lost", async ({
  page,
  context,
  site,
}) => {
  await gather(async (axe) => {
    const look: Look = async (seen, name) => {
      await axe(seen, name);
      await picture(seen, `not-taken-${name}`);
    };
    await setUpAccount(page, site);
    const tab = await context.newPage();
    await page.goto(`${letter}/updates`);
    await page.getByRole("button", { name: "Write an update" }).click();
    const draft = page.url();
    const headline = "They have answered, and it is not enough";
    const text = `On Monday we had an answer. It says that our *concerns* are <b>heard</b>.

## What it does not say

- whether the contract ends
- who decides, and when

${"We asked for a say in what our work is used for, and we were told that somebody would listen. ".repeat(12)}

We meet on Thursday. Bring a colleague.`;
    await page.getByLabel("Headline").fill(headline);
    await page.getByLabel("Text").fill(text);
    await signOutIn(tab);
    await page.getByRole("button", { name: "Save, and look at it" }).click();
    await expect(signedOut(page)).toBeVisible();
    await expect(page).toHaveURL(draft);
    expect(await page.getByRole("definition").allInnerTexts()).toEqual([headline, text]);
    await look(page, "signed-out");
    await sendAgain(page).click();
    await expect(signedOut(page)).toBeVisible();
    const [other] = await Promise.all([
      context.waitForEvent("page"),
      page.getByRole("link", { name: "Sign in in a new tab" }).click(),
    ]);
    await signIn(other);
    await other.close();
    await sendAgain(page).click();
    await expect(page.getByRole("heading", { name: "Look at it once more" })).toBeVisible();
    await page.goto(draft);
    await expect(page.getByLabel("Text")).toHaveValue(text);

    await tab.goto("/admin/switches");
    await tab.getByRole("button", { name: "Switch on Read-only" }).click();
    await expect(tab.getByRole("heading", { name: "Read-only: on" })).toBeVisible();
    await page.getByLabel("Headline").fill("They have answered");
    await page.getByRole("button", { name: "Save, and look at it" }).click();
    await expect(page.getByRole("heading", { name: "This site can only be read for now" })).toBeVisible();
    await look(page, "read-only");
    await tab.getByRole("button", { name: "Switch off Read-only" }).click();
    await expect(tab.getByRole("heading", { name: "Read-only: off" })).toBeVisible();
    await expect(async () => {
      await sendAgain(page).click({ timeout: 1000 });
      await expect(page.getByRole("heading", { name: "Look at it once more" })).toBeVisible({ timeout: 500 });
    }).toPass();

    // As if she had been taken off the team meanwhile.
    await page.goto(`${letter}/answers`);
    await page.getByLabel("The answer", { exact: true }).fill("We hear you.");
    await page.getByLabel("The answer", { exact: true }).evaluate((field) => {
      (field as HTMLTextAreaElement).form?.setAttribute("action", "/organize/letters/not-there/answers");
    });
    await page.locator("main form").last().getByRole("button").click();
    await expect(page.getByRole("heading", { name: "There is no such page" })).toBeVisible();
    await expect(page.getByText("We hear you.")).toBeVisible();
    await expect(sendAgain(page)).toHaveCount(0);
    await look(page, "not-there");

    await page.goto(`${letter}/close`);
    await site.tenMinutesPass();
    await page.reload();
    await page.getByRole("checkbox").check();
    await page.getByLabel("Your password").fill(password);
    await signOutIn(tab);
    await page.locator("main form").last().getByRole("button").click();
    await expect(signedOut(page)).toBeVisible();
    await expect(page.getByLabel("Your password")).toHaveValue("");
    expect(await page.content()).not.toContain(password);
    await look(page, "password");
    await signIn(tab);
    await sendAgain(page).click();
    await expect(page.getByRole("heading", { name: "This letter is closed" })).toBeVisible();
  });
});

test.describe("without scripts", () => {
  test.use({ javaScriptEnabled: false });

  test("Olu adds a picture while her session ends, and chooses it once more", async ({
    page,
    context,
    site,
  }) => {
    await signIn(page);
    const ties = `/organize/letters/${await site.beginDraft("Let us see the contract")}/write/ties`;
    const gate = { name: "gate.png", mimeType: "image/png", buffer: dot };
    await page.goto(ties);
    await page.getByLabel("What does the picture show?").fill("The closed gate");
    await page.getByLabel("Picture", { exact: true }).setInputFiles(gate);
    const tab = await context.newPage();
    await signOutIn(tab);
    await page.getByRole("button", { name: "Add the picture" }).click();
    await expect(signedOut(page)).toBeVisible();
    await expect(page.getByText("The closed gate")).toBeVisible();
    await page.getByLabel("Choose the file again").setInputFiles(gate);
    await signIn(tab);
    await sendAgain(page).click();
    await expect(page.getByText("The picture is saved.")).toBeVisible();
    await expect(page.getByLabel("What does the picture show?")).toHaveValue("The closed gate");
  });
});

/** The smallest picture that there is. */
const dot = Buffer.from(
  "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==",
  "base64",
);
