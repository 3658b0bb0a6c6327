import { toHex } from "#app/credential/octets.ts";
import type { Letter } from "#app/letter/letter.ts";
import { letterState } from "#app/letter/letter.ts";
import { changedTexts, type ChangedText } from "#app/letter/changed-texts.server.ts";
import type { Problem } from "#app/letter/problem.ts";
import { writeEntry } from "#app/log/entries.ts";
import { findLogKey } from "#app/log/log-key.server.ts";
import { LogWriter } from "#app/log/log.server.ts";
import { announce } from "#app/platform/announcements.server.ts";
import { canonicalJson } from "#app/platform/canonical-json.ts";
import type { Context } from "#app/platform/context.server.ts";
import type { Db } from "#app/platform/db.server.ts";
import { readLine } from "#app/platform/one-line.ts";

export type PublishVersionOutcome =
  | { kind: "published"; version: number }
  /** Somebody else has to agree. */
  | { kind: "proposed" }
  | { kind: "unfinished"; lang: string; problems: Problem[] }
  | { kind: "nothing-changed" | "no-reason" | "not-open" }
  /** It is word for word a text that was published before. */
  | { kind: "published-before"; lang: string };

export const mostReason = 300;

/**
 * Publishes what was written since as a new version of the letter's text, in every language in which it was changed. Whoever signed before
 * stays with the text that they signed: it is in their credential.
 *
 * @param reason why the text is changed, for everybody
 * @param agree told exactly what is to be published; answers whether it may be
 * @param alongside done in the same transaction, such as telling those who follow the letter
 */
export async function publishVersion(
  { db, keys, now }: Pick<Context, "db" | "keys" | "now">,
  letter: Letter,
  {
    reason,
    agree,
    alongside,
  }: {
    reason: string;
    agree: (tx: Db, content: string) => Promise<boolean>;
    alongside: (tx: Db, version: number) => Promise<unknown>;
  },
): Promise<PublishVersionOutcome> {
  const why = readLine(reason);
  if (why === "" || why.length > mostReason) return { kind: "no-reason" };
  if (letterState(letter, now) !== "open") return { kind: "not-open" };

  return db.$transaction(
    async (tx): Promise<PublishVersionOutcome> => {
      // Whoever opens the log holds the letter: of two who publish at once the second finds nothing changed.
      const log = await LogWriter.open(tx, letter.id);
      if (!(await isOpen(tx, letter.id, now))) return { kind: "not-open" };
      const { texts, wrong } = await changedTexts(tx, letter.id);
      if (wrong) return { kind: "unfinished", ...wrong };
      if (texts.length === 0) return { kind: "nothing-changed" };
      const before = await findPublished(tx, letter.id, texts);
      if (before) return { kind: "published-before", lang: before.lang };
      const content = canonicalJson({
        why,
        texts: texts.map(({ lang, hash }) => ({ lang, hash: toHex(hash) })),
      });
      if (!(await agree(tx, content))) return { kind: "proposed" };

      const version = await nextVersion(tx, letter.id);
      await tx.letterVersion.create({
        data: { letterId: letter.id, version, publishedAt: now, reason: why },
      });
      await tx.letterText.createMany({
        data: texts.map((text) => ({ letterId: letter.id, version, ...text })),
      });
      await log.append(
        texts.map(({ lang, hash }) => writeEntry({ type: "text", lang, version, hash: toHex(hash) })),
      );
      await log.seal(letter.logOrigin, await findLogKey(keys));
      await alongside(tx, version);
      await announce(tx, letter.slug);
      return { kind: "published", version };
    },
    { timeout: 30_000 },
  );
}

/** As it is stored: what is in memory may be of a moment ago, before the letter was closed. */
async function isOpen(tx: Db, letterId: string, now: Date): Promise<boolean> {
  const open = { id: letterId, state: "open" as const, OR: [{ closesAt: null }, { closesAt: { gt: now } }] };
  return (await tx.letter.count({ where: open })) === 1;
}

async function findPublished(
  tx: Db,
  letterId: string,
  texts: ChangedText[],
): Promise<{ lang: string } | null> {
  return tx.letterText.findFirst({
    where: { letterId, hash: { in: texts.map(({ hash }) => hash) } },
    select: { lang: true },
  });
}

async function nextVersion(tx: Db, letterId: string): Promise<number> {
  const newest = await tx.letterVersion.findFirstOrThrow({
    where: { letterId },
    orderBy: { version: "desc" },
    select: { version: true },
  });
  return newest.version + 1;
}
