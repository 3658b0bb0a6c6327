import { readFile } from "node:fs/promises";
import path from "node:path";

/** The checker as one file that needs nothing but Node; nothing where it is not built. */
export async function readChecker(
  file = path.resolve("build/checker/check.mjs"),
): Promise<Uint8Array<ArrayBuffer> | undefined> {
  try {
    return await readFile(file);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "ENOENT") return undefined;
    throw error;
  }
}
