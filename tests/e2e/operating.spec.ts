import { gather } from "./axe.ts";
import type { Look } from "./every-page.ts";
import { picture } from "./picture.ts";
import { openSite } from "./site.ts";
import { expect, test as story, type Site } from "./story.ts";

/** An instance of its own: what Ines switches is switched for everybody. */
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

const password = "plum kettle raft north";
const letter = "/letters/microsoft-ice";

test("Eve reports a letter, Ines takes it down and puts it back, and makes the site read-only for a while", async ({
  page,
  site,
}) => {
  await gather(async (axe) => {
    const look: Look = async (seen, name) => {
      await axe(seen, name);
      await picture(seen, `operate-${name}`);
    };

    await page.goto(letter);
    await page.getByRole("link", { name: "Report this letter" }).click();
    await look(page, "report");
    await page
      .getByLabel("What is wrong, and where")
      .fill("Max never said what stands in the second paragraph.");
    await page.getByRole("button", { name: "Send the report" }).click();
    await expect(page.getByRole("alert")).toContainText("Pick what is wrong.");
    await expect(page.getByLabel("What is wrong, and where")).toHaveValue(/Max never said/);
    await look(page, "report-refused");
    await page.getByLabel("What is wrong", { exact: true }).selectOption("A false claim about a person");
    await page.getByRole("button", { name: "Send the report" }).click();
    await expect(page.getByRole("heading", { name: "Thank you" })).toBeVisible();
    await look(page, "reported");

    const [link = ""] = /http\S+\/organize\/join\?invitation=\S+/.exec(site.said()) ?? [];
    await page.goto(link);
    await page.getByLabel("Name or pseudonym").fill("Ines");
    await page.getByLabel("Mail address").fill("ines@mail.example");
    await page.getByLabel("Password").fill(password);
    await page.getByRole("button", { name: "Make my account" }).click();
    await page.getByRole("link", { name: "Operate" }).click();
    await expect(page.getByRole("heading", { name: "How this site is" })).toBeVisible();
    await look(page, "health");

    await page.getByRole("link", { name: "1 report" }).click();
    await expect(page.getByText("Max never said what stands")).toBeVisible();
    await look(page, "reports");
    await page.getByRole("link", { name: /Look at the letter/ }).click();
    await look(page, "letter");
    await page.getByText("Take it down", { exact: true }).click();
    await page.getByRole("button", { name: "Take it down now" }).click();
    await expect(page.getByRole("alert")).toContainText("Give a reason");
    await look(page, "letter-refused");
    await page.getByLabel("Reason, for the public").fill("It says of somebody what was never shown.");
    await page.getByRole("button", { name: "Take it down now" }).click();
    await expect(page.getByText("Done, and written down.")).toBeVisible();
    await look(page, "letter-taken-down");

    await expect(async () => {
      expect((await page.goto(letter))?.status()).toBe(410);
    }).toPass();
    await expect(page.getByText("It says of somebody what was never shown.")).toBeVisible();
    await look(page, "taken-down");
    await page.getByRole("link", { name: "Take your name down" }).click();
    await expect(page.getByRole("button", { name: "Send me a code" })).toBeVisible();
    await look(page, "taken-down-name");
    await page.goto(`${letter}/receipt`);
    await look(page, "taken-down-receipt");

    await page.goto("/admin/letters");
    await look(page, "letters");
    await page.getByLabel("Words of its title, addressee or address").fill("microsoft");
    await page.getByRole("button", { name: "Find" }).click();
    await page.locator(".entries a").first().click();
    await page.getByRole("button", { name: "Put it back as it was" }).click();
    await expect(async () => {
      expect((await page.goto(letter))?.status()).toBe(200);
    }).toPass();

    await page.goto("/admin/letters/microsoft-ice");
    await page.getByText("Keep it out of the lists", { exact: true }).first().click();
    await page.getByLabel("Reason, for its team").fill("It is an advertisement.");
    await page.getByRole("button", { name: "Keep it out of the lists" }).click();
    await expect(page.getByText("Kept out of the lists.")).toBeVisible();
    await look(page, "letter-unlisted");
    await page.goto("/admin/review");
    await look(page, "review-empty");
    await page.goto("/admin/letters/microsoft-ice");
    await page.getByRole("button", { name: "Let it into the lists" }).click();
    await expect(page.getByText("In the lists.")).toBeVisible();

    await page.goto("/admin/switches");
    await look(page, "switches");
    await page.getByRole("button", { name: "Switch on Read-only" }).click();
    await page.getByRole("button", { name: "Switch on No mails" }).click();
    await expect(page.getByRole("heading", { name: "No mails: on" })).toBeVisible();
    await look(page, "switches-on");
    await page.goto("/admin");
    await look(page, "health-switched-on");
    await expect(async () => {
      await page.goto(`${letter}/sign`);
      await expect(page.getByText("This site can only be read for now.")).toBeVisible({ timeout: 500 });
    }).toPass();
    await look(page, "sign-read-only");
    await page.getByLabel("Mail address").fill("ada@microsoft.example");
    await page.getByRole("button", { name: "Send me a code" }).click();
    await expect(page.getByRole("heading", { name: "This site can only be read for now" })).toBeVisible();
    await look(page, "read-only");
    await expect(async () => {
      await page.goto("/");
      await expect(page.getByText("This site can only be read for now.")).toBeVisible({ timeout: 500 });
    }).toPass();
    await look(page, "home-read-only");
    await page.goto("/admin/switches");
    await page.getByRole("button", { name: "Switch off Read-only" }).click();
    await page.getByRole("button", { name: "Switch off No mails" }).click();
    await page.goto("/admin/acts");
    await expect(page.getByText(/^Ines took down microsoft-ice: It says of somebody/)).toBeVisible();
    await look(page, "acts");
  });
});

test.describe("without scripts", () => {
  test.use({ javaScriptEnabled: false });

  test("Eve reports a letter, and Ines signs in and finds nothing to do", async ({ page }) => {
    await page.goto(letter);
    await page.getByRole("link", { name: "Report this letter" }).click();
    await page.getByLabel("What is wrong", { exact: true }).selectOption("Spam, or no letter at all");
    await page.getByRole("button", { name: "Send the report" }).click();
    await expect(page.getByRole("alert")).toContainText("Say in a sentence or two what is wrong");
    await expect(page.getByLabel("What is wrong", { exact: true })).toHaveValue("spam");
    await page.getByLabel("What is wrong, and where").fill("It sells something.");
    await page.getByRole("button", { name: "Send the report" }).click();
    await expect(page.getByRole("heading", { name: "Thank you" })).toBeVisible();

    await page.goto("/admin/reports");
    await page.getByLabel("Mail address").fill("ines@mail.example");
    await page.getByLabel("Password").fill(password);
    await page.getByRole("button", { name: "Sign in", exact: true }).click();
    await expect(page.getByText("It sells something.")).toBeVisible();
    await page.getByRole("button", { name: /^Nothing to do/ }).click();
    await expect(page.getByText("The report is deleted.")).toBeVisible();
    await expect(page.getByText("Nothing was reported.")).toBeVisible();
  });
});
