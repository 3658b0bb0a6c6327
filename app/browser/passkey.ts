import { browserSupportsWebAuthn, startAuthentication, startRegistration } from "@simplewebauthn/browser";

type Options = Parameters<typeof startAuthentication>[0]["optionsJSON"] &
  Parameters<typeof startRegistration>[0]["optionsJSON"];

/** A refusal that came from the server, as a sentence. */
class Refused extends Error {}

async function send<Answer>(path: string, body: unknown): Promise<Answer> {
  const answer = await fetch(`/organize/passkey/${path}`, {
    method: "POST",
    cache: "no-store",
    headers: { "content-type": "application/json" },
    body: JSON.stringify(body),
  });
  const said = (await answer.json()) as Answer & { detail?: string };
  if (!answer.ok) throw new Refused(said.detail ?? "");
  return said;
}

const challenge = (purpose: string, again = "") =>
  send<Options>("challenge", { purpose, origin: location.origin, again });

const works: Record<string, (box: HTMLElement) => Promise<void>> = {
  "sign-in": async () => {
    const signed = await startAuthentication({ optionsJSON: await challenge("sign-in") });
    const { to } = await send<{ to: string }>(`sign-in${location.search}`, signed);
    location.assign(to);
  },

  again: async (box) => {
    const signed = await startAuthentication({ optionsJSON: await challenge("again") });
    await send("again", signed);
    const form = box.closest("form");
    // Each of them asks for the same, so none is needed any more.
    for (const field of document.querySelectorAll(".again")) {
      const word = document.createElement("p");
      word.textContent = "Confirmed by your passkey, for ten minutes.";
      word.tabIndex = -1;
      field.replaceChildren(word);
      if (form?.contains(field)) word.focus();
    }
    forgetProblems();
  },

  new: async (box) => {
    const password = box.querySelector<HTMLInputElement>("input[type=password]")?.value ?? "";
    const name = box.querySelector<HTMLInputElement>("input[name=passkey-name]")?.value ?? "";
    const made = await startRegistration({ optionsJSON: await challenge("new", password) });
    const { to } = await send<{ to: string }>("new", { name, made });
    location.assign(to);
  },
};

/** Takes those problems from the top of the page whose fields are not there any more. */
function forgetProblems(): void {
  for (const link of document.querySelectorAll<HTMLAnchorElement>(".error-summary a"))
    if (!document.getElementById(decodeURIComponent(link.hash.slice(1)))) link.closest("li")?.remove();
  const summary = document.querySelector(".error-summary");
  if (summary && !summary.querySelector("li")) summary.remove();
}

/** What the browser's own refusals mean (W3C Web Authentication, sections 5.1.3 and 5.1.4). */
const browserSays: Record<string, string> = {
  NotAllowedError: "No passkey was confirmed. Try again, or go on without one.",
  InvalidStateError: "This device has a passkey of this account already.",
  SecurityError: "Passkeys do not work at this address of the site.",
  NotSupportedError: "This device cannot make the kind of passkey that is needed here.",
};

function reason(error: unknown): string {
  if (error instanceof Refused && error.message) return error.message;
  const name = error instanceof Error ? error.name : "";
  return browserSays[name] ?? "It did not work. See that you are online and try again.";
}

function offer(box: HTMLElement): void {
  const work = works[box.dataset.passkey ?? ""];
  const button = box.querySelector<HTMLButtonElement>(":scope > button");
  const said = box.querySelector<HTMLElement>(":scope > .passkey-said");
  if (!work || !button || !said) return;
  const run = async () => {
    said.textContent = "";
    button.disabled = true;
    try {
      await work(box);
    } catch (error) {
      said.textContent = reason(error);
    } finally {
      button.disabled = false;
    }
  };
  if (box instanceof HTMLFormElement)
    box.addEventListener("submit", (event) => {
      event.preventDefault();
      void run();
    });
  else button.addEventListener("click", () => void run());
  box.hidden = false;
}

if (browserSupportsWebAuthn()) {
  for (const note of document.querySelectorAll<HTMLElement>("[data-without-passkeys]")) note.hidden = true;
  for (const box of document.querySelectorAll<HTMLElement>("[data-passkey]")) offer(box);
}
