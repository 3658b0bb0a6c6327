import type { Locator, Page } from "@playwright/test";
import { codeIn } from "../support/mailbox.ts";
import { counted, expect, mailboxOf, test } from "./story.ts";

const publicPages = [
  "/",
  "/letters",
  "/letters?status=open&sort=signed",
  "/letters/amazon-rekognition",
  "/letters/amazon-rekognition?lang=es",
  "/letters/microsoft-ice",
  "/letters/google-maven?lang=de",
  "/letters/aclu-petition",
  "/letters/civil-rights-organizations",
  "/letters/microsoft-ice/signatures",
  "/what-we-keep",
  "/letters/no-such-letter",
];

test("The first page says what this is and leads to the letters that are open", async ({ page }) => {
  await page.goto("/");
  await expect(page.getByRole("heading", { level: 1 })).toBeVisible();
  await expect(page.getByRole("heading", { name: "How it works" })).toBeVisible();
  await page.getByRole("link", { name: "Not with our work" }).click();
  await expect(page).toHaveURL("/letters/amazon-rekognition");
  await expect(page.getByRole("heading", { level: 1, name: "Not with our work" })).toBeVisible();
  await expect(page.getByRole("listitem").filter({ hasText: "Stop hosting Palantir" })).toBeVisible();
  await page.getByRole("link", { name: "A face is not a license plate" }).click();
  await expect(page.getByRole("heading", { level: 1 })).toHaveText("A face is not a license plate");
});

test("The directory is searched and filtered", async ({ page }) => {
  const titles = page.getByRole("main").getByRole("heading", { level: 2 });
  await page.goto("/letters");
  await expect(titles).toHaveCount(5);

  await page.getByLabel("Words in the letter").fill("drones");
  await page.getByRole("button", { name: "Show" }).click();
  await expect(titles).toHaveText(["Not an arms company"]);
  await expect(page.getByLabel("Words in the letter")).toHaveValue("drones");

  await page.goto("/letters");
  await page.getByLabel("Status").selectOption("Delivered");
  await page.getByRole("button", { name: "Show" }).click();
  await expect(titles).toHaveText(["Not an arms company"]);
  await expect(page.getByLabel("Status")).toHaveValue("delivered");

  await page.goto("/letters");
  await page.getByLabel("Language").selectOption("Español");
  await page.getByRole("button", { name: "Show" }).click();
  await expect(titles).toHaveText(["No con nuestro trabajo"]);

  await page.goto("/letters");
  await page.getByLabel("Order").selectOption("Most signatures");
  await page.getByRole("button", { name: "Show" }).click();
  await expect(titles.first()).toHaveText("A face is not a license plate");

  await page.getByLabel("Words in the letter").fill("zeppelin");
  await page.getByRole("button", { name: "Show" }).click();
  await expect(page.getByText("No letter matches.")).toBeVisible();
  await page.getByRole("main").getByRole("link", { name: "see all letters" }).click();
  await expect(titles).toHaveCount(5);
});

test("A letter is read in its other language, and signed in it", async ({ page }) => {
  await page.goto("/letters/google-maven");
  await page.getByRole("link", { name: "Deutsch" }).click();
  const title = page.getByRole("heading", { level: 1 });
  await expect(title).toHaveText("Kein Rüstungskonzern");
  expect(await title.evaluate((heading) => heading.closest("[lang]")?.getAttribute("lang"))).toBe("de");
  await expect(page.getByRole("link", { name: "Deutsch" })).toHaveAttribute("aria-current", "true");

  await page.goto("/letters/amazon-rekognition?lang=es");
  await page.getByRole("link", { name: "Sign anonymously" }).click();
  await expect(page).toHaveURL(/\/sign\?lang=es/);
});

test("All names can be paged through, and there are as many as the total says", async ({ page, site }) => {
  const letter = "microsoft-ice";
  const { named, total, anonymous } = await counted(site, letter);
  await page.goto(`/letters/${letter}`);
  const names = page.locator(".names li");
  await expect(names).toHaveCount(60);
  await expect(page.getByText(`and ${total - 60} others, ${anonymous} of whom give no name.`)).toBeVisible();
  const seen = await names.allInnerTexts();
  await page.getByRole("link", { name: "More names" }).click();
  await expect(page).toHaveURL(/after=/);
  seen.push(...(await names.allInnerTexts()));
  expect(seen).toHaveLength(named);

  await page.getByRole("link", { name: "Back to the first" }).click();
  await expect(names).toHaveCount(100);
  await page.getByLabel("Find a name, title or place").fill("zz");
  await page.getByRole("button", { name: "Find" }).click();
  await expect(page.getByText("A search needs at least 3 letters.")).toBeVisible();
});

