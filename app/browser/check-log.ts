import type { Verdict } from "#app/log/check.ts";
import { readCheckpoint } from "#app/log/checkpoint.ts";
import type { Asked, Told } from "./check-log-worker.ts";
import { keyInLink } from "./key-in-link.ts";
import { element, show } from "./page.ts";
import { SeenCheckpoint, type Seen } from "./seen-checkpoint.ts";

/** `genesis`: hex of L, as this page has it; `worker`: address of the program that does the work. */
type Checking = { letter: string; genesis: string; worker: string };

const checking = JSON.parse(element("checking").textContent ?? "") as Checking;
const seen = new SeenCheckpoint(checking.letter);
const mostShown = 50;
let worker: Worker | undefined;

element("check").addEventListener("submit", (event) => {
  event.preventDefault();
  start();
});

element("cancel").addEventListener("click", () => {
  end();
  say("stopped", "You have stopped it. Nothing was found out, and nothing is remembered of it.");
});

element("forget").addEventListener("click", () => {
  seen.forget();
  showMemory();
  say("stopped", "Forgotten. The next check is the first one again.");
});

/** Reads and checks the log in a thread of its own; `end` stops it, whatever it is at. */
function start(): void {
  end();
  show("verdict", false);
  show("stopped", false);
  show("to-check", false);
  show("checking-now");
  showProgress(0, undefined);
  element("cancel").focus();
  const earlier = seen.get();
  const startedAt = performance.now();
  worker = new Worker(checking.worker, { type: "module" });
  worker.addEventListener("message", ({ data: told }: MessageEvent<Told>) => {
    if (told.kind === "progress") return showProgress(told.entries, told.size);
    end();
    if (told.kind === "failure") showFailure(told.problem);
    else showVerdict(told, earlier, performance.now() - startedAt);
  });
  worker.addEventListener("error", () => {
    end();
    say(
      "stopped",
      "The check has broken off, which says nothing about the log. Load this page again and start anew.",
    );
  });
  const asked: Asked = {
    letter: checking.letter,
    // A shared link brings L from elsewhere, which is worth more than what this page says of itself.
    genesis: keyInLink(location.href) ?? checking.genesis,
    earlier: earlier?.checkpoint,
  };
  // oxlint-disable-next-line unicorn/require-post-message-target-origin -- that is for windows; a worker has one sender
  worker.postMessage(asked);
}

function end(): void {
  worker?.terminate();
  worker = undefined;
  show("checking-now", false);
  show("to-check");
}

function say(id: string, sentence: string): void {
  element(id).textContent = sentence;
  show(id);
  element("start").focus();
}

function showProgress(entries: number, size: number | undefined): void {
  const bar = element("check-progress") as HTMLProgressElement;
  if (size === undefined) bar.removeAttribute("value");
  else {
    bar.max = size;
    bar.value = entries;
  }
  element("check-progress-words").textContent =
    size === undefined ? "Reading the log" : `${figure(entries)} of ${count(size, "entry", "entries")}`;
}

function showFailure(problem: Extract<Told, { kind: "failure" }>["problem"]): void {
  switch (problem) {
    case "damaged":
      return refuse([
        "What the server sent is no log: its checkpoint or one of its tiles is not as it has to be.",
      ]);
    case "no-counts":
      return refuse(["What the server sent as the letter’s counts are no counts."]);
    case "no-record":
      return refuse(["What the server sent as deliveries and answers of the letter is none."]);
    case "no-log":
      return say(
        "stopped",
        "A part of the log is not there. Check again in a minute. If it stays so, tell the organizers.",
      );
    case "old-browser":
      return say(
        "stopped",
        "This browser is too old to verify the log’s signature (Ed25519). Use a newer one, or check as said further below.",
      );
    case "unreachable":
      return say(
        "stopped",
        "The server could not be reached, which says nothing about the log. See that you are online and check again.",
      );
  }
}

function showVerdict(
  { verdict, checkpoint }: Extract<Told, { kind: "verdict" }>,
  earlier: Seen | undefined,
  milliseconds: number,
): void {
  if (!verdict.holds) {
    const { problems, unlisted } = verdict;
    const more = problems.length - mostShown + unlisted;
    refuse([
      ...problems.slice(0, mostShown).map(({ sentence }) => sentence),
      ...(more > 0 ? [`And ${figure(more)} more of the kind.`] : []),
    ]);
    showEvidence(earlier, checkpoint);
    return;
  }
  const isKept = seen.remember({ checkpoint, at: new Date().toISOString() });
  element("verdict").className = "verdict verdict-holds";
  element("verdict-title").textContent = "Everything holds";
  element("verdict-sentence").textContent =
    `${count(verdict.totals.total, "signature counts, and it is", "signatures count, and each of them is")} in the log, once. The site shows the same figures. Your browser read ${count(verdict.size, "entry", "entries")} and did the sum itself.`;
  element("verdict-since").textContent = sinceThen(verdict.size, earlier, isKept);
  element("verdict-facts").replaceChildren(...factsOf(verdict, milliseconds));
  show("verdict-facts");
  show("verdict-problems", false);
  show("verdict-advice", false);
  show("evidence", false);
  showMemory();
  show("verdict");
  element("verdict").focus();
}

