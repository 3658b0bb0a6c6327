import { createHash, generateKeyPairSync } from "node:crypto";
import type { Page, Route } from "@playwright/test";
import {
  aTicket,
  comeToTheWords,
  counted,
  expect,
  expectNoTrace,
  mailboxOf,
  makeTheTicket,
  postedBy,
  saveTheTicket,
  test,
  wordsOn,
} from "./story.ts";

const letter = "amazon-rekognition";

test("Ada signs anonymously, saves her ticket, and posts it later from another device", async ({
  page,
  site,
  anotherDevice,
}) => {
  const before = await counted(site, letter);
  const mailbox = mailboxOf("ada", "corp.amazon.example");
  await comeToTheWords(page, site, { letter, mailbox });

  await page.getByRole("button", { name: "Make my ticket" }).click();
  await expect(page.getByRole("alert")).toContainText("Write the words down first");
  await makeTheTicket(page);
  const ticket = await saveTheTicket(page);
  expect(ticket.text).toContain(`Letter: ${letter}`);
  expect(ticket.text).not.toContain("ada");
  await expect(page.getByText("Until you post it, your signature does not count.")).toBeVisible();

  const home = await anotherDevice();
  await home.goto(`/letters/${letter}/post`);
  await home.getByLabel("Or the file in which you saved it").setInputFiles(ticket.file);
  await expect(home.getByLabel("Ticket", { exact: true })).toHaveValue(ticket.text);
  expect((await site.count(letter)).total).toBe(before.total);
  await home.getByRole("button", { name: "Post it" }).click();
  await expect(home.getByRole("heading", { name: "Your signature is taken" })).toBeVisible();

  expect(await counted(site, letter)).toMatchObject({
    total: before.total + 1,
    anonymous: before.anonymous + 1,
    role: before.role,
  });
  expect(await home.context().cookies()).toEqual([]);
});

test("Ada posts at once, with her role, and is told who could know", async ({ page, site }) => {
  const before = await counted(site, letter);
  await comeToTheWords(page, site, { letter, mailbox: mailboxOf("ada", "fulfillment.amazon.example") });
  await makeTheTicket(page);
  await page.getByText("Post it now all the same").click();
  await expect(page.getByText("whoever runs the server could know")).toBeVisible();
  await page.getByLabel("Role").selectOption("Fulfillment associate");
  const request = await postedBy(page, () => page.getByRole("button", { name: "Post it now" }).click());
  expect(request.postDataJSON()).toMatchObject({ role: "Fulfillment associate" });
  await expectNoTrace(request);
  await expect(page.getByRole("heading", { name: "Your signature is taken" })).toBeVisible();
  await expect(page.locator("#serial")).toHaveText(/^[0-9a-f]{64}$/);

  expect(await counted(site, letter)).toMatchObject({
    total: before.total + 1,
    anonymous: before.anonymous,
    role: before.role + 1,
  });
});

test("What is posted has one size, with and without a role, and tells nothing else", async ({
  page,
  site,
}) => {
  for (const role of ["No role", "Designer"]) {
    const ticket = await aTicket(site, { letter, mailbox: mailboxOf("ada", "amazon.example") });
    await page.goto(`/letters/${letter}/post`);
    await page.getByLabel("Ticket", { exact: true }).fill(`> From an old notebook:\n\n${ticket}`);
    await page.getByLabel("Role").selectOption(role);
    const request = await postedBy(page, () => page.getByRole("button", { name: "Post it" }).click());
    expect(request.postDataBuffer()).toHaveLength(2048);
    await expectNoTrace(request);
    await expect(page.getByRole("heading", { name: "Your signature is taken" })).toBeVisible();
  }
});

test("A ticket that is posted twice counts once", async ({ page, site }) => {
  const ticket = await aTicket(site, { letter, mailbox: mailboxOf("ada", "amazon.example") });
  const { total } = await counted(site, letter);
  for (let time = 1; time <= 2; time++) {
    await page.goto(`/letters/${letter}/post`);
    await page.getByLabel("Ticket", { exact: true }).fill(ticket);
    await page.getByRole("button", { name: "Post it" }).click();
    await expect(page.getByRole("heading", { name: "Your signature is taken" })).toBeVisible();
    expect((await counted(site, letter)).total).toBe(total + 1);
  }
});

test("Ada’s answer is lost on the way, and her words bring the same ticket on every device", async ({
  page,
  site,
  anotherDevice,
}) => {
  const mailbox = mailboxOf("ada", "aws.amazon.example");
  const words = await comeToTheWords(page, site, { letter, mailbox });
  const asked: (string | null)[] = [];
  page.context().on("request", (request) => {
    if (request.method() === "POST" && request.url().endsWith("/issue")) asked.push(request.postData());
  });
  await page.route("**/issue", (route) => loseTheAnswer(route));
  await makeTheTicket(page);
  await expect(page.getByRole("alert")).toContainText("Nothing is lost");
  await page.unroute("**/issue");
  await page.getByRole("button", { name: "Make my ticket" }).click();
  await expect(page.getByRole("alert")).toContainText("with the same twelve words you get the same ticket");

  await site.aMinutePasses();
  await signWithWords(page, words);
  const { text } = await saveTheTicket(page);
  expect(asked).toHaveLength(3);
  expect(new Set(asked).size).toBe(1);

  await site.aMinutePasses();
  const phone = await anotherDevice();
  await signWithWords(phone, words);
  expect((await saveTheTicket(phone)).text).toBe(text);

  async function signWithWords(device: Page, twelve: string[]) {
    await comeToTheWords(device, site, { letter, mailbox });
    await device.getByText("I have twelve words from before").click();
    await device.getByLabel("Your twelve words").fill(`1. ${twelve.join("\n")}`);
    await device.getByRole("button", { name: "Use these words" }).click();
    expect(await wordsOn(device)).toEqual(twelve);
    await makeTheTicket(device);
  }
});

