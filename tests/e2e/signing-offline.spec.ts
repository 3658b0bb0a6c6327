import { createHash } from "node:crypto";
import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import os from "node:os";
import path from "node:path";
import { pathToFileURL } from "node:url";
import type { Browser, Page } from "@playwright/test";
import { readPublicKey } from "#app/credential/blind.ts";
import { begin, finish } from "#app/credential/make-credential.ts";
import { fromBase64url, toBase64url } from "#app/credential/octets.ts";
import { writeTicket } from "#app/credential/ticket.ts";
import { newEntropy, writeWords } from "#app/credential/words.ts";
import { hasPython, runSigner } from "../support/python-signer.ts";
import { answerTo, aSavedLetter } from "../support/saved-letter.ts";
import { confirmAMailbox, counted, expect, mailboxOf, test, wordsOn, type Site } from "./story.ts";

const letter = "aclu-petition";
const bytes = (text: string, encoding: BufferEncoding = "hex") => new Uint8Array(Buffer.from(text, encoding));

let folder: string;
test.beforeEach(async () => void (folder = await mkdtemp(path.join(os.tmpdir(), "undersigned-offline-"))));
test.afterEach(() => rm(folder, { recursive: true }));

async function save(site: Site, address: string): Promise<string> {
  const file = path.join(folder, path.basename(address));
  await writeFile(file, Buffer.from(await (await fetch(`${site.origin}${address}`)).arrayBuffer()));
  return file;
}

/** The saved signer in a browser of its own that has no network. It must not even try to reach one. */
async function offline(browser: Browser, site: Site, use: (page: Page) => Promise<void>): Promise<void> {
  const context = await browser.newContext({ javaScriptEnabled: true });
  await context.setOffline(true);
  const trespasses: string[] = [];
  context.on("request", (request) => {
    if (!/^(file|blob):/.test(request.url())) trespasses.push(request.url());
  });
  context.on("console", (message) => trespasses.push(message.text()));
  context.on("weberror", (error) => trespasses.push(String(error.error())));
  const page = await context.newPage();
  await page.goto(pathToFileURL(await save(site, "/offline-signer.html")).href);
  await use(page);
  await context.close();
  expect(trespasses).toEqual([]);
}

async function openLetter(page: Page, json: string): Promise<void> {
  await page.getByLabel("Or paste what that page shows").fill(json);
  await page.getByRole("button", { name: "Read the letter" }).click();
}

async function keepWords(page: Page): Promise<void> {
  await page.getByLabel("I have written the words down").check();
  await page.getByRole("button", { name: "Blind my message" }).click();
}

async function makeTicket(page: Page, blindSignature: string, origin?: string): Promise<string> {
  await page.getByLabel("Blind signature").fill(blindSignature);
  if (origin) await page.getByLabel("Address of the site").fill(`${origin}/letters`);
  await page.getByRole("button", { name: "Make my ticket" }).click();
  await expect(page.getByRole("heading", { name: "Your ticket is ready" })).toBeVisible();
  const [download] = await Promise.all([
    page.waitForEvent("download"),
    page.getByRole("button", { name: "Save the ticket" }).click(),
  ]);
  expect(download.suggestedFilename()).toBe("ticket.txt");
  return readFile(await download.path(), "utf8");
}

test.describe("Where the site runs no scripts", () => {
  test.use({ javaScriptEnabled: false });

  test("Ada signs with the signer for browsers, opened from her disk", async ({ page, site, browser }) => {
    const before = await counted(site, letter);
    await page.goto(`/letters/${letter}/sign`);
    await page.getByText("Sign without this site’s scripts").click();
    await expect(page.getByRole("link", { name: "A signer for browsers" })).toHaveAttribute("download");
    await comeToTheForm(page, site);

    await offline(browser, site, async (signer) => {
      const saved = await save(site, `/letters/${letter}.json`);
      await signer.getByLabel("The letter, as a file").setInputFiles(saved);
      await signer.getByRole("button", { name: "Read the letter" }).click();
      const { genesis } = JSON.parse(await readFile(saved, "utf8")) as { genesis: string };
      await signer.getByLabel("Link from a colleague").fill(`${site.origin}/letters/${letter}#k=${genesis}`);
      await signer.getByRole("button", { name: "Go on" }).click();
      await expect(signer.getByText("The key is the same as in your colleague’s link.")).toBeVisible();
      await wordsOn(signer);
      await signer.getByRole("button", { name: "Blind my message" }).click();
      await expect(signer.getByRole("alert")).toContainText("Write the words down first");
      await keepWords(signer);
      const answer = await haveItSigned(page, (await signer.locator("#blinded").textContent()) ?? "");
      await postTicket(page, site, await makeTicket(signer, answer));
    });
    expect((await counted(site, letter)).anonymous).toBe(before.anonymous + 1);
  });

  test("Ada signs with the signer in Python", async ({ page, site }) => {
    test.skip(!hasPython, "there is no python3");
    const before = await counted(site, letter);
    await comeToTheForm(page, site);
    const words = path.join(folder, "words.txt");
    await writeFile(words, writeWords(newEntropy()));
    const args = ["--letter", await save(site, `/letters/${letter}.json`), "--words", words];
    const { blinded } = JSON.parse((await runSigner(["blind", ...args])).out) as { blinded: string };
    const answer = path.join(folder, "answer.txt");
    await writeFile(answer, await haveItSigned(page, blinded));
    const { out } = await runSigner(["finish", ...args, "--answer", answer]);
    await postTicket(page, site, out);
    expect((await counted(site, letter)).anonymous).toBe(before.anonymous + 1);
  });

  async function comeToTheForm(page: Page, site: Site): Promise<void> {
    await confirmAMailbox(page, site, { letter, mailbox: mailboxOf("ada", "mail.example") });
    await page.getByRole("radio", { name: "Anonymously" }).check();
    await page.getByRole("button", { name: "Go on" }).click();
    await page.getByText("I use an offline signer").click();
    await expect(page.getByRole("link", { name: "A signer in Python" })).toBeVisible();
  }

  async function haveItSigned(page: Page, blinded: string): Promise<string> {
    await page.getByLabel("Blinded message").fill(blinded);
    await page.getByRole("button", { name: "Have it signed" }).click();
    await expect(page.getByRole("heading", { name: "Your blind signature" })).toBeVisible();
    return (await page.locator(".ticket pre").textContent()) ?? "";
  }

  async function postTicket(page: Page, site: Site, ticket: string): Promise<void> {
    expect(ticket).toContain(`Site: ${site.origin}\n`);
    await page.goto(`/letters/${letter}/post`);
    await page.getByLabel("Ticket", { exact: true }).fill(ticket);
    await page.getByRole("button", { name: "Post it" }).click();
    await expect(page.getByRole("heading", { name: "Your signature is taken" })).toBeVisible();
  }
});

