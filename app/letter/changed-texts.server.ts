import type { Db } from "#app/platform/db.server.ts";
import { findDraft } from "./drafts.server.ts";
import type { Problem } from "./problem.ts";
import { readText } from "./text-form.ts";
import { textHash } from "./text-hash.server.ts";

/** A text that differs from the one that is published in its language, with `T`. */
export type ChangedText = {
  lang: string;
  original: boolean;
  title: string;
  body: string;
  demands: string[];
  hash: Uint8Array<ArrayBuffer>;
};

/**
 * What was written since a letter's texts were published, in which languages.
 *
 * @returns `wrong`: the first text that cannot be published as it stands
 */
export async function changedTexts(
  db: Db,
  letterId: string,
): Promise<{ texts: ChangedText[]; wrong?: { lang: string; problems: Problem[] } }> {
  const draft = await findDraft(db, letterId);
  const { addressee } = await db.letter.findUniqueOrThrow({
    where: { id: letterId },
    select: { addressee: true },
  });
  const published = await db.letterText.findMany({
    where: { letterId },
    orderBy: { version: "desc" },
    select: { lang: true, original: true, hash: true },
  });
  const texts: ChangedText[] = [];
  for (const [lang, typed] of draft.texts) {
    const read = readText(lang, typed);
    const present = published.find((each) => each.lang === lang);
    if (read.kind === "wrong") return { texts, wrong: { lang, problems: read.problems } };
    const { title, body, demands } = read;
    const hash = textHash({ lang, addressee, title, body, demands });
    if (present && Buffer.from(present.hash).equals(hash)) continue;
    texts.push({ lang, original: present?.original ?? false, title, body, demands, hash });
  }
  return { texts };
}