test("Ada mistypes a word and is told which one", async ({ page, site }) => {
  const words = await comeToTheWords(page, site, { letter, mailbox: mailboxOf("ada", "amazon.example") });
  await page.getByText("I have twelve words from before").click();
  await page.getByLabel("Your twelve words").fill(["zebrra", ...words.slice(1)].join(" "));
  await page.getByRole("button", { name: "Use these words" }).click();
  await expect(page.getByRole("alert")).toContainText("Word 1, “zebrra”, is not in the list of words");
  await expect(page.getByRole("alert")).toContainText("zebra");
});

test.describe("The key", () => {
  test("is the one in the link that a colleague gave", async ({ page, site }) => {
    const key = await keyOf(site);
    await comeToTheWords(page, site, { letter, mailbox: mailboxOf("ada", "amazon.example") });
    await page.goto(`/letters/${letter}/issue#k=${key}`);
    await page.reload();
    await expect(page.getByText("The same key as in the link.")).toBeAttached();
    await expect(page.getByRole("alert")).toHaveCount(0);

    await page.getByText("Check that you are not shown a key of your own").click();
    await page.getByLabel("Link from a colleague").fill(`${site.origin}/letters/${letter}`);
    await page.getByRole("button", { name: "Compare" }).click();
    await expect(page.getByText("There is no “#k=…” in that link.")).toBeVisible();
    await page.getByLabel("Link from a colleague").fill(`${site.origin}/letters/${letter}#k=${key}`);
    await page.getByRole("button", { name: "Compare" }).click();
    await expect(page.getByText("The same key as in the link.")).toBeVisible();
    await makeTheTicket(page);
    await expect(page.getByRole("heading", { name: "Your ticket is ready" })).toBeVisible();
  });

  test("is refused when the server has swapped it, however well", async ({ page, site }) => {
    const key = await keyOf(site);
    let asked = 0;
    page.on("request", (request) => {
      if (request.method() === "POST" && request.url().endsWith("/issue")) asked++;
    });
    await comeToTheWords(page, site, { letter, mailbox: mailboxOf("ada", "amazon.example") });

    await swapTheKey(page, ({ publicKey }, other) => ({ publicKey: other(publicKey) }));
    await expect(page.getByRole("alert")).toContainText("The key on this page is not the one");
    await expect(page.getByRole("button", { name: "Make my ticket" })).toHaveCount(0);
    await expect(page.locator("#words")).toHaveCount(0);

    await swapTheKey(page, ({ publicKey, genesisEntry }, other) => ({
      publicKey: other(publicKey),
      genesisEntry: genesisEntry.replace(publicKey, other(publicKey)),
    }));
    await expect(page.getByRole("alert")).toContainText("The key on this page is not the one");
    await expect(page.getByRole("button", { name: "Make my ticket" })).toHaveCount(0);
    await expect(page.locator("#words")).toHaveCount(0);

    await swapTheKey(
      page,
      ({ publicKey, genesisEntry }, other) => {
        const entry = genesisEntry.replace(publicKey, other(publicKey));
        const genesis = createHash("sha256").update(entry).digest("hex");
        return { publicKey: other(publicKey), genesisEntry: entry, genesis };
      },
      `#k=${key}`,
    );
    await expect(page.getByRole("alert")).toContainText("The link names another key than this page");
    await makeTheTicket(page);
    await expect(page.getByRole("alert")).toContainText("The link names another key than this page");
    await expect(page.getByRole("heading", { name: "Your ticket is ready" })).toBeHidden();
    expect(asked).toBe(0);
  });
});

/** `k`: SHA-256 of the first entry of the letter's log, as a link carries it. */
async function keyOf({ origin }: { origin: string }): Promise<string> {
  const { genesis } = (await (await fetch(`${origin}/letters/${letter}.json`)).json()) as { genesis: string };
  return genesis;
}

async function loseTheAnswer(route: Route): Promise<void> {
  if (route.request().method() !== "POST") return route.continue();
  const answer = await route.fetch();
  expect(answer.status()).toBe(200);
  await route.abort("connectionreset");
}

type Shown = { publicKey: string; genesisEntry: string; genesis: string };

/** Loads the page as a server would send it that gives one signer a key of her own. */
async function swapTheKey(
  page: Page,
  swap: (shown: Shown, other: (key: string) => string) => Partial<Shown>,
  fragment = "",
): Promise<void> {
  const { publicKey } = generateKeyPairSync("rsa", { modulusLength: 3072 });
  const own = publicKey.export({ type: "spki", format: "der" }).toString("base64");
  const address = `/letters/${letter}/issue`;
  await page.route(`**${address}`, async (route) => {
    const answer = await route.fetch();
    const body = (await answer.text()).replace(
      /(<script type="application\/json" id="signing">)(.*?)(<\/script>)/,
      (_, before: string, json: string, after: string) => {
        const shown = JSON.parse(json) as Shown;
        return before + JSON.stringify({ ...shown, ...swap(shown, () => own) }) + after;
      },
    );
    await route.fulfill({ response: answer, body });
  });
  await page.goto("/what-we-keep");
  await page.goto(`${address}${fragment}`);
  await page.unroute(`**${address}`);
}
