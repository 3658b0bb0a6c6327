import { createHash } from "node:crypto";
import { readFileSync } from "node:fs";
import path from "node:path";

export const filterFile = path.resolve("app/organizer/leaked-passwords.bloom");

/** So many bits for a password, and so many of them set: one of a million others passes for one of them. */
export const bitsForEach = 29;
const bitsSet = 20;

/**
 * Whether a text is among the leaked passwords that the file was made of, in small letters (Bloom's filter: what is there is always
 * found). The file holds no password: people put their names and worse into them.
 */
export function isLeaked(text: string): boolean {
  filter ??= readFileSync(filterFile);
  for (const place of placesOf(text, filter.length * 8))
    if (((filter[place >> 3] ?? 0) & (1 << (place & 7))) === 0) return false;
  return true;
}

let filter: Buffer | undefined;

/** The bits of one password in a filter of this many (Kirsch and Mitzenmacher: two hashes serve as any number). */
export function* placesOf(text: string, bits: number): Generator<number> {
  const hash = createHash("sha256").update(text).digest();
  const [first, second] = [hash.readUIntBE(0, 6), hash.readUIntBE(6, 6)];
  for (let each = 0; each < bitsSet; each++) yield (first + each * second) % bits;
}