function refuse(sentences: string[]): void {
  element("verdict").className = "verdict verdict-refused";
  element("verdict-title").textContent = "This log does not hold";
  element("verdict-sentence").textContent = "Do not rely on the total. This is what is wrong:";
  element("verdict-problems").replaceChildren(
    ...sentences.map((sentence) => {
      const item = document.createElement("li");
      item.textContent = sentence;
      return item;
    }),
  );
  element("verdict-since").textContent = "";
  show("verdict-facts", false);
  show("verdict-problems");
  show("verdict-advice");
  show("evidence", false);
  show("verdict");
  element("verdict").focus();
}

/** Two checkpoints that the same key has signed and that do not fit are a proof for everybody. */
function showEvidence(earlier: Seen | undefined, checkpoint: string): void {
  element("evidence-now").textContent = checkpoint;
  element("evidence-before").textContent = earlier?.checkpoint ?? "";
  element("evidence-before-when").textContent = earlier ? `Seen here on ${inWords(earlier.at)}` : "";
  show("evidence-earlier", earlier !== undefined);
  show("evidence");
}

function sinceThen(size: number, earlier: Seen | undefined, isKept: boolean): string {
  const read = earlier && readCheckpoint(earlier.checkpoint);
  if (earlier && read?.kind === "checkpoint") {
    const then = read.checkpoint.size;
    const when = `Since you last looked, on ${inWords(earlier.at)},`;
    return then === size
      ? `${when} nothing has changed: ${count(size, "entry", "entries")} then and now.`
      : `${when} the log has only grown, from ${figure(then)} to ${count(size, "entry", "entries")}.`;
  }
  return isKept
    ? "This is the first check in this browser. It remembers where the log stands: from now on it would notice if anything was changed or taken out."
    : "This browser keeps nothing, so the next check cannot be compared with this one. Save the checkpoint yourself.";
}

function factsOf({ totals, batch, publishedAt, root, size }: Verdict, milliseconds: number): HTMLElement[] {
  const shown = [
    [totals.anonymous, "without a name"],
    [totals.role, "with a role"],
    [totals.named, "with a name"],
    [totals.organization, "of organizations"],
  ] as const;
  const facts: Record<string, string> = {
    Signatures: `${figure(totals.total)}${total(shown)}`,
    "Taken out": `${figure(totals.withdrawn)} withdrawn, ${figure(totals.removed)} removed`,
    Batches: `${figure(batch)}${publishedAt ? `, the last on ${inWords(publishedAt)}` : ""}`,
    Entries: `${figure(size)}, read in ${inSeconds(milliseconds)}`,
    Root: root.match(/.{8}/g)?.join(" ") ?? "",
  };
  return Object.entries(facts).map(([name, value]) => {
    const fact = document.createElement("div");
    const term = document.createElement("dt");
    const description = document.createElement("dd");
    term.textContent = name;
    description.textContent = value;
    if (name === "Root") description.className = "mono";
    fact.append(term, description);
    return fact;
  });
}

function total(shown: readonly (readonly [number, string])[]): string {
  const parts = shown.filter(([number]) => number > 0).map(([number, how]) => `${figure(number)} ${how}`);
  return parts.length > 0 ? `: ${parts.join(", ")}` : "";
}

/** Says whether this browser has seen the log before, and offers to forget it. */
function showMemory(): void {
  const remembered = seen.get();
  const read = remembered && readCheckpoint(remembered.checkpoint);
  const isRemembered = read?.kind === "checkpoint";
  show("memory", isRemembered);
  if (isRemembered)
    element("memory-words").textContent =
      `This browser remembers the log as it was on ${inWords(remembered?.at ?? "")}, with ${count(read.checkpoint.size, "entry", "entries")}.`;
}

function inWords(time: string): string {
  return `${new Date(time).toLocaleDateString("en-GB", { day: "numeric", month: "long", year: "numeric", timeZone: "UTC" })}, ${new Date(time).toISOString().slice(11, 16)} UTC`;
}

function inSeconds(milliseconds: number): string {
  return count(Math.max(1, Math.round(milliseconds / 1000)), "second", "seconds");
}

function count(number: number, one: string, more: string): string {
  return `${figure(number)} ${number === 1 ? one : more}`;
}

function figure(number: number): string {
  return number.toLocaleString("en");
}

if (globalThis.crypto?.subtle && typeof Worker === "function") {
  showMemory();
  show("check-log");
  show("check-elsewhere", false);
} else
  element("check-elsewhere").textContent =
    "This browser cannot check here: it calculates only on https pages. Check the log by the command or with the archive, as said below.";
