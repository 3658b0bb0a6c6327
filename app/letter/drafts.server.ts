import { randomBytes, randomUUID } from "node:crypto";
import { canonicalJson, type Json } from "#app/platform/canonical-json.ts";
import type { Context } from "#app/platform/context.server.ts";
import type { Db, Prisma } from "#app/platform/db.server.ts";
import { emptyPages, type Draft, type DraftPages, type DraftPart, type DraftText } from "./draft.ts";

/** What a letter is called in addresses until it is published. It says nothing of the letter and takes no name from another. */
function makeDraftSlug(): string {
  return `draft-${randomBytes(5).toString("hex")}`;
}

/** Begins a letter that nobody but its team can see. Whoever calls gives it an owner, in the same transaction. */
export async function beginDraft(
  tx: Db,
  now: Date,
  { organizerId, lang, text }: { organizerId: string; lang: string; text: DraftText },
): Promise<{ id: string; slug: string }> {
  const letter = { id: randomUUID(), slug: makeDraftSlug() };
  await tx.letter.create({
    data: { ...letter, addressee: "", summary: "", opensAt: now, batchEvery: 86_400, batchLeast: 5 },
    select: { id: true },
  });
  const saved = { letterId: letter.id, savedById: organizerId, savedAt: now, revision: 1 };
  await tx.draftPart.createMany({
    data: [
      { ...saved, part: "letter", content: { ...emptyPages.letter, lang } },
      { ...saved, part: `text/${lang}`, content: text },
    ],
  });
  return letter;
}

/**
 * The draft of a letter, with empty pages where nothing was saved yet. Of a published letter the texts as they are being
 * rewritten, and as they are published in the languages in which nobody has begun to.
 */
export async function findDraft(db: Db, letterId: string): Promise<Draft> {
  const rows = await db.draftPart.findMany({
    where: { letterId },
    orderBy: { part: "asc" },
    select: { part: true, revision: true, content: true },
  });
  const published = await db.letterText.findMany({
    where: { letterId },
    orderBy: { version: "asc" },
    select: {
      lang: true,
      original: true,
      title: true,
      body: true,
      demands: true,
      letter: { select: { slug: true, addressee: true, summary: true } },
    },
  });
  const original = published.find((text) => text.original);
  const page = <Name extends keyof DraftPages>(name: Name): DraftPages[Name] => ({
    ...emptyPages[name],
    ...(rows.find(({ part }) => part === name)?.content as Partial<DraftPages[Name]> | undefined),
  });
  return {
    letter: original ? { ...original.letter, lang: original.lang } : page("letter"),
    workplaces: page("workplaces"),
    signing: page("signing"),
    ties: page("ties"),
    texts: new Map([
      ...published.map(({ lang, title, body, demands }): [string, DraftText] => [
        lang,
        { title, body, demands: demands.join("\n") },
      ]),
      ...rows.flatMap(({ part, content }): [string, DraftText][] =>
        part.startsWith("text/") ? [[part.slice("text/".length), content as DraftText]] : [],
      ),
    ]),
    revisions: new Map(rows.map(({ part, revision }) => [part as DraftPart, revision])),
  };
}

/** Deletes a draft with everything that was written; a letter that is published stays. */
export async function discardDraft(db: Db, letterId: string): Promise<void> {
  await db.letter.deleteMany({ where: { id: letterId, state: "draft" } });
}

/** Somebody has saved the page meanwhile: what stands there now, and by whom and when it was saved. */
export type Conflict = {
  kind: "conflict";
  revision: number;
  content: unknown;
  savedAt: Date;
  savedBy: string | null;
};

export type SaveOutcome = { kind: "saved"; revision: number } | Conflict;

/**
 * Saves a page of a draft, unless it was saved since `revision`: then nothing is changed and what stands there comes back, so that
 * nobody's words are lost, whoever comes second. What stands there already, word for word, is saved: a form may be sent twice, as when
 * the first answer did not arrive.
 *
 * @param revision the one that the page was read with; 0 for a page that nobody has saved
 */
