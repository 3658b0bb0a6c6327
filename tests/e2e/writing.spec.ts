import type { Page } from "@playwright/test";
import { gather } from "./axe.ts";
import type { Look } from "./every-page.ts";
import { picture } from "./picture.ts";
import { expect, type Site } from "./story.ts";
import { onItsOwnSite, password, printedLink, signIn } from "./workspace.ts";

const test = onItsOwnSite();

/** Olu's account, by the link that was printed; the second time she signs in. */
async function comeAsOlu(page: Page, site: Site): Promise<void> {
  await page.goto(printedLink(site));
  const name = page.getByLabel("Name or pseudonym");
  if (!(await name.isVisible())) return signIn(page);
  await name.fill("Olu");
  await page.getByLabel("Mail address").fill("olu@mail.example");
  await page.getByLabel("Password").fill(password);
  await page.getByRole("button", { name: "Make my account" }).click();
  await expect(page.getByRole("heading", { name: "Your letters" })).toBeVisible();
}

async function begin(page: Page, title: string): Promise<string> {
  await page.goto("/organize/new");
  await page.getByLabel("Title").fill(title);
  await page.getByRole("button", { name: "Begin" }).click();
  await expect(page).toHaveURL(/\/organize\/letters\/draft-[0-9a-f]+\/write\/letter$/);
  return new URL(page.url()).pathname.replace(/\/letter$/, "");
}

const text = (page: Page) => page.getByRole("textbox", { name: "Text", exact: true });
const saving = (page: Page) => page.locator("#saving");
const shownBy = (page: Page) => page.frameLocator("#live-preview iframe");

test("Olu writes a letter in two languages, and sees the page that it becomes while she types", async ({
  page,
  site,
}) => {
  await gather(async (axe) => {
    const look: Look = async (seen, name) => {
      await axe(seen, name);
      await picture(seen, `writing-${name}`);
    };
    await comeAsOlu(page, site);
    await page.getByRole("link", { name: "Write a letter" }).click();
    await look(page, "new");
    await page.getByText("It is none of these").click();
    await page.getByLabel("Tag of the language").fill("no tag");
    await page.getByRole("button", { name: "Begin" }).click();
    await expect(page.getByRole("alert")).toContainText("not the tag of a language");
    await look(page, "new-refused");

    const write = await begin(page, "Stop selling face recognition to police");
    await page.goto("/organize");
    await expect(page.getByRole("link", { name: "Stop selling face recognition to police" })).toBeVisible();
    await look(page, "letters");

    await page.goto(`${write}/letter`);
    await expect(page.getByLabel("End of its address")).toHaveValue(
      "stop-selling-face-recognition-to-police",
    );
    await look(page, "letter");
    await page.getByLabel("Addressee").fill("Jeff Bezos, chief executive");
    await page.getByLabel("Summary").fill("Workers ask not to sell face recognition to police.");
    await expect(saving(page)).toHaveText("Saved");
    await page.reload();
    await expect(page.getByLabel("Addressee")).toHaveValue("Jeff Bezos, chief executive");

    await page.setViewportSize({ width: 1280, height: 800 });
    await page.goto(`${write}/text/en`);
    const preview = shownBy(page);
    await expect(preview.getByRole("heading", { level: 1 })).toHaveText(
      "Stop selling face recognition to police",
    );
    await text(page).pressSequentially("# Why we write\n\nWe *build* it.\n\n<b>Not</b> bold.\n");
    await expect(preview.getByRole("heading", { name: "Why we write" })).toBeVisible();
    await expect(preview.getByText("<b>Not</b> bold.")).toBeVisible();
    await expect(saving(page)).toHaveText("Saved");
    await page.getByLabel("Demands").fill("Stop selling it.\nGive us a say.");
    await expect(preview.getByText("Give us a say.")).toBeAttached();
    await expect(saving(page)).toHaveText("Saved");
    await expect(page.getByRole("heading", { name: "Letters like this one" })).toBeVisible();
    await look(page, "text");

    // What is read of the page stays where it is while it is made anew.
    await page.setViewportSize({ width: 1280, height: 800 });
    const scrolled = () => preview.locator("html").evaluate((html) => html.scrollTop);
    await preview.locator("html").evaluate((html) => html.scrollTo(0, 300));
    await text(page).press("ControlOrMeta+End");
    await text(page).pressSequentially("And more.");
    await expect(preview.getByText("And more.")).toBeAttached();
    expect(await scrolled()).toBe(300);
    await preview.getByRole("link", { name: "How it works" }).click();
    await preview.getByRole("link", { name: "Sign anonymously" }).click();
    await expect(preview.getByText("Preview: nobody else sees this.")).toBeInViewport();
    await expect(saving(page)).toHaveText("Saved");

    await page.getByRole("link", { name: "Add or remove a language" }).click();
    await page.getByRole("combobox", { name: "Language" }).selectOption("ar");
    await page.getByRole("button", { name: "Add it" }).click();
    await expect(page.getByText("The original, in English")).toBeVisible();
    await page.getByLabel("Title").fill("ليس بعملنا");
    await text(page).fill("نحن نرفض.");
    await expect(saving(page)).toHaveText("Saved");
    await look(page, "translation");
    await page.goto(`${write}/text`);
    await page.getByText("Remove العربية").click();
    await look(page, "languages");

    await page.goto(`${write.replace(/write$/, "preview")}?lang=ar`);
    await expect(page.getByRole("heading", { level: 1 })).toHaveText("ليس بعملنا");
    await look(page, "preview");
  });
});

