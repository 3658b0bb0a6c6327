import type { Locator, Page } from "@playwright/test";
import jsqrModule from "jsqr";
import sharp from "sharp";
import { codeOfStep, fromBase32, stepOf } from "#app/organizer/totp.server.ts";
import { codeIn } from "../support/mailbox.ts";
import { gather } from "./axe.ts";
import type { Look } from "./every-page.ts";
import { picture } from "./picture.ts";
import { openSite } from "./site.ts";
import { expect, mailboxOf, test as story, type Site } from "./story.ts";
import { password } from "./workspace.ts";

const readQr = (jsqrModule as unknown as { default?: typeof jsqrModule }).default ?? jsqrModule;

/** An instance of its own, where anybody may have an account. */
const test = story.extend<object, { site: Site }>({
  site: [
    // oxlint-disable-next-line no-empty-pattern -- Playwright reads from there what a fixture wants
    async ({}, use) => {
      const site = await openSite();
      await site.switchOn("open-registration");
      await use(site);
      await site.close();
    },
    { scope: "worker", timeout: 180_000 },
  ],
});
test.setTimeout(300_000);

/** A device with a lock, which the browser has in it, as Chromium's protocol simulates one. */
async function withDevice(page: Page): Promise<{ isUnlocked(is: boolean): Promise<void> }> {
  const client = await page.context().newCDPSession(page);
  await client.send("WebAuthn.enable");
  const { authenticatorId } = await client.send("WebAuthn.addVirtualAuthenticator", {
    options: {
      protocol: "ctap2",
      transport: "internal",
      hasResidentKey: true,
      hasUserVerification: true,
      isUserVerified: true,
      automaticPresenceSimulation: true,
    },
  });
  return {
    isUnlocked: async (isUserVerified) => {
      await client.send("WebAuthn.setUserVerified", { authenticatorId, isUserVerified });
    },
  };
}

/** Asks for an account, and types the code and the rest. */
async function register(
  page: Page,
  site: Site,
  { mailbox, name }: { mailbox: string; name: string },
): Promise<void> {
  await page.goto(`${site.origin}/organize/register`);
  await page.getByLabel("Mail address").fill(mailbox);
  await page.getByRole("button", { name: "Send me a code" }).click();
  await page.getByLabel("Code").fill(codeIn(await site.mails.next(mailbox)));
  await page.getByLabel("Name or pseudonym").fill(name);
  await page.getByLabel("Password").fill(password);
  await page.getByRole("button", { name: "Make my account" }).click();
}

async function signInByPassword(page: Page, mailbox: string): Promise<void> {
  await page.goto("/organize/sign-in");
  await page.getByLabel("Mail address").fill(mailbox);
  await page.getByLabel("Password").fill(password);
  await page.getByRole("button", { name: "Sign in", exact: true }).click();
}

test("Olu makes an account with a code from the mail, and signs in with a passkey from then on", async ({
  page,
  site,
}) => {
  await gather(async (axe) => {
    const look: Look = async (seen, name) => {
      await axe(seen, name);
      await picture(seen, `accounts-${name}`);
    };
    const mailbox = mailboxOf("olu", "mail.example");
    const device = await withDevice(page);

    await page.goto("/organize/sign-in");
    await expect(page.getByRole("button", { name: "Sign in with a passkey" })).toBeVisible();
    await look(page, "sign-in");
    await page.getByRole("button", { name: "Sign in with a passkey" }).click();
    await expect(page.getByText("No passkey was confirmed")).toBeVisible();
    await look(page, "sign-in-without-passkey");

    await page.getByRole("link", { name: "I have no account: make one" }).click();
    await look(page, "register");
    await page.getByRole("button", { name: "Send me a code" }).click();
    await expect(page.getByRole("alert")).toContainText("Enter one mail address");
    await look(page, "register-refused");
    await page.getByLabel("Mail address").fill(mailbox);
    await page.getByRole("button", { name: "Send me a code" }).click();
    await expect(page.getByRole("heading", { name: "Type the code from the mail" })).toBeVisible();
    await look(page, "register-code");
    await page.getByLabel("Code").fill(codeIn(await site.mails.next(mailbox)));
    await page.getByLabel("Name or pseudonym").fill("Olu");
    await page.getByLabel("Password").fill("Sunshine2024!");
    await page.getByRole("button", { name: "Make my account" }).click();
    await expect(page.getByRole("alert")).toContainText("among the first that anybody would try");
    await expect(page.getByLabel("Name or pseudonym")).toHaveValue("Olu");
    await look(page, "register-code-refused");
    await page.getByLabel("Password").fill(password);
    await page.getByRole("button", { name: "Make my account" }).click();
    await expect(page.getByRole("heading", { name: "Your letters" })).toBeVisible();

    await page.getByRole("link", { name: "Olu" }).click();
    await look(page, "account");
    await page.getByRole("button", { name: "Add a passkey" }).click();
    await expect(page.getByText("Enter a name for the passkey")).toBeVisible();
    await page.getByLabel("What to call it").fill("My phone");
    await device.isUnlocked(false);
    await page.getByRole("button", { name: "Add a passkey" }).click();
    await expect(page.getByText("No passkey was confirmed")).toBeVisible();
    await device.isUnlocked(true);
    await page.getByRole("button", { name: "Add a passkey" }).click();
    await expect(page.getByText("It is changed.")).toBeVisible();
    await page.getByText("Delete My phone").click();
    await look(page, "account-with-passkey");
    await page.getByLabel("What to call it").fill("The same phone");
    await page.getByRole("button", { name: "Add a passkey" }).click();
    await expect(page.getByText("This device has a passkey of this account already.")).toBeVisible();

    await page.getByRole("button", { name: "Sign out" }).click();
    await page.goto("/organize/account");
    await page.getByRole("button", { name: "Sign in with a passkey" }).click();
    await expect(page.getByRole("heading", { name: "Your account" })).toBeVisible();

    await site.tenMinutesPass();
    await page.reload();
    await page.getByText("Delete My phone").click();
    await look(page, "account-asks-again");
    const deletion = page.locator("form").filter({ hasText: "Delete this passkey" });
    await deletion.getByRole("button", { name: "Delete this passkey" }).click();
    await expect(page.getByRole("alert").first()).toContainText("That is not your password");
    await deletion.getByRole("button", { name: "Use a passkey instead" }).click();
    await expect(deletion.getByText("Confirmed by your passkey")).toBeFocused();
    await expect(page.getByText("There is a problem")).toHaveCount(0);
    await look(page, "account-confirmed");
    await deletion.getByRole("button", { name: "Delete this passkey" }).click();
    await expect(page.getByText("It is changed.")).toBeVisible();
    await expect(page.getByText("My phone")).toHaveCount(0);
  });
});

