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

/**
 * All entries of a letter's log, in order. Whole tiles are asked for, from the first to the last, whatever one looks for in
 * them: the server learns that somebody reads the log, not what for.
 *
 * @throws LogFailure when the log is not there or is not one
 */
export async function* readLog(
  letter: string,
  onProgress: (read: number, of: number) => void,
): AsyncGenerator<Uint8Array> {
  const note = await fetchPart(letter, "checkpoint");
  const read = readCheckpoint(new TextDecoder().decode(note));
  if (read.kind !== "checkpoint") throw new LogFailure("damaged");
  const { size } = read.checkpoint;
  const tiles = entryTiles(size);
  const underway = tiles.slice(0, ahead).map((tile) => quietly(fetchPart(letter, tilePath(tile))));
  for (const [place, { index, width }] of tiles.entries()) {
    const octets = await underway[place];
    const following = tiles[place + ahead];
    if (following) underway.push(quietly(fetchPart(letter, tilePath(following))));
    const entries = octets && readBundle(octets);
    if (entries?.length !== width) throw new LogFailure("damaged");
    yield* entries;
    onProgress(index * 256 + width, size);
  }
}

async function fetchPart(letter: string, part: string): Promise<Uint8Array> {
  const answer = await fetch(`/letters/${letter}/log/${part}`, {
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
