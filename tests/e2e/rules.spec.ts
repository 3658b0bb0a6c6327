import sharp from "sharp";
import { gather } from "./axe.ts";
import type { Look } from "./every-page.ts";
import { picture } from "./picture.ts";
import { expect } from "./story.ts";
import { onItsOwnSite, setUpAccount, signIn } from "./workspace.ts";

const test = onItsOwnSite();

// The second story is told by the account that the first one makes.
test.describe.configure({ mode: "serial" });

/** A picture of a gate, as a phone gives it: lying, with a note that it is to be turned. */
async function aPhotograph(): Promise<Buffer> {
  const gate = `<svg xmlns="http://www.w3.org/2000/svg" width="900" height="1200">
    <rect width="900" height="1200" fill="#9fb4d8"/><rect y="800" width="900" height="400" fill="#6f7d6a"/>
    <rect x="180" y="360" width="90" height="520" fill="#5a3d2b"/><rect x="630" y="360" width="90" height="520" fill="#5a3d2b"/>
    <rect x="140" y="300" width="620" height="90" fill="#5a3d2b"/></svg>`;
  return sharp(Buffer.from(gate)).rotate(-90).withMetadata({ orientation: 6 }).jpeg().toBuffer();
}

test("Olu says who may sign, how, and what the letter stands beside", async ({
  page,
  site,
  anotherDevice,
}) => {
  await gather(async (axe) => {
    const look: Look = async (seen, name) => {
      await axe(seen, name);
      await picture(seen, `rules-${name}`);
    };
    await setUpAccount(page, site);
    const here = `/organize/letters/${await site.beginDraft("Let us see the contract")}/write`;

    await page.goto(`${here}/workplaces`);
    await look(page, "workplaces-new");
    await page.getByLabel("Name").fill("Harbor Works");
    await page.getByLabel("Mail domains").fill("gmail.com\nco.uk\nharbor.example");
    await page.getByLabel("How many people work there").fill("about 40");
    await page.getByRole("button", { name: "Save", exact: true }).click();
    await expect(page.getByText("Saved, and not finished yet")).toBeVisible();
    await look(page, "workplaces-unfinished");
    await page.getByLabel("Mail domains").fill("harbor.example");
    await page.getByLabel("How many people work there").fill("40");
    await page.getByLabel("Where the number is from").fill("works council, May 2018");
    await page.getByRole("button", { name: "Add a workplace" }).click();
    await expect(page.getByText("Anonymous among few")).toBeVisible();
    const second = page.getByRole("group", { name: "Workplace 2" });
    await second.getByLabel("Name").fill("Everyone else");
    await second.getByLabel("Anyone with a mailbox").check();
    await expect(second.getByLabel("Mail domains")).toBeHidden();
    // Enter in a field saves, and takes nothing out.
    await second.getByLabel("Name").press("Enter");
    await expect(page.getByText("nothing is missing on this page")).toBeVisible();
    await expect(second).toBeVisible();
    await look(page, "workplaces-saved");

    const other = await anotherDevice();
    await signIn(other);
    await other.goto(`${here}/workplaces`);
    await other.getByRole("group", { name: "Workplace 2" }).getByLabel("Name").fill("The public");
    await page.getByRole("button", { name: "Remove workplace 2" }).click();
    await expect(second).toBeHidden();
    await other.getByRole("button", { name: "Save", exact: true }).click();
    await expect(other.getByRole("alert")).toContainText("This page was saved meanwhile");
    await expect(other.getByRole("group", { name: "Workplace 2" }).getByLabel("Name")).toHaveValue(
      "The public",
    );
    await look(other, "workplaces-meanwhile");

    await page.goto(`${here}/signing`);
    await expect(page.getByText("What fits your workplaces: once a week")).toBeVisible();
    await look(page, "signing-new");
    await page.getByLabel("With a role only").check();
    await page.getByLabel("Goal").fill("a few");
    await page.getByLabel("Last day").fill("2018-06-21");
    await page.getByText("Choose another pace").click();
    await page.getByLabel("Every 10 minutes").check();
    await page.getByRole("button", { name: "Save", exact: true }).click();
    await expect(page.getByText("Saved, and not finished yet")).toBeVisible();
    await look(page, "signing-unfinished");
    await page.getByLabel("Roles").fill("Dock\nOffice");
    await page.getByLabel("Goal").fill("30");
    await page.getByLabel("Last day").fill("2099-06-21");
    await page.getByLabel("What fits your workplaces").check();
    await page.getByRole("button", { name: "Save", exact: true }).click();
    await expect(page.getByText("nothing is missing on this page")).toBeVisible();
    await look(page, "signing-saved");

    await page.goto(`${here}/ties`);
    await look(page, "ties-new");
    await page.getByLabel("Find a letter").fill("zeppelin");
    await page.getByRole("button", { name: "Find" }).click();
    await expect(page.getByText("No public letter on this site matches")).toBeVisible();
    await look(page, "ties-nothing-found");
    await page.getByLabel("Find a letter").fill("face recognition");
    await page.getByRole("button", { name: "Find" }).click();
    await look(page, "ties-found");
    await page.getByRole("button", { name: /^Cite/ }).first().click();
    await expect(page.getByRole("button", { name: /^Take out the citation/ })).toBeVisible();
    const file = page.locator("input[type=file]");
    await page.getByLabel("What does the picture show?").fill("The closed gate of the harbor");
    await file.setInputFiles({ name: "gate.png", mimeType: "image/png", buffer: Buffer.from("<svg/>") });
    await page.getByRole("button", { name: "Add the picture" }).click();
    await expect(page.getByRole("alert")).toContainText("This is no JPEG, PNG or WebP");
    await expect(page.getByLabel("What does the picture show?")).toHaveValue("The closed gate of the harbor");
    await look(page, "ties-no-picture");
    await file.setInputFiles({ name: "gate.jpg", mimeType: "image/jpeg", buffer: await aPhotograph() });
    await page.getByRole("button", { name: "Add the picture" }).click();
    await expect(page.getByText("The picture is saved.")).toBeVisible();
    const shown = page.getByRole("img", { name: "The closed gate of the harbor" });
    await expect(shown).toHaveJSProperty("naturalWidth", 900);
    await expect(shown).toHaveJSProperty("naturalHeight", 1200);
    await look(page, "ties-with-picture");
  });
});

