import { createHash } from "node:crypto";
import { canonicalJson } from "#app/platform/canonical-json.ts";

export type CanonicalText = {
  lang: string;
  title: string;
  addressee: string;
  body: string;
  demands: string[];
};

/**
 * `T`: SHA-256 over the canonical JSON of exactly what a signer reads, 32 bytes. Two texts that look
 * the same but are spelled in other Unicode forms are made equal first (NFC).
 */
export function textHash({ lang, title, addressee, body, demands }: CanonicalText): Uint8Array<ArrayBuffer> {
  const text = canonicalJson({ addressee, body, demands, lang, title }).normalize("NFC");
  return new Uint8Array(createHash("sha256").update(text, "utf8").digest());
}
