import { canonicalJson } from "#app/platform/canonical-json.ts";
import type { Genesis } from "./genesis.ts";

/** Which kind of proof stands behind a signature: a mailbox at a listed domain, a colleague's word, any mailbox. */
export type SignatureClass = "mailbox" | "vouched" | "open";

/** Of each way to be shown, after a batch; `anonymous + role` are the credentials. */
export type Totals = {
  total: number;
  named: number;
  anonymous: number;
  role: number;
  organization: number;
  withdrawn: number;
  removed: number;
};

/**
 * An entry of a letter's log. Hashes, serials and commitments are SHA-256 in hex, tokens and secrets are base64url, keys
 * are base64, times are ISO 8601 in UTC to the second. `docs/log-format.md` says what each means.
 */
export type Entry =
  | ({ type: "letter"; format: 1 } & Genesis)
  | { type: "offline-signers"; html: string; py: string }
  | { type: "text"; lang: string; version: number; hash: string }
  | {
      type: "signature";
      shown: "credential";
      class: SignatureClass;
      workplace: string;
      text: string;
      token: string;
    }
  | {
      type: "signature";
      shown: "named" | "organization";
      class: SignatureClass;
      workplace: string;
      text: string;
      /** SHA-256 over a random salt and what is shown, so that a name can be erased and its place in the log stays. */
      commitment: string;
    }
  /** `signature`: the serial or the commitment. The secret proves that the signer of a credential wanted it; null for a name. */
  | { type: "withdrawal"; signature: string; secret: string | null }
  | { type: "removal"; signature: string; rule: string; reason: string }
  | {
      type: "batch";
      number: number;
      at: string;
      posted: number;
      vouched: number;
      withdrawn: number;
      removed: number;
      after: Totals;
      workplaces: { id: string; total: number; issued: number }[];
      roles: { role: string; total: number }[];
    }
  | { type: "delivered"; at: string; manner: string; hash: string | null }
  | { type: "answered"; at: string; hash: string | null }
  | { type: "closed"; at: string }
  /** SHA-256 of each destroyed key's public half. */
  | { type: "keys-destroyed"; at: string; keys: string[] };

export type EntryOf<Type extends Entry["type"]> = Extract<Entry, { type: Type }>;

/** An entry as it stands in the log: canonical JSON (RFC 8785). */
export function writeEntry(entry: Entry): string {
  return canonicalJson(entry);
}

/** A time as entries have it. */
export function entryTime(time: Date): string {
  return `${time.toISOString().slice(0, 19)}Z`;
}

/** A delivery's manner as its entry has it: with the day where that was not the day on which it was put on record. */
export function mannerOn(deliveredOn: string, at: string, manner: string): string {
  return at.startsWith(deliveredOn) ? manner : `${manner} (on ${deliveredOn})`;
}

/** What the log holds the hash of in place of an answer. */
export function answerText({ answeredOn, by, words }: ShownAnswer): string {
  return canonicalJson({ answeredOn, by, words });
}

/** An answer as everybody can read it; `answeredOn`: 2018-07-01. */
export type ShownAnswer = { answeredOn: string; by: string; words: string };

/**
 * What the log holds in place of a name: SHA-256 over 32 octets of salt and the canonical JSON of these fields. Answers
 * the octets to be hashed.
 */
export function committedText(
  salt: Uint8Array,
  { name, title, place, organization, domain }: Record<ShownField, string | null>,
): Uint8Array<ArrayBuffer> {
  const text = new TextEncoder().encode(canonicalJson({ name, title, place, organization, domain }));
  const octets = new Uint8Array(salt.length + text.length);
  octets.set(salt);
  octets.set(text, salt.length);
  return octets;
}

type ShownField = "name" | "title" | "place" | "organization" | "domain";
