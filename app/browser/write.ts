import { roomLeft } from "#app/letter/text-form.ts";
import { element } from "./page.ts";

// Saves a page of a draft while it is typed, and shows the letter's page as it becomes. What is typed and not yet saved is kept in
// this tab alone, until it is saved: a tab that crashes brings it back, a tab that is closed takes it along.

type Fields = Record<string, string>;
type Answer = {
  revision?: number;
  content?: Fields | null;
  savedBy?: string | null;
  detail?: string;
};

const form = element("writing") as HTMLFormElement;
const revisionField = form.elements.namedItem("revision") as HTMLInputElement;
const kept = `undersigned:${location.pathname}`;
const quietMs = 1000;
const patienceMs = 20_000;
const longestWaitMs = 30_000;

/** What stands on the server, as far as is known. A form that comes back unsaved stands nowhere yet. */
let saved = form.dataset.unsaved === undefined ? JSON.stringify(typed()) : "";
/** What was sent and never answered: it may stand on the server as our own. */
let unanswered: string[] = [];
/**
 * Well: what is typed is saved when its writer pauses. Retrying: it could not be, and is tried again by itself. Stopped: it will not be
 * before something else is typed. Held: not before somebody has looked.
 */
let mood: "well" | "retrying" | "stopped" | "held" = form.dataset.conflict === undefined ? "well" : "held";
let isSending = false;
let isLeaving = false;
/** Whether the next page is wanted as soon as this one is saved. */
let isGoingOn = false;
let failures = 0;
let timer = 0;

function typed(): Fields {
  const fields = [...new FormData(form)].filter(
    (field): field is [string, string] => field[0] !== "revision" && typeof field[1] === "string",
  );
  // As the server spells it.
  return Object.fromEntries(fields.map(([name, value]) => [name, value.replace(/\r\n?/g, "\n")]));
}

const isUnsaved = () => JSON.stringify(typed()) !== saved;

function keep(): void {
  try {
    if (isUnsaved()) sessionStorage.setItem(kept, JSON.stringify([Number(revisionField.value), typed()]));
    else sessionStorage.removeItem(kept);
  } catch {
    // A browser that keeps nothing, or has no room: then it is kept in the page alone.
  }
}

/** What a crash of this tab left unsaved goes back into the form. */
function bringBack(): void {
  const found = readKept();
  if (!found || mood === "held") return;
  const [revision, fields] = found;
  for (const [name, value] of Object.entries(fields)) {
    const field = form.elements.namedItem(name);
    if (field && "value" in field) field.value = value;
  }
  if (isUnsaved()) revisionField.value = String(revision);
  keep();
}

function readKept(): [number, Fields] | undefined {
  try {
    return JSON.parse(sessionStorage.getItem(kept) ?? "null") as [number, Fields] | undefined;
  } catch {
    return undefined;
  }
}

function later(ms: number): void {
  clearTimeout(timer);
  timer = window.setTimeout(() => void save(), ms);
}

async function save(): Promise<void> {
  if (isSending || mood === "held" || !isUnsaved()) return;
  isSending = true;
  clearTimeout(timer);
  const sent = JSON.stringify(typed());
  say("Saving…");
  try {
    unanswered.push(sent);
    const answer = await fetch(location.pathname, {
      method: "POST",
      cache: "no-store",
      headers: { accept: "application/json", "content-type": "application/json" },
      body: JSON.stringify({ ...(JSON.parse(sent) as Fields), revision: Number(revisionField.value) }),
      signal: AbortSignal.timeout(patienceMs),
    });
    heard(sent, answer.status, await readAnswer(answer), Number(answer.headers.get("retry-after")));
  } catch {
    again("Not saved: no connection. What you typed is still here; it is tried again.");
  } finally {
    isSending = false;
  }
  if (isUnsaved() && isWell()) later(quietMs);
}

const isWell = () => mood === "well";

async function readAnswer(answer: Response): Promise<Answer> {
  try {
    return (await answer.json()) as Answer;
  } catch {
    return {};
  }
}

