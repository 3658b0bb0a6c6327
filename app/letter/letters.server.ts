import type { Context } from "#app/platform/context.server.ts";
import { Prisma, type Db } from "#app/platform/db.server.ts";
import type { Asked, Cadence, Letter, LetterName, LetterState } from "./letter.ts";

const publicParts = {
  texts: { orderBy: [{ version: "desc" }, { original: "desc" }, { lang: "asc" }] },
  versions: { orderBy: { version: "desc" } },
  workplaces: { orderBy: { position: "asc" } },
  image: { select: { hash: true, alt: true, width: true, height: true } },
  cites: { where: { cited: { takenDown: null } }, select: { cited: { select: nameOf() } } },
  citedBy: { where: { letter: { takenDown: null, listed: true } }, select: { letter: { select: nameOf() } } },
} satisfies Prisma.LetterInclude;

/** As in the table's constraint: what has another shape need not be looked for, and may be nothing that PostgreSQL can read. */
const slugShape = /^[a-z0-9]+(-[a-z0-9]+)*$/;

type LetterRow = Prisma.LetterGetPayload<{ include: typeof publicParts }>;

/** A published letter with all its texts and workplaces, also one that was taken down; nothing for a draft or an unknown name. */
export async function findLetter(
  { db, ...context }: { db: Db } & Pick<Context, "batchSeconds" | "batchMin">,
  slug: string,
): Promise<Letter | undefined> {
  if (!slugShape.test(slug)) return undefined;
  const row = await db.letter.findFirst({ where: { slug, state: { not: "draft" } }, include: publicParts });
  return row ? letterFrom(row, context) : undefined;
}

export type Listed = {
  slug: string;
  state: LetterState;
  demonstration: boolean;
  lang: string;
  title: string;
  addressee: string;
  summary: string;
  goal: number | null;
  opensAt: Date;
  closesAt: Date | null;
  total: number;
  workplaces: string[];
  /** What has become of it, where its organizers have said so. */
  outcome: "ongoing" | "won" | "partly" | "refused" | null;
  /** Days since it was first delivered; nothing once there is an answer. */
  noAnswerFor: number | null;
};

export type Directory = {
  /** Words to look for in title, text and addressee. */
  q?: string | undefined;
  status?: LetterState | undefined;
  /** Part of a workplace's name or one of its domains. */
  workplace?: string | undefined;
  lang?: string | undefined;
  sort?: "recent" | "signed" | "rising" | undefined;
  /** Cursor: the place in the list after which to go on. */
  after?: string | undefined;
};

const pageSize = 20;
const risingDays = 7;

