import { sha256 } from "@noble/hashes/sha2.js";
import { verify } from "#app/credential/blind.ts";
import { toHex } from "#app/credential/octets.ts";
import { isSignedBy, fromBase64, readCheckpoint, type CheckpointReading } from "./checkpoint.ts";
import { answerText, committedText, mannerOn, type ShownAnswer, type Totals } from "./entries.ts";
import { History, type Credential, type Report } from "./history.ts";
import { leafHash, Tree } from "./merkle.ts";
import { readEntry } from "./read-entry.ts";
import type { Standing } from "./tally.ts";

/** What is wrong: one plain sentence that names the place, and the entry where there is one. */
export type Problem = { index: number | null; sentence: string };

export type Verdict = {
  /** Whether everything holds. Nothing else here is to be believed when it does not. */
  holds: boolean;
  /** How many entries there are. */
  size: number;
  /** The root over them, hex. */
  root: string;
  /** L: the hash of the first entry, hex; empty when that is none. */
  genesis: string;
  /** First line of every checkpoint; empty when the first entry does not say. */
  origin: string;
  /** After the last batch, as the entries add up. */
  totals: Totals;
  /** Number and time of the last batch; 0 and null before the first. */
  batch: number;
  publishedAt: string | null;
  /** How many published names were held against the log. */
  names: number;
  /** The first thousand, in the order of the log. */
  problems: Problem[];
  /** How many more there are. */
  unlisted: number;
};

/** What is known from elsewhere. */
export type Expected = {
  /** L, hex: from a shared link, a ticket, an earlier look. */
  genesis?: string | undefined;
  /** A checkpoint that was seen before. */
  earlier?: string | undefined;
  /** The counts that the site shows, as `count.json` has them. */
  counts?: ShownCounts | undefined;
  /** The names that the site shows, with their salts. */
  names?: AsyncIterable<ShownName[]> | undefined;
  /** The picture that the site shows: the SHA-256 of its octets in hex, and its description; null where it shows none. */
  image?: { hash: string; alt: string } | null | undefined;
  /** The deliveries and answers that the site shows. */
  record?: ShownRecord | undefined;
};

/** `isWhole`: that it is of the same moment as the log, so that what the log has more was left out. */
export type ShownRecord = {
  deliveries: { deliveredOn: string; manner: string; hash: string | null }[];
  answers: ShownAnswer[];
  isWhole: boolean;
};

export type ShownCounts = Totals & {
  batch: number;
  workplaces: { id: string; total: number }[];
  roles: { role: string; total: number }[];
};

/** The counts in a `count.json`; nothing for what is none. Judges only the shape: whether they are right, `checkLog` says. */
export function readShownCounts(value: unknown): ShownCounts | undefined {
  const { batch, workplaces, roles } = (value ?? {}) as Partial<Record<keyof ShownCounts, unknown>>;
  const isShown = Number.isInteger(batch) && Array.isArray(workplaces) && Array.isArray(roles);
  return isShown ? (value as ShownCounts) : undefined;
}

/** The record in a letter's data: nothing for data from before there was one, `"unreadable"` for what is no record. */
export function readShownRecord(
  { deliveries, answers }: Record<string, unknown>,
  { isWhole }: { isWhole: boolean },
): ShownRecord | "unreadable" | undefined {
  if (deliveries === undefined && answers === undefined) return undefined;
  if (!isListOf(deliveries, ["deliveredOn", "manner", "hash"])) return "unreadable";
  if (!isListOf(answers, ["answeredOn", "by", "words"])) return "unreadable";
  return { deliveries, answers, isWhole } as ShownRecord;
}

function isListOf(list: unknown, names: string[]): boolean {
  const isOne = (item: Record<string, unknown> | null) => names.every((name) => isText(item?.[name]));
  return Array.isArray(list) && (list as (Record<string, unknown> | null)[]).every(isOne);
}

