import { readCheckpoint } from "#app/log/checkpoint.ts";
import { entryTiles, readBundle, tilePath } from "#app/log/tiles.ts";

/** So many tiles are asked for at once. */
const ahead = 6;

export type LogProblem = "no-log" | "damaged";

/** The log could not be read to its end; `kind` says why. */
export class LogFailure extends Error {
  readonly kind: LogProblem;

  constructor(kind: LogProblem) {
    super(kind);
    this.kind = kind;
  }
}

/** A log as far as one checkpoint: the note itself, its size, and the entries below it, a tile at a time. */
export type OpenedLog = { checkpoint: string; size: number; chunks: AsyncIterable<Uint8Array[]> };

/**
 * Opens a letter's log at its newest checkpoint. Whole tiles are asked for, from the first to the last and a few at a time,
 * whatever one looks for in them: the server learns that somebody reads the log, not what for.
 *
 * @throws LogFailure when the log is not there or is not one; so do `chunks` while they are read
 */
export async function openLog(letter: string): Promise<OpenedLog> {
  const checkpoint = new TextDecoder().decode(await fetchPart(letter, "checkpoint", "no-cache"));
  const read = readCheckpoint(checkpoint);
  if (read.kind !== "checkpoint") throw new LogFailure("damaged");
  const { size } = read.checkpoint;
  return { checkpoint, size, chunks: readTiles(letter, size) };
}

/**
 * All entries of a letter's log, in order.
 *
 * @throws LogFailure when the log is not there or is not one
 */
export async function* readLog(
  letter: string,
  onProgress: (read: number, of: number) => void,
): AsyncGenerator<Uint8Array> {
  const { size, chunks } = await openLog(letter);
  let read = 0;
  for await (const entries of chunks) {
    yield* entries;
    read += entries.length;
    onProgress(read, size);
  }
}

async function* readTiles(letter: string, size: number): AsyncGenerator<Uint8Array[]> {
  const tiles = entryTiles(size);
  const underway = tiles.slice(0, ahead).map((tile) => quietly(fetchPart(letter, tilePath(tile))));
  for (const [place, { width }] of tiles.entries()) {
    const octets = await underway.shift();
    const following = tiles[place + ahead];
    if (following) underway.push(quietly(fetchPart(letter, tilePath(following))));
    const entries = octets && readBundle(octets);
    if (entries?.length !== width) throw new LogFailure("damaged");
    yield entries;
  }
}

/** `cache`: tiles never change, but a browser may hold an older checkpoint for a while unless it is told to ask. */
async function fetchPart(letter: string, part: string, cache: RequestCache = "default"): Promise<Uint8Array> {
  const answer = await fetch(`/letters/${letter}/log/${part}`, {
    cache,
    credentials: "omit",
    referrerPolicy: "no-referrer",
  });
  if (answer.status === 404) throw new LogFailure("no-log");
  if (!answer.ok) throw new TypeError("the server did not answer");
  return new Uint8Array(await answer.arrayBuffer());
}

/** What fails here is told when its turn comes; until then it is nobody's unhandled rejection. */
function quietly<T>(promise: Promise<T>): Promise<T> {
  promise.catch(() => undefined);
  return promise;
}