test("The saved signer makes the same of random words and letters as the site’s own module", async ({
  browser,
  site,
}) => {
  await offline(browser, site, async (page) => {
    for (let time = 0; time < 3; time++) {
      const { json, other, origin } = aSavedLetter();
      const entropy = newEntropy();
      const workplace = json.workplaces[time % 2];
      const text = time === 1 ? other.hash : json.text.hash;
      const ours = await begin({
        entropy,
        genesis: bytes(json.genesis),
        text: bytes(text),
        publicKey: await readPublicKey(bytes(workplace?.publicKey ?? "", "base64")),
      });
      await page.reload();
      await openLetter(page, JSON.stringify(json));
      await page.getByLabel("Your mailbox belongs to").selectOption(workplace?.id ?? "");
      await page.getByLabel("You sign which text").selectOption(text);
      await page.getByRole("button", { name: "Go on" }).click();
      await page.getByText("I have twelve words from before").click();
      await page.getByLabel("Your twelve words").fill(writeWords(entropy).toUpperCase());
      await page.getByRole("button", { name: "Use these words" }).click();
      expect(await wordsOn(page)).toEqual(writeWords(entropy).split(" "));
      await keepWords(page);
      const blinded = toBase64url(ours.blinded);
      await expect(page.locator("#blinded")).toHaveText(blinded);

      const answer = answerTo(blinded);
      const finished = await finish(ours.pending, fromBase64url(answer) ?? new Uint8Array());
      if (finished.kind !== "credential") throw new Error(finished.kind);
      const ticket = { origin, letter: json.slug, workplace: workplace?.id ?? "", token: finished.token };
      expect(await makeTicket(page, answer)).toBe(writeTicket(ticket));
    }
  });
});

test("The saved signer does not sign what was swapped, and makes no ticket of a wrong answer", async ({
  browser,
  site,
}) => {
  await offline(browser, site, async (page) => {
    const { json } = aSavedLetter();
    const problem = page.getByRole("alert");
    await openLetter(page, "{}");
    await expect(problem).toContainText("That is not a letter");
    const another = aSavedLetter().json;
    await openLetter(page, JSON.stringify({ ...json, genesisEntry: another.genesisEntry }));
    await expect(problem).toContainText("are not those in the first entry");
    const entry = json.genesisEntry.replaceAll(json.workplaces[0]?.publicKey ?? "", "AAAA");
    const genesis = createHash("sha256").update(entry).digest("hex");
    await openLetter(page, JSON.stringify({ ...json, genesis, genesisEntry: entry }));
    await expect(problem).toContainText("are not those in the first entry");
    await openLetter(page, JSON.stringify({ ...json, addressee: "Somebody else" }));
    await expect(problem).toContainText("The text in this file is not the one");

    await openLetter(page, JSON.stringify(json));
    await page.getByLabel("Link from a colleague").fill(`https://x.example/#k=${another.genesis}`);
    await page.getByRole("button", { name: "Go on" }).click();
    await expect(problem).toContainText("The link names another key than this file");
    await page.getByLabel("Link from a colleague").fill("");
    await page.getByRole("button", { name: "Go on" }).click();
    await keepWords(page);
    const blinded = (await page.locator("#blinded").textContent()) ?? "";
    for (const [answer, sentence] of [
      ["AAAA", "That is not a blind signature"],
      [blinded, "does not fit these words"],
    ] as const) {
      await page.getByLabel("Blind signature").fill(answer);
      await page.getByRole("button", { name: "Make my ticket" }).click();
      await expect(problem).toContainText(sentence);
    }
    await expect(page.getByRole("heading", { name: "Your ticket is ready" })).toBeHidden();
  });
});

test("Served by the site the signer runs too, and says that it should be saved first", async ({ page }) => {
  await page.goto("/offline-signer.html");
  await expect(page.getByText("Save this page first")).toBeVisible();
  await expect(page.getByRole("heading", { name: "Sign without the site’s pages" })).toBeVisible();
  await openLetter(page, JSON.stringify(aSavedLetter().json));
  await expect(page.getByRole("heading", { name: "Une lettre ouverte" })).toBeVisible();
});