export type ShownName = Parameters<typeof committedText>[1] & { shownAs: string; salt: string };

export type Progress = { entries: number; size: number };

const mostListed = 1000;

export type CheckOptions = {
  expected?: Expected;
  onProgress?: (progress: Progress) => void;
  /** Another way to verify a token than WebCrypto's, with the same answers. */
  verifyToken?: (...asked: Parameters<typeof verify>) => boolean | Promise<boolean>;
};

/**
 * Checks a letter's log: all that "What a checker checks" of docs/log-format.md lists. Runs in Node and in browsers and asks
 * nothing of anybody: what it is given is all that it believes.
 *
 * @param checkpoint the newest checkpoint, a signed note
 * @param chunks the entries from the first to the last, octets as they stand in the tiles; credentials of a chunk are verified together
 */
export async function checkLog(
  checkpoint: string,
  chunks: AsyncIterable<Uint8Array[]>,
  { expected = {}, onProgress, verifyToken = verify }: CheckOptions = {},
): Promise<Verdict> {
  const faults = new Faults();
  const newest = readCheckpoint(checkpoint);
  if (newest.kind !== "checkpoint") faults.add(null, "The checkpoint is not a signed checkpoint at all.");
  const earlier = expected.earlier === undefined ? undefined : readCheckpoint(expected.earlier);
  if (earlier?.kind === "not-a-checkpoint")
    faults.add(null, "The checkpoint from before is not a signed checkpoint at all.");
  const size = newest.kind === "checkpoint" ? newest.checkpoint.size : 0;
  const oldSize = earlier?.kind === "checkpoint" ? earlier.checkpoint.size : undefined;

  const tree = new Tree();
  let oldRoot = oldSize === 0 ? toHex(tree.root()) : undefined;
  let history: History | undefined;
  let counted: Standing | undefined;
  let verifying: Promise<unknown> = Promise.resolve();
  for await (const chunk of chunks) {
    const signatures: Promise<void>[] = [];
    for (const octets of chunk) {
      const index = tree.size;
      tree.append(leafHash(octets));
      if (tree.size === oldSize) oldRoot = toHex(tree.root());
      const report: Report = (fault) => faults.add(index, `Entry ${index} ${fault}.`);
      const read = readEntry(octets);
      if (read.kind !== "entry") {
        report(read.fault);
      } else if (history) {
        const credential = history.add(read.entry, report);
        if (read.entry.type === "batch" && read.entry.number === expected.counts?.batch)
          counted = history.standing;
        if (credential) signatures.push(verifyCredential(credential, verifyToken, report));
      } else if (index === 0 && read.entry.type === "letter") {
        history = await History.begin(read.entry, octets, report);
        if (expected.counts?.batch === 0) counted = history.standing;
      }
    }
    // While these are verified, the next chunk is read.
    await verifying;
    verifying = Promise.all(signatures);
    onProgress?.({ entries: tree.size, size });
    if (!history) break;
  }
  await verifying;

  if (!history) {
    faults.add(0, "The first entry does not begin a letter, so nothing after it can be checked.");
    return verdict(tree, undefined, 0, faults);
  }
  history.end((fault) => faults.add(null, `The log ${fault}.`));
  if (expected.genesis !== undefined && expected.genesis !== history.letter)
    faults.add(
      0,
      `Entry 0 is not the one that was expected: its hash is ${history.letter}, not ${expected.genesis}. This is another letter’s log, or another history of it.`,
    );
  const root = toHex(tree.root());
  if (newest.kind === "checkpoint") {
    for (const fault of await faultsOfNote(newest, history)) faults.add(null, `The checkpoint ${fault}.`);
    if (tree.size !== size)
      faults.add(null, `The checkpoint is of ${entriesOf(size)}, and there are ${tree.size}.`);
    else if (root !== toHex(newest.checkpoint.root))
      faults.add(
        null,
        `The checkpoint has another root than the ${entriesOf(size)}: one of them is not as it was signed.`,
      );
  }
  if (earlier?.kind === "checkpoint") {
    for (const fault of await faultsOfNote(earlier, history))
      faults.add(null, `The checkpoint from before ${fault}.`);
    if (oldRoot === undefined)
      faults.add(
        null,
        `The log was cut: ${entriesOf(earlier.checkpoint.size)} were seen before, and there are ${tree.size}.`,
      );
    else if (oldRoot !== toHex(earlier.checkpoint.root))
      faults.add(
        null,
        `The log was rewritten: its first ${entriesOf(earlier.checkpoint.size)} are not those that were seen before. Two histories have been shown.`,
      );
  }
  if (expected.image !== undefined) compareImages(expected.image, history.genesis.image ?? null, faults);
  if (expected.counts) compareCounts(expected.counts, counted, history, faults);
  if (expected.record) compareRecords(expected.record, history, faults);
  const names = expected.names ? await checkNames(expected.names, history, faults) : 0;
  return verdict(tree, history, names, faults);
}

