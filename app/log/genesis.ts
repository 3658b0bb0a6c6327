import type { Bytes } from "#app/credential/octets.ts";
import { canonicalJson } from "#app/platform/canonical-json.ts";
import { fromBase64 } from "./checkpoint.ts";

export type Genesis = {
  /** First line of every checkpoint and name of the key that signs it: where the log stood when the letter was published. */
  origin: string;
  /** Ed25519 public key of the log, base64. */
  logKey: string;
  slug: string;
  addressee: string;
  /** Of every language in which the letter was first published; hashes in hex. */
  texts: { lang: string; version: number; hash: string }[];
  workplaces: {
    id: string;
    name: string;
    domains: string[];
    anyMailbox: boolean;
    headcount: number | null;
    headcountSource: string | null;
    /** SPKI in DER, base64. */
    publicKey: string;
  }[];
  ways: string[];
  roles: string[];
  cadence: { everySeconds: number; least: number };
  /** Of the letter's picture, where it has one: its SHA-256 in hex, and what it shows for who cannot see it. */
  image?: { hash: string; alt: string };
};

/**
 * The first entry of a letter's log, as canonical JSON (RFC 8785). It fixes, for as long as the letter lives, who may
 * sign it and under which keys; its SHA-256 is the `L` that every credential carries.
 */
export function genesisEntry({ texts, workplaces, ways, roles, image, ...genesis }: Genesis): string {
  return canonicalJson({
    type: "letter",
    format: 1,
    ...genesis,
    texts: texts.map((text) => ({ ...text })),
    workplaces: workplaces.map((workplace) => ({ ...workplace, domains: [...workplace.domains].sort() })),
    ways: [...ways].sort(),
    roles: [...roles],
    cadence: { ...genesis.cadence },
    ...(image ? { image: { ...image } } : {}),
  });
}

/** The log's public key, 32 octets of Ed25519, from its first entry. Throws for an entry without one. */
export function logKeyIn(entry: string): Bytes {
  const { logKey } = JSON.parse(entry) as Partial<Genesis>;
  const key = typeof logKey === "string" ? fromBase64(logKey) : undefined;
  if (key?.length !== 32) throw new RangeError("This entry has no log key.");
  return key;
}
