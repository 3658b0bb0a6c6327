import { findCounts } from "#app/signature/counts.server.ts";
import type { Letter } from "#app/letter/letter.ts";
import type { App } from "./app.ts";

export type Totals = {
  page: number;
  count: number;
  letter: number;
  stored: number;
  rows: number;
  log: number;
};

type Count = { total: number; workplaces: { total: number }[] } & Record<
  "named" | "anonymous" | "role" | "organization",
  number
>;

/**
 * A letter's total wherever it can be read: its page, its two JSON files, the stored counts, the rows themselves, and the sum
 * of what its batches say they published, less what was withdrawn or removed. Throws when the parts of a count do not add up to it. It is read from a web process
 * that has nothing in its memory.
 */
export async function everyTotal(app: App, letter: Letter): Promise<Totals> {
  const { origin, close } = await app.anotherWeb();
  const read = async (path: string) => (await fetch(`${origin}/letters/${letter.slug}${path}`)).text();
  const page = await read("");
  const count = JSON.parse(await read("/count.json")) as Count;
  const { counts } = JSON.parse(await read(".json")) as { counts: Count };
  for (const each of [count, counts]) {
    const { total, named, anonymous, role, organization, workplaces } = each;
    const parts = [
      named + anonymous + role + organization,
      workplaces.reduce((sum, one) => sum + one.total, 0),
    ];
    if (parts.some((part) => part !== total)) throw new Error(`${total} is not ${parts.join(" or ")}`);
  }
  await close();
  const { db, pool } = app.context();
  const { rows } = await pool.query<{ rows: number; log: number }>(
    `select (select count(*) from credential where workplace_id = any($2) and not withdrawn)::int
          + (select count(*) from named_signature where letter_id = $1 and batch is not null)::int as rows,
            (select coalesce(sum(posted), 0) - max(withdrawn) - max(removed) from batch where letter_id = $1)::int as log`,
    [letter.id, letter.workplaces.map(({ id }) => id)],
  );
  const [, shown = ""] = /([\d,.\u00a0\u202f]+) signatures?\b/.exec(page.replaceAll("<!-- -->", "")) ?? [];
  return {
    page: Number(shown.replace(/\D/g, "")),
    count: count.total,
    letter: counts.total,
    stored: (await findCounts(db, letter)).total,
    rows: rows[0]?.rows ?? -1,
    log: rows[0]?.log ?? -1,
  };
}

/** The same figure at every place. */
export function everywhere(total: number): Totals {
  return { page: total, count: total, letter: total, stored: total, rows: total, log: total };
}
