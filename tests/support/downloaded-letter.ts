import { mkdir, writeFile } from "node:fs/promises";
import path from "node:path";
import { readCheckpoint } from "#app/log/checkpoint.ts";
import { entryTiles, hashTiles, tilePath } from "#app/log/tiles.ts";

/** Saves a letter's data and its whole log as the site serves them, and answers the folder's newest checkpoint. */
export async function downloadLetter(address: string, folder: string): Promise<string> {
  const save = async (name: string, url: string) => {
    const answer = await fetch(url);
    if (!answer.ok) throw new Error(`${url} answers ${answer.status}`);
    const octets = Buffer.from(await answer.arrayBuffer());
    await mkdir(path.dirname(path.join(folder, name)), { recursive: true });
    await writeFile(path.join(folder, name), octets);
    return octets.toString("utf8");
  };
  await save("letter.json", `${address}.json`);
  const checkpoint = await save("log/checkpoint", `${address}/log/checkpoint`);
  const reading = readCheckpoint(checkpoint);
  if (reading.kind !== "checkpoint") throw new Error("the site shows no checkpoint");
  const { size } = reading.checkpoint;
  for (const tile of [...entryTiles(size), ...hashTiles(size)])
    await save(`log/${tilePath(tile)}`, `${address}/log/${tilePath(tile)}`);
  return checkpoint;
}