test("two tabs, a lost connection, a session that has ended, a crash: no word is lost, none overwritten", async ({
  page,
  context,
  site,
}) => {
  await gather(async (axe) => {
    const look: Look = async (seen, name) => {
      await axe(seen, name);
      await picture(seen, `writing-${name}`);
    };
    await comeAsOlu(page, site);
    const english = `${await begin(page, "Not with our hands")}/text/en`;
    await page.goto(english);
    await text(page).fill("We build it, and we want a say.");
    await expect(saving(page)).toHaveText("Saved");

    await context.setOffline(true);
    await text(page).fill("We build it, and we want a say. Written in a tunnel.");
    await expect(page.getByText("Not saved: no connection. What you typed is still here")).toBeVisible();
    await look(page, "no-connection");
    await text(page).press("ControlOrMeta+End");
    await text(page).pressSequentially(" Still in it.");
    await context.setOffline(false);
    await expect(saving(page)).toHaveText("Saved");
    await expect(page.getByText("Not saved: no connection")).toBeHidden();

    // The answer to a save is lost on its way, and more is typed meanwhile: that is no conflict with oneself.
    let isLost = false;
    await page.route(`**${english}`, async (route) => {
      if (isLost || route.request().method() !== "POST") return route.fallback();
      isLost = true;
      await route.fetch();
      await route.abort();
    });
    await text(page).pressSequentially(" Out.");
    await expect(page.getByText("Not saved: no connection")).toBeVisible();
    await text(page).pressSequentially(" In the sun.");
    await expect(saving(page)).toHaveText("Saved");
    const written = "We build it, and we want a say. Written in a tunnel. Still in it. Out. In the sun.";
    await page.unroute(`**${english}`);
    await page.reload();
    await expect(text(page)).toHaveValue(written);

    const other = await context.newPage();
    await other.goto(english);
    await other.getByLabel("Title").fill("Not with our hands, from the other tab");
    await expect(saving(other)).toHaveText("Saved");
    await text(page).press("ControlOrMeta+End");
    await text(page).pressSequentially(" From the first tab.");
    await expect(page.getByText("Olu has saved this page meanwhile.")).toBeVisible();
    await expect(text(page)).toHaveValue(`${written} From the first tab.`);
    await look(page, "conflict-noticed");
    await page.getByRole("button", { name: "Compare the two texts" }).click();
    await expect(page.getByRole("heading", { name: "Olu has saved this page meanwhile" })).toBeVisible();
    await expect(page.locator("del").getByText(", from the other tab")).toBeVisible();
    await expect(page.locator("ins").getByText("From the first tab.")).toBeVisible();
    await expect(text(page)).toHaveValue(`${written} From the first tab.`);
    await look(page, "conflict");
    await other.reload();
    await expect(other.getByLabel("Title")).toHaveValue("Not with our hands, from the other tab");
    await expect(text(other)).toHaveValue(written);
    await page.getByLabel("Title").fill("Not with our hands, from both tabs");
    await page.getByRole("button", { name: "Save mine in its place" }).click();
    await expect(page.getByRole("heading", { name: "The text" })).toBeVisible();
    await expect(page.getByRole("button", { name: "Save", exact: true })).toBeVisible();
    await expect(page.getByLabel("Title")).toHaveValue("Not with our hands, from both tabs");

    // The second tab gives way.
    await text(other).fill("Thrown away.");
    await other.getByRole("button", { name: "Compare the two texts" }).click();
    await other.getByRole("link", { name: "drop yours and go on with the other text" }).click();
    await expect(text(other)).toHaveValue(`${written} From the first tab.`);
    await expect(other.getByLabel("Title")).toHaveValue("Not with our hands, from both tabs");

    await other.getByRole("button", { name: "Sign out" }).click();
    await text(page).fill("Written while nobody was signed in.");
    await expect(page.getByText("Not saved: you have been signed out.")).toBeVisible();
    await look(page, "signed-out");
    const [third] = await Promise.all([
      context.waitForEvent("page"),
      page.getByRole("link", { name: "Sign in in another tab" }).click(),
    ]);
    await third.close();
    await signIn(other);
    await expect(saving(page)).toHaveText("Saved", { timeout: 40_000 });

    // A tab that crashes is opened again by the browser with what the tab itself has kept, and no tab else has it.
    await page.route(`**${english}`, (route) =>
      route.request().method() === "POST" ? route.abort() : route.fallback(),
    );
    await text(page).fill("Typed just before the crash.");
    await expect(page.getByText("Not saved: no connection")).toBeVisible();
    const keptWords = () => page.evaluate(() => JSON.stringify(sessionStorage));
    expect(await keptWords()).toContain("just before the crash");
    expect(await other.evaluate(() => JSON.stringify(sessionStorage))).not.toContain("crash");
    expect(await page.evaluate(() => JSON.stringify(localStorage))).toBe("{}");
    page.once("dialog", (dialog) => void dialog.accept());
    await page.reload();
    await expect(text(page)).toHaveValue("Typed just before the crash.");
    await page.unroute(`**${english}`);
    await expect(saving(page)).toHaveText("Saved", { timeout: 40_000 });
    expect(await keptWords()).toBe("{}");
    await other.goto(english);
    await expect(text(other)).toHaveValue("Typed just before the crash.");
  });
});

