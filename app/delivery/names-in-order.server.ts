import type { Letter } from "#app/letter/letter.ts";
import { Prisma, type Db } from "#app/platform/db.server.ts";

/** Somebody who has signed by name, or an organization, with exactly what they agreed to show. */
export type NameInOrder = {
  shownAs: "named" | "organization";
  name: string;
  title: string | null;
  place: string | null;
  organization: string | null;
  domain: string | null;
};

type Row = NameInOrder & { id: string; key: string };

/** So many names are in memory at once. */
const atOnce = 1000;

/**
 * A letter's published names up to a batch: organizations, then people, each by name without regard to case and accents. Nothing in
 * their order tells when anybody signed.
 *
 * No transaction is held however long it takes: a name that is erased meanwhile does not appear.
 */
export async function* namesInOrder(
  db: Db,
  letter: Pick<Letter, "id">,
  upTo: number,
): AsyncGenerator<NameInOrder[]> {
  // The keys are spelled as in the index: only then is each page found at once.
  for (const [shownAs, key] of [
    ["organization", Prisma.sql`left(lower(organization), 80) collate "C"`],
    ["named", Prisma.sql`left(search, 80) collate "C"`],
  ] as const)
    for (let after: Row | undefined; ;) {
      const rows = await db.$queryRaw<Row[]>`
        select id, shown_as::text as "shownAs", name, title, place, organization, domain, ${key} as key
        from named_signature
        where letter_id = ${letter.id}::uuid and batch is not null and shown_as = ${Prisma.raw(`'${shownAs}'`)}
          and batch <= ${upTo} ${after ? Prisma.sql`and (${key}, id) > (${after.key} collate "C", ${after.id}::uuid)` : Prisma.empty}
        order by ${key}, id limit ${atOnce}`;
      if (rows.length > 0) yield rows;
      after = rows.at(-1);
      if (rows.length < atOnce) break;
    }
}
