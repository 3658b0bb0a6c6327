import { readPublicKey } from "#app/credential/blind.ts";
import { begin, finish, type Pending } from "#app/credential/make-credential.ts";
import { fromBase64url, toBase64url, toHex } from "#app/credential/octets.ts";
import { writeTicket } from "#app/credential/ticket.ts";
import { newEntropy, writeWords } from "#app/credential/words.ts";
import { keyInLink } from "./key-in-link.ts";
import { element, fromHex, reading, show, showProblem } from "./page.ts";
import { readLetter, type LetterReading, type SavedLetter } from "./read-letter.ts";
import { wordsOrProblem } from "./words.ts";

// Signs anonymously from one saved file, without a network: what goes between it and the site, a person carries.

const steps = ["open-letter", "check-letter", "keep-words", "have-signed", "ticket-ready"] as const;

/** What was settled in the steps so far. */
let letter: SavedLetter | undefined;
let entropy = newEntropy();
let pending: Pending | undefined;
let ticket = "";

function start(): void {
  show("not-saved", location.protocol !== "file:");
  if (!globalThis.crypto?.subtle) {
    return showProblem(
      "This browser cannot calculate on this page. Save the page, and open the saved file; or use the signer in Python.",
    );
  }
  show("open-letter");
}

function goTo(step: (typeof steps)[number]): void {
  showProblem("");
  for (const each of steps) show(each, each === step);
  element(step).focus();
}

/** Answers a form by what `answer` does; what it says is wrong is shown. */
function onSubmit(id: string, answer: () => string | Promise<string>): void {
  element(id).addEventListener("submit", (event) => {
    event.preventDefault();
    void Promise.resolve(answer()).then(
      (problem) => problem && showProblem(problem),
      () => showProblem("This could not be calculated. The file of the letter may be damaged: save it anew."),
    );
  });
}

// 1. The letter

const letterFile = document.querySelector<HTMLInputElement>("#letter-file");

/** Done when the chosen file stands in the field. */
let fileIsRead: Promise<void> = Promise.resolve();

letterFile?.addEventListener("change", () => {
  fileIsRead = readFile(letterFile.files?.[0]);
});

async function readFile(file: File | undefined): Promise<void> {
  const field = document.querySelector<HTMLTextAreaElement>("#letter-json");
  if (field && file) field.value = await file.text();
}

onSubmit("open-letter-form", async () => {
  await fileIsRead;
  const read = await readLetter(reading("letter-json"));
  if (read.kind !== "letter") return wrongWithLetter(read.kind);
  letter = read.letter;
  showLetter(letter);
  goTo("check-letter");
  return "";
});

function wrongWithLetter(kind: Exclude<LetterReading["kind"], "letter">): string {
  switch (kind) {
    case "no-letter":
      return "That is not a letter. Open the letter’s address with .json at its end, save that page, and choose the file.";
    case "another-key":
      return "The keys in this file are not those in the first entry of the letter’s log. Do not sign with it, and tell the organizers.";
    case "another-text":
      return "The text in this file is not the one that its hash names. Do not sign it, and tell the organizers.";
  }
}

function showLetter({ text, addressee, genesis, workplaces, others, host }: SavedLetter): void {
  element("title").textContent = text.title;
  element("addressee").textContent = addressee;
  element("body").textContent = text.body;
  element("demands").replaceChildren(...text.demands.map((demand) => item("li", demand)));
  for (const id of ["title", "body", "demands"]) element(id).lang = text.lang;
  element("genesis").textContent = genesis;
  element("compared").textContent = "";
  fill(
    "workplace",
    workplaces.map(({ id, name }) => [id, name]),
  );
  fill("text", [
    [text.hash, `The one above (${text.lang})`],
    ...others.map(
      ({ hash, lang }) => [hash, `Another one, which this file does not hold (${lang})`] as const,
    ),
  ]);
  show("text-choice", others.length > 0);
  const isLocal = /^(localhost|127\.0\.0\.1|\[::1\])(:|$)|\.onion(:|$)/.test(host);
  const site = document.querySelector<HTMLInputElement>("#site");
  if (site) site.value = `${isLocal ? "http" : "https"}://${host}`;
  showChoice();
}

function fill(id: string, options: (readonly [value: string, label: string])[]): void {
  element(id).replaceChildren(
    ...options.map(([value, label]) =>
      Object.assign(document.createElement("option"), { value, textContent: label }),
    ),
  );
}

function item(name: string, text: string): HTMLElement {
  return Object.assign(document.createElement(name), { textContent: text });
}

