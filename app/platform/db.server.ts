import { PrismaPg } from "@prisma/adapter-pg";
import pg from "pg";
import { PrismaClient } from "./generated/prisma/client.ts";

/** For the `sql` tag and for types: the generated code itself is opened here only. */
export { Prisma } from "./generated/prisma/client.ts";

export type Client = ReturnType<typeof prismaClient>;

/** A client or a transaction: what every function that touches the database takes first. */
export type Db = Omit<Client, "$connect" | "$disconnect" | "$on" | "$extends" | "$transaction">;

/** One pool of connections for both doors to the database: Prisma everywhere, `pg` where every microsecond counts. */
export type Database = { db: Client; pool: pg.Pool; close: () => Promise<void> };

/**
 * Opens the database. A statement that takes 5 s is cut off, and a connection that is not there
 * within 2 s is an error at once: a queue that grows helps nobody.
 */
export function openDatabase(url: string, connections = 10): Database {
  const pool = new pg.Pool({
    connectionString: url,
    max: connections,
    connectionTimeoutMillis: 2000,
    statement_timeout: 5000,
    application_name: "undersigned",
  });
  // A connection that breaks while nobody uses it is replaced by the pool; without a listener it would end the process.
  pool.on("error", () => undefined);
  pool.on("connect", (client) => client.on("error", () => undefined));
  const db = prismaClient(pool);
  return {
    db,
    pool,
    close: async () => {
      await db.$disconnect();
      if (!pool.ended) await pool.end();
    },
  };
}

// `omit` makes a list unable to return whose mailbox a name belongs to, unless a query asks for it by name.
function prismaClient(pool: pg.Pool) {
  return new PrismaClient({
    adapter: new PrismaPg(pool),
    omit: { namedSignature: { tag: true, salt: true } },
  });
}
