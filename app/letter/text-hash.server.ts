import { createHash } from "node:crypto";
import { canonicalJson } from "#app/platform/canonical-json.ts";

export type CanonicalText = {
  lang: string;
  title: string;
  addressee: string;
  body: string;
  demands: string[];
};

/** `T`: SHA-256 of the canonical text, 32 bytes. */
export function textHash(text: CanonicalText): Uint8Array<ArrayBuffer> {
  return new Uint8Array(createHash("sha256").update(canonicalText(text), "utf8").digest());
}

/**
 * Canonical JSON of exactly what a signer reads. Two texts that look the same but are spelled in other Unicode forms are
 * made equal first (NFC).
 */
export function canonicalText({ lang, title, addressee, body, demands }: CanonicalText): string {
  return canonicalJson({ addressee, body, demands, lang, title }).normalize("NFC");
}
