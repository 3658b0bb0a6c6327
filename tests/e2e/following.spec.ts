import { gather } from "./axe.ts";
import type { Look } from "./every-page.ts";
import { picture } from "./picture.ts";
import { expect, mailboxOf, typeTheCode } from "./story.ts";
import { onItsOwnSite, setUpAccount } from "./workspace.ts";

const test = onItsOwnSite();

const letter = "/letters/microsoft-ice";
const updates = "/organize/letters/microsoft-ice/updates";

test("Ada follows a letter, Olu writes an update, Ada reads it and stops", async ({
  page,
  site,
  browser,
}) => {
  const mailbox = mailboxOf("ada", "mail.example");
  const plain = await browser.newContext({ javaScriptEnabled: false, baseURL: site.origin });
  const ada = await plain.newPage();

  await gather(async (axe) => {
    const look: Look = async (seen, name) => {
      await axe(seen, name);
      await picture(seen, `updates-${name}`);
    };
    /** Ada's pages run no script, so axe looks at them in Olu's browser. */
    const lookAt = async (path: string, name: string) => {
      await page.goto(path);
      await look(page, name);
    };

    await ada.goto(letter);
    await ada.getByRole("link", { name: "Get updates by mail" }).click();
    await lookAt(ada.url(), "follow");
    await ada.getByLabel("Address of a private mailbox").fill("ada");
    await ada.getByRole("button", { name: "Send me a code" }).click();
    await expect(ada.getByRole("alert")).toContainText("whole address");
    await expect(ada.getByLabel("Address of a private mailbox")).toHaveValue("ada");
    await ada.getByLabel("Address of a private mailbox").fill(mailbox);
    await ada.getByRole("button", { name: "Send me a code" }).click();
    await lookAt(ada.url(), "follow-confirm");
    await typeTheCode(ada, site, mailbox, "Follow the letter");
    await expect(ada.getByRole("heading", { name: "You follow this letter" })).toBeVisible();
    await lookAt(ada.url(), "follow-done");
    await lookAt(`${letter}/follow?signed=named`, "follow-after-signing");
    await page.getByText("What is kept, and who could learn of it").click();
    await page.getByLabel("Address of a private mailbox").fill("no address");
    await page.getByRole("button", { name: "Send me a code" }).click();
    await expect(page.getByRole("alert")).toBeVisible();
    await look(page, "follow-refused");
    await lookAt(`${letter}/follow/stop`, "stop");

    const olus = await browser.newContext({ javaScriptEnabled: false, baseURL: site.origin });
    const olu = await olus.newPage();
    await setUpAccount(olu, site);
    await page.context().addCookies(await olus.cookies());
    const lookAsOlu = async (name: string) => lookAt(olu.url(), name);

    await olu.goto("/organize/letters/microsoft-ice");
    await olu.getByRole("link", { name: "Updates", exact: true }).click();
    await lookAsOlu("none");
    await olu.getByRole("button", { name: "Write an update" }).click();
    const draft = olu.url();
    await lookAsOlu("write");
    await olu.getByLabel("Headline").fill("They have answered, and it is not enough");
    await olu
      .getByLabel("Text")
      .fill(
        "On Monday we had an answer. It says that our *concerns are heard*.\n\n## What it does not say\n\n- whether the contract ends\n- who decides, and [when](https://example.com/a-long-address/that-goes-on)\n\nWe meet on Thursday. Bring a colleague.",
      );
    await olu.getByRole("button", { name: "Save, and look at it" }).click();
    await expect(olu.getByRole("heading", { name: "Look at it once more" })).toBeVisible();
    await lookAsOlu("look");

    // In another window it is open since before.
    await page.goto(draft);
    await olu.getByRole("link", { name: "Go on writing" }).click();
    await olu.getByLabel("Headline").fill("They have answered. It is not enough");
    await olu.getByRole("button", { name: "Save, and look at it" }).click();
    await page.getByLabel("Headline").fill("Mine");
    await page.getByRole("button", { name: "Save, and look at it" }).click();
    await expect(page.getByText("What stands there now")).toBeVisible();
    await expect(page.getByLabel("Headline")).toHaveValue("Mine");
    await look(page, "conflict");

    await olu.getByRole("button", { name: "Publish it now" }).click();
    await expect(olu.getByRole("alert")).toContainText("Say that you are sure");
    await olu.getByRole("checkbox").check();
    await olu.getByRole("button", { name: "Publish it now" }).click();
    await expect(olu.getByRole("heading", { name: "Updates" })).toBeVisible();
    const mail = await site.mails.next(mailbox);
    expect(mail.subject).toBe("They have answered. It is not enough");
    await expect(async () => {
      await olu.reload();
      await expect(olu.getByText("Mailed to 1 of 1.")).toBeVisible({ timeout: 500 });
    }).toPass();
    await lookAsOlu("published");
    await olu.getByRole("button", { name: "Write an update" }).click();
    await olu.getByLabel("Headline").fill("One more");
    await olu.getByLabel("Text").fill("So soon.");
    await olu.getByRole("button", { name: "Save, and look at it" }).click();
    await expect(olu.getByText("less than a day ago")).toBeVisible();
    await lookAsOlu("too-soon");

    await ada.goto(letter);
    await expect(ada.getByRole("link", { name: "They have answered. It is not enough" })).toBeVisible();
    await lookAt(letter, "letter");
    await ada.getByRole("link", { name: "They have answered. It is not enough" }).click();
    await lookAt(ada.url(), "update");

    const [, stop = ""] = /(\/letters\/\S+\/unsubscribe\/\S+)/.exec(mail.text) ?? [];
    await ada.goto(stop);
    await lookAt(stop, "unsubscribe");
    await ada.getByRole("button", { name: "Stop the updates" }).click();
    await expect(ada.getByRole("heading", { name: "No more updates" })).toBeVisible();
    await page.getByRole("button", { name: "Stop the updates" }).click();
    await look(page, "unsubscribed");
    await olu.goto(updates);
    await expect(olu.getByText("Nobody follows this letter by mail yet")).toBeVisible();
    await olus.close();
  });
  await plain.close();
});
