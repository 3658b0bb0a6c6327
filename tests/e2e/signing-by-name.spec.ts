import { confirmAMailbox, counted, expect, mailboxOf, test } from "./story.ts";

test.use({ javaScriptEnabled: false });

test("Ben signs by name, without scripts, and is found in the list and by searching", async ({
  page,
  site,
}) => {
  const letter = "microsoft-ice";
  const before = await counted(site, letter);
  await confirmAMailbox(page, site, {
    letter,
    mailbox: mailboxOf("ben", "microsoft.example"),
    way: "Sign with your name",
  });
  await expect(page.getByRole("radio", { name: "With my name" })).toBeChecked();
  await page.getByLabel("Your name").fill("Ben Öztürk-Łukasik");
  await page.getByLabel("Job title").fill("Program manager, see www.ben.example");
  await page.getByLabel("Place").fill("Redmond");
  await page.getByRole("button", { name: "Go on" }).click();

  await expect(page.getByRole("alert")).toContainText("leave out links and addresses");
  await expect(page.getByRole("radio", { name: "With my name" })).toBeChecked();
  await expect(page.getByLabel("Your name")).toHaveValue("Ben Öztürk-Łukasik");
  await expect(page.getByLabel("Place")).toHaveValue("Redmond");
  await expect(page.getByLabel("Job title")).toHaveValue("Program manager, see www.ben.example");
  await page.getByLabel("Job title").fill("Program manager");
  await page.getByRole("button", { name: "Go on" }).click();
  await expect(page.getByRole("heading", { name: "Your signature is taken" })).toBeVisible();

  expect(await counted(site, letter)).toMatchObject({ total: before.total + 1, named: before.named + 1 });
  await page.getByRole("link", { name: "Back to the letter" }).click();
  const entry = page.getByRole("listitem").filter({ hasText: "Ben Öztürk-Łukasik" });
  await expect(entry).toContainText("Program manager, Redmond");

  await page.getByLabel("Find a name, title or place").fill("ozturk lukasik");
  await page.getByRole("button", { name: "Find" }).click();
  await expect(page).toHaveURL(/\/signatures\?q=ozturk/);
  await expect(entry).toContainText("Program manager, Redmond");
  await expect(page.locator(".names li")).toHaveCount(1);
});

test("Ben chooses a name and leaves it empty, and is asked for it", async ({ page, site }) => {
  await confirmAMailbox(page, site, {
    letter: "aclu-petition",
    mailbox: mailboxOf("ben", "mail.example"),
    way: "Sign with your name",
  });
  await page.getByLabel("Your name").fill("  ");
  await page.getByRole("button", { name: "Go on" }).click();
  await page.getByRole("link", { name: "Enter the name you want to sign with." }).click();
  await expect(page.getByLabel("Your name")).toBeFocused();
});

test("Ben signs for his organization, is told that it waits, and it appears once Olu approves it", async ({
  page,
  site,
}) => {
  const letter = "civil-rights-organizations";
  const before = await counted(site, letter);
  await confirmAMailbox(page, site, {
    letter,
    mailbox: mailboxOf("ben", "harborlegal.example"),
    way: "Sign for your organization",
  });
  await page.getByLabel("Name of the organization").fill("Harbor Legal Aid");
  await page.getByLabel("Your name, as its representative").fill("Ben Amsel");
  await page.getByLabel("Job title").fill("Director");
  await page.getByRole("button", { name: "Go on" }).click();
  await expect(page.getByText("The organizers look at it first.")).toBeVisible();

  expect(await counted(site, letter)).toMatchObject({
    total: before.total,
    organization: before.organization,
  });
  const waiting = await site.run("app/approve.ts", letter);
  expect(waiting).toContain("Harbor Legal Aid  (Ben Amsel, Director, harborlegal.example)");
  await page.goto(`/letters/${letter}/signatures?q=harbor+legal`);
  await expect(page.getByText("No name matches “harbor legal”.")).toBeVisible();

  const [id = ""] = /^[0-9a-f-]{36}/m.exec(waiting) ?? [];
  await site.run("app/approve.ts", letter, id);
  expect(await counted(site, letter)).toMatchObject({ organization: before.organization + 1 });
  await page.reload();
  await expect(page.getByRole("listitem").filter({ hasText: "Harbor Legal Aid" })).toContainText("Ben Amsel");
});
