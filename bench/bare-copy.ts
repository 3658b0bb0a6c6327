import pg from "pg";
import { work } from "./child.ts";

export type CopyToTake = { databaseUrl: string; text: string };

export type Copied = { seconds: number; lines: number; bytes: number };

/** What PostgreSQL sends on COPY TO STDOUT, counted; `pg` itself drops it. */
class CopyOut extends pg.Query {
  lines = 0;
  bytes = 0;

  handleCopyData({ chunk }: { chunk: Buffer }): void {
    this.lines++;
    this.bytes += chunk.length;
  }
}

/** The limit of a file of rows: the database writes it as CSV itself, over the same kind of connection. */
async function takeCopy({ databaseUrl, text }: CopyToTake): Promise<Copied> {
  const client = new pg.Client({ connectionString: databaseUrl });
  await client.connect();
  const start = performance.now();
  const copy = await new Promise<CopyOut>((resolve, reject) => {
    const query: CopyOut = new CopyOut(text, undefined, (error: Error | undefined) =>
      error ? reject(error) : resolve(query),
    );
    client.query(query);
  });
  const seconds = (performance.now() - start) / 1000;
  await client.end();
  return { seconds, lines: copy.lines, bytes: copy.bytes };
}

work(takeCopy);
