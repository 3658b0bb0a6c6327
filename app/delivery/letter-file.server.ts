import { createHash } from "node:crypto";
import { encode as encodeQr } from "uqr";
import { textIn, type Letter, type LetterText } from "#app/letter/letter.ts";
import { findLetter } from "#app/letter/letters.server.ts";
import type { Context } from "#app/platform/context.server.ts";
import { findCounts, type Counts } from "#app/signature/counts.server.ts";
import { Columns } from "./columns.server.ts";
import { drawLetter } from "./letter-blocks.server.ts";
import { namesInOrder } from "./names-in-order.server.ts";
import { ink, left, Paper, pen, soft } from "./paper.server.ts";

/** What a file is about: a letter as one of its batches left it. */
export type Snapshot = {
  letter: Letter;
  counts: Counts;
  /** What the site signed about the log at the end of that batch. */
  checkpoint: string;
  /** Where the letter is. */
  address: string;
};

export type Contents = "letter" | "pack" | "names";

type FileContext = Pick<Context, "db" | "batchSeconds" | "batchMin" | "origin">;

/** A letter after its last batch, or after this one; nothing for an unknown name or batch. All of it as it was at one moment. */
export async function findSnapshot(
  { db, batchSeconds, batchMin, origin }: FileContext,
  slug: string,
  batch?: number,
): Promise<Snapshot | undefined> {
  return db.$transaction(
    async (tx) => {
      const letter = await findLetter({ db: tx, batchSeconds, batchMin }, slug);
      if (!letter) return undefined;
      const counts = await findCounts(tx, letter, batch);
      const checkpoint = await tx.checkpoint.findUnique({
        where: { letterId_size: { letterId: letter.id, size: counts.logSize } },
        select: { note: true },
      });
      return checkpoint
        ? { letter, counts, checkpoint: checkpoint.note, address: `${origin}/letters/${slug}` }
        : undefined;
    },
    { isolationLevel: "RepeatableRead" },
  );
}

/**
 * A letter as a PDF, made while it is read: the letter with its totals and how to check them; the same as a delivery pack, with the
 * checkpoint and all names; or the names alone. Of one batch it is always the same octets, as long as nobody takes a name back
 * and no new text is published: nothing in it tells when or for whom it was made.
 */
export async function* letterFile(
  db: Context["db"],
  { letter, counts, checkpoint, address }: Snapshot,
  contents: Contents,
  lang: string | null = null,
): AsyncGenerator<Uint8Array> {
  const text = textIn(letter, lang);
  const paper = new Paper({
    title: contents === "names" ? `Names under: ${text.title}` : text.title,
    author: `To ${letter.addressee}`,
    lang: contents === "names" ? "en" : text.lang,
    footer: address,
    at: counts.publishedAt,
    writtenIn: text.lang,
  });
  if (contents === "names") drawTitle(paper, letter, counts);
  else {
    drawLetter(paper, letter, text);
    drawVersion(paper, text);
    drawTotals(paper, letter, counts);
    drawCheck(paper, address, letter);
  }
  if (contents === "pack") drawCheckpoint(paper, checkpoint, counts, address);
  yield paper.octets();
  if (contents !== "letter") yield* drawNames(db, paper, { letter, counts, address }, contents);
  yield paper.end();
}

/** SHA-256 over the whole of a file and how long it is, without ever having it. */
export async function hashFile(octets: AsyncIterable<Uint8Array>): Promise<{ hash: string; length: number }> {
  const hash = createHash("sha256");
  let length = 0;
  for await (const chunk of octets) {
    hash.update(chunk);
    length += chunk.length;
  }
  return { hash: hash.digest("hex"), length };
}

function drawTitle(paper: Paper, letter: Letter, counts: Counts): void {
  const { title } = textIn(letter, null);
  const listed = counts.named + counts.organization;
  paper.block("H1", [{ text: "The undersigned", style: "semibold" }], { size: 25, leading: 30 });
  paper.block("P", [{ text: title, style: "regular" }], { size: 13, leading: 18, above: 8 });
  paper.block(
    "P",
    [
      {
        text: `${figure(counts.total)} ${counts.total === 1 ? "signature" : "signatures"}, ${figure(listed)} of them by name. ${afterBatch(counts)}`,
        style: "regular",
      },
    ],
    { size: 10.5, leading: 15, above: 4, color: soft },
  );
  paper.space(12);
  paper.rule({ color: ink });
  paper.space(8);
}