/** One page of the directory, with the total of each letter's last batch. What is not listed stands in none. */
export async function listLetters(
  { db, now }: Pick<Context, "db" | "now">,
  { q, status, workplace, lang, sort = "recent", after }: Directory,
): Promise<{ letters: Listed[]; next: string | null }> {
  const cursor = readCursor(after);
  const figure =
    sort === "signed"
      ? Prisma.sql`coalesce(last.total, 0)::float8`
      : sort === "rising"
        ? Prisma.sql`(coalesce(last.total, 0) - coalesce(before.total, 0))::float8`
        : Prisma.sql`extract(epoch from l.opens_at)::float8`;
  const since = new Date(now.getTime() - risingDays * 86_400_000);

  const rows = await db.$queryRaw<(Listed & { figure: number })[]>`
    select * from (
      select l.slug, l.demonstration, l.addressee, l.summary, l.goal, t.lang, t.title,
             l.opens_at as "opensAt", l.closes_at as "closesAt", coalesce(last.total, 0) as total,
             case when l.state = 'open' and l.closes_at <= ${now} then 'closed' else l.state::text end as state,
             array(select w.name from workplace w where w.letter_id = l.id order by w.position) as workplaces,
             l.outcome::text as outcome,
             (select (${now} at time zone 'UTC')::date - min(d.delivered_on) from delivery d where d.letter_id = l.id
              and not exists (select from answer a where a.letter_id = l.id)) as "noAnswerFor",
             ${figure} as figure
      from letter l
      join lateral (
        select t.lang, t.title from letter_text t where t.letter_id = l.id
        order by t.lang = ${lang ?? ""} desc, t.original desc, t.version desc limit 1) t on true
      left join lateral (
        select b.total from batch b where b.letter_id = l.id order by b.number desc limit 1) last on true
      left join lateral (
        select b.total from batch b where b.letter_id = l.id and b.published_at < ${since}
        order by b.number desc limit 1) before on true
      where l.state <> 'draft' and l.opens_at <= ${now} and l.listed and l.taken_down is null
        ${lang ? Prisma.sql`and exists (select 1 from letter_text t where t.letter_id = l.id and t.lang = ${lang})` : Prisma.empty}
        ${
          workplace
            ? Prisma.sql`and exists (select 1 from workplace w where w.letter_id = l.id
            and (w.name ilike ${like(workplace)} or lower(${workplace}) = any(w.domains)))`
            : Prisma.empty
        }
        ${
          q
            ? Prisma.sql`and (l.addressee ilike ${like(q)} or exists (select 1 from letter_text t where t.letter_id = l.id
            and to_tsvector('simple', t.title || ' ' || t.body) @@ websearch_to_tsquery('simple', ${q})))`
            : Prisma.empty
        }
    ) listed
    where true
      ${status ? Prisma.sql`and state = ${status}` : Prisma.empty}
      ${cursor ? Prisma.sql`and (figure, slug) < (${cursor.figure}, ${cursor.slug})` : Prisma.empty}
    order by figure desc, slug desc
    limit ${pageSize + 1}`;

  const shown = rows.slice(0, pageSize);
  const last = shown.at(-1);
  return {
    letters: shown.map(({ figure: _, ...listed }) => listed),
    next: rows.length > pageSize && last ? `${last.figure}_${last.slug}` : null,
  };
}

function letterFrom(
  row: LetterRow,
  { batchSeconds, batchMin }: Pick<Context, "batchSeconds" | "batchMin">,
): Letter {
  const {
    batchEvery,
    batchLeast,
    batchedAt: _,
    offlineSigners: __,
    genesisEntry,
    logOrigin,
    ...letter
  } = row;
  if (!row.genesis || genesisEntry === null || logOrigin === null)
    throw new Error("a published letter has a genesis entry");
  return {
    ...letter,
    asks: row.asks as Asked[],
    genesis: row.genesis,
    genesisEntry,
    logOrigin,
    step: batchLeast,
    cadence: cadence({ everySeconds: batchEvery, least: batchLeast }, { batchSeconds, batchMin }),
    workplaces: row.workplaces.map(({ publicKey, ...workplace }) => {
      if (!publicKey) throw new Error("a published letter's workplaces have keys");
      return { ...workplace, publicKey };
    }),
    cites: row.cites.map(({ cited }) => letterName(cited)),
    citedBy: row.citedBy.map(({ letter: citing }) => letterName(citing)),
  };
}

function cadence(
  own: Cadence,
  { batchSeconds, batchMin }: Pick<Context, "batchSeconds" | "batchMin">,
): Cadence {
  return { everySeconds: batchSeconds ?? own.everySeconds, least: batchMin ?? own.least };
}

function nameOf() {
  return {
    slug: true,
    texts: { where: { original: true }, orderBy: { version: "desc" }, take: 1, select: { title: true } },
  } satisfies Prisma.LetterSelect;
}

function letterName({ slug, texts }: { slug: string; texts: { title: string }[] }): LetterName {
  return { slug, title: texts[0]?.title ?? slug };
}

function like(text: string): string {
  return `%${text.replace(/[\\%_]/g, "\\$&")}%`;
}

function readCursor(after: string | undefined): { figure: number; slug: string } | undefined {
  const [, figure, slug] = /^(-?[\d.]{1,24})_([a-z0-9-]{1,80})$/.exec(after ?? "") ?? [];
  return figure && slug ? { figure: Number(figure), slug } : undefined;
}

/** Languages in which there is a listed letter. */
export async function findLanguages(db: Db): Promise<string[]> {
  const rows = await db.letterText.findMany({
    where: { letter: { state: { not: "draft" }, listed: true, takenDown: null } },
    distinct: ["lang"],
    orderBy: { lang: "asc" },
    select: { lang: true },
  });
  return rows.map(({ lang }) => lang);
}