function heard(sent: string, status: number, answer: Answer, retryAfter: number): void {
  if (status === 200 && answer.revision) return isSaved(sent, answer.revision);
  if (status === 409 && answer.revision !== undefined) {
    // Our own words, whose answer was lost on the way: what was typed since goes on from there.
    const theirs = unanswered.find(
      (each) => answer.content && isSame(JSON.parse(each) as Fields, answer.content),
    );
    if (theirs) return isSaved(theirs, answer.revision);
    return hold(conflictOf(answer.savedBy ?? null, answer.content));
  }
  unanswered = unanswered.filter((each) => each !== sent);
  if (status === 401)
    return again(
      "Not saved: you have been signed out. Sign in in another tab, then it is saved. What you typed is still here.",
      { label: "Sign in in another tab", href: "/organize/sign-in" },
    );
  if (status === 413 || status === 422)
    return stop(answer.detail ?? "Not saved: this is longer than can be saved. Take something out.");
  if (status === 403 || status === 404 || status === 410)
    return hold(sentence(answer.detail ?? "Not saved."));
  const wait = status === 429 && retryAfter > 0 ? retryAfter * 1000 : undefined;
  again(
    "Not saved: the server does not take it at this moment. What you typed is still here; it is tried again.",
    {
      wait,
    },
  );
}

function isSame(one: Fields, other: Fields): boolean {
  return Object.keys({ ...one, ...other }).every((name) => one[name] === other[name]);
}

function isSaved(text: string, revision: number): void {
  revisionField.value = String(revision);
  saved = text;
  unanswered = [];
  failures = 0;
  mood = "well";
  keep();
  warn();
  // What was missing when the page was made may be there by now.
  document.getElementById("still-missing")?.remove();
  say(isUnsaved() ? "Saving…" : "Saved");
  if (isGoingOn && !isUnsaved()) goOn();
}

/** As the server sends anybody on who has saved without scripts: it knows whether something is missing. */
function goOn(): void {
  isLeaving = true;
  location.assign(`${location.pathname}?then=next`);
}

/** Tries again after a while that grows, and at once when the connection or the reader comes back. */
function again(
  problem: string,
  { wait, label, href }: { wait?: number | undefined; label?: string; href?: string } = {},
): void {
  failures += 1;
  mood = "retrying";
  isGoingOn = false;
  warn(sentence(problem), ...(label && href ? [inAnotherTab(label, href)] : []));
  say("Not saved");
  later(wait ?? Math.min(longestWaitMs, 1000 * 2 ** Math.min(failures, 5)));
}

/** Waits until something else is typed. */
function stop(problem: string): void {
  mood = "stopped";
  isGoingOn = false;
  warn(sentence(problem));
  say("Not saved");
}

/** Nothing more is saved until somebody has looked. */
function hold(...problem: Node[]): void {
  mood = "held";
  isGoingOn = false;
  warn(...problem);
  say("Not saved");
}

function conflictOf(by: string | null, theirs: Fields | null | undefined): Node {
  const box = document.createDocumentFragment();
  const what = theirs ? "saved" : "removed";
  const compare = document.createElement("button");
  compare.type = "submit";
  compare.className = "button";
  compare.textContent = "Compare the two texts";
  compare.setAttribute("form", "writing");
  box.append(
    sentence(
      `${by ?? "Somebody"} has ${what} this page meanwhile. Nothing was overwritten, and what you typed is still here, not yet saved.`,
    ),
    compare,
  );
  return box;
}

function sentence(text: string): HTMLElement {
  const line = document.createElement("p");
  line.textContent = text;
  return line;
}

function inAnotherTab(label: string, href: string): HTMLElement {
  const line = document.createElement("p");
  const link = document.createElement("a");
  link.href = href;
  link.target = "_blank";
  link.rel = "noopener";
  link.textContent = label;
  line.append(link);
  return line;
}

