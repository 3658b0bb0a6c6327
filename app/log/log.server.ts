import type { Db } from "#app/platform/db.server.ts";
import { checkpointText, keyHashOf, writeNote } from "./checkpoint.ts";
import type { Entry } from "./entries.ts";
import type { LogKey } from "./log-key.server.ts";
import { leafHash, tileWidth, Tree, widthOfLast, type Tile } from "./merkle.ts";
import { writeBundle, type TileName } from "./tiles.ts";

/** A letter's log while a transaction appends to it. Nobody sees anything of it before that commits. */
export class LogWriter {
  readonly #tx: Db;
  readonly #letterId: string;
  readonly #tree: Tree;

  private constructor(tx: Db, letterId: string, tree: Tree) {
    this.#tx = tx;
    this.#letterId = letterId;
    this.#tree = tree;
  }

  /** Opens the log at its end and keeps others from appending until the transaction ends. */
  static async open(tx: Db, letterId: string): Promise<LogWriter> {
    await tx.$executeRaw`select from letter where id = ${letterId}::uuid for update`;
    const size = await logSize(tx, letterId);
    const edge: Uint8Array<ArrayBuffer>[][] = [];
    for (let level = 0; tileWidth ** level <= size; level++) {
      const index = Math.floor(size / tileWidth ** (level + 1));
      const width = widthOfLast(size, level);
      const tile = width > 0 ? await readHashes(tx, letterId, { level, index, width }) : new Uint8Array();
      if (!tile) throw new Error("a tile of the log is missing");
      edge.push(Array.from({ length: width }, (_, place) => tile.slice(32 * place, 32 * place + 32)));
    }
    return new LogWriter(tx, letterId, new Tree(size, edge));
  }

  /** How many entries the log has by now. */
  get size(): number {
    return this.#tree.size;
  }

  /** Appends entries, each canonical JSON. */
  async append(entries: string[]): Promise<void> {
    if (entries.length === 0) return;
    const from = this.#tree.size;
    const full = entries.flatMap((entry) => this.#tree.append(leafHash(Buffer.from(entry, "utf8"))));
    await this.#tx.$executeRaw`
      insert into log_entry (letter_id, index, entry)
      select ${this.#letterId}::uuid, ${from} + place - 1, entry from unnest(${entries}::text[]) with ordinality as new (entry, place)`;
    await this.#store(full);
  }

  /** Signs what the log is now: the checkpoint by which everybody can hold the site to it. */
  async seal(origin: string, key: LogKey): Promise<void> {
    await this.#store(this.#tree.edge());
    const text = checkpointText({ origin, size: this.#tree.size, root: this.#tree.root() });
    const keyHash = await keyHashOf(origin, key.publicKey);
    const note = writeNote(text, { name: origin, keyHash, signature: key.sign(text) });
    await this.#tx.checkpoint.create({ data: { letterId: this.#letterId, size: this.#tree.size, note } });
  }

  async #store(tiles: Tile[]): Promise<void> {
    for (const { level, index, hashes } of tiles) {
      const octets = Buffer.concat(hashes);
      await this.#tx.$executeRaw`
        insert into log_tile (letter_id, level, index, hashes)
        values (${this.#letterId}::uuid, ${level}, ${index}, ${octets})
        on conflict (letter_id, level, index) do update set hashes = excluded.hashes`;
    }
  }
}

/** The newest signed checkpoint, as a note; nothing for a letter without a log. */
export async function findCheckpoint(db: Db, letterId: string): Promise<string | undefined> {
  const newest = await db.checkpoint.findFirst({
    where: { letterId },
    orderBy: { size: "desc" },
    select: { note: true },
  });
  return newest?.note;
}

/** How many entries the newest checkpoint stands for. */
export async function logSize(db: Db, letterId: string): Promise<number> {
  const newest = await db.checkpoint.findFirst({
    where: { letterId },
    orderBy: { size: "desc" },
    select: { size: true },
  });
  return newest?.size ?? 0;
}

/** The last entries below this size, newest first, each with its place in the log. */
export async function findNewestEntries(
  db: Db,
  letterId: string,
  { size, take }: { size: number; take: number },
): Promise<{ index: number; entry: Entry }[]> {
  const rows = await db.logEntry.findMany({
    where: { letterId, index: { gte: size - take, lt: size } },
    orderBy: { index: "desc" },
    select: { index: true, entry: true },
  });
  return rows.map(({ index, entry }) => ({ index, entry: JSON.parse(entry) as Entry }));
}

/** A tile's octets as C2SP tlog-tiles has them; nothing for one that the log has not reached. */
export async function findTile(
  db: Db,
  letterId: string,
  tile: TileName,
): Promise<Uint8Array<ArrayBuffer> | undefined> {
  const { level, index, width } = tile;
  if (level !== "entries") return readHashes(db, letterId, { level, index, width });
  const from = index * tileWidth;
  const rows = await db.logEntry.findMany({
    where: { letterId, index: { gte: from, lt: from + width } },
    orderBy: { index: "asc" },
    select: { entry: true },
  });
  return rows.length === width ? writeBundle(rows.map(({ entry }) => Buffer.from(entry, "utf8"))) : undefined;
}

async function readHashes(
  db: Db,
  letterId: string,
  { level, index, width }: { level: number; index: number; width: number },
): Promise<Uint8Array<ArrayBuffer> | undefined> {
  const tile = await db.logTile.findUnique({
    where: { letterId_level_index: { letterId, level, index } },
    select: { hashes: true },
  });
  return tile && tile.hashes.length >= 32 * width ? tile.hashes.slice(0, 32 * width) : undefined;
}