async function verifyCredential(
  { key, token }: Credential,
  verifyToken: NonNullable<CheckOptions["verifyToken"]>,
  report: Report,
): Promise<void> {
  if (!(await verifyToken(key, token.message, token.signature)))
    report("holds a token that does not verify under its workplace’s key");
}

/** Collects faults, which come in no particular order, and keeps only so many. */
class Faults {
  readonly listed: Problem[] = [];
  unlisted = 0;

  add(index: number | null, sentence: string): void {
    if (this.listed.length < mostListed) this.listed.push({ index, sentence });
    else this.unlisted++;
  }
}

function verdict(tree: Tree, history: History | undefined, names: number, faults: Faults): Verdict {
  const none = { total: 0, named: 0, anonymous: 0, role: 0, organization: 0, withdrawn: 0, removed: 0 };
  return {
    holds: faults.listed.length === 0,
    size: tree.size,
    root: toHex(tree.root()),
    genesis: history?.letter ?? "",
    origin: history?.genesis.origin ?? "",
    totals: history?.standing.totals ?? none,
    batch: history?.standing.batch ?? 0,
    publishedAt: history?.standing.at ?? null,
    names,
    problems: faults.listed.sort(inOrderOfTheLog),
    unlisted: faults.unlisted,
  };
}

/** What is about no entry stands last. */
function inOrderOfTheLog(a: Problem, b: Problem): number {
  const [first, second] = [a.index ?? Infinity, b.index ?? Infinity];
  return first === second ? 0 : first - second;
}

async function faultsOfNote(
  note: Extract<CheckpointReading, { kind: "checkpoint" }>,
  { genesis }: History,
): Promise<string[]> {
  const { origin } = note.checkpoint;
  if (origin !== genesis.origin) return [`is of ${origin}, and this log is of ${genesis.origin}`];
  const isSigned = await isSignedBy(note, fromBase64(genesis.logKey) ?? new Uint8Array());
  return isSigned ? [] : ["is not signed by the key in the first entry"];
}

function compareImages(
  shown: NonNullable<Expected["image"]> | null,
  logged: NonNullable<Expected["image"]> | null,
  faults: Faults,
): void {
  if (shown?.hash !== logged?.hash)
    faults.add(
      0,
      `Entry 0 has ${logged ? "another picture than the one that is shown" : "no picture, and one is shown"}.`,
    );
  else if (shown?.alt !== logged?.alt) faults.add(0, "Entry 0 describes the picture in other words.");
}