test("Every page that a program may read has its data", async ({ request, site }) => {
  const get = async (path: string) => {
    const answer = await request.get(path);
    expect(answer.status()).toBe(200);
    expect(answer.headers()).toMatchObject({ "access-control-allow-origin": "*" });
    expect(answer.headers()["content-type"]).toContain("application/json");
    // A count says when the next batch is, so that it may become another one between two looks.
    await expect(async () => {
      const { etag = "" } = (await request.get(path)).headers();
      const again = await request.get(path, { headers: { "if-none-match": etag } });
      expect(again.status()).toBe(304);
    }).toPass();
    return (await answer.json()) as Record<string, unknown>;
  };
  const { letters } = (await get("/letters.json")) as { letters: { slug: string }[] };
  expect(letters).toHaveLength(5);
  for (const { slug } of letters) {
    await site.nothingWaits();
    const count = await get(`/letters/${slug}/count.json`);
    expect(await get(`/letters/${slug}.json`)).toMatchObject({ slug, counts: { total: count.total } });
  }
  const first = await get("/letters/microsoft-ice/signatures.json");
  expect(first.signatures).toHaveLength(100);
  expect(Object.keys((first.signatures as object[])[0] ?? {}).sort()).toEqual(
    [
      "batch",
      "domain",
      "id",
      "name",
      "organization",
      "place",
      "salt",
      "shownAs",
      "title",
      "workplace",
    ].sort(),
  );
  const second = await get(String(first.next));
  expect(second).toMatchObject({ next: null });
});

test("An address where nothing is says so and leads on", async ({ page }) => {
  for (const address of [
    "/no-such-page",
    "/letters/no-such-letter",
    "/letters/no-such-letter/sign",
    "/dev/mail",
  ]) {
    const answer = await page.goto(address);
    expect(answer?.status()).toBe(404);
    await expect(page.getByRole("heading", { name: "There is no such page" })).toBeVisible();
  }
  await page.getByRole("link", { name: "look for the letter" }).click();
  await expect(page).toHaveURL("/letters");
});

test("Public pages load nothing from elsewhere, ship no script and set no cookie", async ({ page, site }) => {
  for (const address of publicPages) {
    const loaded: string[] = [];
    page.on("request", (request) => loaded.push(request.url()));
    const answer = await page.goto(address);
    await page.waitForLoadState("load");
    expect(answer?.headers()).not.toHaveProperty("set-cookie");
    expect(answer?.headers()["content-security-policy"]).toContain("script-src 'none'");
    expect(await page.locator("script").count()).toBe(0);
    expect(loaded.filter((url) => new URL(url).origin !== site.origin || /\.m?js($|\?)/.test(url))).toEqual(
      [],
    );
    expect(await page.locator("[style], style").count()).toBe(0);
  }
  expect(await page.context().cookies()).toEqual([]);
});

test("A page on a telephone is never wider than the screen", async ({ page }) => {
  await page.setViewportSize({ width: 320, height: 640 });
  for (const address of publicPages) {
    await page.goto(address);
    expect(
      await page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth),
      address,
    ).toBe(0);
  }
});

test("What is printed is the letter, not the site around it", async ({ page }) => {
  await page.goto("/letters/microsoft-ice");
  await expect(page.getByRole("banner")).toBeVisible();
  await page.emulateMedia({ media: "print" });
  for (const chrome of [".masthead", ".skips", ".sign-panel", ".colophon", ".pager", ".find"])
    await expect(page.locator(chrome).first()).toBeHidden();
  await expect(page.getByRole("heading", { level: 1 })).toBeVisible();
  await expect(page.getByText("Cancel the contract with Immigration")).toBeVisible();
  await expect(page.locator(".names")).toBeVisible();
  await expect(page.locator(".sheet-printed")).toContainText("/letters/microsoft-ice");
});

