import { readPublicKey } from "#app/credential/blind.ts";
import { begin, finish } from "#app/credential/make-credential.ts";
import { fromBase64url, toBase64url } from "#app/credential/octets.ts";
import { writeTicket } from "#app/credential/ticket.ts";
import { newEntropy } from "#app/credential/words.ts";
import { codeIn } from "../support/mailbox.ts";
import { Signer } from "../support/signer.ts";
import {
  aTicket,
  askForACode,
  comeToTheWords,
  confirmAMailbox,
  counted,
  expect,
  expectNoTrace,
  mailboxOf,
  makeTheTicket,
  postedBy,
  test,
} from "./story.ts";

test("Eve, who works elsewhere, is told who may sign, and no mail goes out", async ({ page, site }) => {
  const mailbox = mailboxOf("eve", "contoso.example");
  await page.goto("/letters/microsoft-ice/sign");
  await page.getByLabel("Mail address").fill(mailbox);
  await page.getByRole("button", { name: "Send me a code" }).click();
  await expect(page.getByRole("alert")).toContainText(/contoso\.example.*open to.* microsoft\.example/);
  await expect(page.getByRole("alert")).toBeFocused();
  await expect(page.getByLabel("Mail address")).toHaveValue(mailbox);

  await page.getByLabel("Mail address").fill(mailboxOf("eve", "lists.microsoft.example"));
  await page.getByRole("button", { name: "Send me a code" }).click();
  await expect(page.getByRole("alert")).toContainText("lists.microsoft.example");
  expect(site.mails.mails.filter(({ recipients }) => recipients.some((to) => to.startsWith("eve.")))).toEqual(
    [],
  );
});

test("A slip in the address is named, and the link leads to the field", async ({ page }) => {
  await page.goto("/letters/aclu-petition/sign");
  for (const [typed, sentence] of [
    ["", "Enter the address of your mailbox."],
    ["ada.microsoft.example", "Enter the whole address, with the @ and what follows it."],
    ["ada@microsoft", "What follows the @ is not a mail domain."],
    ['"ada"@microsoft.example', "Enter the bare address"],
    ["hr@microsoft.example", "Use one that is yours alone."],
  ] as const) {
    await page.getByLabel("Mail address").fill(typed);
    const [answer] = await Promise.all([
      page.waitForResponse((response) => response.request().method() === "POST"),
      page.getByRole("button", { name: "Send me a code" }).click(),
    ]);
    expect(answer.status()).toBe(422);
    await expect(page.getByLabel("Mail address")).toHaveValue(typed);
    await page.getByRole("alert").getByRole("link", { name: sentence }).click();
    await expect(page.getByLabel("Mail address")).toBeFocused();
  }
});

test("A wrong code is refused, and after five tries the right one too", async ({ page, site }) => {
  const mailbox = mailboxOf("ben", "microsoft.example");
  await askForACode(page, { letter: "microsoft-ice", mailbox });
  const code = codeIn(await site.mails.next(mailbox));
  const type = async (typed: string) => {
    await page.getByLabel("Code").fill(typed);
    await page.getByRole("button", { name: "Go on" }).click();
  };
  await type("4F7K");
  await expect(page.getByRole("alert")).toContainText("A code has eight letters and digits");
  await expect(page.getByLabel("Code")).toHaveValue("4F7K");
  for (let tries = 1; tries <= 5; tries++) {
    await type("0000-0000");
    await expect(page.getByRole("alert")).toContainText("That is not the code of the last mail");
    await expect(page.getByLabel("Code")).toHaveValue("");
  }
  await type(code);
  await expect(page.getByRole("alert")).toContainText("ask for a new one");
});

test("Max, who reads Ada’s code over her shoulder, cannot use it in his browser", async ({
  page,
  site,
  anotherDevice,
}) => {
  const letter = "microsoft-ice";
  const mailbox = mailboxOf("ada", "microsoft.example");
  await askForACode(page, { letter, mailbox });
  const code = codeIn(await site.mails.next(mailbox));

  const max = await anotherDevice();
  await askForACode(max, { letter, mailbox: mailboxOf("max", "microsoft.example") });
  await max.getByLabel("Code").fill(code);
  await max.getByRole("button", { name: "Go on" }).click();
  await expect(max.getByRole("alert")).toContainText("That is not the code");

  await page.getByLabel("Code").fill(code.toLowerCase().replace("-", " "));
  await page.getByRole("button", { name: "Go on" }).click();
  await expect(page.getByRole("heading", { name: "How do you want to appear?" })).toBeVisible();
});

