import { entropyToMnemonic, mnemonicToEntropy } from "@scure/bip39";
import { wordlist } from "@scure/bip39/wordlists/english.js";
import type { Bytes } from "./octets.ts";

/** `position` counts from 1, as a person does; `suggestions` are at most three, nearest first. */
export type WordsReading =
  | { kind: "words"; entropy: Bytes }
  | { kind: "unknown-word"; position: number; word: string; suggestions: string[] }
  | { kind: "wrong-number"; count: number }
  | { kind: "wrong-checksum" };

const WORDS = 12;

/** 128 bits for a new receipt. */
export function newEntropy(): Bytes {
  return crypto.getRandomValues(new Uint8Array(16));
}

/** 16 octets as 12 English words (BIP-39), separated by single spaces. */
export function writeWords(entropy: Uint8Array): string {
  if (entropy.length !== 16) throw new RangeError("12 words stand for 16 octets.");
  return entropyToMnemonic(entropy, wordlist);
}

/**
 * Reads 12 words as people type, dictate and copy them: case, accents, line breaks, punctuation and numbering
 * do not matter. The first word that is not in the list is reported before a wrong number, because a stray or
 * broken word is the usual cause of one. Of 16 mistakes among listed words the checksum finds 15.
 */
export function readWords(text: string): WordsReading {
  const plain = text
    .toLowerCase()
    .normalize("NFKD")
    .replace(/[\p{M}\p{Cf}]/gu, "");
  const tokens = plain.match(/[\p{L}\p{N}]+/gu) ?? [];
  const words = tokens.map((token) => token.replace(/^\d+/, "")).filter((word) => word !== "");

  const stray = words.findIndex((word) => !wordlist.includes(word));
  const word = words[stray];
  if (word) return { kind: "unknown-word", position: stray + 1, word, suggestions: suggest(word) };
  if (words.length !== WORDS) return { kind: "wrong-number", count: words.length };
  try {
    return { kind: "words", entropy: Uint8Array.from(mnemonicToEntropy(words.join(" "), wordlist)) };
  } catch {
    return { kind: "wrong-checksum" };
  }
}

/** Up to three listed words within an edit distance of 2. */
function suggest(word: string): string[] {
  return wordlist
    .filter((listed) => Math.abs(listed.length - word.length) <= 2)
    .map((listed) => ({ listed, distance: editDistance(word, listed) }))
    .filter(({ distance }) => distance <= 2)
    .sort((a, b) => a.distance - b.distance)
    .slice(0, 3)
    .map(({ listed }) => listed);
}

/** Levenshtein: the least number of letters to insert, delete or replace. */
function editDistance(a: string, b: string): number {
  let row = Array.from({ length: b.length + 1 }, (_, j) => j);
  for (let i = 1; i <= a.length; i++) {
    const next = [i];
    for (let j = 1; j <= b.length; j++) {
      const replaced = row[j - 1]! + (a[i - 1] === b[j - 1] ? 0 : 1);
      next.push(Math.min(replaced, row[j]! + 1, next[j - 1]! + 1));
    }
    row = next;
  }
  return row[b.length]!;
}
