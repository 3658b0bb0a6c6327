import { readPublicKey } from "#app/credential/blind.ts";
import { deriveWithdrawSecret } from "#app/credential/derive-secrets.ts";
import { begin, finish } from "#app/credential/make-credential.ts";
import { digest, fromBase64url, toBase64url, toHex, type Bytes } from "#app/credential/octets.ts";
import { writeTicket } from "#app/credential/ticket.ts";
import { newEntropy, writeWords } from "#app/credential/words.ts";
import { keyInLink } from "./key-in-link.ts";
import { element, fromHex, reading, show, showProblem, working } from "./page.ts";
import { postTicket } from "./post.ts";
import { wordsOrProblem } from "./words.ts";

type Signing = {
  letter: string;
  workplace: string;
  /** SPKI, base64. */
  publicKey: string;
  genesis: string;
  genesisEntry: string;
  /** Hex of `T`: the text that was read first, then all others, for words of an earlier text. */
  texts: string[];
};

const signing = JSON.parse(element("signing").textContent ?? "") as Signing;
const isKeptWrong =
  "Write the words down first, and say so by ticking the box. Without them nothing can be repaired.";

const anotherKey =
  "The link names another key than this page. Do not sign here: ask the person who gave you the link, and tell the organizers.";

let entropy = newEntropy();
let isOwn = false;
let isAnotherKey = false;
let ticket = "";
let token: Bytes | undefined;

async function start(): Promise<void> {
  if (!globalThis.crypto?.subtle) {
    element("offline").setAttribute("open", "");
    return refuse(
      "This browser cannot calculate here: it does so only on https pages. Use an offline signer, below.",
    );
  }
  showWords();
  element("genesis").textContent = signing.genesis;
  show("make-ticket");
  if (!(await keyIsTheLettersOwn())) {
    return refuse(
      "The key on this page is not the one in the first entry of the letter’s log. Do not sign here, and tell the organizers.",
    );
  }
  const given = keyInLink(location.href);
  if (given) compare(given);
}

/** Nothing can or may be made here: the reason is all that is left to read. */
function refuse(sentence: string): void {
  const title = document.createElement("h1");
  title.textContent = "Make your ticket";
  element("keep-words").replaceChildren(title);
  showProblem(sentence);
}

function showWords(): void {
  const words = writeWords(entropy).split(" ");
  document.querySelectorAll("#words li").forEach((item, place) => {
    item.textContent = words[place] ?? "";
  });
}

/** The key must be the one that the first log entry names, and the entry the one that every credential names. */
async function keyIsTheLettersOwn(): Promise<boolean> {
  const hash = toHex(await digest("SHA-256", new TextEncoder().encode(signing.genesisEntry)));
  const entry = JSON.parse(signing.genesisEntry) as { workplaces: { id: string; publicKey: string }[] };
  const named = entry.workplaces.find(({ id }) => id === signing.workplace);
  return hash === signing.genesis && named?.publicKey === signing.publicKey;
}

function compare(key: string): void {
  isAnotherKey = key !== signing.genesis;
  element("compared").textContent = isAnotherKey ? "" : "The same key as in the link.";
  showProblem(isAnotherKey ? anotherKey : "");
}

element("compare-key").addEventListener("submit", (event) => {
  event.preventDefault();
  const key = keyInLink(reading("link"));
  if (key) compare(key);
  else element("compared").textContent = "There is no “#k=…” in that link.";
});

element("own-words").addEventListener("submit", (event) => {
  event.preventDefault();
  const words = wordsOrProblem(reading("own"));
  if (typeof words === "string") return showProblem(words);
  entropy = words.entropy;
  isOwn = true;
  showWords();
  showProblem("");
});

element("words-kept").addEventListener("submit", (event) => {
  event.preventDefault();
  if (isAnotherKey) return showProblem(anotherKey);
  const kept = document.querySelector<HTMLInputElement>("#kept");
  if (!kept?.checked) return showProblem(isKeptWrong);
  void working("working", makeTicket);
});

async function makeTicket(): Promise<void> {
  showProblem("");
  const publicKey = await readPublicKey(
    Uint8Array.from(atob(signing.publicKey), (char) => char.charCodeAt(0)),
  );
  // Words from before may belong to an earlier text of the letter; a refusal costs nothing, so each is tried.
  const texts = isOwn ? signing.texts : signing.texts.slice(0, 1);
  let refusal = "";
  for (const text of texts) {
    const { blinded, pending } = await begin({
      entropy,
      genesis: fromHex(signing.genesis),
      text: fromHex(text),
      publicKey,
    });
    const answer = await fetch(`/letters/${signing.letter}/issue`, {
      method: "POST",
      headers: { "content-type": "application/json" },
      body: JSON.stringify({ blinded: toBase64url(blinded) }),
    });
    const said = (await answer.json()) as { blindSignature?: string; detail?: string };
    if (!answer.ok) {
      refusal =
        said.detail ??
        "The server could not do it. Try again in a minute: with these words nothing can go wrong.";
      if (answer.status === 409) continue;
      break;
    }
    const finished = await finish(pending, fromBase64url(said.blindSignature ?? "") ?? new Uint8Array());
    if (finished.kind !== "credential") {
      return showProblem(
        "The server’s answer does not verify under the letter’s key. Your words are still good; tell the organizers.",
      );
    }
    element("withdraw-secret").textContent = toBase64url(
      await deriveWithdrawSecret(entropy, fromHex(signing.genesis)),
    );
    return showTicket(finished.token);
  }
  showProblem(refusal);
}

function showTicket(made: Bytes): void {
  token = made;
  ticket = writeTicket({
    origin: location.origin,
    letter: signing.letter,
    workplace: signing.workplace,
    token: made,
  });
  const box = document.querySelector(".ticket pre");
  if (box) box.textContent = ticket;
  const address = element("post-address");
  address.textContent = `${location.host}/letters/${signing.letter}/post`;
  show("keep-words", false);
  show("offline", false);
  show("ticket-ready");
  element("ticket-ready").focus();
}

element("save-ticket").addEventListener("click", () => {
  const link = document.createElement("a");
  link.href = URL.createObjectURL(new Blob([ticket], { type: "text/plain" }));
  link.download = "ticket.txt";
  link.click();
  URL.revokeObjectURL(link.href);
});

element("copy-ticket").addEventListener("click", () => {
  navigator.clipboard.writeText(ticket).then(
    () => (element("copied").textContent = "Copied."),
    () =>
      (element("copied").textContent =
        "This browser does not let a page copy. Select the text and copy it yourself."),
  );
});

element("post-now").addEventListener("submit", (event) => {
  event.preventDefault();
  const made = token;
  if (!made) return;
  void working("posting-now", async () => {
    const outcome = await postTicket(signing.letter, {
      workplace: signing.workplace,
      token: toBase64url(made),
      role: reading("role") || null,
    });
    if (outcome.kind === "refused") return showProblem(outcome.detail);
    element("serial").textContent = outcome.serial;
    show("ticket-ready", false);
    show("posted");
    element("posted").focus();
  });
});

addEventListener("beforeunload", (event) => {
  if (ticket && element("posted").hidden) event.preventDefault();
});

void start();