function drawVersion(paper: Paper, { version, hash }: LetterText): void {
  paper.block("P", [{ text: `Version ${version}. SHA-256 of this text: ${hex(hash)}`, style: "regular" }], {
    size: 8.5,
    leading: 12,
    above: 12,
    color: soft,
  });
}

/** The one figure, and what it is made of. */
function drawTotals(paper: Paper, letter: Letter, counts: Counts): void {
  paper.need(190);
  paper.space(26);
  paper.bookmark("Who has signed");
  paper.tagged("H2", () =>
    paper.write([{ text: figure(counts.total), style: "semibold" }], left - 2, paper.y + 34, {
      size: 44,
      color: pen,
    }),
  );
  paper.space(42);
  paper.block("P", [{ text: haveSigned(letter, counts.total), style: "regular" }], {
    size: 13,
    leading: 18,
  });
  paper.space(8);
  const split = [
    ["Anonymous", counts.anonymous],
    ["By role, without a name", counts.role],
    ["With their name", counts.named],
    ["Organizations", counts.organization],
  ] as const;
  for (const [label, count] of split) {
    if (count === 0) continue;
    paper.rule();
    paper.space(3);
    paper.row(
      { text: label, style: "regular" },
      { text: figure(count), style: "regular" },
      { size: 11, leading: 15 },
    );
    paper.space(3);
  }
  paper.rule();
  drawWorkplaces(paper, letter, counts);
  paper.block("P", [{ text: afterBatch(counts), style: "regular" }], {
    size: 9.5,
    leading: 13,
    above: 10,
    color: soft,
  });
}

function drawWorkplaces(paper: Paper, letter: Letter, { workplaces }: Counts): void {
  if (!letter.workplaces.some(({ headcount }) => headcount) && letter.workplaces.length < 2) return;
  paper.block("H3", [{ text: "By workplace", style: "semibold" }], {
    size: 12,
    leading: 16,
    above: 16,
    keep: 4,
  });
  for (const { id, name, total, headcount } of workplaces) {
    const source = letter.workplaces.find((workplace) => workplace.id === id)?.headcountSource;
    paper.need(46);
    paper.space(3);
    paper.row(
      { text: name, style: "regular" },
      {
        text: headcount
          ? `${figure(total)} of ${figure(headcount)}, ${share(total, headcount)}`
          : figure(total),
        style: "regular",
      },
      { size: 11, leading: 15 },
    );
    if (!headcount) continue;
    paper.bar(total / headcount);
    if (source)
      paper.block("P", [{ text: `Headcount: ${source}`, style: "regular" }], {
        size: 9,
        leading: 12.5,
        color: soft,
        above: 1,
      });
  }
}

/** How anybody can do the sum anew, with the address of the log as a picture for a telephone. */
function drawCheck(paper: Paper, address: string, letter: Letter): void {
  const log = `${address}/log`;
  const { data, size } = encodeQr(log, { ecc: "M", border: 0 });
  const side = 92;
  paper.need(side + 50);
  paper.bookmark("How to check this");
  paper.block("H2", [{ text: "How to check this", style: "semibold" }], {
    size: 14.5,
    leading: 20,
    above: 22,
    keep: 7,
  });
  paper.space(6);
  const top = paper.y;
  const unit = side / size;
  paper.tagged(
    "Figure",
    () =>
      paper.rectangles(
        data.flatMap((row, y) =>
          runsOf(row).map(([from, length]): [number, number, number, number] => [
            left + from * unit,
            top + y * unit,
            length * unit,
            unit,
          ]),
        ),
        ink,
      ),
    `QR code of ${log}`,
  );
  const indent = side + 18;
  paper.block(
    "P",
    [
      {
        text: "Every signature stands in a public log that can only grow, and the total is computed from it. Read and check it at ",
        style: "regular",
      },
      { text: log, style: "regular", link: log },
      {
        text: ". The program that checks it runs in a browser and on any computer with Node.",
        style: "regular",
      },
    ],
    { size: 10.5, leading: 14.5, indent },
  );
  paper.block(
    "P",
    [{ text: `The hash of the log’s first entry: ${hex(letter.genesis)}`, style: "regular" }],
    { size: 8.5, leading: 12, indent, above: 6, color: soft },
  );
  paper.space(Math.max(0, top + side - paper.y));
}