/** What follows from the workplace and the text that are chosen. */
function showChoice(): void {
  const text = reading("text");
  show("later-text", !letter?.inFirstEntry.includes(text));
  element("later-hash").textContent = text;
  void chosenKey().then(
    ({ id }) => (element("key-id").textContent = toHex(id)),
    () => (element("key-id").textContent = "not the key of a workplace"),
  );
}

for (const id of ["workplace", "text"]) element(id).addEventListener("change", showChoice);

async function chosenKey() {
  const workplace = letter?.workplaces.find(({ id }) => id === reading("workplace"));
  const key = await readPublicKey(
    Uint8Array.from(atob(workplace?.publicKey ?? ""), (char) => char.charCodeAt(0)),
  );
  if (key.bits !== 3072) throw new RangeError("A workplace's key has 3072 bits.");
  return key;
}

// 2. The key, compared with what others see

onSubmit("check-letter-form", () => {
  const link = reading("link").trim();
  const key = keyInLink(link) ?? keyInLink(`#k=${link}`);
  if (link && !key) return "There is no “#k=…” at the end of that link.";
  if (key && key !== letter?.genesis) {
    return "The link names another key than this file. Do not sign with it: ask the person who gave you the link, and tell the organizers.";
  }
  element("compared").textContent = key ? "The key is the same as in your colleague’s link." : "";
  showWords();
  goTo("keep-words");
  return "";
});

// 3. Twelve words, before anything is made of them

function showWords(): void {
  element("words").replaceChildren(
    ...writeWords(entropy)
      .split(" ")
      .map((word) => item("li", word)),
  );
}

onSubmit("own-words", () => {
  const words = wordsOrProblem(reading("own"));
  if (typeof words === "string") return words;
  entropy = words.entropy;
  showWords();
  showProblem("");
  element("own-taken").textContent = "These words are shown above now.";
  return "";
});

onSubmit("words-kept", async () => {
  if (!document.querySelector<HTMLInputElement>("#kept")?.checked) {
    return "Write the words down first, and say so by ticking the box. Without them nothing can be repaired.";
  }
  const { genesis, slug } = letter ?? { genesis: "", slug: "" };
  const made = await begin({
    entropy,
    genesis: fromHex(genesis),
    text: fromHex(reading("text")),
    publicKey: await chosenKey(),
  });
  pending = made.pending;
  element("blinded").textContent = toBase64url(made.blinded);
  element("issue-address").textContent = `/letters/${slug}/issue`;
  goTo("have-signed");
  return "";
});

// 4. What the site answers

onSubmit("have-signed-form", async () => {
  if (!letter || !pending) return "Begin with the letter.";
  const site = reading("site").trim();
  if (!/^https?:\/\//.test(site) || !URL.canParse(site)) {
    return "Enter the address of the site, like https://letters.example.org";
  }
  const answer = fromBase64url(reading("blind-signature").replace(/\s/g, ""));
  if (answer?.length !== 384) {
    return "That is not a blind signature: it has 512 letters and digits. Copy all of it.";
  }
  const finished = await finish(pending, answer);
  if (finished.kind !== "credential") {
    return "That blind signature does not fit these words, this text and this workplace. If you copied all of it and chose the same as before, the site signed with another key: tell the organizers.";
  }
  ticket = writeTicket({
    origin: new URL(site).origin,
    letter: letter.slug,
    workplace: reading("workplace"),
    token: finished.token,
  });
  element("ticket").textContent = ticket;
  element("post-address").textContent = `${new URL(site).origin}/letters/${letter.slug}/post`;
  goTo("ticket-ready");
  return "";
});

// 5. The ticket

element("save-ticket").addEventListener("click", () => {
  const link = document.createElement("a");
  link.href = URL.createObjectURL(new Blob([ticket], { type: "text/plain" }));
  link.download = "ticket.txt";
  link.click();
  URL.revokeObjectURL(link.href);
});

function copyOnClick(button: string, source: string, answer: string): void {
  element(button).addEventListener("click", () => {
    navigator.clipboard.writeText(element(source).textContent ?? "").then(
      () => (element(answer).textContent = "Copied."),
      () =>
        (element(answer).textContent =
          "This browser does not let a page copy. Select the text and copy it yourself."),
    );
  });
}

copyOnClick("copy-blinded", "blinded", "blinded-copied");
copyOnClick("copy-ticket", "ticket", "ticket-copied");

document.querySelectorAll<HTMLElement>("[data-back]").forEach((button) => {
  button.addEventListener("click", () => goTo(button.dataset.back as (typeof steps)[number]));
});

start();
