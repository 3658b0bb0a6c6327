import type { Bench } from "../bench.ts";
import { compare, judged, type Figures, type Result } from "../compare.ts";
import { answerTo, get, onTheWire, underLoad } from "../over-http.ts";
import { storeNames } from "../named-signatures.ts";
import { keptTokens, postings } from "../tokens.ts";

const postsPerSecond = 100;

/**
 * A spike: a letter's page at 64 connections and 100 credentials posted every second, with a batch every five, through the
 * program with its default processes, against as many bare `node:http` processes that only have the page. No request may
 * fail; when a post is answered late, the time until it could be sent counts.
 */
export async function mixed(bench: Bench): Promise<Result[]> {
  const { letter } = bench.databases;
  const seconds = bench.either(10, 3);
  const database = await bench.database("mixed");
  await storeNames(database, letter, { count: 300, batches: 20 });
  const { WEB_WORKERS: _, ...settings } = database.settings;
  const program = await bench.program({ ...settings, BATCH_SECONDS: "5", BATCH_MIN: "1" });
  const readers = await bench.generator("readers", {});
  const signers = await bench.generator("signers", {});
  const asked = get(`/letters/${letter.slug}`);
  const bare = await bench.bareServer({
    ...(await answerTo(program.port, asked)),
    processes: Math.max(1, program.pids.length - 1),
  });

  const perRound = postsPerSecond * seconds;
  const tokens = await keptTokens(database.context.keys, letter, perRound * bench.rounds);
  const posts = postings(letter.slug, tokens);
  const read = (server: { port: number; pids: number[] }) =>
    underLoad(readers, server, { connections: 64, requests: [onTheWire(asked)], seconds, status: 200 });

  await read(program);
  const compared = await compare(
    bench.rounds,
    async (round): Promise<Figures> => {
      const requests = posts.slice(round * perRound, (round + 1) * perRound);
      const [pages, posted] = await Promise.all([
        read(program),
        underLoad(signers, program, { connections: 16, requests, rate: postsPerSecond, status: 200 }),
      ]);
      return {
        "pages/s": pages["requests/s"] ?? 0,
        "CPU µs": pages["CPU µs"] ?? 0,
        "p99 ms": pages["p99 ms"] ?? 0,
        "posts/s": posted["requests/s"] ?? 0,
        "p99 ms of a post": posted["p99 ms"] ?? 0,
        "slowest p99 ms": Math.max(pages["p99 ms"] ?? 0, posted["p99 ms"] ?? 0),
      };
    },
    () => read(bare),
  );
  const [row] = await database.query<{ count: number }>(
    "select (select count(*) from pooled_credential)::int + (select count(*) from credential)::int as count",
  );
  if (row?.count !== tokens.length)
    throw new Error(`${row?.count} of ${tokens.length} credentials are stored.`);

  const compares = `a page at 64 connections while ${postsPerSecond} credentials a second are posted, against bare processes without posts`;
  const result = { name: "mixed", compares, ...compared };
  return [
    judged(result, { atMost: 500, of: "slowest p99 ms" }),
    judged(
      {
        name: "mixed, pages",
        compares: "the same, held against the load to survive",
        measured: compared.measured,
      },
      { atLeast: 10_000, of: "pages/s" },
    ),
  ];
}
