import { gather } from "./axe.ts";
import type { Look } from "./every-page.ts";
import { picture } from "./picture.ts";
import { openSite } from "./site.ts";
import { expect, test as story, type Site } from "./story.ts";

/** An instance of its own: what is on record stays there. */
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
const letter = "microsoft-ice";
const here = `/organize/letters/${letter}`;

test("Olu says who the letter goes to, saves the pack, puts a delivery, an answer and the outcome on record", async ({
  page,
  site,
  anotherDevice,
}) => {
  await gather(async (axe) => {
    const look: Look = async (seen, name) => {
      await axe(seen, name);
      await picture(seen, `delivery-${name}`);
    };
    const [link = ""] = /http\S+\/organize\/join\?invitation=\S+/.exec(site.said()) ?? [];
    await page.goto(link);
    await page.getByLabel("Name or pseudonym").fill("Olu");
    await page.getByLabel("Mail address").fill("olu@mail.example");
    await page.getByLabel("Password").fill(password);
    await page.getByRole("button", { name: "Make my account" }).click();

    await page.goto(`${here}/deliver`);
    await look(page, "empty");
    await page.getByLabel("Name", { exact: true }).fill("Satya Nadella");
    await page.getByLabel("Mail address").fill("no address");
    await page.getByRole("button", { name: "Add" }).click();
    await expect(page.getByRole("alert")).toContainText("one mail address");
    await expect(page.getByLabel("Name", { exact: true })).toHaveValue("Satya Nadella");
    await look(page, "recipient-refused");
    await page.getByLabel("Mail address").fill("office@microsoft.example");
    await page.getByRole("button", { name: "Add" }).click();
    await expect(page.getByText("The list of recipients is changed.")).toBeVisible();

    const saving = page.waitForEvent("download");
    await page.getByRole("button", { name: "Save the delivery pack" }).click();
    const pack = await saving;
    expect(pack.suggestedFilename()).toMatch(/^microsoft-ice-batch-\d+\.pdf$/);

    await page.getByLabel("The file", { exact: true }).setInputFiles(await pack.path());
    await expect(page.getByLabel("SHA-256 of another file")).toHaveValue(/^[0-9a-f]{64}$/);
    await expect(page.getByLabel("Another file", { exact: true })).toBeChecked();
    await page.getByRole("button", { name: "Put it on record" }).click();
    await expect(page.getByRole("alert")).toContainText("Say how it was handed over.");
    await look(page, "handover-refused");
    await page.getByLabel("How", { exact: true }).fill("In print, at the annual meeting");
    await page.getByLabel("It was handed over").check();
    await page.getByRole("button", { name: "Put it on record" }).click();
    await expect(page.getByText("The delivery is on record.")).toBeVisible();

    await page.getByLabel("Send it, and put it on record").check();
    await page.getByRole("button", { name: "Send the letter" }).click();
    await expect(page.getByText("The mails are on their way.")).toBeVisible();
    await expect(async () => {
      await page.goto(`${here}/deliver`);
      await expect(page.getByText("Taken by the mail server")).toBeVisible({ timeout: 500 });
    }).toPass();
    await look(page, "delivered");

    const reader = await anotherDevice();
    await expect(async () => {
      await reader.goto(`/letters/${letter}`);
      await expect(reader.getByText("Delivered today. No answer yet.")).toBeVisible({ timeout: 500 });
    }).toPass();
    await look(reader, "letter-waiting");

    await page.goto(`${here}/answers`);
    await page.getByLabel("The answer").fill("We **hear** you.");
    await page.getByRole("button", { name: "Put it on record" }).click();
    await look(page, "answer-refused");
    await expect(page.getByLabel("The answer")).toHaveValue("We **hear** you.");
    await page.getByLabel("This is what was answered").check();
    await page.getByRole("button", { name: "Put it on record" }).click();
    await expect(page.getByText("The answer is on record")).toBeVisible();

    await page.goto(`${here}/outcome`);
    await page.getByRole("button", { name: "Put it on record" }).click();
    await look(page, "outcome-refused");
    await page.getByLabel("Won in part").check();
    await page.getByLabel("In a few words").fill("The contract ends next year.");
    await page.getByRole("button", { name: "Put it on record" }).click();
    await expect(page.getByText("It is on record")).toBeVisible();
    await look(page, "outcome");

    await expect(async () => {
      await reader.goto(`/letters/${letter}`);
      await expect(reader.getByText("The contract ends next year.")).toBeVisible({ timeout: 500 });
    }).toPass();
    await expect(reader.getByText("We hear you.")).toBeVisible();
    await look(reader, "letter-answered");
  });
});

test("without scripts the hash is pasted and everything else is the same", async ({ browser, site }) => {
  const context = await browser.newContext({ baseURL: site.origin, javaScriptEnabled: false });
  const page = await context.newPage();
  await page.goto("/organize/sign-in");
  await page.getByLabel("Mail address").fill("olu@mail.example");
  await page.getByLabel("Password").fill(password);
  await page.getByRole("button", { name: "Sign in", exact: true }).click();
  await page.goto(`${here}/deliver`);
  await expect(page.getByLabel("The file", { exact: true })).toBeHidden();
  await page.getByLabel("How", { exact: true }).fill("By post");
  await page.getByLabel("Another file", { exact: true }).check();
  await page.getByLabel("SHA-256 of another file").fill("ab".repeat(32));
  await page.getByLabel("It was handed over").check();
  await page.getByRole("button", { name: "Put it on record" }).click();
  await expect(page.getByText("The delivery is on record.")).toBeVisible();
  await context.close();
});
