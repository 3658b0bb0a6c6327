import { readFile } from "node:fs/promises";
import type { Download, Page } from "@playwright/test";
import { gather } from "./axe.ts";
import type { Look } from "./every-page.ts";
import { picture } from "./picture.ts";
import { expect } from "./story.ts";
import { onItsOwnSite, setUpAccount } from "./workspace.ts";

const test = onItsOwnSite();

const microsoft = "/organize/letters/microsoft-ice";

async function fileOf(download: Download): Promise<string> {
  return readFile(await download.path(), "utf8");
}

test("Olu sees how a letter goes, looks through its names, and takes them along", async ({
  page,
  site,
  browser,
}) => {
  await gather(async (axe) => {
    const look: Look = async (seen, name) => {
      await axe(seen, name);
      await picture(seen, `steering-${name}`);
    };

    await setUpAccount(page, site);

    await page.goto(microsoft);
    await expect(page.getByRole("heading", { name: "Where it stands" })).toBeVisible();
    await page.setViewportSize({ width: 1280, height: 800 });
    await expect(page.getByRole("img", { name: "The total rose to" })).toHaveCount(1);
    await look(page, "dashboard");
    for (const letter of ["amazon-rekognition", "google-maven", "civil-rights-organizations"]) {
      await page.goto(`/organize/letters/${letter}`);
      await look(page, `dashboard-${letter}`);
    }
    await page.goto(microsoft);
    await page.emulateMedia({ media: "print" });
    await picture(page, "steering-dashboard-printed");
    await page.emulateMedia({ media: "screen", forcedColors: "active" });
    await picture(page, "steering-dashboard-forced-colors");
    await page.emulateMedia({ media: null, forcedColors: null });

    await page.getByRole("link", { name: "Names", exact: true }).click();
    await expect(page.getByRole("link", { name: "People (112)" })).toBeVisible();
    await look(page, "names");
    await page.getByRole("link", { name: "More names" }).click();
    await expect(page.getByRole("link", { name: "Back to the first" })).toBeVisible();
    await page.getByRole("link", { name: "More names" }).click();
    await expect(page.locator(".entries > li")).toHaveCount(12);
    const named = (await page.locator(".entries strong").first().textContent()) ?? "";
    await page.getByRole("link", { name: "Organizations (0)" }).click();
    await expect(page.getByText("There is none.")).toBeVisible();
    await page.getByRole("link", { name: "People (112)" }).click();
    await page.getByLabel("Find a name, title or place").fill(named);
    await page.getByRole("button", { name: "Find" }).click();
    await expect(page.locator(".entries strong", { hasText: named }).first()).toBeVisible();
    await expect(page).toHaveURL(/show=named/);
    await look(page, "names-found");

    await page.goto(microsoft);
    await page.getByRole("link", { name: "Names", exact: true }).click();
    await page.getByRole("link", { name: "Export" }).click();
    await look(page, "export");
    const [saved] = await Promise.all([
      page.waitForEvent("download"),
      page.getByRole("button", { name: "Save as CSV" }).click(),
    ]);
    expect(saved.suggestedFilename()).toBe("microsoft-ice-signatures.csv");
    const csv = await fileOf(saved);
    expect(csv.split("\r\n")).toHaveLength(114);
    expect(csv).toContain(named);
    await expect(page.getByText("112 names are in the file.")).toBeVisible();
    await expect(page.getByRole("button", { name: "Cancel" })).toBeHidden();
    await look(page, "export-saved");

    let given: (() => void) | undefined;
    const held = new Promise<void>((resolve) => (given = resolve));
    await page.route("**/signatures.json", async (route) => {
      await held;
      await route.abort();
    });
    await page.getByRole("button", { name: "Save as JSON" }).click();
    await expect(page.getByText("0 of 112 names")).toBeVisible();
    await look(page, "export-underway");
    await page.getByRole("button", { name: "Cancel" }).click();
    await expect(page.getByText("Cancelled. Nothing was saved.")).toBeVisible();
    given?.();
    await page.unrouteAll({ behavior: "ignoreErrors" });
    await page.route("**/signatures.json", (route) => route.abort());
    await page.getByRole("button", { name: "Save as JSON" }).click();
    await expect(page.getByRole("alert")).toContainText("broke off");
    await look(page, "export-broken");
    await page.unrouteAll({ behavior: "ignoreErrors" });

    const plain = await withoutScripts(page);
    await plain.goto(`${microsoft}/export`);
    const [json] = await Promise.all([
      plain.waitForEvent("download"),
      plain.getByRole("button", { name: "Save as JSON" }).click(),
    ]);
    expect((JSON.parse(await fileOf(json)) as { signatures: unknown[] }).signatures).toHaveLength(112);
    await plain.context().close();

    await page.goto(`${microsoft}/team`);
    await expect(page.getByText("Olu took the named signatures along as CSV.")).toBeVisible();
    await expect(page.getByText("Olu took the named signatures along as JSON.").first()).toBeVisible();
  });

  /** The same session in a browser that runs no scripts. */
  async function withoutScripts(signedIn: Page): Promise<Page> {
    const context = await browser.newContext({
      javaScriptEnabled: false,
      baseURL: site.origin,
      storageState: await signedIn.context().storageState(),
    });
    return context.newPage();
  }
});
