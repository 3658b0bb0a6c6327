import type { BareAnswer } from "../bare-server.ts";
import type { Bench } from "../bench.ts";
import { compare, judged, type Result, type Target } from "../compare.ts";
import { answerTo, type Asked, get, onTheWire, underLoad } from "../over-http.ts";
import { storeNames } from "../named-signatures.ts";
import type { Program } from "../program.ts";

const connections = 32;

/** A letter's page out of the page cache, in Brotli, against a bare `node:http` with the same bytes and headers. */
export async function page(bench: Bench): Promise<Result[]> {
  const { program, path } = await aLetterOnline(bench);
  const against = "a cached page against node:http with the same answer";
  return [await againstBare(bench, program, get(path), { name: "page", against, target: { atLeast: 0.8 } })];
}

/** The same page for a browser that has it: 304 and headers against a bare `node:http` with the same 304. */
export async function notModified(bench: Bench): Promise<Result[]> {
  const { program, path } = await aLetterOnline(bench);
  const { headers } = await answerTo(program.port, get(path));
  const etag = headers[headers.indexOf("etag") + 1] ?? "";
  const against = "a 304 against node:http with the same answer";
  const asked = get(path, { "if-none-match": etag });
  return [await againstBare(bench, program, asked, { name: "304", against, target: { atLeast: 0.8 } })];
}

/** The letter's counts as JSON, which is what a spike asks for most, against a bare `node:http` with the same answer. */
export async function count(bench: Bench): Promise<Result[]> {
  const { program, path } = await aLetterOnline(bench);
  const against = "count.json against node:http with the same answer";
  const asked = get(`${path}/count.json`);
  return [await againstBare(bench, program, asked, { name: "count", against, target: { atLeast: 0.6 } })];
}

/** A page that is made for one visitor, a search of 300 names, at 8 connections: how long the slowest of 100 waits. */
export async function uncached(bench: Bench): Promise<Result[]> {
  const { program, path } = await aLetterOnline(bench);
  const against = "a page made anew, a search of 300 names, against node:http with the same answer";
  const asked = get(`${path}/signatures?q=engineer`);
  return [await againstBare(bench, program, asked, { name: "uncached", against, connections: 8 })];
}

/** A letter with 300 names, so that its page has the 60 of a first page, and the program as one process over it. */
async function aLetterOnline(bench: Bench): Promise<{ program: Program; path: string }> {
  const database = await bench.database("pages");
  const { letter } = bench.databases;
  await storeNames(database, letter, { count: 300, batches: 20 });
  return { program: await bench.program(database.settings), path: `/letters/${letter.slug}` };
}

/** Whatever the program answers from memory, against a bare server that gives the same. */
export async function againstBare(
  bench: Bench,
  program: Program,
  asked: Asked,
  given: { name: string; against: string; target?: Target; connections?: number },
): Promise<Result> {
  const answer = await answerTo(program.port, asked);
  const bare = await bench.bareServer(answer);
  await seeThatTheyAnswerAlike(bare.port, asked, answer);
  const generator = await bench.generator();
  const load = (server: { port: number; pids: number[] }, seconds: number) =>
    underLoad(generator, server, {
      connections: given.connections ?? connections,
      requests: [onTheWire(asked)],
      seconds,
      status: answer.status,
    });

  for (const server of [program, bare]) await load(server, bench.either(2, 0.5));
  const seconds = bench.either(5, 1);
  const compared = await compare(
    bench.rounds,
    () => load(program, seconds),
    () => load(bare, seconds),
  );
  const result = { name: given.name, compares: given.against, ...compared };
  return given.target ? judged(result, given.target) : result;
}

async function seeThatTheyAnswerAlike(barePort: number, asked: Asked, answer: BareAnswer): Promise<void> {
  const bare = await answerTo(barePort, asked);
  if (JSON.stringify(bare) !== JSON.stringify(answer)) throw new Error("The bare server answers otherwise.");
}
