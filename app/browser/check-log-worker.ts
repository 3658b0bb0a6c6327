import {
  checkLog,
  readShownCounts,
  readShownRecord,
  type ShownCounts,
  type Verdict,
} from "#app/log/check.ts";
import { LogFailure, openLog, type LogProblem, type OpenedLog } from "./read-log.ts";

// Checks a whole log in a thread of its own, so that the page stays usable however long that is.

/** `genesis`: hex of L; `earlier`: the checkpoint that this browser remembers. */
export type Asked = { letter: string; genesis: string; earlier: string | undefined };

export type Told =
  | { kind: "progress"; entries: number; size: number }
  | { kind: "verdict"; verdict: Verdict; checkpoint: string }
  | { kind: "failure"; problem: LogProblem | "no-counts" | "no-record" | "unreachable" | "old-browser" };

/** Milliseconds between two words about how far the work is. */
const pace = 100;

addEventListener("message", ({ data }: MessageEvent<Asked>) => {
  void check(data).catch((error: unknown) => {
    // What cannot be fetched is a TypeError. Anything else is a fault of ours, which the page is told of as an error.
    if (error instanceof LogFailure) tell({ kind: "failure", problem: error.kind });
    else if (error instanceof TypeError) tell({ kind: "failure", problem: "unreachable" });
    else if (error instanceof DOMException && error.name === "NotSupportedError")
      tell({ kind: "failure", problem: "old-browser" });
    else reportError(error);
  });
});

async function check({ letter, genesis, earlier }: Asked): Promise<void> {
  // What is shown first: what is published meanwhile is then in the log and not the other way round.
  const record = readShownRecord((await fetchJson(`/letters/${letter}.json`)) ?? {}, { isWhole: false });
  if (!record || record === "unreadable") return tell({ kind: "failure", problem: "no-record" });
  const counts = readShownCounts(await fetchJson(`/letters/${letter}/count.json`));
  if (!counts) return tell({ kind: "failure", problem: "no-counts" });
  const { checkpoint, chunks } = await openLogOf(counts, letter);
  let next = 0;
  const verdict = await checkLog(checkpoint, chunks, {
    expected: { genesis, earlier, counts, record },
    onProgress: ({ entries, size }) => {
      if (performance.now() < next && entries < size) return;
      next = performance.now() + pace;
      tell({ kind: "progress", entries, size });
    },
  });
  tell({ kind: "verdict", verdict, checkpoint });
}

type SiteCounts = ShownCounts & { logSize?: unknown };

/** The site makes its pages anew one after another: right after a batch the checkpoint may come a moment behind what is shown. */
async function openLogOf({ logSize }: SiteCounts, letter: string): Promise<OpenedLog> {
  for (let tries = 1; ; tries++) {
    await new Promise((resolve) => setTimeout(resolve, 400));
    const log = await openLog(letter);
    if (tries === 5 || typeof logSize !== "number" || log.size >= logSize) return log;
  }
}

/** What the site shows; nothing for what is no JSON object. */
async function fetchJson(address: string): Promise<Record<string, unknown> | undefined> {
  const answer = await fetch(address, {
    cache: "no-cache",
    credentials: "omit",
    referrerPolicy: "no-referrer",
  });
  if (!answer.ok) throw new TypeError("the server did not answer");
  try {
    const value: unknown = await answer.json();
    return typeof value === "object" && value !== null ? (value as Record<string, unknown>) : undefined;
  } catch {
    return undefined;
  }
}

function tell(told: Told): void {
  postMessage(told);
}
