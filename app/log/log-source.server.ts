import { createHash } from "node:crypto";
import { readFile, stat } from "node:fs/promises";
import path from "node:path";
import { setTimeout as pause } from "node:timers/promises";
import {
  readShownCounts,
  readShownRecord,
  type Expected,
  type ShownCounts,
  type ShownName,
  type ShownRecord,
} from "./check.ts";
import { readCheckpoint } from "./checkpoint.ts";
import { entryTiles, readBundle, tilePath } from "./tiles.ts";
import { ZipFile } from "./zip-file.server.ts";

/** Everything that there is of a letter to check, wherever it is kept. */
export type LogSource = {
  /** Where it is, as people call it. */
  place: string;
  isArchive: boolean;
  checkpoint: string;
  entries: AsyncIterable<Uint8Array[]>;
  counts: ShownCounts;
  /** L, hex, as the letter's data and a shared link have it. */
  genesis: string | undefined;
  linked: string | undefined;
  names: AsyncIterable<ShownName[]> | undefined;
  /** As it is shown; nothing where the letter's data is from before there were any. */
  image: Expected["image"];
  record: ShownRecord | undefined;
  close(): Promise<void>;
};

/** Says in a sentence why nothing could be checked. That is no verdict about the log. */
export class CannotCheck extends Error {
  override name = "CannotCheck";
}

type Read = (name: string) => Promise<Uint8Array>;

/** So many tiles are on their way at once. */
const ahead = 4;
const mostOctets = 64 * 1024 ** 2;