/** Said aloud only when it is something else than before. */
function warn(...problem: Node[]): void {
  const place = element("not-saved");
  const box = document.createElement("div");
  box.className = "notice notice-warning";
  box.append(...problem);
  if (place.textContent === box.textContent) return;
  place.replaceChildren(...(problem.length > 0 ? [box] : []));
}

function say(state: string): void {
  const line = element("saving");
  line.hidden = false;
  line.textContent = state;
}

form.addEventListener("input", () => {
  keep();
  sayRoom();
  preview.changed();
  if (mood === "well") say(isUnsaved() ? "Not saved yet" : "Saved");
  if (mood === "well" || mood === "stopped") later(quietMs);
});

form.addEventListener("submit", (event) => {
  const elsewhere = event.submitter?.hasAttribute("formaction") ?? false;
  if (elsewhere) return;
  // A conflict is shown by the server, which is sent what was typed as anybody without scripts would send it.
  if (mood === "held") return void (isLeaving = true);
  event.preventDefault();
  isGoingOn = event.submitter?.getAttribute("name") === "then";
  if (isGoingOn && !isUnsaved()) return goOn();
  say(isUnsaved() ? "Saving…" : "Saved");
  void save();
});

// Who gives way to the other text wants none of this one any more.
document.getElementById("give-way")?.addEventListener("click", () => {
  isLeaving = true;
  sessionStorage.removeItem(kept);
});

window.addEventListener("beforeunload", (event) => {
  if (!isLeaving && (isUnsaved() || isSending)) event.preventDefault();
});

for (const back of ["online", "focus", "pageshow"])
  window.addEventListener(back, () => {
    if (mood === "retrying") void save();
  });

function sayRoom(): void {
  const place = document.getElementById("room");
  if (place) place.textContent = roomLeft(typed().body ?? "");
}

const preview = openPreview();

/** The letter's page beside the form, which the server makes anew from what is typed. */
function openPreview(): { changed: () => void } {
  const section = document.getElementById("live-preview");
  const frame = section?.querySelector("iframe");
  const address = frame?.dataset.address;
  if (!section || !frame || !address) return { changed: () => {} };

  const pauseMs = 400;
  let isLoaded = false;
  let isStale = false;
  let isSeen = false;
  let isAsking = false;
  let next = 0;

  section.hidden = false;
  element("to-preview").hidden = false;
  frame.addEventListener("load", () => {
    isLoaded = frame.src !== "";
    // The page's own links would leave the letter.
    frame.contentDocument?.addEventListener("click", (event) => {
      const link = (event.target as Partial<Element> | null)?.closest?.("a");
      if (link && !link.getAttribute("href")?.startsWith("#")) event.preventDefault();
    });
    if (isUnsaved()) changed();
  });
  new IntersectionObserver((entries) => {
    isSeen = entries.at(-1)?.isIntersecting ?? false;
    if (isSeen && !frame.src) frame.src = address;
    else if (isSeen && isStale) void ask();
  }).observe(frame);

  function changed(): void {
    isStale = true;
    clearTimeout(next);
    next = window.setTimeout(() => void ask(), pauseMs);
  }

  async function ask(): Promise<void> {
    if (!isStale || !isSeen || isAsking || !isLoaded) return;
    [isStale, isAsking] = [false, true];
    try {
      const answer = await fetch(address ?? "", {
        method: "POST",
        body: new FormData(form),
        signal: AbortSignal.timeout(patienceMs),
      });
      if (answer.ok && !answer.redirected) fill(await answer.text());
    } catch {
      // The next letter that is typed asks again.
      isStale = true;
    } finally {
      isAsking = false;
    }
  }

  /** Puts the new page in place of the old one without moving what is read. */
  function fill(html: string): void {
    const made = new DOMParser().parseFromString(html, "text/html");
    const shown = frame?.contentDocument;
    if (!shown?.body) return;
    shown.body.replaceChildren(...made.body.childNodes);
    if (isStale) changed();
  }

  return { changed };
}

bringBack();
sayRoom();
if (isUnsaved() && mood === "well") later(quietMs);
