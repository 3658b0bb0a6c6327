import pg from "pg";
import { textIn, type Letter } from "#app/letter/letter.ts";
import { searchable } from "#app/signature/search.ts";
import { inventPerson } from "#prisma/demonstration/people.ts";
import type { Database } from "./databases.ts";

/** A name that exactly three of the invented signers have, however many there are. */
export const rareName = "Featherstonehaugh";

/**
 * Gives the letter so many published names, drawn from the people of the demonstration, in so many batches. Indexes are
 * made after the rows, from their own definitions; totals are stored as the batches would have.
 */
export async function storeNames(
  { url }: Pick<Database, "url">,
  letter: Letter,
  { count, batches }: { count: number; batches: number },
): Promise<void> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  try {
    await storePeople(client);
    const indexes = await takeIndexesAway(client);
    await client.query(
      `insert into named_signature
         (letter_id, workplace_id, shown_as, name, title, place, search, tag, text_hash, salt, batch)
       select $1, $2, 'named', who.name, what.title, place.place,
              concat_ws(' ', who.name_search, what.title_search, place.place_search),
              sha256(convert_to('tag' || i, 'utf8')), $3, sha256(convert_to('salt' || i, 'utf8')),
              1 + (i::bigint * $5 / $4)::int
       from generate_series(0, $4 - 1) as i
       join people who on who.number = case when i in (0, $4 / 2, $4 - 1) then 0 else 1 + (i * 7919::bigint) % $6 end
       left join people what on what.number = 1 + (i * 104729::bigint) % $6 and i % 7 <> 0
       left join people place on place.number = 1 + (i * 1299709::bigint) % $6 and i % 3 <> 0`,
      [letter.id, letter.workplaces[0]?.id, Buffer.from(textIn(letter, null).hash), count, batches, people],
    );
    for (const definition of indexes) await client.query(definition);
    await client.query(
      `with stored as (insert into batch (letter_id, number, published_at, posted, total, named)
                       values ($1, $2, now(), $3, $3, $3))
       insert into batch_workplace (letter_id, number, workplace_id, total) values ($1, $2, $4, $3)`,
      [letter.id, batches, count, letter.workplaces[0]?.id],
    );
    await client.query("vacuum (analyze) named_signature");
  } finally {
    await client.end();
  }
}

const people = 20_011;

async function storePeople(client: pg.Client): Promise<void> {
  const random = numbers(1);
  const invented = Array.from({ length: people }, () => inventPerson(random));
  const all = [{ name: `Quirina ${rareName}`, title: "Clerk", place: "Tacoma" }, ...invented];
  await client.query(
    `create temp table people as
     select (row_number() over () - 1)::int as number, * from unnest($1::text[], $2::text[], $3::text[], $4::text[], $5::text[], $6::text[])
       as person (name, title, place, name_search, title_search, place_search)`,
    [
      all.map(({ name }) => name),
      all.map(({ title }) => title),
      all.map(({ place }) => place),
      all.map(({ name }) => searchable(name)),
      all.map(({ title }) => searchable(title)),
      all.map(({ place }) => searchable(place)),
    ],
  );
  await client.query("create index on people (number)");
  await client.query("analyze people");
}

/** Drops the indexes that a bulk load does not need and gives the statements that bring them back. */
async function takeIndexesAway(client: pg.Client): Promise<string[]> {
  const { rows } = await client.query<{ name: string; definition: string }>(
    `select indexname as name, indexdef as definition from pg_indexes
     where tablename = 'named_signature' and indexname not in (select conname from pg_constraint)`,
  );
  for (const { name } of rows) await client.query(`drop index ${pg.escapeIdentifier(name)}`);
  return rows.map(({ definition }) => definition);
}

/** The same numbers in every run: a linear congruential generator, good enough for names. */
function numbers(seed: number): () => number {
  let state = seed;
  return () => (state = (state * 48_271) % 2_147_483_647) / 2_147_483_647;
}
