import { findLetter } from "#app/letter/letters.server.ts";
import { listSignatures } from "#app/signature/signatures.server.ts";
import type { Bench } from "../bench.ts";
import { compare, judged, type Figures, type Result, type Target } from "../compare.ts";
import type { Database } from "../databases.ts";
import { rareName, storeNames } from "../named-signatures.ts";
import { get, onTheWire, underLoad } from "../over-http.ts";
import type { Program } from "../program.ts";

const many = 1_000_000;
const few = 1000;

/**
 * What visitors of a list ask for. The last two are found some thousand times in a million and hardly ever in a thousand: an
 * index cannot give their newest without looking at many, so they are held to a time instead of a ratio.
 */
const questions: { name: string; q: string; deep?: boolean; target: Target & { of?: string } }[] = [
  { name: "first page", q: "", target: { atMost: 1.5 } },
  { name: "deep page", q: "", deep: true, target: { atMost: 1.5 } },
  { name: "rare name", q: rareName, target: { atMost: 1.5 } },
  { name: "common word", q: "engineer", target: { atMost: 1.5 } },
  { name: "no such name", q: "Xylophontes", target: { atMost: 1.5 } },
  { name: "frequent name", q: "Nguyễn", target: { atMost: 50, of: "ms" } },
  { name: "two words", q: "engineer seattle", target: { atMost: 50, of: "ms" } },
];

/**
 * Pages and searches of the public list of names: a letter with a million of them against one with a thousand, first the query
 * function alone, then whole pages over HTTP that no cache has seen. More names should cost nothing.
 */
export async function list(bench: Bench): Promise<Result[]> {
  const { letter } = bench.databases;
  const lists = await Promise.all([
    bench.keptDatabase("names_many", (database) =>
      storeNames(database, letter, { count: many, batches: 500 }),
    ),
    bench.keptDatabase("names_few", (database) => storeNames(database, letter, { count: few, batches: 20 })),
  ]);
  const [manyNames, fewNames] = lists;
  const programs = {
    many: await bench.program(manyNames.settings, { name: "program, a million names" }),
    few: await bench.program(fewNames.settings, { name: "program, a thousand names" }),
  };
  const generator = await bench.generator();
  const over = (program: Program, path: string) =>
    underLoad(generator, program, {
      connections: 1,
      requests: [onTheWire(get(path))],
      seconds: bench.either(2, 0.5),
      status: 200,
    }).then((figures): Figures => ({
      ms: figures["p50 ms"] ?? 0,
      "p99 ms": figures["p99 ms"] ?? 0,
      bytes: figures["bytes"] ?? 0,
    }));

  const results: Result[] = [];
  for (const { name, q, deep, target } of questions) {
    const afterMany = deep ? await halfway(manyNames) : undefined;
    const afterFew = deep ? await halfway(fewNames) : undefined;
    const queried = await compare(
      bench.rounds,
      () => timeQuery(bench, manyNames, { q, after: afterMany }),
      () => timeQuery(bench, fewNames, { q, after: afterFew }),
    );
    // Two letters are too few to search for: a page that shows all names, and that the cache does not keep.
    const path = (after: string | undefined) =>
      `/letters/${letter.slug}/signatures?${new URLSearchParams({ q: q || "ab", ...(after ? { after } : {}) })}`;
    const asked = await compare(
      bench.rounds,
      () => over(programs.many, path(afterMany)),
      () => over(programs.few, path(afterFew)),
    );
    results.push(
      judged(
        { name: `list: ${name}`, compares: `listSignatures on ${many} names against ${few}`, ...queried },
        target,
      ),
      judged(
        { name: `list: ${name}, HTTP`, compares: `the whole page on ${many} names against ${few}`, ...asked },
        target,
      ),
    );
  }
  return results;
}

/** A cursor in the middle of the list. */
async function halfway({ query }: Database): Promise<string | undefined> {
  const [row] = await query<{ batch: number; id: string }>(
    "select batch, id from named_signature where batch = (select max(batch) / 2 from named_signature) order by id desc limit 1",
  );
  return row && `${row.batch}_${row.id}`;
}

async function timeQuery(
  bench: Bench,
  { context }: Database,
  asked: { q: string; after: string | undefined },
): Promise<Figures> {
  const letter = await findLetter(context, bench.databases.letter.slug);
  if (!letter) throw new Error("The letter is not there.");
  const times: number[] = [];
  let found = 0;
  const end = performance.now() + bench.either(2000, 500);
  while (performance.now() < end || times.length < 5) {
    const start = performance.now();
    found = (await listSignatures(context.db, letter, asked)).signatures.length;
    times.push(performance.now() - start);
  }
  times.sort((a, b) => a - b);
  return {
    ms: times[Math.floor(times.length / 2)] ?? Number.NaN,
    "p99 ms": times[Math.floor(times.length * 0.99)] ?? Number.NaN,
    found,
  };
}
