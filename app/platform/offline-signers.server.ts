import { createHash } from "node:crypto";
import { readFile } from "node:fs/promises";
import path from "node:path";

/**
 * SHA-256 in hex of the two files with which people sign without this site's pages, as they are served. Nothing where
 * they are not built: then there is nothing for a log to name.
 */
export async function hashOfflineSigners(
  clientFolder = path.resolve("build/client"),
): Promise<{ html: string; py: string } | undefined> {
  const hash = async (name: string) =>
    createHash("sha256")
      .update(await readFile(path.join(clientFolder, name)))
      .digest("hex");
  try {
    return { html: await hash("offline-signer.html"), py: await hash("offline-signer.py") };
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "ENOENT") return undefined;
    throw error;
  }
}
