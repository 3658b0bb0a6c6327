import { gather } from "./axe.ts";
import type { Look } from "./every-page.ts";
import { picture } from "./picture.ts";
import {
  comeToTheWords,
  confirmAMailbox,
  counted,
  expect,
  mailboxOf,
  makeTheTicket,
  typeTheCode,
} from "./story.ts";
import { onItsOwnSite, setUpAccount } from "./workspace.ts";

const test = onItsOwnSite();

const letter = "stop-building-for-the-border";
const minute = 60_000;

test("from the printed link to an open letter, its first signatures, an update and a delivery, in minutes", async ({
  page,
  site,
  anotherDevice,
}) => {
  await gather(async (axe) => {
    const look: Look = async (seen, name) => {
      await axe(seen, name);
      await picture(seen, `first-letter-${name}`);
    };
    const startedAt = performance.now();
    let looking = 0;
    /** What a look takes is not Olu's time. */
    const seen: Look = async (what, name) => {
      const begun = performance.now();
      await look(what, name);
      looking += performance.now() - begun;
    };

    await setUpAccount(page, site);

    await page.getByRole("link", { name: "Write a letter" }).first().click();
    await page.getByLabel("Title").fill("Stop building for the border");
    await page.getByRole("button", { name: "Begin" }).click();
    await expect(page.getByRole("heading", { name: "To whom" })).toBeVisible();
    await page.getByRole("link", { name: "Checklist" }).click();
    await expect(page.getByText("A draft that only its team can see.")).toBeVisible();
    await seen(page, "to-be-written");
    await page.getByRole("link", { name: "Go on writing" }).click();

    const goOn = page.getByRole("button", { name: "Save and go on" });
    await page.getByLabel("Addressee").fill("The board of Harbor Works");
    await goOn.click();
    await expect(page.getByText("Saved, and not finished yet")).toBeVisible();
    await seen(page, "not-finished");
    await page.getByLabel("Summary").fill("Workers ask to end the contract with the border agency.");
    await goOn.click();

    const body = page.getByRole("textbox", { name: "Text", exact: true });
    await body.fill("We build cranes.\n\n## What we saw\n\nNow we build *fences*. We did not agree to that.");
    await page.getByLabel("Demands").fill("End the contract.\nAsk us before the next one.");
    await page.getByRole("button", { name: "Save", exact: true }).click();
    await page.getByRole("link", { name: "Add or remove a language" }).click();
    await page.getByRole("combobox", { name: "Language" }).selectOption("es");
    await page.getByRole("button", { name: "Add it" }).click();
    await page.getByLabel("Title").fill("Dejen de construir para la frontera");
    await body.fill("Construimos grúas.\n\n## Lo que vimos\n\nAhora construimos *vallas*. No lo aceptamos.");
    await page.getByLabel("Demands").fill("Terminen el contrato.\nPregúntennos antes del próximo.");
    await goOn.click();

    await page.getByLabel("Name").fill("Harbor Works");
    await page.getByLabel("Mail domains").fill("harbor.example");
    await page.getByLabel("How many people work there").fill("1,200");
    await page.getByLabel("Where the number is from").fill("annual report 2017");
    await page.getByRole("button", { name: "Add a workplace" }).click();
    const second = page.getByRole("group", { name: "Workplace 2" });
    await second.getByLabel("Name").fill("Harbor Works Iberia");
    await second.getByLabel("Mail domains").fill("harbor-iberia.example");
    await goOn.click();

    await page.getByLabel("Goal").fill("300");
    await page.getByLabel("Last day").fill("2099-06-21");
    await goOn.click();
    await page.getByRole("link", { name: "Go on to the checklist" }).click();
    await expect(page.getByText("Nothing is missing.")).toBeVisible();
    await seen(page, "finished");

    await page.getByRole("link", { name: "Go on to publish" }).click();
    await expect(page.getByRole("heading", { name: "Publish this letter?" })).toBeVisible();
    await seen(page, "publish");
    await page.getByRole("button", { name: "Publish it now" }).click();
    await expect(page.getByRole("alert")).toContainText("Say that you are sure");
    await page.getByRole("checkbox").check();
    await page.getByRole("button", { name: "Publish it now" }).click();
    await expect(page.getByText("The letter is published")).toBeVisible();
    const took = performance.now() - startedAt - looking;
    console.log(
      `  from the printed link to an open letter: ${(took / 1000).toFixed(0)} s of a program's clicking`,
    );
    expect(took).toBeLessThan(2 * minute);
    await seen(page, "published");
    const key = /#k=[0-9a-f]{64}/.exec((await page.locator(".secret").first().textContent()) ?? "")?.[0];
    expect(key).toBeDefined();

    const ada = await anotherDevice();
    await ada.goto(`/letters/${letter}?lang=es`);
    await expect(ada.getByRole("heading", { level: 1 })).toHaveText("Dejen de construir para la frontera");
    await ada.goto(`/letters/${letter}${key}`);
    await seen(ada, "open");
    await comeToTheWords(ada, site, { letter, mailbox: mailboxOf("ada", "harbor.example") });
    await makeTheTicket(ada);
    await expect(ada.locator("#ticket-ready")).toBeVisible();
    for (const summary of await ada.locator("#ticket-ready summary").all()) await summary.click();
    await ada.getByRole("button", { name: "Post it now" }).click();
    await expect(ada.locator("#posted")).toBeVisible();

    const ben = await anotherDevice();
    const mailbox = mailboxOf("ben", "harbor-iberia.example");
    await confirmAMailbox(ben, site, { letter, mailbox, way: "Sign with your name" });
    await ben.getByLabel("Your name").fill("Ben Amsel");
    await ben.getByRole("button", { name: "Go on" }).click();
    await expect(ben).toHaveURL(/\/signed/);
    const count = await counted(site, letter);
    expect(count).toMatchObject({ total: 2, named: 1, anonymous: 1 });

    await ben.goto(`/letters/${letter}/follow`);
    const own = mailboxOf("ben", "mail.example");
    await ben.getByLabel("Address of a private mailbox").fill(own);
    await ben.getByRole("button", { name: "Send me a code" }).click();
    await typeTheCode(ben, site, own, "Follow the letter");
    await expect(ben.getByRole("heading", { name: "You follow this letter" })).toBeVisible();

    const here = `/organize/letters/${letter}`;
    await page.goto(here);
    await page.getByRole("link", { name: "Text", exact: true }).click();
    await page.getByRole("link", { name: "English" }).click();
    await body.fill("We build cranes.\n\n## What we saw\n\nNow we build *walls*. We did not agree to that.");
    await goOn.click();
    await expect(page.locator("ins")).toContainText("walls");
    await page.getByLabel("Why is it changed?").fill("They are walls now.");
    await page.getByRole("checkbox").check();
    await seen(page, "new-version");
    await page.getByRole("button", { name: "Publish the new version" }).click();
    await expect(page.getByText("The new version is published.")).toBeVisible();
    expect((await site.mails.next(own)).text).toContain("They are walls now.");
    await ben.goto(`/letters/${letter}/versions`);
    await expect(ben.locator("ins").first()).toContainText("walls");
    await seen(ben, "versions");

    await page.goto(here);
    await seen(page, "dashboard");
    await page.goto(`${here}/deliver`);
    await page.getByLabel("How", { exact: true }).fill("In print, at the gate");
    await page.getByLabel("It was handed over").check();
    await page.getByRole("button", { name: "Put it on record" }).click();
    await expect(page.getByText("The delivery is on record.")).toBeVisible();
    await expect(async () => {
      await ben.goto(`/letters/${letter}`);
      await expect(ben.getByText("In print, at the gate")).toBeVisible({ timeout: 500 });
    }).toPass();
    await seen(ben, "delivered");
  });
});
