import { gather } from "./axe.ts";
import type { Look } from "./every-page.ts";
import { picture } from "./picture.ts";
import { expect } from "./story.ts";
import { onItsOwnSite, setUpAccount, signIn } from "./workspace.ts";

const test = onItsOwnSite();

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
    await setUpAccount(page, site);

    await page.goto(`${here}/deliver`);
    await look(page, "empty");
    await page.getByRole("link", { name: "Say whom it goes to" }).click();
    await look(page, "no-recipient");
    await page.getByLabel("Name", { exact: true }).fill("Satya Nadella");
    await page.getByLabel("Mail address").fill("no address");
    await page.getByRole("button", { name: "Add" }).click();
    await expect(page.getByRole("alert")).toContainText("one mail address");
    await expect(page.getByLabel("Name", { exact: true })).toHaveValue("Satya Nadella");
    await look(page, "recipient-refused");
    await page.getByLabel("Mail address").fill("office@microsoft.example");
    await page.getByRole("button", { name: "Add" }).click();
    await expect(page.getByText("The list of recipients is changed.")).toBeVisible();
    await look(page, "recipients");
    await page.getByRole("link", { name: "Go on to deliver the letter" }).click();
    await expect(page.getByRole("listitem").filter({ hasText: "Satya Nadella" })).toContainText(
      "office@microsoft.example",
    );

    const saving = page.waitForEvent("download");
    await page.getByRole("button", { name: "Save the delivery pack" }).click();
    const pack = await saving;
    expect(pack.suggestedFilename()).toMatch(/^microsoft-ice-batch-\d+\.pdf$/);

    await page.getByLabel("The file", { exact: true }).setInputFiles(await pack.path());
    await expect(page.getByLabel("SHA-256 of another file")).toHaveValue(/^[0-9a-f]{64}$/);
    await expect(page.getByRole("radio", { name: /^Another file/ })).toBeChecked();
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
  await signIn(page);
  await page.goto(`${here}/deliver`);
  await expect(page.getByLabel("The file", { exact: true })).toBeHidden();
  await page.getByLabel("How", { exact: true }).fill("By post");
  await page.getByRole("radio", { name: /^Another file/ }).check();
  await page.getByLabel("SHA-256 of another file").fill("ab".repeat(32));
  await page.getByLabel("It was handed over").check();
  await page.getByRole("button", { name: "Put it on record" }).click();
  await expect(page.getByText("The delivery is on record.")).toBeVisible();
  await context.close();
});