test("without scripts everything is saved by a button, and nothing is overwritten either", async ({
  browser,
  site,
}) => {
  const context = await browser.newContext({ javaScriptEnabled: false, baseURL: site.origin });
  const [page, other] = [await context.newPage(), await context.newPage()];
  await comeAsOlu(page, site);
  const english = `${await begin(page, "Not with our pens")}/text/en`;
  for (const tab of [page, other]) await tab.goto(english);
  await expect(page.locator("#live-preview")).toBeHidden();
  await text(page).fill("We refuse.");
  const [preview] = await Promise.all([
    context.waitForEvent("page"),
    page.getByRole("button", { name: "Preview" }).click(),
  ]);
  await expect(preview.getByText("We refuse.")).toBeVisible();
  await expect(preview.getByText("Preview: nobody else sees this.")).toBeVisible();
  await page.getByRole("button", { name: "Save", exact: true }).click();
  await expect(text(page)).toHaveValue("We refuse.");

  await text(other).fill("We strike.");
  await other.getByRole("button", { name: "Save", exact: true }).click();
  await expect(other.getByRole("heading", { name: "Olu has saved this page meanwhile" })).toBeVisible();
  await expect(text(other)).toHaveValue("We strike.");
  await expect(other.locator("del")).toContainText(["Struck out", "refuse"]);
  await other.getByRole("button", { name: "Save mine in its place" }).click();
  await page.goto(english);
  await expect(text(page)).toHaveValue("We strike.");
  await context.close();
});