/** Opens a letter's address, an unpacked archive, or an archive. Throws `CannotCheck` where there is no letter. */
export async function openLog(place: string): Promise<LogSource> {
  if (/^https?:\/\//i.test(place)) return openSite(place);
  const kind = await stat(place).catch(() => undefined);
  if (!kind)
    throw new CannotCheck(`There is no file or folder ${place}. Give a letter’s address, or its archive.`);
  return kind.isDirectory() ? openFolder(place) : openArchive(place);
}

async function openSite(place: string): Promise<LogSource> {
  const url = URL.canParse(place) ? new URL(place) : undefined;
  const [, address, linked] =
    /^(https?:\/\/[^?#]+?)(?:\.json|\/log|\/archive\.zip|\/)?(?:\?[^#]*)?(?:#(?:.*&)?k=([0-9a-f]{64})\b.*|#.*)?$/i.exec(
      url?.href ?? "",
    ) ?? [];
  if (!address) throw new CannotCheck(`${place} is no letter’s address.`);
  const read: Read = (name) => fetchOctets(name === "letter.json" ? `${address}.json` : `${address}/${name}`);
  return openWith(address, read, { isArchive: false, linked: linked?.toLowerCase() });
}

async function openFolder(folder: string): Promise<LogSource> {
  const read: Read = (name) =>
    readFile(path.join(folder, name)).catch(() => {
      throw new CannotCheck(`${folder} has no ${name}: it is no letter’s archive, or not all of one.`);
    });
  return openWith(folder, read, { isArchive: true });
}

async function openArchive(file: string): Promise<LogSource> {
  const zip = await ZipFile.open(file);
  if (!zip) throw new CannotCheck(`${file} is no zip archive, or was cut off while it was downloaded.`);
  const read: Read = async (name) => {
    const octets = await zip.read(name);
    if (octets) return octets;
    throw new CannotCheck(
      `${file} has no ${name}, or it is damaged: it is no letter’s archive, or not all of one.`,
    );
  };
  const source = await openWith(file, read, { isArchive: true });
  return { ...source, close: () => zip.close() };
}

async function openWith(
  place: string,
  read: Read,
  { isArchive, linked }: { isArchive: boolean; linked?: string | undefined },
): Promise<LogSource> {
  // The counts first: what is published meanwhile is then in the log and not the other way round.
  const counts = readShownCounts(await readJson(read, "count.json"));
  const letter = await readJson(read, "letter.json");
  if (!counts || typeof letter.genesis !== "string")
    throw new CannotCheck(`${place} is no letter, or one of a site that keeps no log.`);
  const record = readShownRecord(letter, { isWhole: isArchive });
  if (record === "unreadable")
    throw new CannotCheck("What the letter’s data says of deliveries and answers cannot be read.");
  // A site makes its pages anew one after another, so that the checkpoint may be a moment behind what is shown.
  if (!isArchive) await pause(500);
  const checkpoint = text(await read("log/checkpoint"));
  const reading = readCheckpoint(checkpoint);
  const size = reading.kind === "checkpoint" ? reading.checkpoint.size : 0;
  return {
    place,
    isArchive,
    checkpoint,
    counts,
    genesis: letter.genesis,
    linked,
    entries: readEntries(read, size),
    image: await readShownImage(read, letter.image, isArchive),
    record,
    names: isArchive ? readNames(read) : readPages(read, counts.batch),
    close: async () => {},
  };
}

/** What is shown is not what the letter's data says of it, but the octets themselves. */
async function readShownImage(read: Read, image: unknown, isArchive: boolean): Promise<Expected["image"]> {
  if (typeof image !== "object" || image === null) return image === null ? null : undefined;
  const { hash, alt } = image as Record<string, unknown>;
  if (typeof hash !== "string" || !/^[0-9a-f]{64}$/.test(hash) || typeof alt !== "string")
    throw new CannotCheck("What the letter’s data says of its picture cannot be read.");
  const octets = await read(isArchive ? "image.webp" : `image/${hash}.webp`);
  return { hash: createHash("sha256").update(octets).digest("hex"), alt };
}

/** Fetches tiles a few at a time and gives their entries in order. */
async function* readEntries(read: Read, size: number): AsyncIterable<Uint8Array[]> {
  const fetching: Promise<Uint8Array>[] = [];
  const tiles = entryTiles(size).map((tile) => `log/${tilePath(tile)}`);
  for (let next = 0; next < tiles.length || fetching.length > 0;) {
    while (fetching.length < ahead && next < tiles.length) {
      const tile = read(tiles[next++] ?? "");
      // Whoever waits for it first hears of its failure; the others are not waited for any more.
      tile.catch(() => {});
      fetching.push(tile);
    }
    const octets = await fetching.shift();
    const entries = octets && readBundle(octets);
    if (!entries)
      throw new CannotCheck("A tile of the log is damaged. Try again; if it stays so, tell the organizers.");
    yield entries;
  }
}

/** Names stand one on a line, so that a long list need not be parsed at once. */
async function* readNames(read: Read): AsyncIterable<ShownName[]> {
  const octets = Buffer.from(await read("names.json"));
  let chunk: ShownName[] = [];
  for (let from = 0; from < octets.length;) {
    const end = octets.indexOf("\n", from);
    const to = end < 0 ? octets.length : end;
    const line = octets.toString("utf8", from, to).replace(/,$/, "");
    from = to + 1;
    if (line === "[" || line === "]" || line === "") continue;
    chunk.push(readName(line));
    if (chunk.length < 1000) continue;
    yield chunk;
    chunk = [];
  }
  yield chunk;
}

function readName(line: string): ShownName {
  const not = new CannotCheck(
    "names.json is not as it was written: a name does not stand on a line of its own.",
  );
  try {
    const value: unknown = JSON.parse(line);
    if (!isName(value)) throw not;
    return value;
  } catch {
    throw not;
  }
}

/** A site lists its names by pages, the newest batch first. What was published since the counts were read is left out. */
async function* readPages(read: Read, upTo: number): AsyncIterable<ShownName[]> {
  for (let next: string | undefined = "signatures.json"; next !== undefined;) {
    const page: Record<string, unknown> = await readJson(read, next);
    const names: unknown[] = Array.isArray(page.signatures) ? page.signatures : [undefined];
    if (!names.every(isName)) throw new CannotCheck("The list of names is not as this site writes it.");
    yield names.filter(({ batch = 0 }) => batch <= upTo);
    next = typeof page.next === "string" ? /signatures\.json\?.+$/.exec(page.next)?.[0] : undefined;
  }
}

function isName(value: unknown): value is ShownName & { batch?: number } {
  return typeof value === "object" && value !== null && "salt" in value && typeof value.salt === "string";
}

async function readJson(read: Read, name: string): Promise<Record<string, unknown>> {
  try {
    const value: unknown = JSON.parse(text(await read(name)));
    return typeof value === "object" && value !== null ? (value as Record<string, unknown>) : {};
  } catch (error) {
    if (error instanceof SyntaxError) return {};
    throw error;
  }
}

function text(octets: Uint8Array): string {
  return Buffer.from(octets).toString("utf8");
}

async function fetchOctets(url: string): Promise<Uint8Array> {
  for (let tries = 1; ; tries++) {
    const answer = await fetchOnce(url);
    if (answer.kind === "octets") return answer.octets;
    if (answer.isFinal || tries === 4) throw new CannotCheck(answer.reason);
    await pause(1000 * 2 ** tries * answer.patience);
  }
}

type Answer =
  | { kind: "octets"; octets: Uint8Array }
  | { kind: "none"; reason: string; isFinal: boolean; patience: number };

async function fetchOnce(url: string): Promise<Answer> {
  const { host, pathname } = new URL(url);
  try {
    const response = await fetch(url, { signal: AbortSignal.timeout(60_000) });
    if (response.ok) {
      const octets = new Uint8Array(await response.arrayBuffer());
      if (octets.length <= mostOctets) return { kind: "octets", octets };
      return {
        kind: "none",
        reason: `${host} answers more than a log can hold.`,
        isFinal: true,
        patience: 0,
      };
    }
    const reason = `${host} has no ${pathname} (it answers ${response.status}). Give the address of a letter on this site.`;
    return { kind: "none", reason, isFinal: response.status < 429, patience: 1 };
  } catch {
    const reason = `${host} could not be reached. See that you are online, and do it again.`;
    return { kind: "none", reason, isFinal: false, patience: 0.1 };
  }
}
