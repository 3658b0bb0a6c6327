import type { Db } from "#app/platform/db.server.ts";

export type Citable = { slug: string; title: string; addressee: string };

const mostFound = 10;

/** Which of these letters everybody can find and read, in the same order. */
export async function findCitable(db: Db, slugs: string[]): Promise<Citable[]> {
  const letters = await db.letter.findMany({ where: { ...isPublic, slug: { in: slugs } }, select: shown });
  return slugs.flatMap((slug) => letters.filter((letter) => letter.slug === slug).map(citable));
}

/**
 * Letters that could be cited, by words of their title, text or addressee, or by their address.
 *
 * @param but the letter that cites, and those that it cites already
 */
export async function searchCitable(db: Db, words: string, but: string[]): Promise<Citable[]> {
  const [, slug] = /\/letters\/([a-z0-9-]{1,80})/.exec(words) ?? [];
  if (slug) return (await findCitable(db, [slug])).filter((letter) => !but.includes(letter.slug));
  const like = `%${words.replace(/[\\%_]/g, String.raw`\$&`)}%`;
  const found = await db.$queryRaw<{ slug: string }[]>`
    select l.slug from letter l
    where l.state <> 'draft' and l.listed and l.taken_down is null and not l.slug = any(${but})
      and (l.addressee ilike ${like} or exists (
        select 1 from letter_text t where t.letter_id = l.id
        and (t.title ilike ${like} or to_tsvector('simple', t.title || ' ' || t.body) @@ websearch_to_tsquery('simple', ${words}))))
    order by l.opens_at desc, l.slug
    limit ${mostFound}`;
  return findCitable(
    db,
    found.map((letter) => letter.slug),
  );
}

const isPublic = { state: { not: "draft" as const }, listed: true, takenDown: null };

const shown = {
  slug: true,
  addressee: true,
  texts: {
    where: { original: true },
    orderBy: { version: "desc" as const },
    take: 1,
    select: { title: true },
  },
};

function citable({
  slug,
  addressee,
  texts,
}: {
  slug: string;
  addressee: string;
  texts: { title: string }[];
}): Citable {
  return { slug, addressee, title: texts[0]?.title ?? slug };
}
