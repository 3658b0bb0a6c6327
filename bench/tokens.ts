import { readFile, writeFile } from "node:fs/promises";
import path from "node:path";
import type { Letter } from "#app/letter/letter.ts";
import type { KeyFiles } from "#app/platform/key-files.server.ts";
import { type Minted, mintMany } from "#tests/support/tokens.ts";
import { dataDir } from "./databases.ts";
import { onTheWire, postJson } from "./over-http.ts";

/** So many credentials of the letter. They cost a signature each, so those of earlier runs are used again. */
export async function keptTokens(keys: KeyFiles, letter: Letter, count: number): Promise<Minted[]> {
  const genesis = Buffer.from(letter.genesis).toString("hex");
  const file = path.join(dataDir, `tokens-${genesis.slice(0, 16)}.json`);
  const kept = await readFile(file, "utf8").then(
    (text) => JSON.parse(text) as Minted[],
    (): Minted[] => [],
  );
  if (kept.length < count) {
    kept.push(...(await mintMany(keys, letter, count - kept.length)));
    await writeFile(file, JSON.stringify(kept), { mode: 0o600 });
  }
  return kept.slice(0, count);
}

/** Requests that post these, as programs do. */
export function postings(slug: string, tokens: Minted[]): Buffer[] {
  return tokens.map(({ workplace, token }) =>
    onTheWire(postJson(`/letters/${slug}/post`, { workplace, token, role: null })),
  );
}
