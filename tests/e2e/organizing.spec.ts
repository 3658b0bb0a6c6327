import { codeOfStep, fromBase32, stepOf } from "#app/organizer/totp.server.ts";
import { gather } from "./axe.ts";
import type { Look } from "./every-page.ts";
import { picture } from "./picture.ts";
import { confirmAMailbox, expect, mailboxOf } from "./story.ts";
import { onItsOwnSite, password, printedLink } from "./workspace.ts";

const test = onItsOwnSite();

const organizations = "/organize/letters/civil-rights-organizations";

test("Olu sets up her account by the printed link, decides about names, and closes a letter", async ({
  page,
  site,
  anotherDevice,
}) => {
  await gather(async (axe) => {
    const look: Look = async (seen, name) => {
      await axe(seen, name);
      await picture(seen, `organize-${name}`);
    };

    await page.goto("/organize");
    await expect(page.getByRole("heading", { name: "Sign in to organize" })).toBeVisible();
    await look(page, "sign-in");
    await page.getByLabel("Mail address").fill("olu@mail.example");
    await page.getByLabel("Password").fill("not yet a password");
    await page.getByRole("button", { name: "Sign in", exact: true }).click();
    await expect(page.getByRole("alert")).toContainText("do not belong together");
    await expect(page.getByLabel("Mail address")).toHaveValue("olu@mail.example");
    await look(page, "sign-in-refused");

    await page.goto(printedLink(site));
    await look(page, "join");
    await page.getByLabel("Name or pseudonym").fill("Olu");
    await page.getByLabel("Mail address").fill("olu@mail.example");
    await page.getByLabel("Password").fill("olu@mail.example");
    await page.getByRole("button", { name: "Make my account" }).click();
    await expect(page.getByRole("alert")).toContainText("neither your address nor your name");
    await look(page, "join-refused");
    await page.getByLabel("Password").fill(password);
    await page.getByRole("button", { name: "Make my account" }).click();
    await expect(page.getByRole("heading", { name: "Your letters" })).toBeVisible();
    await look(page, "letters");

    await page.getByRole("link", { name: "Olu" }).click();
    await look(page, "account");
    const secret = fromBase32((await page.locator(".secret").textContent()) ?? "") ?? new Uint8Array();
    await page.getByLabel("Code that the app shows").fill("000000x");
    await page.getByRole("button", { name: "Switch it on" }).click();
    await expect(page.getByRole("alert")).toContainText("not the code");
    await look(page, "account-refused");
    await page.getByLabel("Code that the app shows").fill(codeOfStep(secret, stepOf(new Date())));
    await page.getByRole("button", { name: "Switch it on" }).click();
    await expect(page.getByRole("heading", { name: "Keep these recovery codes" })).toBeVisible();
    await look(page, "recovery-codes");
    const [recovery = ""] = await page.locator(".recovery-codes li").allTextContents();

    await page.getByRole("button", { name: "Sign out" }).click();
    await page.getByLabel("Mail address").fill("olu@mail.example");
    await page.getByLabel("Password").fill(password);
    await page.getByLabel("Code from your app").fill(recovery);
    await page.getByRole("button", { name: "Sign in", exact: true }).click();
    await expect(page.getByRole("heading", { name: "Your letters" })).toBeVisible();

    const ben = await anotherDevice();
    const sign = async (letter: string, domain: string, way: string, fields: Record<string, string>) => {
      await confirmAMailbox(ben, site, { letter, mailbox: mailboxOf("ben", domain), way });
      for (const [label, value] of Object.entries(fields)) await ben.getByLabel(label).fill(value);
      await ben.getByRole("button", { name: "Go on" }).click();
      await expect(ben).toHaveURL(/\/signed/);
    };
    await sign("civil-rights-organizations", "harborlegal.example", "Sign for your organization", {
      "Name of the organization": "Harbor Legal Aid",
      "Your name, as its representative": "Ben Amsel",
    });
    await sign("microsoft-ice", "microsoft.example", "Sign with your name", { "Your name": "asdf jkl" });
    await sign("microsoft-ice", "microsoft.example", "Sign with your name", { "Your name": "Ben Catalpa" });
    await site.nothingWaits();

    await page.goto("/organize");
    await look(page, "letters-that-wait");
    await page.goto(organizations);
    await look(page, "dashboard");
    await page.getByRole("link", { name: "Look at what waits" }).click();
    await look(page, "queue");
    await page.getByRole("button", { name: "Approve Harbor Legal Aid" }).click();
    await expect(page.getByText("Approved. It appears with the next batch.")).toBeVisible();
    await site.nothingWaits();
    await expect(async () => {
      await ben.goto("/letters/civil-rights-organizations/signatures?q=harbor");
      await expect(ben.getByText("Harbor Legal Aid")).toBeVisible({ timeout: 500 });
    }).toPass();

    await page.goto("/organize/letters/microsoft-ice/signatures");
    await expect(page.getByText("Held back: it looks like keys typed in a row.")).toBeVisible();
    await look(page, "queue-held");
    await page.getByText("Refuse asdf jkl").click();
    await look(page, "queue-refuse");
    await page.getByRole("button", { name: "Refuse it asdf jkl" }).click();
    await expect(page.getByText("Nothing waits.")).toBeVisible();
    await page.getByLabel("Find a name, title or place").fill("catalpa");
    await page.getByRole("button", { name: "Find" }).click();
    await page.getByText("Remove Ben Catalpa").click();
    await look(page, "remove");
    await page.getByLabel("Rule").fill("Not a rule");
    await page.getByLabel("Reason, for the public").fill("Ben is no colleague.");
    await page.getByRole("button", { name: "Remove the name" }).click();
    await expect(page.getByRole("alert")).toContainText("small letters with hyphens");
    await expect(page.getByLabel("Reason, for the public")).toHaveValue("Ben is no colleague.");
    await look(page, "remove-refused");
    await page.getByLabel("Rule").fill("not-a-colleague");
    await page.getByRole("button", { name: "Remove the name" }).click();
    await expect(page.getByText("Removed. The total follows with the next batch.")).toBeVisible();

    await page.goto(`${organizations}/team`);
    await page.getByRole("button", { name: "Make a link" }).click();
    await expect(page.getByText("Pass this link on")).toBeVisible();
    await expect(page.getByText("Olu approved a signature that waited.")).toBeVisible();
    await look(page, "team");

    await page.goto(`${organizations}/close`);
    await look(page, "close");
    await page.getByRole("button", { name: "Close it now" }).click();
    await look(page, "close-refused");
    await page.getByLabel("Close the letter for good").check();
    await page.getByRole("button", { name: "Close it now" }).click();
    await expect(page.getByRole("heading", { name: "This letter is closed" })).toBeVisible();
    await look(page, "closed");
    await expect(async () => {
      await ben.goto("/letters/civil-rights-organizations");
      await expect(ben.getByText("Closed").first()).toBeVisible({ timeout: 500 });
    }).toPass();

    await ben.goto("/organize/forgot");
    await look(ben, "forgot");
    await ben.getByLabel("Mail address").fill("olu@mail.example");
    await ben.getByRole("button", { name: "Send me a code" }).click();
    await expect(ben.getByRole("textbox", { name: "New password" })).toBeVisible();
    await look(ben, "forgot-code");
  });
});
