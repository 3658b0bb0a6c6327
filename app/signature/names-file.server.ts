import type pg from "pg";
import type { Letter } from "#app/letter/letter.ts";
import type { Db } from "#app/platform/db.server.ts";
import { csvLine } from "./csv.ts";

/** What a file of names has of each, in this order: what its signer agreed to show, and nothing else. */
const columns = ["shownAs", "name", "title", "place", "organization", "domain", "workplace"] as const;

type Row = (string | null)[];

/** How a file of names is written. */
export type Format = {
  name: "csv" | "json";
  type: string;
  /** Before the first name. */
  head: (letter: Letter) => string;
  /** So many names, the first of them or further ones. */
  lines: (rows: Row[], isFirst: boolean) => string;
  tail: string;
};

/**
 * Comma-separated values (RFC 4180): a line of column names, then a line for every name.
 *
 * @param mark whether the file begins with the mark by which older spreadsheets know UTF-8
 */
export function csv({ mark = false } = {}): Format {
  return {
    name: "csv",
    type: "text/csv; charset=utf-8; header=present",
    head: () => `${mark ? "\uFEFF" : ""}${csvLine([...columns])}`,
    lines: (rows) => rows.map(csvLine).join(""),
    tail: "",
  };
}

/** JSON with one name a line, so that nobody has to read them all at once. */
export function json(): Format {
  return {
    name: "json",
    type: "application/json; charset=utf-8",
    head: ({ slug }) => `{"letter":${JSON.stringify(slug)},"signatures":[`,
    lines: (rows, isFirst) =>
      (isFirst ? "\n" : ",\n") +
      rows
        .map((row) => JSON.stringify(Object.fromEntries(columns.map((column, at) => [column, row[at]]))))
        .join(",\n"),
    tail: "\n]}\n",
  };
}

/** So many names are in memory at once: few enough to be forgotten before Node moves them to where it looks seldom. */
const atOnce = 1000;

/**
 * Every published name of a letter as its last batch left them, written while it is read. No transaction is open meanwhile, however
 * slowly somebody takes it: a published name stays in its batch until it is erased, from when on it is in no file, also in none
 * that is underway. The names stand in the order of their rows, which is random and always the same: it tells nobody when they signed.
 */
export async function* writeNames(
  { db, pool }: { db: Db; pool: pg.Pool },
  letter: Letter,
  format: Format,
): AsyncGenerator<Uint8Array<ArrayBuffer>> {
  const { number: upTo } = await db.batch.findFirstOrThrow({
    where: { letterId: letter.id },
    orderBy: { number: "desc" },
    select: { number: true },
  });
  const workplaces = new Map(letter.workplaces.map(({ id, name }) => [id, name]));
  yield Buffer.from(format.head(letter));
  for (let after = "00000000-0000-0000-0000-000000000000", isFirst = true; ; isFirst = false) {
    const rows = await readPage(pool, [letter.id, upTo, after]);
    if (rows.length > 0) {
      const shown = rows.map(
        ([shownAs = "", name = "", title = "", place = "", organization = "", domain = "", id]) => [
          shownAs,
          name,
          title,
          place,
          organization,
          domain,
          workplaces.get(id ?? "") ?? null,
        ],
      );
      yield Buffer.from(format.lines(shown, isFirst));
    }
    after = rows.at(-1)?.at(-1) ?? after;
    if (rows.length < atOnce) break;
  }
  yield Buffer.from(format.tail);
}

/** Names after one, in the order of their rows, with the ids of their workplace and their own as the last. */
async function readPage(
  pool: pg.Pool,
  values: [letterId: string, upTo: number, after: string],
): Promise<Row[]> {
  const { rows } = await pool.query<Row>({
    name: "names-file",
    rowMode: "array",
    // By the column and not by what is selected under its name, which no index has: that would sort all names for every page.
    text: `select shown_as::text, name, title, place, organization, domain, workplace_id::text, id::text from named_signature
           where letter_id = $1::uuid and batch is not null and batch <= $2 and id > $3::uuid
           order by named_signature.id limit ${atOnce}`,
    values,
  });
  return rows;
}
