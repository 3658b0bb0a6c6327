import { readdir, readFile, stat } from "node:fs/promises";
import path from "node:path";
import PostalMime from "postal-mime";

export type ShownMail = { id: string; to: string; subject: string; text: string };

const mostShown = 50;

/** The newest mails of an instance that has no mail server, newest first. */
export async function readMailFolder(folder: string): Promise<ShownMail[]> {
  const names = await readdir(folder).catch(() => []);
  const mails = await Promise.all(
    names
      .filter((name) => name.endsWith(".eml"))
      .map(async (name) => ({ name, at: (await stat(path.join(folder, name))).mtimeMs })),
  );
  const newest = mails.sort((a, b) => b.at - a.at).slice(0, mostShown);
  return Promise.all(
    newest.map(async ({ name }) => {
      const mail = await PostalMime.parse(await readFile(path.join(folder, name)));
      return {
        id: name.replace(/\.eml$/, ""),
        to: mail.to?.map(({ address }) => address).join(", ") ?? "",
        subject: mail.subject ?? "",
        text: (mail.text ?? "").trim(),
      };
    }),
  );
}
