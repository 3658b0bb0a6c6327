import {
  askForACode,
  comeToTheWords,
  confirmAMailbox,
  counted,
  expect,
  expectNoTrace,
  mailboxOf,
  makeTheTicket,
  test,
  typeTheCode,
} from "./story.ts";

const letter = "amazon-rekognition";

test("Ada finds her signature by her words, on another device, and withdraws it", async ({
  page,
  site,
  anotherDevice,
}) => {
  const words = await comeToTheWords(page, site, { letter, mailbox: mailboxOf("ada", "amazon.example") });
  await makeTheTicket(page);
  await page.getByText("Post it now all the same").click();
  await page.getByRole("button", { name: "Post it now" }).click();
  await expect(page.locator("#serial")).toHaveText(/^[0-9a-f]{64}$/);
  const serial = (await page.locator("#serial").textContent()) ?? "";
  const { total } = await counted(site, letter);

  const home = await anotherDevice();
  const sent: string[] = [];
  const read: string[] = [];
  home.context().on("request", (request) => {
    sent.push(`${request.url()} ${request.postData() ?? ""}`);
    if (request.url().includes("/log/")) read.push(request.url());
  });
  await home.goto(`/letters/${letter}`);
  await home.getByRole("link", { name: "Find or withdraw your signature" }).click();
  await home.getByLabel("Your twelve words").fill(["zebrra", ...words.slice(1)].join(" "));
  await home.getByRole("button", { name: "Find my signature" }).click();
  await expect(home.getByRole("alert")).toContainText("Word 1, “zebrra”, is not in the list of words");
  await home.getByLabel("Your twelve words").fill(words.join("\n"));
  await home.getByRole("button", { name: "Find my signature" }).click();
  await expect(home.getByRole("heading", { name: "Your signature counts" })).toBeVisible();
  await expect(home.locator("#facts")).toContainText(serial);
  await expect(home.locator("#facts")).toContainText(/since batch \d+, \d+ \w+ 20\d\d, \d\d:\d\d UTC/);
  await expect(home.locator("#facts")).toContainText("version 1 of the text, in English");

  // The whole log was read, as by anybody, and nothing about this one signature was asked for.
  expect(read.length).toBeGreaterThan(1);
  expect(read.every((url) => /\/log\/(checkpoint|tile\/entries\/[\dx/]+(\.p\/\d+)?)$/.test(url))).toBe(true);
  expect(sent.join("\n")).not.toContain(serial);

  await home.getByRole("button", { name: "Withdraw this signature" }).click();
  await expect(home.getByText("This cannot be undone")).toBeVisible();
  const [request] = await Promise.all([
    home.waitForRequest((each) => each.method() === "POST"),
    home.getByRole("button", { name: "Withdraw it" }).click(),
  ]);
  await expectNoTrace(request);
  expect(Object.keys(request.postDataJSON() as object)).toEqual(["secret"]);
  await expect(home.getByRole("heading", { name: "Withdrawn" })).toBeVisible();
  await expect(home.locator("#withdrawn-means")).toContainText("leaves the total with the next batch");
  const pairs = words.slice(1).map((word, place) => new RegExp(`\\b${words[place]}\\W+${word}\\b`));
  expect(pairs.filter((pair) => pair.test(decodeURIComponent(sent.join("\n"))))).toEqual([]);

  expect((await counted(site, letter)).total).toBe(total - 1);
  await home.goto(`/letters/${letter}/receipt`);
  await home.getByLabel("Your twelve words").fill(words.join(" "));
  await home.getByRole("button", { name: "Find my signature" }).click();
  await expect(home.getByRole("heading", { name: "Your signature was withdrawn" })).toBeVisible();
  await expect(home.getByRole("button", { name: "Withdraw this signature" })).toBeHidden();
  expect(await home.context().cookies()).toEqual([]);
});

test("Ada’s ticket was never posted: she is told what “not in the log” can mean", async ({ page, site }) => {
  const words = await comeToTheWords(page, site, { letter, mailbox: mailboxOf("ada", "amazon.example") });
  await page.goto(`/letters/${letter}/receipt`);
  await page.getByLabel("Your twelve words").fill(words.join(" "));
  await page.getByRole("button", { name: "Find my signature" }).click();
  await expect(page.getByRole("heading", { name: "It is not in the log" })).toBeVisible();
  await expect(page.getByText("Your ticket was not posted yet.")).toBeVisible();
  await page.getByRole("button", { name: "Withdraw this signature" }).click();
  await page.getByRole("button", { name: "Withdraw it" }).click();
  await expect(page.getByRole("alert")).toContainText("No signature of this letter belongs to this secret");
});

