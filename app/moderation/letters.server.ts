import type { Context } from "#app/platform/context.server.ts";
import type { Prisma } from "#app/platform/db.server.ts";
import type { ReportKind } from "./report-form.ts";

/** A published letter in an operators' list. Nothing of those who wrote or signed it. */
export type FoundLetter = {
  slug: string;
  title: string;
  addressee: string;
  listed: boolean;
  unlistedReason: string | null;
  takenDown: string | null;
};

/** Where a letter stands with the operators, for its team. */
export function findStanding(
  { db }: Pick<Context, "db">,
  id: string,
): Promise<Pick<FoundLetter, "listed" | "unlistedReason" | "takenDown">> {
  return db.letter.findUniqueOrThrow({
    where: { id },
    select: { listed: true, unlistedReason: true, takenDown: true },
  });
}

const mostFound = 50;
const published: Prisma.LetterWhereInput = { state: { not: "draft" } };
const waits: Prisma.LetterWhereInput = { ...published, listed: false, unlistedReason: null, takenDown: null };

const found = {
  slug: true,
  addressee: true,
  listed: true,
  unlistedReason: true,
  takenDown: true,
  texts: { where: { original: true }, orderBy: { version: "desc" }, take: 1, select: { title: true } },
} satisfies Prisma.LetterSelect;

/**
 * Published letters with these words in their address, title or addressee; without words those that are kept out of the lists or
 * taken down.
 */
export function findLetters(context: Pick<Context, "db">, q: string): Promise<FoundLetter[]> {
  const words = q.trim().slice(0, 120).replaceAll("\0", "");
  const contains = { contains: words, mode: "insensitive" } as const;
  const matching: Prisma.LetterWhereInput[] = words
    ? [{ slug: contains }, { addressee: contains }, { texts: { some: { title: contains } } }]
    : [{ listed: false }, { takenDown: { not: null } }];
  return find(context, { ...published, OR: matching });
}

/** Letters that wait to be let into the lists. */
export function listToReview(context: Pick<Context, "db">): Promise<FoundLetter[]> {
  return find(context, waits);
}

export function countToReview({ db }: Pick<Context, "db">): Promise<number> {
  return db.letter.count({ where: waits });
}

async function find({ db }: Pick<Context, "db">, where: Prisma.LetterWhereInput): Promise<FoundLetter[]> {
  const rows = await db.letter.findMany({
    where,
    orderBy: [{ opensAt: "desc" }, { slug: "asc" }],
    take: mostFound,
    select: found,
  });
  return rows.map(({ texts, ...letter }) => ({ ...letter, title: texts[0]?.title ?? letter.slug }));
}

/** A letter as whoever decides about it sees it: never who wrote it. */
export type LetterToDecide = Omit<FoundLetter, "title"> & {
  summary: string;
  demonstration: boolean;
  roles: string[];
  /** The newest version, the original first. */
  texts: { lang: string; title: string; body: string; demands: string[] }[];
  workplaces: { name: string; domains: string[]; anyMailbox: boolean }[];
  reports: { id: string; kind: ReportKind; words: string; day: Date }[];
};

/** All that an operator needs to decide about a letter; nothing for a draft, which is its team's alone. */
export async function findToDecide(
  { db }: Pick<Context, "db">,
  slug: string,
): Promise<LetterToDecide | undefined> {
  if (!/^[a-z0-9-]{1,80}$/.test(slug)) return undefined;
  const row = await db.letter.findFirst({
    where: { ...published, slug },
    select: {
      ...found,
      summary: true,
      demonstration: true,
      roles: true,
      texts: {
        orderBy: [{ version: "desc" }, { original: "desc" }, { lang: "asc" }],
        select: { version: true, lang: true, title: true, body: true, demands: true },
      },
      workplaces: { orderBy: { position: "asc" }, select: { name: true, domains: true, anyMailbox: true } },
      // By an id that is drawn by lot, where the day does not tell two apart.
      reports: {
        orderBy: [{ day: "asc" }, { id: "asc" }],
        select: { id: true, kind: true, words: true, day: true },
      },
    },
  });
  if (!row) return undefined;
  const newest = row.texts[0]?.version;
  return {
    ...row,
    texts: row.texts.filter(({ version }) => version === newest).map(({ version: _, ...text }) => text),
    reports: row.reports.map(({ kind, ...report }) => ({ ...report, kind: kind as ReportKind })),
  };
}