test("Ada’s mailbox signs once: whoever comes a second time learns only “used or blocked”", async ({
  page,
  site,
  anotherDevice,
}) => {
  const letter = "microsoft-ice";
  const mailbox = mailboxOf("ada", "microsoft.example");
  const before = await counted(site, letter);
  await comeToTheWords(page, site, { letter, mailbox });
  await makeTheTicket(page);
  await page.getByText("Post it now all the same").click();
  await page.getByRole("button", { name: "Post it now" }).click();
  await expect(page.getByRole("heading", { name: "Your signature is taken" })).toBeVisible();

  await site.aMinutePasses();
  const max = await anotherDevice();
  await comeToTheWords(max, site, { letter, mailbox });
  await makeTheTicket(max);
  await expect(max.getByRole("alert")).toContainText(
    "already been used for this letter, or its owner has blocked it",
  );

  await max.goto(`/letters/${letter}/choose?shown=named`);
  await max.getByRole("radio", { name: "With my name" }).check();
  await max.getByLabel("Your name").fill("Ada Byron");
  await max.getByRole("button", { name: "Go on" }).click();
  await expect(max.getByRole("alert")).toContainText(
    "already been used for this letter, or its owner has blocked it",
  );

  expect(await counted(site, letter)).toMatchObject({ total: before.total + 1, named: before.named });
});

test("Who comes to a later step without a confirmed mailbox is led to the first", async ({ page }) => {
  for (const step of ["choose", "issue"]) {
    await page.goto(`/letters/microsoft-ice/${step}?shown=anonymous`);
    await expect(page).toHaveURL("/letters/microsoft-ice/sign?shown=anonymous");
  }
});

test("A letter that was delivered takes no more signatures", async ({ page }) => {
  await page.goto("/letters/google-maven");
  await expect(page.getByRole("link", { name: "Sign anonymously" })).toHaveCount(0);
  await page.goto("/letters/google-maven/sign");
  await expect(page.getByRole("heading", { name: "This letter is not taking signatures" })).toBeVisible();
});

test("A ticket that is damaged or belongs to another letter is not taken, and it is said why", async ({
  page,
  site,
}) => {
  const ticket = await aTicket(site, {
    letter: "microsoft-ice",
    mailbox: mailboxOf("ada", "microsoft.example"),
  });
  const post = async (letter: string, text: string) => {
    await page.goto(`/letters/${letter}/post`);
    await page.getByLabel("Ticket", { exact: true }).fill(text);
    await page.getByRole("button", { name: "Post it" }).click();
  };
  await post("microsoft-ice", "my ticket");
  await expect(page.getByRole("alert")).toContainText("There is no ticket in that text");
  await post("microsoft-ice", ticket.replace(/\n.{64}\n/, "\n"));
  await expect(page.getByRole("alert")).toContainText("The ticket is not complete");
  await post("aclu-petition", ticket);
  await expect(page.getByRole("alert")).toContainText("This ticket is for another letter, “microsoft-ice”");
  // The first letter of the token's first line.
  await post(
    "microsoft-ice",
    ticket.replace(/\n(.)(?=.{63}\n)/, (_, first) => `\n${first === "A" ? "B" : "A"}`),
  );
  await expect(page.getByRole("alert")).toContainText("The ticket was changed");
});

test("A browser that cannot calculate is shown no words and led to the offline signer", async ({
  page,
  site,
}) => {
  await page.addInitScript(() => Object.defineProperty(crypto, "subtle", { value: undefined }));
  await confirmAMailbox(page, site, {
    letter: "aclu-petition",
    mailbox: mailboxOf("ada", "mail.example"),
  });
  await page.getByRole("button", { name: "Go on" }).click();
  await expect(page.getByRole("alert")).toContainText("This browser cannot calculate here");
  await expect(page.locator("#words")).toHaveCount(0);
  await expect(page.getByRole("link", { name: "A signer for browsers" })).toBeVisible();
  await expect(page.getByLabel("Blinded message")).toBeVisible();
});

