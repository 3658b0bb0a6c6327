import type { Page } from "@playwright/test";
import { newEntropy, writeWords } from "#app/credential/words.ts";
import { codeIn } from "../support/mailbox.ts";
import { answerTo, aSavedLetter } from "../support/saved-letter.ts";
import { Signer } from "../support/signer.ts";
import { expect, mailboxOf, type Site } from "./story.ts";

/** What is done with each page that one comes by. */
export type Look = (page: Page, name: string) => Promise<void>;

export async function readEveryPublicPage(page: Page, look: Look): Promise<void> {
  const pages = {
    home: "/",
    directory: "/letters",
    "directory-empty": "/letters?q=zeppelin",
    "letter-unnamed": "/letters/amazon-rekognition",
    "letter-translated": "/letters/amazon-rekognition?lang=es",
    "letter-named": "/letters/microsoft-ice",
    "letter-delivered": "/letters/google-maven",
    "letter-open-to-all": "/letters/aclu-petition",
    "letter-organizations": "/letters/civil-rights-organizations",
    signatures: "/letters/microsoft-ice/signatures",
    "signatures-found": "/letters/microsoft-ice/signatures?q=engineer",
    log: "/letters/microsoft-ice/log",
    "log-organizations": "/letters/civil-rights-organizations/log",
    "what-we-keep": "/what-we-keep",
    "no-such-page": "/no-such-page",
  };
  for (const [name, address] of Object.entries(pages)) {
    await page.goto(address);
    await look(page, name);
  }
  await page.goto("/letters/microsoft-ice");
  await page.locator(".sign-panel summary").click();
  await look(page, "letter-what-an-employer-sees");
}

/** The log's page as a check changes it. */
export async function checkTheLog(page: Page, look: Look): Promise<void> {
  const check = page.getByRole("button", { name: "Check this log" });
  const address = "/letters/microsoft-ice/log";
  await page.goto(address);
  await check.click();
  await expect(page.getByRole("heading", { name: "Everything holds" })).toBeVisible();
  await look(page, "log-holds");
  await page.route("**/log/tile/entries/**", (route) => route.abort());
  await check.click();
  await expect(page.getByText("The server could not be reached")).toBeVisible();
  await look(page, "log-not-reached");
  await page.unroute("**/log/tile/entries/**");
  await alterAnEntry(page);
  await check.click();
  await expect(page.getByRole("heading", { name: "This log does not hold" })).toBeVisible();
  await look(page, "log-refused");
  await page.unroute("**/log/tile/entries/**");
  await page.route("**/log/tile/entries/**", () => undefined);
  await check.click();
  await expect(page.getByRole("button", { name: "Cancel" })).toBeVisible();
  await look(page, "log-being-checked");
  await page.unrouteAll({ behavior: "ignoreErrors" });
  await page.route(`**${address}`, async (route) => {
    const answer = await route.fetch();
    const body = (await answer.text()).replace(/<script type="module".*?<\/script>/, "");
    await route.fulfill({ response: answer, body });
  });
  await page.goto(address);
  await expect(page.getByText("That takes scripts")).toBeVisible();
  await look(page, "log-without-scripts");
}

/** From now on the site shows this page a log in which one entry is not as it was signed. */
export async function alterAnEntry(page: Page): Promise<void> {
  await page.route("**/log/tile/entries/**", async (route) => {
    const answer = await route.fetch();
    const octets = (await answer.body()).toString("latin1");
    const body = Buffer.from(octets.replace('"withdrawn":0,', '"withdrawn":1,'), "latin1");
    await route.fulfill({ response: answer, body });
  });
}

