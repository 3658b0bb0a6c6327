import { toHex } from "#app/credential/octets.ts";
import { hashWithdrawSecret, readToken, serialOf } from "#app/credential/token.ts";
import type { Entry, EntryOf } from "./entries.ts";

/** Number and time of a batch, as its entry has them. */
type BatchName = { number: number; at: string };

export type FoundSignature = {
  /** Hex. */
  serial: string;
  workplace: string;
  /** Hex of T: the text it agrees to. */
  text: string;
  published: BatchName;
  /** The batch that took it out of the total again. */
  withdrawn: BatchName | null;
};

/**
 * Looks through a whole log for the signatures that a withdraw secret belongs to: one, or several where the same words
 * agreed to several texts. The secret stays where this runs.
 *
 * @param entries all entries in order, as they stand in the log
 */
export async function findSignatures(
  entries: AsyncIterable<Uint8Array>,
  secret: Uint8Array,
): Promise<FoundSignature[]> {
  const hash = toHex(await hashWithdrawSecret(secret));
  const found: FoundSignature[] = [];
  const ended = new Set<FoundSignature>();
  let sinceBatch: Omit<FoundSignature, "published" | "withdrawn">[] = [];
  const decoder = new TextDecoder();
  for await (const octets of entries) {
    const entry = JSON.parse(decoder.decode(octets)) as Entry;
    if (entry.type === "signature" && entry.shown === "credential") {
      const own = await read(entry, hash);
      if (own) sinceBatch.push(own);
    } else if (entry.type === "withdrawal") {
      for (const each of found) if (each.serial === entry.signature) ended.add(each);
    } else if (entry.type === "batch") {
      const batch = { number: entry.number, at: entry.at };
      for (const each of ended) each.withdrawn ??= batch;
      found.push(...sinceBatch.map((own) => ({ ...own, published: batch, withdrawn: null })));
      sinceBatch = [];
    }
  }
  return found;
}

async function read(
  { token: text, workplace, text: agreed }: Extract<EntryOf<"signature">, { shown: "credential" }>,
  hash: string,
): Promise<Omit<FoundSignature, "published" | "withdrawn"> | undefined> {
  const reading = readToken(text);
  if (reading.kind !== "token" || toHex(reading.token.withdrawHash) !== hash) return undefined;
  return { serial: toHex(await serialOf(reading.token.message)), workplace, text: agreed };
}