test.describe("Without scripts", () => {
  test.use({ javaScriptEnabled: false });

  test("Ada signs anonymously all the same, with an offline signer and by pasting", async ({
    page,
    site,
    anotherDevice,
  }) => {
    const letter = "aclu-petition";
    const before = await counted(site, letter);
    await confirmAMailbox(page, site, { letter, mailbox: mailboxOf("ada", "mail.example") });
    await page.getByRole("radio", { name: "Anonymously" }).check();
    await page.getByRole("button", { name: "Go on" }).click();
    // Playwright's search by text passes over what stands in a noscript element.
    await expect(page.locator("noscript .notice-title")).toHaveText("Your browser runs no scripts here");
    await expect(page.locator("noscript .notice")).toBeVisible();
    await expect(page.getByText("Keep these twelve words")).toBeHidden();

    const { genesis, text, workplaces } = await new Signer(site, "").letter(letter);
    const [workplace] = workplaces;
    const { blinded, pending } = await begin({
      entropy: newEntropy(),
      genesis: new Uint8Array(Buffer.from(genesis, "hex")),
      text: new Uint8Array(Buffer.from(text.hash, "hex")),
      publicKey: await readPublicKey(new Uint8Array(Buffer.from(workplace?.publicKey ?? "", "base64"))),
    });
    await page.getByText("I use an offline signer").click();
    await page.getByLabel("Blinded message").fill(toBase64url(blinded).slice(0, 500));
    await page.getByRole("button", { name: "Have it signed" }).click();
    await expect(page.getByRole("alert")).toContainText("does not fit the letter's key");
    await page.getByLabel("Blinded message").fill(toBase64url(blinded).replace(/(.{64})/g, "$1\n"));
    await page.getByRole("button", { name: "Have it signed" }).click();
    await expect(page.getByRole("heading", { name: "Your blind signature" })).toBeVisible();

    const answer = fromBase64url((await page.locator(".ticket pre").textContent())?.trim() ?? "");
    const finished = await finish(pending, answer ?? new Uint8Array());
    if (finished.kind !== "credential") throw new Error("the pasted answer does not verify");
    const ticket = writeTicket({
      origin: site.origin,
      letter,
      workplace: workplace?.id ?? "",
      token: finished.token,
    });
    expect((await counted(site, letter)).total).toBe(before.total);

    const home = await anotherDevice();
    await home.goto(`/letters/${letter}/post`);
    await home.getByLabel("Ticket", { exact: true }).fill(ticket.slice(0, -200));
    await home.getByRole("button", { name: "Post it" }).click();
    await expect(home.getByRole("alert")).toContainText("The ticket is not complete");
    await home.getByLabel("Ticket", { exact: true }).fill(ticket);
    const request = await postedBy(home, () => home.getByRole("button", { name: "Post it" }).click());
    expect(request.headers()["content-type"]).toContain("multipart/form-data");
    await expectNoTrace(request);
    await expect(home.getByRole("heading", { name: "Your signature is taken" })).toBeVisible();
    expect(await counted(site, letter)).toMatchObject({
      total: before.total + 1,
      anonymous: before.anonymous + 1,
    });
  });

  test("Ada posts her ticket as a file", async ({ page, site }) => {
    const letter = "amazon-rekognition";
    const before = await counted(site, letter);
    const ticket = await aTicket(site, { letter, mailbox: mailboxOf("ada", "amazon.example") });
    await page.goto(`/letters/${letter}/post`);
    await page
      .getByLabel("Or the file in which you saved it")
      .setInputFiles({ name: "ticket.txt", mimeType: "text/plain", buffer: Buffer.from(ticket) });
    await page.getByLabel("Role").selectOption("Recruiter");
    await page.getByRole("button", { name: "Post it" }).click();
    await expect(page.getByRole("heading", { name: "Your signature is taken" })).toBeVisible();
    expect(await counted(site, letter)).toMatchObject({ total: before.total + 1, role: before.role + 1 });
  });
});