/** The way of somebody who gives no name, with a slip at every step. */
export async function signAnonymously(page: Page, site: Site, look: Look): Promise<void> {
  const mailbox = mailboxOf("ada", "amazon.example");
  await page.goto("/letters/amazon-rekognition/sign?shown=anonymous");
  await look(page, "sign");
  await page.getByLabel("Mail address").fill("ada");
  await page.getByRole("button", { name: "Send me a code" }).click();
  await look(page, "sign-refused");
  await page.getByLabel("Mail address").fill(mailbox);
  await page.getByRole("button", { name: "Send me a code" }).click();
  await expect(page.getByLabel("Code")).toBeVisible();
  await look(page, "confirm");
  await page.getByLabel("Code").fill("4F7K");
  await page.getByRole("button", { name: "Go on" }).click();
  await look(page, "confirm-refused");
  await page.getByLabel("Code").fill(codeIn(await site.mails.next(mailbox)));
  await page.getByRole("button", { name: "Go on" }).click();
  await expect(page.getByRole("radio", { name: "Anonymously" })).toBeChecked();
  await look(page, "choose");
  await page.getByRole("button", { name: "Go on" }).click();

  const make = page.getByRole("button", { name: "Make my ticket" });
  await expect(make).toBeVisible();
  await look(page, "issue-words");
  for (const summary of await page.locator("#keep-words summary").all()) await summary.click();
  await make.click();
  await expect(page.getByRole("alert")).toBeVisible();
  await look(page, "issue-words-refused");
  await page.getByLabel("I have written the words down").check();
  await make.click();
  await expect(page.locator("#ticket-ready")).toBeVisible();
  await look(page, "issue-ticket");
  for (const summary of await page.locator("#ticket-ready summary").all()) await summary.click();
  await look(page, "issue-ticket-unfolded");
  await page.getByRole("button", { name: "Post it now" }).click();
  await expect(page.locator("#posted")).toBeVisible();
  await look(page, "issue-posted");

  await page.goto("/letters/amazon-rekognition/post");
  await look(page, "post");
  await page.getByLabel("Ticket", { exact: true }).fill("my ticket");
  await page.getByRole("button", { name: "Post it" }).click();
  await expect(page.getByRole("alert")).toBeVisible();
  await look(page, "post-refused");
}

/** The way of somebody who gives a name, and of one who comes when it is too late. */
export async function signByName(page: Page, site: Site, look: Look): Promise<void> {
  const mailbox = mailboxOf("ben", "microsoft.example");
  await page.goto("/letters/microsoft-ice/sign?shown=named");
  await page.getByLabel("Mail address").fill(mailbox);
  await page.getByRole("button", { name: "Send me a code" }).click();
  await page.getByLabel("Code").fill(codeIn(await site.mails.next(mailbox)));
  await page.getByRole("button", { name: "Go on" }).click();
  await expect(page.getByLabel("Your name")).toBeVisible();
  await look(page, "choose-named");
  await page.getByLabel("Job title").fill("see www.ben.example");
  await page.getByRole("button", { name: "Go on" }).click();
  await expect(page.getByRole("alert")).toBeVisible();
  await look(page, "choose-refused");
  await page.getByLabel("Your name").fill("Ben Amsel");
  await page.getByLabel("Job title").fill("Program manager");
  await page.getByRole("button", { name: "Go on" }).click();
  await expect(page).toHaveURL(/\/signed/);
  await look(page, "signed");
  await page.goto("/letters/google-maven/sign");
  await look(page, "sign-too-late");
}

/** What is left to do for those who have signed, and for those who never want to. */
export async function withdrawAndBlock(page: Page, site: Site, look: Look): Promise<void> {
  const letter = "amazon-rekognition";
  const signer = new Signer(site, mailboxOf("ada", "amazon.example"));
  const entropy = newEntropy();
  await signer.post(letter, await signer.makeTicket(letter, entropy));
  await site.nothingWaits();
  await page.goto(`/letters/${letter}/receipt`);
  await look(page, "receipt");
  await page.getByLabel("Your twelve words").fill("twelve words");
  await page.getByRole("button", { name: "Find my signature" }).click();
  await expect(page.getByRole("alert")).toBeVisible();
  await look(page, "receipt-refused");
  await page.getByLabel("Your twelve words").fill(writeWords(newEntropy()));
  await page.getByRole("button", { name: "Find my signature" }).click();
  await expect(page.getByRole("heading", { name: "It is not in the log" })).toBeVisible();
  await look(page, "receipt-not-found");
  await page.getByLabel("Your twelve words").fill(writeWords(entropy));
  await page.getByRole("button", { name: "Find my signature" }).click();
  await expect(page.getByRole("heading", { name: "Your signature counts" })).toBeVisible();
  for (const summary of await page.locator("summary").all()) await summary.click();
  await look(page, "receipt-found");
  const secret = (await page.locator("#withdraw-secret").textContent()) ?? "";
  await page.getByRole("button", { name: "Withdraw this signature" }).click();
  await look(page, "receipt-sure");
  await page.goto(`/letters/${letter}/receipt`);
  await page.getByText("I have the withdraw secret").click();
  await page.getByLabel("Withdraw secret", { exact: true }).fill("my twelve words are one two three");
  await page.getByRole("button", { name: "Go on to withdraw" }).click();
  await look(page, "receipt-words-sent");
  await page.getByLabel("Withdraw secret", { exact: true }).fill(secret);
  await page.getByRole("button", { name: "Go on to withdraw" }).click();
  await look(page, "receipt-by-secret-sure");
  await page.getByRole("button", { name: "Withdraw it" }).click();
  await look(page, "receipt-withdrawn");

  for (const [name, address] of [
    ["block", `/letters/${letter}/block`],
    ["name", "/letters/microsoft-ice/receipt/name"],
  ] as const) {
    const mailbox = mailboxOf("ben", name === "block" ? "amazon.example" : "microsoft.example");
    await page.goto(address);
    await look(page, name);
    await page.getByRole("button", { name: "Send me a code" }).click();
    await look(page, `${name}-refused`);
    await page.getByLabel("Mail address").fill(mailbox);
    await page.getByRole("button", { name: "Send me a code" }).click();
    await look(page, `${name}-code`);
    await page.getByLabel("Code").fill(codeIn(await site.mails.next(mailbox)));
    await page.locator("form button").click();
    await expect(page.getByRole("heading", { name: "Done" })).toBeVisible();
    await look(page, `${name}-done`);
  }
}