test("without scripts every button does the same", async ({ browser, site, baseURL }) => {
  const context = await browser.newContext({ javaScriptEnabled: false, baseURL: baseURL ?? site.origin });
  const page = await context.newPage();
  await signIn(page);
  const here = `/organize/letters/${await site.beginDraft("Without scripts")}/write`;
  await page.goto(`${here}/workplaces`);
  await page.getByLabel("Name").fill("Harbor Works");
  await page.getByLabel("Mail domains").fill("harbor.example");
  await page.getByRole("button", { name: "Add a workplace" }).click();
  await expect(page.getByRole("group", { name: "Workplace 1" }).getByLabel("Mail domains")).toHaveValue(
    "harbor.example",
  );
  await page.getByRole("group", { name: "Workplace 2" }).getByLabel("Name").fill("Office");
  await page.getByRole("button", { name: "Remove workplace 1" }).click();
  await expect(page.getByLabel("Name")).toHaveValue("Office");

  await page.goto(`${here}/signing`);
  await page.getByLabel("Goal").fill("1,000");
  await page.getByRole("button", { name: "Save", exact: true }).click();
  await expect(page.getByText("nothing is missing on this page")).toBeVisible();

  await page.goto(`${here}/ties`);
  await page.getByLabel("Find a letter").fill("maven");
  await page.getByRole("button", { name: "Find" }).click();
  await page.getByRole("button", { name: /^Cite/ }).first().click();
  await page.getByRole("button", { name: /^Take out/ }).click();
  await expect(page.getByText("None yet.")).toBeVisible();
  await page.getByLabel("What does the picture show?").fill("The gate");
  await page
    .locator("input[type=file]")
    .setInputFiles({ name: "gate.jpg", mimeType: "image/jpeg", buffer: await aPhotograph() });
  await page.getByRole("button", { name: "Add the picture" }).click();
  await expect(page.getByRole("img", { name: "The gate" })).toBeVisible();
  await page.getByRole("button", { name: "Take the picture out" }).click();
  await expect(page.getByText("The picture is taken out.")).toBeVisible();
  await context.close();
});
