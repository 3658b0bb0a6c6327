import { readLine } from "#app/platform/one-line.ts";
import type { Db } from "#app/platform/db.server.ts";
import { asTyped } from "./as-typed.ts";

/** What is known of a letter that is being written. */
export type Sought = {
  /** Its address, by which one that is published already is not found as one like itself. */
  slug: string;
  title: string;
  body: string;
  addressee: string;
  /** Mail domains of its workplaces. */
  domains: string[];
};

export type SimilarLetter = { slug: string; title: string; lang: string; addressee: string; total: number };

const mostShown = 5;
/** Whose words are looked at: for all the others it is enough how they are called, addressed and summed up. */
const mostRead = 200;
/** Characters of a title or an addressee. */
const mostCompared = 200;
/** Below this a letter has no more in common with another than any two letters have. */
const leastLikeness = 0.25;

/**
 * Published letters that ask for much the same: those that use the words of the title and the words that the text uses most, that are
 * called, summed up or addressed alike, or that speak for the same workplaces; the most alike first, at most five. Only what stands in lists.
 */
export async function findSimilar(
  { db, now }: { db: Db; now: Date },
  { slug, title, body, addressee, domains }: Sought,
): Promise<SimilarLetter[]> {
  const words = wordsToLookFor(title, body);
  const [name, to] = [title, addressee].map((text) => readLine(asTyped(text)).slice(0, mostCompared)) as [
    string,
    string,
  ];
  if (words.length === 0 && name === "" && domains.length === 0) return [];
  const anyWord = words.map((word) => `"${word}"`).join(" or ");
  return db.$queryRaw<SimilarLetter[]>`
    with near as (
      select l.id, l.slug, l.addressee, l.summary, t.title, t.lang, t.demands,
             greatest(similarity(t.title, ${name}), word_similarity(${wordsOf(name).join(" ")}, l.summary))
               + 0.3 * similarity(l.addressee, ${to})
               + case when exists (select from workplace w where w.letter_id = l.id and w.domains && ${domains}::text[])
                   then 0.3 else 0 end as likeness
      from letter l
      join letter_text t on t.letter_id = l.id
        and t.version = (select max(version) from letter_text where letter_id = l.id and lang = t.lang)
      where l.state <> 'draft' and l.opens_at <= ${now} and l.listed and l.taken_down is null
        and l.slug <> ${slug}
      order by likeness desc
      limit ${mostRead}
    ), found as (
      select distinct on (near.slug) near.*, near.likeness + least(1, 8 * ts_rank(
               setweight(to_tsvector('simple', title), 'A')
                 || setweight(to_tsvector('simple', summary || ' ' || array_to_string(demands, ' ')), 'B'),
               websearch_to_tsquery('simple', ${anyWord}))) as all_likeness
      from near order by near.slug, all_likeness desc
    )
    select found.slug, found.title, found.lang, found.addressee, coalesce(last.total, 0) as total
    from found left join lateral (
      select b.total from batch b where b.letter_id = found.id order by b.number desc limit 1) last on true
    where all_likeness >= ${leastLikeness}
    order by all_likeness desc, total desc, slug
    limit ${mostShown}`;
}

const leastLength = 4;
const mostFromTitle = 20;
const mostFromBody = 12;

/** The words of the title, and those that the text uses most often, without the short ones that every text has. */
function wordsToLookFor(title: string, body: string): string[] {
  const counts = new Map<string, number>();
  for (const word of wordsOf(body)) counts.set(word, (counts.get(word) ?? 0) + 1);
  const often = [...counts].filter(([, count]) => count > 1).sort(([, one], [, other]) => other - one);
  return [
    ...new Set([
      ...wordsOf(title).slice(0, mostFromTitle),
      ...often.slice(0, mostFromBody).map(([word]) => word),
    ]),
  ];
}

function wordsOf(text: string): string[] {
  const words: string[] = text.toLowerCase().match(/[\p{L}\p{M}\p{N}]+/gu) ?? [];
  // A word of a script that writes no spaces, or few letters, says much in little.
  return words.filter((word) => word.length >= leastLength || /[^\p{Script=Latin}]/u.test(word));
}
