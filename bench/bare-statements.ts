import pg from "pg";
import { work } from "./child.ts";

export type BareStatements = {
  databaseUrl: string;
  text: string;
  /** The statement is run once with each of these. */
  values: unknown[][];
  inFlight: number;
};

export type Ran = { seconds: number; cpuSeconds: number };

/** The limit of whatever ends in one statement: the same statement, prepared, over `pg` and nothing around it. */
async function runAll({ databaseUrl, text, values, inFlight }: BareStatements): Promise<Ran> {
  const clients = await Promise.all(
    Array.from({ length: inFlight }, async () => {
      const client = new pg.Client({ connectionString: databaseUrl });
      await client.connect();
      await client.query("select 1");
      return client;
    }),
  );
  const cpu = process.cpuUsage();
  const start = performance.now();
  let next = 0;
  await Promise.all(
    clients.map(async (client) => {
      for (;;) {
        const given = values[next++];
        if (!given) return;
        await client.query({ name: "bare", text, values: given });
      }
    }),
  );
  const seconds = (performance.now() - start) / 1000;
  const { user, system } = process.cpuUsage(cpu);
  await Promise.all(clients.map((client) => client.end()));
  return { seconds, cpuSeconds: (user + system) / 1e6 };
}

work(runAll);
