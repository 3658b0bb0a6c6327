import { sha256 } from "@noble/hashes/sha2.js";
import { toHex } from "#app/credential/octets.ts";
import { element, show, showProblem } from "./page.ts";

const file = element("file-chosen") as HTMLInputElement;
const hash = element("hash") as HTMLInputElement;
const other = element("file-other") as HTMLInputElement;

show("hash-file");
file.addEventListener("change", () => void hashFile());

/** Fills in the SHA-256 of the file that was chosen, which is read here and sent nowhere. */
async function hashFile(): Promise<void> {
  const [chosen] = file.files ?? [];
  if (!chosen) return;
  showProblem("");
  const hashing = sha256.create();
  try {
    const reader = chosen.stream().getReader();
    for (let part = await reader.read(); !part.done; part = await reader.read()) hashing.update(part.value);
  } catch {
    showProblem("The file could not be read. Choose it again.");
    return;
  }
  hash.value = toHex(hashing.digest());
  other.checked = true;
}
