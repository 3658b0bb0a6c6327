import { bytesOf, sendStored, storeResponse, type StoredResponse } from "./stored-response.server.ts";
import type { IncomingMessage, ServerResponse } from "node:http";

/** What a public page says of itself, for the cache only: names of the things it shows, separated by spaces. */
export const dependsOnHeader = "x-depends-on";
/** Until when, at the latest, the page is true, for the few that say when something will happen next. */
export const trueUntilHeader = "x-true-until";

/** Makes the page for a key. It is given nothing of the visitor, so it can hold nothing of one. */
export type Render = (key: string) => Promise<Response>;

type Entry = {
  stored: StoredResponse;
  dependsOn: string[];
  trueUntil: number;
  /** Asked for since it was made: worth making again when it changes. */
  wanted: boolean;
  stale: boolean;
  /** What it takes in memory, in all its encodings. */
  bytes: number;
};

/**
 * Finished public pages, whole and compressed. A page is made once, whoever waits for it; it is made anew when
 * what it shows is announced as changed, and until the new one is there the old one is served, also when the
 * database is down. Bounded in number and in bytes: pages that nobody asks for again go first.
 */
export class PageCache {
  readonly #entries = new Map<string, Entry>();
  readonly #underway = new Map<string, Promise<Entry | Response>>();
  readonly #render: Render;
  readonly #most: number;
  readonly #mostBytes: number;
  readonly #clock: () => number;
  #bytes = 0;
  /** Counts announcements, so that a page made from what was true before one is not kept as the newest. */
  #changes = 0;

  constructor(
    render: Render,
    {
      most = 2000,
      mostBytes = 64 * 1024 * 1024,
      clock = Date.now,
    }: { most?: number; mostBytes?: number; clock?: () => number } = {},
  ) {
    this.#render = render;
    this.#most = most;
    this.#mostBytes = mostBytes;
    this.#clock = clock;
  }

  /** Answers at once if the page is in memory. */
  answer(key: string, request: IncomingMessage, response: ServerResponse): boolean {
    const entry = this.#entries.get(key);
    if (!entry) return false;
    if (entry.stale || entry.trueUntil <= this.#clock()) void this.#make(key).catch(() => undefined);
    if (entry.trueUntil <= this.#clock()) return false;
    entry.wanted = true;
    sendStored(request, response, entry.stored);
    return true;
  }

  /** Makes the page, or waits for the one who is making it, and answers. What is not public comes back to the caller. */
  async makeAndAnswer(
    key: string,
    request: IncomingMessage,
    response: ServerResponse,
  ): Promise<Response | undefined> {
    const made = await this.#make(key);
    if (made instanceof Response) return made.clone();
    sendStored(request, response, made.stored);
    return undefined;
  }

  /** Something public has changed: the pages that show it are made anew if anybody asked for them, else dropped. */
  changed(name: string): void {
    this.#changes++;
    for (const [key, entry] of this.#entries) {
      if (!entry.dependsOn.includes(name) && !entry.dependsOn.includes("*")) continue;
      if (entry.wanted) {
        entry.stale = true;
        void this.#make(key).catch(() => undefined);
      } else {
        this.#forget(key);
      }
    }
  }

  /** Nobody knows what has changed: every page is checked anew when it is next asked for. */
  everythingMayHaveChanged(): void {
    this.#changes++;
    for (const entry of this.#entries.values()) entry.stale = true;
  }

  /** Nothing that was made before may be shown again. */
  dropEverything(): void {
    this.#changes++;
    for (const key of this.#entries.keys()) this.#forget(key);
  }

  get size(): number {
    return this.#entries.size;
  }

  #make(key: string): Promise<Entry | Response> {
    const underway = this.#underway.get(key);
    if (underway) return underway;
    const making = this.#makeOnce(key).finally(() => this.#underway.delete(key));
    this.#underway.set(key, making);
    return making;
  }

  async #makeOnce(key: string): Promise<Entry | Response> {
    for (;;) {
      const changes = this.#changes;
      const page = await this.#render(key);
      const dependsOn = page.headers.get(dependsOnHeader)?.split(" ");
      if (page.status !== 200 || !dependsOn) {
        // Gone for good; after a failure of ours the old page stays.
        if (page.status < 500) this.#forget(key);
        return page;
      }
      const stored = await storeResponse(Buffer.from(await page.arrayBuffer()), publicHeaders(page));
      const entry: Entry = {
        stored,
        bytes: bytesOf(stored),
        dependsOn,
        trueUntil: Number(page.headers.get(trueUntilHeader) ?? Number.POSITIVE_INFINITY),
        wanted: false,
        stale: false,
      };
      // Changed while it was being made: once more, so that nobody is left with the old one.
      if (changes !== this.#changes) continue;
      this.#keep(key, entry);
      return entry;
    }
  }

  #keep(key: string, entry: Entry): void {
    this.#forget(key);
    this.#entries.set(key, entry);
    this.#bytes += entry.bytes;
    while (this.#entries.size > 1 && (this.#entries.size > this.#most || this.#bytes > this.#mostBytes))
      this.#dropOne();
  }

  #forget(key: string): void {
    this.#bytes -= this.#entries.get(key)?.bytes ?? 0;
    this.#entries.delete(key);
  }

  /** The page that was made longest ago goes, but one that was asked for since gets another round. */
  #dropOne(): void {
    for (const [key, entry] of this.#entries) {
      if (!entry.wanted) return this.#forget(key);
      this.#entries.delete(key);
      entry.wanted = false;
      this.#entries.set(key, entry);
    }
  }
}

function publicHeaders(page: Response): Record<string, string> {
  const headers = Object.fromEntries(page.headers);
  delete headers[dependsOnHeader];
  delete headers[trueUntilHeader];
  return headers;
}