test("A log that does not begin with the letter’s first entry is refused", async ({ page, site }) => {
  const words = await comeToTheWords(page, site, { letter, mailbox: mailboxOf("ada", "amazon.example") });
  await page.route("**/log/**", async (route) => {
    const url = route.request().url().replace(letter, "microsoft-ice");
    await route.fulfill({ response: await route.fetch({ url }) });
  });
  await page.goto(`/letters/${letter}/receipt`);
  await page.getByLabel("Your twelve words").fill(words.join(" "));
  await page.getByRole("button", { name: "Find my signature" }).click();
  await expect(page.getByRole("alert")).toContainText("is not this letter’s log");
});

test("Ada withdraws without scripts, by the secret that was shown with her ticket", async ({
  page,
  site,
  browser,
  baseURL,
}) => {
  const words = await comeToTheWords(page, site, { letter, mailbox: mailboxOf("ada", "amazon.example") });
  await makeTheTicket(page);
  await page.getByText("Your withdraw secret").click();
  const secret = (await page.locator("#withdraw-secret").textContent()) ?? "";
  expect(secret).toMatch(/^[\w-]{43}$/);
  await page.getByText("Post it now all the same").click();
  await page.getByRole("button", { name: "Post it now" }).click();
  await expect(page.locator("#posted")).toBeVisible();
  const { total } = await counted(site, letter);

  const context = await browser.newContext({ javaScriptEnabled: false, ...(baseURL ? { baseURL } : {}) });
  const plain = await context.newPage();
  await plain.goto(`/letters/${letter}/receipt`);
  // Playwright's search by text passes over what stands in a noscript element.
  await expect(plain.locator("noscript p")).toContainText("Your browser runs no scripts here");
  await plain.getByText("I have the withdraw secret").click();
  const field = plain.getByLabel("Withdraw secret", { exact: true });
  await field.fill(words.join(" "));
  await plain.getByRole("button", { name: "Go on to withdraw" }).click();
  await expect(plain.getByRole("alert")).toContainText("They were not needed");
  await expect(field).toHaveValue("");
  await field.fill(secret);
  await plain.getByRole("button", { name: "Go on to withdraw" }).click();
  await expect(plain.getByRole("heading", { name: "Withdraw this signature?" })).toBeVisible();
  expect((await counted(site, letter)).total).toBe(total);
  await plain.getByRole("button", { name: "Withdraw it" }).click();
  await expect(plain.getByRole("heading", { name: "Withdrawn" })).toBeVisible();
  expect(await context.cookies()).toEqual([]);
  expect(plain.url()).not.toContain(secret);
  await context.close();
  expect((await counted(site, letter)).total).toBe(total - 1);
});

test.describe(() => {
  test.use({ javaScriptEnabled: false });

  test("Ben takes his name down by his mailbox, and it is gone from the list", async ({ page, site }) => {
    const named = "microsoft-ice";
    const mailbox = mailboxOf("ben", "microsoft.example");
    await confirmAMailbox(page, site, { letter: named, mailbox, way: "Sign with your name" });
    await page.getByLabel("Your name").fill("Ben Vanishing");
    await page.getByRole("button", { name: "Go on" }).click();
    const before = await counted(site, named);
    await page.goto(`/letters/${named}/signatures?q=vanishing`);
    await expect(page.getByRole("listitem").filter({ hasText: "Ben Vanishing" })).toBeVisible();

    await site.aMinutePasses();
    await page.goto(`/letters/${named}`);
    await page.getByRole("link", { name: "Take your name down" }).click();
    await page.getByLabel("Mail address").fill(mailbox);
    await page.getByRole("button", { name: "Send me a code" }).click();
    await typeTheCode(page, site, mailbox, "Take my name down");
    await expect(page.getByText("If this mailbox had signed by name, the name is gone.")).toBeVisible();

    await page.goto(`/letters/${named}/signatures?q=vanishing`);
    await expect(page.getByText("No name matches “vanishing”.")).toBeVisible();
    expect(await counted(site, named)).toMatchObject({ total: before.total - 1, named: before.named - 1 });
  });

  test("Olu blocks her mailbox, and whoever signs with it learns only “used or blocked”", async ({
    page,
    site,
  }) => {
    const mailbox = mailboxOf("olu", "microsoft.example");
    await page.goto("/letters/microsoft-ice");
    await page.getByText("What your employer can see").click();
    await page.getByRole("link", { name: "Block your mailbox" }).click();
    await page.getByLabel("Mail address").fill(mailbox);
    await page.getByRole("button", { name: "Send me a code" }).click();
    await typeTheCode(page, site, mailbox, "Block my mailbox");
    await expect(page.getByText("This mailbox cannot sign this letter from now on.")).toBeVisible();

    await site.aMinutePasses();
    await askForACode(page, { letter: "microsoft-ice", mailbox, way: "Sign with your name" });
    await typeTheCode(page, site, mailbox);
    await page.getByLabel("Your name").fill("Olu Adeyemi");
    await page.getByRole("button", { name: "Go on" }).click();
    await expect(page.getByRole("alert")).toContainText(
      "already been used for this letter, or its owner has",
    );
  });
});