function compareCounts(
  shown: ShownCounts,
  counted: Standing | undefined,
  { genesis, standing }: History,
  faults: Faults,
): void {
  const differs = (what: string, site: number | undefined, log: number | undefined) => {
    if ((site ?? 0) !== (log ?? 0))
      faults.add(null, `The site shows ${site ?? "no count"} ${what}, and the log adds up to ${log ?? 0}.`);
  };
  if (!counted) {
    faults.add(
      null,
      `The site shows counts of batch ${shown.batch}, and the log’s last batch is ${standing.batch}.`,
    );
    return;
  }
  for (const name of Object.keys(counted.totals) as (keyof Totals)[])
    differs(`as “${name}”`, shown[name], counted.totals[name]);
  for (const { id, name } of genesis.workplaces)
    differs(
      `at ${name}`,
      shown.workplaces.find((each) => each.id === id)?.total,
      counted.workplaces.find((each) => each.id === id)?.total,
    );
  for (const role of new Set([...shown.roles, ...counted.roles].map((each) => each.role)))
    differs(
      `as “${role}”`,
      shown.roles.find((each) => each.role === role)?.total,
      counted.roles.find((each) => each.role === role)?.total,
    );
}

/** Every delivery and every answer that is shown must be one that the log has, and none be shown twice. */
function compareRecords(
  { deliveries, answers, isWhole }: ShownRecord,
  { deliveries: delivered, answers: answered }: History,
  faults: Faults,
): void {
  const left = { deliveries: [...delivered], answers: [...answered] };
  for (const { deliveredOn, manner, hash } of deliveries) {
    const isIt = ({ at, ...entry }: (typeof delivered)[number]) =>
      entry.hash === hash && entry.manner === mannerOn(deliveredOn, at, manner);
    if (!takeOut(left.deliveries, isIt))
      faults.add(null, `The delivery of ${deliveredOn} (“${manner}”) is not in the log as it is shown.`);
  }
  for (const answer of answers) {
    const hash = toHex(sha256(new TextEncoder().encode(answerText(answer))));
    if (!takeOut(left.answers, (entry) => entry.hash === hash))
      faults.add(
        null,
        `The answer of ${answer.answeredOn} by “${answer.by}” is not in the log as it is shown.`,
      );
  }
  for (const [name, { length }] of Object.entries(left))
    if (isWhole && length > 0) faults.add(null, `The log has ${name} that are not shown: ${length}.`);
}

/** Whether there was one, which is there no more. */
function takeOut<Item>(items: Item[], isIt: (item: Item) => boolean): boolean {
  const place = items.findIndex(isIt);
  if (place >= 0) items.splice(place, 1);
  return place >= 0;
}

/** Every name must open a commitment that counts, and no two the same. Answers how many names there were. */
async function checkNames(
  names: AsyncIterable<ShownName[]>,
  { signatures }: History,
  faults: Faults,
): Promise<number> {
  const opened = new Set<string>();
  let count = 0;
  for await (const chunk of names) {
    for (const name of chunk) {
      count++;
      const commitment = commitmentOf(name);
      const found = signatures.find(commitment);
      const fault = !found
        ? "opens no commitment that counts in the log"
        : found.kind !== name.shownAs
          ? "is shown in another way than the log says"
          : opened.has(commitment)
            ? "is listed twice"
            : undefined;
      opened.add(commitment);
      if (fault)
        faults.add(null, `Name ${count} of the list (“${name.name ?? name.organization}”) ${fault}.`);
    }
  }
  return count;
}

/** The commitment that a name opens; what opens none for a salt or a text that cannot have been committed to. */
function commitmentOf({ salt, shownAs: _, ...shown }: ShownName): string {
  const { name, title, place, organization, domain } = shown;
  const fields = { name, title, place, organization, domain };
  if (!/^[0-9a-f]{64}$/.test(salt) || !Object.values(fields).every(isText)) return "";
  return toHex(sha256(committedText(octetsOf(salt), fields)));
}

function isText(value: unknown): boolean {
  return value === null || (typeof value === "string" && value.isWellFormed());
}

function octetsOf(hex: string): Uint8Array {
  return Uint8Array.from(hex.match(/../g) ?? [], (octet) => Number.parseInt(octet, 16));
}

function entriesOf(size: number): string {
  return size === 1 ? "1 entry" : `${size} entries`;
}
