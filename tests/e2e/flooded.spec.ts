import { codeIn } from "../support/mailbox.ts";
import { expect, mailboxOf, test } from "./story.ts";

const letter = "aclu-petition";

test.beforeEach(({ site }) => site.flood(letter, true));
test.afterEach(({ site }) => site.flood(letter, false));

test("While a letter is flooded Ada’s browser calculates, and her code comes at once", async ({
  page,
  site,
}) => {
  const mailbox = mailboxOf("ada", "mail.example");
  const opened = await page.goto(`/letters/${letter}/sign`);
  expect(opened?.headers()["content-security-policy"]).toContain("script-src 'self'");
  await expect(page.getByText("This letter is being flooded")).toBeVisible();
  await page.getByLabel("Mail address").fill(mailbox);
  // She need not wait for it: the form does.
  await page.getByRole("button", { name: "Send me a code" }).click();
  await expect(page.getByRole("heading", { name: "Type the code from the mail" })).toBeVisible();
  await expect(page.getByText("Your mail is in the slow lane")).toHaveCount(0);
  await page.getByLabel("Code").fill(codeIn(await site.mails.next(mailbox)));
  await page.getByRole("button", { name: "Go on" }).click();
  await expect(page.getByRole("heading", { name: "How do you want to appear?" })).toBeVisible();
});

test("A slip in the address costs Ada another calculation and nothing else", async ({ page }) => {
  await page.goto(`/letters/${letter}/sign`);
  await expect(page.getByRole("status")).toHaveText("Calculated. Your code can be sent.");
  await page.getByLabel("Mail address").fill("ada");
  await page.getByRole("button", { name: "Send me a code" }).click();
  await expect(page.getByRole("alert")).toContainText("Enter the whole address");
  await expect(page.getByRole("status")).toHaveText("Calculated. Your code can be sent.");
  await page.getByLabel("Mail address").fill(mailboxOf("ada", "mail.example"));
  await page.getByRole("button", { name: "Send me a code" }).click();
  await expect(page.getByRole("heading", { name: "Type the code from the mail" })).toBeVisible();
});

test("The page stays usable while it calculates", async ({ page }) => {
  await page.goto(`/letters/${letter}/sign`);
  const longest = await page.evaluate(async () => {
    let last = performance.now();
    let most = 0;
    while (document.querySelector("#progress")?.textContent !== "Calculated. Your code can be sent.") {
      await new Promise((resolve) => setTimeout(resolve, 0));
      most = Math.max(most, performance.now() - last);
      last = performance.now();
    }
    return most;
  });
  expect(longest).toBeLessThan(500);
});

test("A letter that is not flooded runs no program on its page", async ({ page }) => {
  const opened = await page.goto("/letters/microsoft-ice/sign");
  expect(opened?.headers()["content-security-policy"]).toContain("script-src 'none'");
  await expect(page.locator("script")).toHaveCount(0);
});

test.describe("Without scripts", () => {
  test.use({ javaScriptEnabled: false });

  test("Ben is told that his mail can take a while, and it comes", async ({ page, site }) => {
    const mailbox = mailboxOf("ben", "mail.example");
    await page.goto(`/letters/${letter}/sign`);
    // Playwright's search by text passes over a noscript element, not over what stands in it.
    await expect(page.locator("noscript p")).toContainText("this can take up to 30 minutes");
    await page.getByLabel("Mail address").fill(mailbox);
    await page.getByRole("button", { name: "Send me a code" }).click();
    await expect(page.getByText("Your mail is in the slow lane")).toBeVisible();
    await expect(page.getByText("This can take up to 30 minutes")).toBeVisible();
    await page.getByLabel("Code").fill(codeIn(await site.mails.next(mailbox)));
    await page.getByRole("button", { name: "Go on" }).click();
    await expect(page.getByRole("heading", { name: "How do you want to appear?" })).toBeVisible();
  });
});
