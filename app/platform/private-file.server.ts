import { randomBytes } from "node:crypto";
import { constants } from "node:fs";
import { copyFile, link, mkdir, open, rename, rm } from "node:fs/promises";
import path from "node:path";

/** Puts a file in place whole or not at all, readable by this account only, safe against a power cut. */
export async function writePrivateFile(file: string, content: string | Uint8Array): Promise<void> {
  const draft = await writeDraft(file, content);
  try {
    await rename(draft, file);
    await syncFolder(path.dirname(file));
  } catch (error) {
    await rm(draft, { force: true });
    throw error;
  }
}

/** As `writePrivateFile`, but false, and no change, when the file is already there. Exactly one of many racing callers gets true. */
export async function createPrivateFile(file: string, content: string | Uint8Array): Promise<boolean> {
  const draft = await writeDraft(file, content);
  try {
    // A link appears with its whole content at once, which open(…, "wx") followed by a write does not.
    await link(draft, file).catch((error: NodeJS.ErrnoException) => {
      if (error.code !== "EPERM" && error.code !== "ENOTSUP" && error.code !== "ENOSYS") throw error;
      return copyFile(draft, file, constants.COPYFILE_EXCL);
    });
    await syncFolder(path.dirname(file));
    return true;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "EEXIST") return false;
    throw error;
  } finally {
    await rm(draft, { force: true });
  }
}

async function writeDraft(file: string, content: string | Uint8Array): Promise<string> {
  const draft = path.join(path.dirname(file), `.${path.basename(file)}.${randomBytes(6).toString("hex")}`);
  // To be passed through but not listed: the database's account, when there is one, lives further down.
  await mkdir(path.dirname(file), { recursive: true, mode: 0o711 });
  const handle = await open(draft, "wx", 0o600);
  try {
    await handle.writeFile(content);
    await handle.sync();
  } catch (error) {
    await rm(draft, { force: true });
    throw error;
  } finally {
    await handle.close();
  }
  return draft;
}

/** Makes a rename, a link or a removal in the folder durable. Windows has no such call and needs none. */
export async function syncFolder(folder: string): Promise<void> {
  if (process.platform === "win32") return;
  const handle = await open(folder, "r");
  try {
    await handle.sync();
  } finally {
    await handle.close();
  }
}
