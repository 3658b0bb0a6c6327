import pg from "pg";

/** A row as a dump has it, with the two marks that PostgreSQL keeps of its own: where it stands, and who wrote it. */
export type Row = Record<string, unknown> & { ctid: string; xmin: string };

/** Every table of every schema that is not PostgreSQL's own, by "schema.table", its rows in the order of a dump. */
export async function readWholeDatabase(databaseUrl: string): Promise<Map<string, Row[]>> {
  const client = new pg.Client({ connectionString: databaseUrl });
  await client.connect();
  try {
    const { rows: tables } = await client.query<{ schema: string; name: string }>(
      `select n.nspname as schema, c.relname as name from pg_class c join pg_namespace n on n.oid = c.relnamespace
       where c.relkind in ('r', 'm', 'p', 'S') and n.nspname !~ '^(pg_|information_schema)' order by 1, 2`,
    );
    const found = new Map<string, Row[]>();
    for (const { schema, name } of tables) {
      const table = `${client.escapeIdentifier(schema)}.${client.escapeIdentifier(name)}`;
      const { rows } = await client.query<Row>(`select ctid::text, xmin::text, * from ${table}`);
      found.set(`${schema}.${name}`, rows);
    }
    return found;
  } finally {
    await client.end();
  }
}

/** All of it as text, for searching and for comparing; bytes as hex. */
export function asText(tables: Map<string, Row[]>): string {
  return [...tables].map(([name, rows]) => `${name}\n${rows.map(rowText).join("\n")}`).join("\n\n");
}

function rowText(row: Row): string {
  return JSON.stringify(row, (_, value: unknown) =>
    isBuffer(value) ? Buffer.from(value.data).toString("hex") : value,
  );
}

// JSON.stringify has called toJSON of a Buffer by the time it asks.
function isBuffer(value: unknown): value is { data: number[] } {
  return typeof value === "object" && value !== null && "type" in value && value.type === "Buffer";
}