test.describe("With the keyboard alone", () => {
  test("the first two stops skip to the text and to signing", async ({ page }) => {
    await page.goto("/letters/microsoft-ice");
    await page.keyboard.press("Tab");
    await expectToBeSeen(page, page.getByRole("link", { name: "Skip to the text" }));
    await page.keyboard.press("Enter");
    await expect(page.getByRole("main")).toBeFocused();

    await page.reload();
    await page.keyboard.press("Tab");
    await page.keyboard.press("Tab");
    await expectToBeSeen(page, page.getByRole("link", { name: "Skip to signing" }));
    await page.keyboard.press("Enter");
    await page.keyboard.press("Tab");
    await expectToBeSeen(page, page.getByRole("link", { name: "Sign anonymously" }));
  });

  test("every stop of a page can be seen", async ({ page }) => {
    for (const address of ["/", "/letters", "/letters/microsoft-ice", "/letters/microsoft-ice/sign"]) {
      await page.goto(address);
      const stops = await page
        .locator("a[href], button, input:not([type=hidden]), select, textarea, summary, [tabindex='0']")
        .filter({ visible: true })
        .count();
      for (let stop = 1; stop <= stops; stop++) {
        await page.keyboard.press("Tab");
        await expectToBeSeen(page, page.locator("*:focus"));
      }
    }
  });

  test("Ada signs, from the letter to the posted ticket", async ({ page, site }) => {
    const letter = "amazon-rekognition";
    const before = await counted(site, letter);
    const mailbox = mailboxOf("ada", "amazon.example");
    await page.goto(`/letters/${letter}`);
    await tabTo(page, page.getByRole("link", { name: "Skip to signing" }));
    await page.keyboard.press("Enter");
    await tabTo(page, page.getByRole("link", { name: "Sign anonymously" }));
    await page.keyboard.press("Enter");
    await expect(page).toHaveURL(/\/sign/);

    await tabTo(page, page.getByLabel("Mail address"));
    await page.keyboard.type(mailbox);
    await page.keyboard.press("Enter");
    await expect(page).toHaveURL(/\/confirm/);
    await tabTo(page, page.getByLabel("Code"));
    await page.keyboard.type(codeIn(await site.mails.next(mailbox)));
    await page.keyboard.press("Enter");
    await expect(page).toHaveURL(/\/choose/);
    await tabTo(page, page.getByRole("radio", { name: "Anonymously" }));
    await tabTo(page, page.getByRole("button", { name: "Go on" }));
    await page.keyboard.press("Enter");

    await expect(page.getByRole("heading", { name: "Keep these twelve words" })).toBeVisible();
    await tabTo(page, page.getByLabel("I have written the words down"));
    await page.keyboard.press("Space");
    await tabTo(page, page.getByRole("button", { name: "Make my ticket" }));
    await page.keyboard.press("Enter");
    await expect(page.locator("#ticket-ready")).toBeFocused();
    await tabTo(page, page.getByText("Post it now all the same"));
    await page.keyboard.press("Enter");
    await tabTo(page, page.getByLabel("Role"));
    await page.keyboard.type("Des");
    await tabTo(page, page.getByRole("button", { name: "Post it now" }));
    await page.keyboard.press("Enter");
    await expect(page.locator("#posted")).toBeFocused();
    await expect(page.getByRole("heading", { name: "Your signature is taken" })).toBeVisible();
    expect(await counted(site, letter)).toMatchObject({ total: before.total + 1, role: before.role + 1 });
  });
});

/** Presses Tab until this has the focus, which must be seen on it. */
async function tabTo(page: Page, stop: Locator): Promise<void> {
  for (let presses = 1; presses <= 60; presses++) {
    await page.keyboard.press("Tab");
    if (await stop.evaluate((element) => element.contains(document.activeElement)))
      return expectToBeSeen(page, page.locator("*:focus"));
  }
  throw new Error(`${String(stop)} cannot be reached with the Tab key`);
}

/** Focused, within the window, and with an outline of its own. */
async function expectToBeSeen(page: Page, stop: Locator): Promise<void> {
  await expect(stop).toBeFocused();
  await expect(stop).toBeInViewport();
  const outline = await stop.evaluate((element) => {
    // A radio or check box may be drawn by its label.
    const drawn = [element, element.nextElementSibling, element.closest("label, .card")];
    return drawn.some((each) => {
      if (!each) return false;
      const { outlineStyle, outlineWidth, boxShadow } = getComputedStyle(each);
      return (outlineStyle !== "none" && Number.parseFloat(outlineWidth) >= 2) || boxShadow !== "none";
    });
  });
  expect(outline, `the focus on ${await stop.evaluate((element) => element.outerHTML.slice(0, 120))}`).toBe(
    true,
  );
}