export async function savePart(
  { db, now }: { db: Db; now: Date },
  {
    letterId,
    part,
    revision,
    content,
    organizerId,
  }: { letterId: string; part: DraftPart; revision: number; content: object; organizerId: string },
): Promise<SaveOutcome> {
  const saved = { content: content as Prisma.InputJsonObject, savedAt: now, savedById: organizerId };
  const { count } =
    revision === 0
      ? await db.draftPart.createMany({
          data: { letterId, part, revision: 1, ...saved },
          skipDuplicates: true,
        })
      : await db.draftPart.updateMany({
          where: { letterId, part, revision },
          data: { revision: revision + 1, ...saved },
        });
  if (count === 1) return { kind: "saved", revision: revision + 1 };
  const present = await db.draftPart.findUnique({
    where: { letterId_part: { letterId, part } },
    select: { revision: true, content: true, savedAt: true, savedBy: { select: { name: true } } },
  });
  if (!present) return { kind: "conflict", revision: 0, content: null, savedAt: now, savedBy: null };
  if (canonicalJson(present.content as Json) === canonicalJson(content as Json))
    return { kind: "saved", revision: present.revision };
  const { savedBy, ...rest } = present;
  return { kind: "conflict", ...rest, savedBy: savedBy?.name ?? null };
}

/** More than any letter was ever in; tags of languages there are without end. */
export const mostLanguages = 50;

/** Whether a text in this language may be saved: one that is there, or one more of not too many. */
export async function hasRoomFor(db: Db, letterId: string, lang: string): Promise<boolean> {
  const texts = await db.draftPart.findMany({
    where: { letterId, part: { startsWith: "text/" } },
    select: { part: true },
  });
  return texts.length < mostLanguages || texts.some(({ part }) => part === `text/${lang}`);
}

/** Deletes a translation as it was at this revision. Answers whether it has: not the original, and not what somebody has saved since. */
export async function removeText(
  db: Db,
  { letterId, lang, revision }: { letterId: string; lang: string; revision: number },
): Promise<boolean> {
  return (
    1 ===
    (await db.$executeRaw`
      delete from draft_part p where p.letter_id = ${letterId}::uuid and p.part = ${`text/${lang}`} and p.revision = ${revision}
      and not exists (select from draft_part l where l.letter_id = p.letter_id and l.part = 'letter' and l.content ->> 'lang' = ${lang})`)
  );
}

/** Drops what was written on a published letter's text since its last version. */
export async function dropChanges(db: Db, letterId: string, lang: string): Promise<void> {
  await db.draftPart.deleteMany({
    where: { letterId, part: `text/${lang}`, letter: { state: { not: "draft" } } },
  });
}

/** Whether another letter has this name in its address. Between this and publishing somebody may take it: then the table refuses it. */
export async function isSlugTaken(db: Db, letterId: string, slug: string): Promise<boolean> {
  return (await db.letter.count({ where: { slug, id: { not: letterId } } })) > 0;
}

/** What a letter is called among its team: the title that everybody sees, else that of the draft. */
export async function titleForTeam(db: Db, letterId: string): Promise<string> {
  const [row] = await db.$queryRaw<{ title: string | null }[]>`
    select coalesce(
      (select title from letter_text where letter_id = ${letterId}::uuid order by original desc, version desc limit 1),
      (select nullif(t.content ->> 'title', '') from draft_part p
       join draft_part t on t.letter_id = p.letter_id and t.part = 'text/' || (p.content ->> 'lang')
       where p.letter_id = ${letterId}::uuid and p.part = 'letter')) as title`;
  return row?.title ?? untitled;
}

const untitled = "A letter without a title";

/** The language in which a draft is written. */
export async function languageOfDraft(db: Db, letterId: string): Promise<string> {
  const row = await db.draftPart.findFirst({
    where: { letterId, part: "letter" },
    select: { content: true },
  });
  const { lang } = { ...emptyPages.letter, ...(row?.content as Partial<DraftPages["letter"]> | undefined) };
  return lang;
}

/** The drafts on whose team somebody is, the one that was changed last first. */
export async function listDrafts(
  { db }: Pick<Context, "db">,
  organizerId: string,
): Promise<{ slug: string; title: string; savedAt: Date; role: string }[]> {
  return db.$queryRaw<{ slug: string; title: string; savedAt: Date; role: string }[]>`
    select l.slug, m.role::text as role, last.saved_at as "savedAt", coalesce(nullif(t.content ->> 'title', ''), ${untitled}) as title
    from letter l
    join team_member m on m.letter_id = l.id and m.organizer_id = ${organizerId}::uuid
    join lateral (select max(saved_at) as saved_at from draft_part where letter_id = l.id) last on true
    left join draft_part p on p.letter_id = l.id and p.part = 'letter'
    left join draft_part t on t.letter_id = l.id and t.part = 'text/' || (p.content ->> 'lang')
    where l.state = 'draft'
    order by last.saved_at desc nulls last, l.slug`;
}