test("Eve’s phone reads the key of a second factor from the screen, and her password alone opens nothing then", async ({
  page,
  site,
}) => {
  await gather(async (axe) => {
    const mailbox = mailboxOf("eve", "mail.example");
    await register(page, site, { mailbox, name: "Eve" });
    await page.getByRole("link", { name: "Eve" }).click();

    const link = await seenByCamera(page.getByRole("img", { name: /authenticator app/ }));
    expect(link).toBe(await page.getByRole("link", { name: "open the key in the app" }).getAttribute("href"));
    const key = fromBase32(new URL(link).searchParams.get("secret") ?? "") ?? new Uint8Array();
    const phone = () => codeOfStep(key, stepOf(new Date()));
    await page.getByLabel("Code that the app shows").fill("000000");
    await page.getByRole("button", { name: "Switch it on" }).click();
    await axe(page, "second-factor-refused");
    await picture(page, "accounts-second-factor-refused");
    expect(await seenByCamera(page.getByRole("img", { name: /authenticator app/ }))).toBe(link);
    await page.getByLabel("Code that the app shows").fill(phone());
    await page.getByRole("button", { name: "Switch it on" }).click();
    await expect(page.getByRole("heading", { name: "Keep these recovery codes" })).toBeVisible();
    await axe(page, "recovery-codes");
    await picture(page, "accounts-recovery-codes");
    const recovery = (await page.locator(".recovery-codes li").first().textContent()) ?? "";
    await page.getByRole("link", { name: "I have written them down" }).click();
    await page.getByRole("button", { name: "Sign out" }).click();

    await signInByPassword(page, mailbox);
    await expect(page.getByRole("alert")).toBeVisible();
    await page.getByLabel("Password").fill(password);
    await page.getByLabel("Code from your app").fill(recovery);
    await page.getByRole("button", { name: "Sign in", exact: true }).click();
    await expect(page.getByRole("heading", { name: "Your letters" })).toBeVisible();
  });
});

/** What a phone reads from a picture on the screen. */
async function seenByCamera(drawn: Locator): Promise<string> {
  const { data, info } = await sharp(await drawn.screenshot())
    .ensureAlpha()
    .raw()
    .toBuffer({ resolveWithObject: true });
  return readQr(new Uint8ClampedArray(data), info.width, info.height)?.data ?? "";
}

test("without scripts an account is made and opened all the same, and nothing is offered that would not work", async ({
  browser,
  site,
}) => {
  const context = await browser.newContext({ javaScriptEnabled: false, baseURL: site.origin });
  const page = await context.newPage();
  const mailbox = mailboxOf("ada", "mail.example");
  await register(page, site, { mailbox, name: "Ada" });
  await expect(page.getByRole("heading", { name: "Your letters" })).toBeVisible();
  await page.getByRole("button", { name: "Sign out" }).click();

  await expect(page.getByRole("button", { name: "Sign in with a passkey" })).toBeHidden();
  await signInByPassword(page, mailbox);
  await expect(page.getByRole("heading", { name: "Your letters" })).toBeVisible();
  await page.getByRole("link", { name: "Ada" }).click();
  await expect(page.getByText("Adding one needs a browser that runs scripts")).toBeVisible();
  await expect(page.getByRole("button", { name: "Add a passkey" })).toBeHidden();
  await picture(page, "accounts-account-without-scripts");
  await context.close();
});

test("who asks for an account and has one is told so after the code", async ({
  page,
  site,
  anotherDevice,
}) => {
  const mailbox = mailboxOf("ben", "mail.example");
  for (const [browser, heading] of [
    [page, "Your letters"],
    [await anotherDevice(), "You have an account already"],
  ] as const) {
    await register(browser, site, { mailbox, name: "Ben" });
    await expect(browser.getByRole("heading", { name: heading })).toBeVisible();
    await picture(browser, `accounts-${heading === "Your letters" ? "new" : "known"}`);
  }
  await site.switchOff("open-registration");
  await page.goto("/organize/register");
  await expect(page.getByRole("heading", { name: "Accounts are by invitation" })).toBeVisible();
  await picture(page, "accounts-by-invitation");
});
