import { setImmediate as anothersTurn } from "node:timers/promises";
import { textDifference, type ComparedText, type TextDifference } from "./text-difference.ts";

/** A difference of two long texts is about as large as both. */
const mostDifferences = 100;

type Published = ComparedText & { hash: Uint8Array };

const known = new Map<string, TextDifference>();

/**
 * What has changed between two published texts. Texts of some length that have little in common cost up to a second, and a public page
 * shows many: each is compared once, as it never changes again, and everybody else is served before the next.
 */
export async function knownDifference(
  before: Published,
  after: Published,
  lang: string,
): Promise<TextDifference> {
  const key = [before, after].map(({ hash }) => Buffer.from(hash).toString("hex")).join();
  const found = known.get(key);
  if (found) return found;
  await anothersTurn();
  const made = textDifference(before, after, lang);
  known.set(key, made);
  if (known.size > mostDifferences) known.delete(known.keys().next().value ?? key);
  return made;
}
