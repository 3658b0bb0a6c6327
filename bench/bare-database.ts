import { type EmbeddedDatabase, startEmbeddedDatabase } from "#app/platform/embedded-database.server.ts";
import { work } from "./child.ts";

/** Where to start the database, or nowhere to stop it. */
export type BareDatabase = { dataDir?: string };

let database: EmbeddedDatabase | undefined;

/** The limit of a start: Node, and the built-in PostgreSQL on a data folder. */
work(async ({ dataDir }: BareDatabase): Promise<void> => {
  await database?.stop();
  database = dataDir ? await startEmbeddedDatabase({ dataDir, log: () => undefined }) : undefined;
});
