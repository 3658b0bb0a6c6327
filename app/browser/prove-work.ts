import { toHex } from "#app/credential/octets.ts";
import { element, fromHex } from "./page.ts";

/** As the server makes it: PBKDF2 over nonce and counter has to begin with the prefix. */
type Task = {
  challenge: { parameters: { nonce: string; salt: string; cost: number; keyPrefix: string } };
  /** The counter is below this. */
  mostTries: number;
  slowLaneMinutes: number;
};

/** So many tries are under way at once; between them the page stays usable. */
const atOnce = 16;

const task = JSON.parse(element("challenge").textContent ?? "") as Task;
const form = element("ask") as HTMLFormElement;
const proof = element("proof") as HTMLInputElement;
let isSending = false;
let isOver = false;

async function prove(): Promise<void> {
  if (!globalThis.crypto?.subtle) {
    return end(
      `This browser cannot calculate here: it does so only on https pages. Your mail goes out all the same, but this can take up to ${task.slowLaneMinutes} minutes.`,
    );
  }
  const solution = await solve();
  if (solution) proof.value = JSON.stringify({ challenge: task.challenge, solution });
  end(solution ? "Calculated. Your code can be sent." : "Nothing was found. Load this page again.");
}

async function solve(): Promise<{ counter: number; derivedKey: string } | undefined> {
  for (let first = 0; first < task.mostTries; first += atOnce) {
    const keys = await Promise.all(Array.from({ length: atOnce }, (_, each) => derive(first + each)));
    const found = keys.findIndex((key) => key.startsWith(task.challenge.parameters.keyPrefix));
    if (found >= 0) return { counter: first + found, derivedKey: keys[found] ?? "" };
    say(first / task.mostTries);
  }
  return undefined;
}

/** PBKDF2 with SHA-256 (RFC 8018) over the nonce and the counter, a number of 32 bits, its highest octet first. */
async function derive(counter: number): Promise<string> {
  const { nonce, salt, cost } = task.challenge.parameters;
  const start = fromHex(nonce);
  const password = new Uint8Array(start.length + 4);
  password.set(start);
  new DataView(password.buffer).setUint32(start.length, counter);
  const key = await crypto.subtle.importKey("raw", password, "PBKDF2", false, ["deriveBits"]);
  const method = { name: "PBKDF2", hash: "SHA-256", salt: fromHex(salt), iterations: cost };
  return toHex(new Uint8Array(await crypto.subtle.deriveBits(method, key, 256)));
}

const stages = ["has begun", "is a quarter done", "is half done", "is nearly done"];
let stage = -1;

/** Only when there is something new to say: a screen reader reads every change. */
function say(share: number): void {
  const reached = Math.min(stages.length - 1, Math.floor(share * stages.length));
  if (reached === stage) return;
  stage = reached;
  element("progress").textContent = `The calculation ${stages[stage] ?? ""}.`;
}

function end(sentence: string): void {
  isOver = true;
  element("progress").textContent = sentence;
  if (isSending) form.requestSubmit();
}

form.addEventListener("submit", (event) => {
  if (isOver) return;
  event.preventDefault();
  isSending = true;
  element("progress").textContent = "One moment: your request goes out as soon as the calculation is done.";
});

void prove().catch(() => end("The calculation failed. Load this page again."));
