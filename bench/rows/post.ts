import type { BareStatements, Ran } from "../bare-statements.ts";
import type { Bench } from "../bench.ts";
import { compare, cpuEach, judged, type Figures, type Result } from "../compare.ts";
import type { Database } from "../databases.ts";
import { serverCore } from "../machine.ts";
import { underLoad } from "../over-http.ts";
import { keptTokens, postings } from "../tokens.ts";

const atOnce = 16;

/** Posting credentials over HTTP, verified and stored, against bare inserts of the same rows. Both by 16 at once. */
export async function post(bench: Bench): Promise<Result[]> {
  const { database, postAll, insertAll } = await aPool(bench);
  const compared = await compare(
    bench.rounds,
    async () => {
      await database.query("truncate pooled_credential");
      return postAll();
    },
    async () => {
      await database.query("truncate pooled_credential");
      return insertAll(
        "insert into pooled_credential (serial, workplace_id, role, token, withdraw_hash) values ($1, $2, $3, $4, $5)",
      );
    },
  );
  const compares = "credentials posted over HTTP against inserts of the same rows, prepared, 16 at once";
  return [judged({ name: "post", compares, ...compared }, { atLeast: 0.4 })];
}

/** Posting credentials that are all in the pool already, against bare inserts that find the same rows there. */
export async function postAgain(bench: Bench): Promise<Result[]> {
  const { postAll, insertAll } = await aPool(bench);
  const compared = await compare(bench.rounds, postAll, () =>
    insertAll(
      "insert into pooled_credential (serial, workplace_id, role, token, withdraw_hash) values ($1, $2, $3, $4, $5) on conflict do nothing",
    ),
  );
  const compares = "credentials posted a second time against inserts that find the row there, 16 at once";
  return [judged({ name: "post again", compares, ...compared }, { atLeast: 0.4 })];
}

/** The program over a pool in which every credential has been posted once, and the two ways to fill it. */
async function aPool(bench: Bench): Promise<{
  database: Database;
  postAll: () => Promise<Figures>;
  insertAll: (statement: string) => Promise<Figures>;
}> {
  const { letter } = bench.databases;
  const database = await bench.database("post");
  const program = await bench.program(database.settings);
  const generator = await bench.generator();
  const bare = await bench.child<BareStatements, Ran>("bare inserts", "./bare-statements.ts", {
    core: serverCore,
  });
  const tokens = await keptTokens(database.context.keys, letter, bench.either(10_000, 2000));
  const requests = postings(letter.slug, tokens);
  const rows = tokens.map(({ serial, workplace, token }) => [
    Buffer.from(serial, "hex"),
    workplace,
    null,
    Buffer.from(token, "base64url"),
    Buffer.from(token, "base64url").subarray(149, 181),
  ]);

  const seeThatAllAreStored = async () => {
    const [row] = await database.query<{ count: number }>("select count(*)::int from pooled_credential");
    if (row?.count !== tokens.length)
      throw new Error(`${row?.count} of ${tokens.length} credentials are stored.`);
  };
  const postAll = async () => {
    const figures = await underLoad(generator, program, { connections: atOnce, requests, status: 200 });
    await seeThatAllAreStored();
    return figures;
  };
  await postAll();
  return {
    database,
    postAll,
    insertAll: async (text) => {
      const { seconds, cpuSeconds } = await bare.do({
        databaseUrl: database.url,
        text,
        values: rows,
        inFlight: atOnce,
      });
      await seeThatAllAreStored();
      return { "inserts/s": rows.length / seconds, [cpuEach]: (cpuSeconds * 1e6) / rows.length };
    },
  };
}