/**
 * The last step as a browser shows it that runs no scripts. It is given to one that does, since axe is a script: what such
 * a browser reads stands in the open, and the program is left out.
 */
export async function signWithoutScripts(page: Page, site: Site, look: Look): Promise<void> {
  const mailbox = mailboxOf("ada", "mail.example");
  await page.goto("/letters/aclu-petition/sign?shown=anonymous");
  await page.getByLabel("Mail address").fill(mailbox);
  await page.getByRole("button", { name: "Send me a code" }).click();
  await page.getByLabel("Code").fill(codeIn(await site.mails.next(mailbox)));
  await page.getByRole("button", { name: "Go on" }).click();
  await page.getByRole("button", { name: "Go on" }).click();
  await expect(page).toHaveURL(/\/issue/);
  await page.route(page.url(), async (route) => {
    const answer = await route.fetch();
    const body = (await answer.text())
      .replaceAll("noscript>", "div>")
      .replace(/<script type="module".*?<\/script>/, "");
    await route.fulfill({ response: answer, body });
  });
  await page.reload();
  await page.getByText("I use an offline signer").click();
  await expect(page.getByText("Your browser runs no scripts here")).toBeVisible();
  await look(page, "issue-without-scripts");
}

/** The offline signer, step by step. As the site serves it, which is the saved file and a word about saving it. */
export async function signOffline(page: Page, look: Look): Promise<void> {
  await page.goto("/offline-signer.html");
  await look(page, "offline-signer-letter");
  await page.getByLabel("Or paste what that page shows").fill("{}");
  await page.getByRole("button", { name: "Read the letter" }).click();
  await look(page, "offline-signer-no-letter");
  await page.getByLabel("Or paste what that page shows").fill(JSON.stringify(aSavedLetter().json));
  await page.getByRole("button", { name: "Read the letter" }).click();
  await page.getByText("Read what you sign").click();
  await page.getByText("Key id of the workplace").click();
  await look(page, "offline-signer-key");
  await page.getByRole("button", { name: "Go on" }).click();
  await page.getByText("I have twelve words from before").click();
  await look(page, "offline-signer-words");
  await page.getByLabel("I have written the words down").check();
  await page.getByRole("button", { name: "Blind my message" }).click();
  await look(page, "offline-signer-blinded");
  const blinded = (await page.locator("#blinded").textContent()) ?? "";
  await page.getByLabel("Blind signature").fill(answerTo(blinded));
  await page.getByRole("button", { name: "Make my ticket" }).click();
  await look(page, "offline-signer-ticket");
}

/** The page of mails, which only an instance without a mail server has. */
export async function readTheMails(page: Page, { origin }: Site, look: Look): Promise<void> {
  await page.goto(`${origin}/dev/mail`);
  await look(page, "mails-none");
  await page.goto(`${origin}/letters/aclu-petition/sign`);
  await page.getByLabel("Mail address").fill(mailboxOf("ben", "mail.example"));
  await page.getByRole("button", { name: "Send me a code" }).click();
  await look(page, "confirm-without-mail-server");
  await expect(async () => {
    await page.goto(`${origin}/dev/mail`);
    await expect(page.getByText("is your code").first()).toBeVisible({ timeout: 500 });
  }).toPass();
  await look(page, "mails");
}