function drawCheckpoint(paper: Paper, checkpoint: string, counts: Counts, address: string): void {
  paper.bookmark("Checkpoint");
  paper.block("H2", [{ text: "Checkpoint", style: "semibold" }], {
    size: 14.5,
    leading: 20,
    above: 24,
    keep: 9,
  });
  paper.block(
    "P",
    [
      {
        text: `This is what the site has signed about the log after batch ${counts.batch}: so many entries, with this root. Keep it: a log that is checked against it cannot tell another story later. The checker takes it from a file, and ${address}/log shows today’s.`,
        style: "regular",
      },
    ],
    { size: 10.5, leading: 14.5, above: 6 },
  );
  paper.block("Code", [{ text: checkpoint.trimEnd(), style: "mono" }], {
    size: 7.5,
    leading: 11.5,
    above: 8,
    keep: 5,
  });
}

async function* drawNames(
  db: Context["db"],
  paper: Paper,
  { letter, counts, address }: Pick<Snapshot, "letter" | "counts" | "address">,
  contents: Contents,
): AsyncGenerator<Uint8Array> {
  const listed = counts.named + counts.organization;
  if (contents === "pack") {
    paper.breakPage();
    paper.bookmark("The undersigned");
    paper.block("H2", [{ text: "The undersigned", style: "semibold" }], { size: 20, leading: 25 });
    paper.space(10);
    paper.rule({ color: ink });
    paper.space(8);
  }
  const boxedBefore = paper.boxed;
  const columns = new Columns(paper);
  for await (const names of namesInOrder(db, letter, counts.batch)) {
    for (const name of names) columns.add(name);
    yield paper.octets();
  }
  columns.end();
  const others = counts.total - listed;
  const sentences = [
    ...(listed === 0 ? ["Nobody who has signed so far gives a name."] : []),
    ...(others > 0 && listed > 0
      ? [`And ${figure(others)} ${others === 1 ? "other who gives" : "others who give"} no name.`]
      : []),
    ...(letter.workplaces.some(({ anyMailbox }) => !anyMailbox)
      ? ["A mailbox at the workplace was verified for each. Names are as their signers typed them."]
      : ["A mailbox was confirmed for each. Names are as their signers typed them."]),
    ...(paper.boxed > boxedBefore ? [boxedSentence(paper.boxed - boxedBefore, address)] : []),
  ];
  paper.block("P", [{ text: sentences.join(" "), style: "regular" }], {
    size: 10,
    leading: 14,
    above: 14,
    color: soft,
  });
}

function boxedSentence(count: number, address: string): string {
  const names = count === 1 ? "In 1 line a character" : `In ${figure(count)} lines a character`;
  return `${names} of a script that this file has no font for is drawn as a box. It is whole for whoever searches, copies or hears this file, and at ${address}/signatures.`;
}

function haveSigned({ ways, workplaces }: Letter, total: number): string {
  const have = total === 1 ? "has" : "have";
  if (ways.length === 1 && ways[0] === "organization")
    return `${total === 1 ? "organization" : "organizations"} ${have} signed`;
  const mailboxes = total === 1 ? "mailbox" : "mailboxes";
  if (workplaces.some(({ anyMailbox }) => anyMailbox))
    return `confirmed ${mailboxes}, at any provider, ${have} signed`;
  const domains = workplaces.flatMap((workplace) => workplace.domains);
  return `verified ${mailboxes} at ${new Intl.ListFormat("en").format(domains)} ${have} signed`;
}

function afterBatch({ batch, publishedAt }: Counts): string {
  const day = publishedAt.toLocaleDateString("en-GB", {
    day: "numeric",
    month: "long",
    year: "numeric",
    timeZone: "UTC",
  });
  return batch === 0 ? `As of ${day}, before the first batch.` : `As of batch ${batch}, published ${day}.`;
}

/** In whole per cent, without ever rounding a few to none or most to all. */
function share(part: number, whole: number): string {
  if (part > 0 && part / whole < 0.01) return "less than 1 %";
  if (part < whole && part / whole > 0.99) return "more than 99 %";
  return `${Math.round((100 * part) / whole)} %`;
}

function figure(count: number): string {
  return new Intl.NumberFormat("en").format(count);
}

function hex(octets: Uint8Array): string {
  return Buffer.from(octets).toString("hex");
}

/** Where a row of a QR code is dark, and how far. */
function runsOf(row: boolean[]): [from: number, length: number][] {
  const runs: [number, number][] = [];
  for (const [x, isDark] of row.entries()) {
    const last = runs.at(-1);
    if (!isDark) continue;
    if (last && last[0] + last[1] === x) last[1]++;
    else runs.push([x, 1]);
  }
  return runs;
}
