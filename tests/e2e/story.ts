import { randomBytes } from "node:crypto";
import { readFile } from "node:fs/promises";
import { test as base, expect, type BrowserContext, type Page, type Request } from "@playwright/test";
import { writeTicket } from "#app/credential/ticket.ts";
import { fromBase64url } from "#app/credential/octets.ts";
import { codeIn } from "../support/mailbox.ts";
import { Signer } from "../support/signer.ts";
import { openSite, type Count, type Site } from "./site.ts";

export { expect, type Site };

type Program = {
  site: Site;
  /** An instance of its own that has no mail server and shows its mails on a page. */
  siteWithoutMailServer: Site;
};

type Story = {
  /** A page in a browser that shares nothing with the first one. */
  anotherDevice: () => Promise<Page>;
};

/** A story: told in a real browser, about the program as it is run. No page may load anything from elsewhere. */
export const test = base.extend<Story, Program>({
  // oxlint-disable-next-line no-empty-pattern -- Playwright reads from there what a fixture wants
  site: [({}, use) => during(openSite(), use), { scope: "worker", timeout: 180_000 }],
  siteWithoutMailServer: [
    // oxlint-disable-next-line no-empty-pattern -- the same
    ({}, use) => during(openSite({ mailServer: false }), use),
    { scope: "worker", timeout: 180_000 },
  ],
  baseURL: ({ site }, use) => use(site.origin),
  context: async ({ context, baseURL }, use) => {
    const trespasses = watch(context, baseURL);
    await use(context);
    expect(trespasses).toEqual([]);
  },
  anotherDevice: async ({ browser, baseURL }, use) => {
    const contexts: BrowserContext[] = [];
    const trespasses: string[] = [];
    await use(async () => {
      const context = await browser.newContext();
      contexts.push(context);
      watch(context, baseURL, trespasses);
      return context.newPage();
    });
    await Promise.all(contexts.map((context) => context.close()));
    expect(trespasses).toEqual([]);
  },
});

async function during(opening: Promise<Site>, use: (site: Site) => Promise<void>): Promise<void> {
  const site = await opening;
  await use(site);
  await site.close();
}

/** Collects what no page may do: ask another server for something, run into its own security policy, fail in a script. */
function watch(context: BrowserContext, origin: string | undefined, trespasses: string[] = []): string[] {
  context.on("request", (request) => {
    const url = new URL(request.url());
    if (url.protocol !== "blob:" && url.protocol !== "data:" && url.origin !== origin)
      trespasses.push(`asked for ${url.href}`);
  });
  context.on("console", (message) => {
    if (message.text().includes("Content Security Policy")) trespasses.push(message.text());
  });
  context.on("weberror", (error) => trespasses.push(String(error.error())));
  return trespasses;
}

/** A mailbox of this person that no other story has used. */
export function mailboxOf(person: "ada" | "ben" | "olu" | "eve" | "max", domain: string): string {
  return `${person}.${randomBytes(4).toString("hex")}@${domain}`;
}

/** From the letter to the page that asks for the code. */
export async function askForACode(
  page: Page,
  { letter, mailbox, way = "Sign anonymously" }: { letter: string; mailbox: string; way?: string },
): Promise<void> {
  await page.goto(`/letters/${letter}`);
  await page.getByRole("link", { name: way }).click();
  await page.getByLabel("Mail address").fill(mailbox);
  await page.getByRole("button", { name: "Send me a code" }).click();
  await expect(page.getByRole("heading", { name: "Type the code from the mail" })).toBeVisible();
}

/** Waits for the mail and types its code. */
export async function typeTheCode(page: Page, site: Site, mailbox: string, button = "Go on"): Promise<void> {
  await page.getByLabel("Code").fill(codeIn(await site.mails.next(mailbox)));
  await page.getByRole("button", { name: button }).click();
}

/** From the letter to the choice of how to appear. */
export async function confirmAMailbox(
  page: Page,
  site: Site,
  signing: { letter: string; mailbox: string; way?: string },
): Promise<void> {
  await askForACode(page, signing);
  await typeTheCode(page, site, signing.mailbox);
  await expect(page.getByRole("heading", { name: "How do you want to appear?" })).toBeVisible();
}

/** From the letter to the twelve words, which it returns. */
export async function comeToTheWords(
  page: Page,
  site: Site,
  signing: { letter: string; mailbox: string },
): Promise<string[]> {
  await confirmAMailbox(page, site, signing);
  await page.getByRole("radio", { name: "Anonymously" }).check();
  await page.getByRole("button", { name: "Go on" }).click();
  await expect(page.getByRole("heading", { name: "Keep these twelve words" })).toBeVisible();
  return wordsOn(page);
}

export async function wordsOn(page: Page): Promise<string[]> {
  const words = await page.locator("#words li").allTextContents();
  expect(words.map((word) => /^[a-z]{3,8}$/.test(word))).toEqual(Array.from({ length: 12 }, () => true));
  return words;
}

/** From the twelve words to the ticket. */
export async function makeTheTicket(page: Page): Promise<void> {
  await page.getByLabel("I have written the words down").check();
  await page.getByRole("button", { name: "Make my ticket" }).click();
}

/** The ticket as the button saves it. */
export async function saveTheTicket(page: Page): Promise<{ file: string; text: string }> {
  await expect(page.getByRole("heading", { name: "Your ticket is ready" })).toBeVisible();
  const [download] = await Promise.all([
    page.waitForEvent("download", { timeout: 20_000 }),
    page.getByRole("button", { name: /^Save/ }).click(),
  ]);
  expect(download.suggestedFilename()).toBe("ticket.txt");
  const file = await download.path();
  return { file, text: await readFile(file, "utf8") };
}

/** A ticket that somebody made earlier, without a browser being watched at it. */
export async function aTicket(site: Site, { letter, mailbox }: { letter: string; mailbox: string }) {
  const { workplace, token } = await new Signer(site, mailbox).makeTicket(letter);
  return writeTicket({
    origin: site.origin,
    letter,
    workplace,
    token: fromBase64url(token) ?? new Uint8Array(),
  });
}

/** The request by which a ticket is posted, while `doing` posts it. */
export async function postedBy(page: Page, doing: () => Promise<void>): Promise<Request> {
  const [request] = await Promise.all([
    page.waitForRequest((each) => each.method() === "POST" && each.url().endsWith("/post")),
    doing(),
  ]);
  return request;
}

/** What must not go with a ticket: anything that a browser was given before, and where it has been. */
export async function expectNoTrace(request: Request): Promise<void> {
  const headers = await request.allHeaders();
  expect(headers).not.toHaveProperty("cookie");
  expect(headers).not.toHaveProperty("referer");
}

/** The letter's figures when everything that was accepted is counted. */
export async function counted(site: Site, letter: string): Promise<Count> {
  await site.nothingWaits();
  // Pages in memory are told of a batch a moment after it.
  await new Promise((resolve) => setTimeout(resolve, 500));
  return site.count(letter);
}
