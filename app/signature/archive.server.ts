import type { Letter } from "#app/letter/letter.ts";
import { countData } from "#app/letter/letter-data.ts";
import { findImageOctets } from "#app/letter/image.server.ts";
import { findLetter } from "#app/letter/letters.server.ts";
import { canonicalText } from "#app/letter/text-hash.server.ts";
import { readCheckpoint } from "#app/log/checkpoint.ts";
import { findCheckpoint, findTile } from "#app/log/log.server.ts";
import { entryTiles, hashTiles, tilePath } from "#app/log/tiles.ts";
import type { Context } from "#app/platform/context.server.ts";
import type { Db } from "#app/platform/db.server.ts";
import type { ZippedFile } from "#app/platform/zip-stream.server.ts";
import { archiveReadme } from "./archive-readme.ts";
import { findCounts, type Counts } from "./counts.server.ts";
import { publicLetter } from "./public-letter.server.ts";
import { listSaltedSignatures } from "./signatures.server.ts";

/** All that there is of a letter for when this site is gone; `at`: when its last batch was published. */
export type Archive = { at: Date; files: AsyncIterable<ZippedFile> };

type Snapshot = { letter: Letter; counts: Counts; checkpoint: string; record: object };

/** What the letter's data has besides what is signed: deliveries, answers, outcome. */
export type FindRecord = (db: Db, letterId: string) => Promise<object>;

/** So many names are in memory at once. */
const namesAtOnce = 1000;

/**
 * A letter's archive as its last batch left it; nothing for a draft or an unknown name. Nothing in it tells when it was asked for.
 *
 * Letter, counts and checkpoint are read at one moment. Everything else is read when its turn comes, however long that takes,
 * and fits them all the same: of a log nothing that a checkpoint stands for ever changes, and a published name stays in
 * its batch until it is erased, from when on it is in no archive, also in none that is underway.
 *
 * @param findRecord reads what else `letter.json` has, at that same moment
 * @param checker the program that checks the archive, as it is handed out; nothing where it is not built
 */
export async function openArchive(
  { db, batchSeconds, batchMin }: Pick<Context, "db" | "batchSeconds" | "batchMin">,
  slug: string,
  findRecord: FindRecord,
  checker: Uint8Array<ArrayBuffer> | undefined,
): Promise<Archive | undefined> {
  const snapshot = await db.$transaction(
    async (tx): Promise<Snapshot | undefined> => {
      const letter = await findLetter({ db: tx, batchSeconds, batchMin }, slug);
      const checkpoint = letter && (await findCheckpoint(tx, letter.id));
      if (!checkpoint) return undefined;
      const record = await findRecord(tx, letter.id);
      return { letter, checkpoint, record, counts: await findCounts(tx, letter) };
    },
    { isolationLevel: "RepeatableRead" },
  );
  return snapshot && { at: snapshot.counts.publishedAt, files: filesOf(db, snapshot, checker) };
}

async function* filesOf(
  db: Context["db"],
  { letter, counts, checkpoint, record }: Snapshot,
  checker: Uint8Array<ArrayBuffer> | undefined,
): AsyncGenerator<ZippedFile> {
  const now = counts.publishedAt;
  const size = sizeOf(checkpoint);
  yield text("README.txt", archiveReadme(letter, counts, size));
  if (checker) yield { name: "check.mjs", content: [checker] };
  const shown = { ...(await publicLetter(letter, counts, { lang: null, now })), ...record };
  yield text("letter.json", JSON.stringify(shown));
  for (const { lang, version, ...rest } of letter.texts) {
    const full = { lang, addressee: letter.addressee, ...rest };
    yield text(`text-${lang}-v${version}.md`, markdown(full));
    yield text(`text-${lang}-v${version}.json`, canonicalText(full));
  }
  const image = letter.image && (await findImageOctets(db, letter.id));
  if (image) yield { name: "image.webp", content: [image] };
  yield text("count.json", JSON.stringify(countData(letter, counts, now)));
  yield { name: "names.json", content: names(db, letter, counts.batch) };
  yield text("log/checkpoint", checkpoint);
  for (const tile of [...hashTiles(size), ...entryTiles(size)]) {
    const octets = await findTile(db, letter.id, tile);
    if (!octets) throw new Error("a tile of the log is missing");
    yield { name: `log/${tilePath(tile)}`, content: [octets] };
  }
}

/** One name a line, so that nobody has to read them all at once. */
async function* names(
  db: Context["db"],
  letter: Letter,
  upTo: number,
): AsyncGenerator<Uint8Array<ArrayBuffer>> {
  let between = "[\n";
  for (let after: string | undefined; ;) {
    const page = await listSaltedSignatures(db, letter, { after, upTo, take: namesAtOnce });
    const lines = page.signatures.map(({ shownAs, name, title, place, organization, domain, salt }) =>
      JSON.stringify({ shownAs, name, title, place, organization, domain, salt }),
    );
    if (lines.length > 0) yield Buffer.from(between + lines.join(",\n"));
    if (lines.length > 0) between = ",\n";
    if (page.next === null) break;
    after = page.next;
  }
  yield Buffer.from(between === "[\n" ? "[\n]\n" : "\n]\n");
}

function markdown({ title, addressee, body, demands }: Parameters<typeof canonicalText>[0]): string {
  const numbered = demands.map((demand, place) => `${place + 1}. ${demand}\n`).join("");
  return [`# ${title}\n`, `*${addressee}*\n`, `${body}\n`, ...(numbered ? [numbered] : [])].join("\n");
}

function sizeOf(note: string): number {
  const reading = readCheckpoint(note);
  if (reading.kind !== "checkpoint") throw new Error("what was stored as a checkpoint is none");
  return reading.checkpoint.size;
}

function text(name: string, content: string): ZippedFile {
  return { name, content: [Buffer.from(content, "utf8")] };
}
