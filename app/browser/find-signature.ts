import { deriveWithdrawSecret } from "#app/credential/derive-secrets.ts";
import { digest, toBase64url, toHex } from "#app/credential/octets.ts";
import { findSignatures, type FoundSignature } from "#app/log/find-signatures.ts";
import { element, fromHex, reading, show, showProblem, working } from "./page.ts";
import { LogFailure, readLog } from "./read-log.ts";
import { wordsOrProblem } from "./words.ts";

type Looking = {
  letter: string;
  /** Hex of L. */
  genesis: string;
  /** What each text is called, by the hex of T. */
  texts: Record<string, string>;
  /** Names by id. */
  workplaces: Record<string, string>;
  hasRoles: boolean;
  cadence: string;
};

const looking = JSON.parse(element("looking").textContent ?? "") as Looking;
let secret = "";

element("find").addEventListener("submit", (event) => {
  event.preventDefault();
  const words = wordsOrProblem(reading("words"));
  if (typeof words === "string") return showProblem(words);
  showProblem("");
  void working("working", async () => {
    const own = await deriveWithdrawSecret(words.entropy, fromHex(looking.genesis));
    secret = toBase64url(own);
    try {
      showFound(await findSignatures(entries(), own));
    } catch (error) {
      if (!(error instanceof LogFailure)) throw error;
      showProblem(
        error.kind === "no-log"
          ? "The log could not be found. Your words are still good: try again in a minute, or withdraw with the secret below."
          : "What the server sent is not this letter’s log. Do not rely on the total, and tell the organizers.",
      );
    }
  });
});

/** The log's entries, the first of which must be the one that every credential names. */
async function* entries(): AsyncGenerator<Uint8Array> {
  let isFirst = true;
  for await (const entry of readLog(looking.letter, progress)) {
    if (isFirst && toHex(await digest("SHA-256", entry)) !== looking.genesis) throw new LogFailure("damaged");
    isFirst = false;
    yield entry;
  }
}

function progress(read: number, of: number): void {
  const bar = document.querySelector("#working progress");
  bar?.setAttribute("max", String(of));
  bar?.setAttribute("value", String(read));
  element("reading").textContent = `Reading the log: ${read} of ${of} lines`;
}

function showFound(found: FoundSignature[]): void {
  const counts = found.some(({ withdrawn }) => !withdrawn);
  element("found-title").textContent = titleOf(found);
  element("facts").replaceChildren(...found.flatMap(factsOf));
  element("cadence").textContent = looking.cadence;
  show("not-found", found.length === 0);
  show("can-withdraw", counts || found.length === 0);
  show("sure", false);
  element("withdraw-means").textContent = counts
    ? "Withdrawn, it leaves the total with the next batch."
    : "If it waits for its batch, you can still withdraw it. Then it is never published.";
  element("withdraw-secret").textContent = secret;
  show("found");
  element("found").focus();
}

function titleOf(found: FoundSignature[]): string {
  if (found.length === 0) return "It is not in the log";
  if (found.every(({ withdrawn }) => withdrawn)) return "Your signature was withdrawn";
  return found.length === 1 ? "Your signature counts" : "Your signatures are in the log";
}

function factsOf({ serial, workplace, text, published, withdrawn }: FoundSignature): HTMLElement[] {
  const role = looking.hasRoles
    ? ". If you stated a role, the log does not say which: it is counted with others"
    : "";
  const facts = {
    Counted: `since batch ${published.number}, ${inWords(published.at)}`,
    ...(withdrawn ? { Withdrawn: `with batch ${withdrawn.number}, ${inWords(withdrawn.at)}` } : {}),
    "Agrees to": looking.texts[text] ?? "a text that this page does not know",
    "Counted for": looking.workplaces[workplace] ?? "a workplace that this page does not know",
    "Shown as": `one more in the total, without a name${role}`,
    "Serial number": serial,
  };
  return Object.entries(facts).map(([name, value]) => {
    const fact = document.createElement("div");
    const term = document.createElement("dt");
    const description = document.createElement("dd");
    term.textContent = name;
    description.textContent = value;
    if (name === "Serial number") description.className = "mono";
    fact.append(term, description);
    return fact;
  });
}

function inWords(time: string): string {
  return `${new Date(time).toLocaleDateString("en-GB", { day: "numeric", month: "long", year: "numeric", timeZone: "UTC" })}, ${time.slice(11, 16)} UTC`;
}

element("withdraw").addEventListener("submit", (event) => {
  event.preventDefault();
  show("can-withdraw", false);
  show("sure");
  element("sure").focus();
});

element("withdraw-now").addEventListener("submit", (event) => {
  event.preventDefault();
  void working("withdrawing", async () => {
    const answer = await fetch(`/letters/${looking.letter}/receipt`, {
      method: "POST",
      credentials: "omit",
      referrerPolicy: "no-referrer",
      cache: "no-store",
      headers: { "content-type": "application/json" },
      body: JSON.stringify({ secret }),
    });
    const said = (await answer.json()) as { status?: string; nextBatchAt?: string | null; detail?: string };
    if (!answer.ok)
      return showProblem(
        said.detail ?? "The server could not do it. Try again in a minute: twice does no harm.",
      );
    element("withdrawn-means").textContent = meaningOf(said.status, said.nextBatchAt);
    show("to-find", false);
    show("found", false);
    show("withdrawn");
    element("withdrawn").focus();
  });
});

function meaningOf(status: string | undefined, nextBatchAt: string | null | undefined): string {
  if (status === "withdrawn")
    return "Your signature had not been published. It is deleted, and its ticket is worth nothing any more.";
  if (status === "already-withdrawn") return "It was withdrawn before. It does not count any more.";
  return `Your signature leaves the total with the next batch, due ${inWords(nextBatchAt ?? "")}. Until then it still counts.`;
}

if (globalThis.crypto?.subtle) show("find-signature");
