import path from "node:path";
import pg from "pg";
import { findLetter } from "#app/letter/letters.server.ts";
import { openDatabase } from "#app/platform/db.server.ts";
import { findEmbeddedDatabase } from "#app/platform/embedded-database.server.ts";
import { openKeyFiles } from "#app/platform/key-files.server.ts";
import { deriveKey, loadMasterKey } from "#app/platform/master-key.server.ts";
import { recordedHome } from "#app/platform/postgres-place.server.ts";
import { readServerFile } from "#app/platform/postgres-server.server.ts";
import { publishLetter } from "#app/signature/publish-letter.server.ts";
import { mintMany } from "#tests/support/tokens.ts";
import type { Bench } from "../bench.ts";
import { judged, repeat, type Result } from "../compare.ts";
import { benchLetter } from "../databases.ts";
import { answerTo, get } from "../over-http.ts";
import type { Program } from "../program.ts";
import { postings } from "../tokens.ts";
import { until } from "../until.ts";

/**
 * Accepted is counted: while credentials are posted and published every second, the whole program is killed with SIGKILL, its
 * web processes and its database with it. After the next start everything that had been accepted must be stored, and once
 * all have been posted again the public total must be their number.
 */
export async function exactness(bench: Bench): Promise<Result[]> {
  const folder = bench.dataFolder("exactness");
  const settings = { DATA_DIR: folder, DEMO: "off", BATCH_SECONDS: "1", BATCH_MIN: "1" };
  const generator = await bench.generator("load generator", {});
  const perRound = bench.either(2000, 400);
  let program = await bench.program(settings);
  const { slug, tokens } = await aLetterWithTokens(folder, perRound * bench.rounds);

  const measured = await repeat(bench.rounds, async (round) => {
    const before = round * perRound;
    const load = {
      connections: 16,
      status: 200,
      requests: postings(slug, tokens.slice(before, before + perRound)),
    };
    const posting = generator.do({ ...load, port: program.port });
    await killWhen(program, folder, async () => (await countStored(folder)) > before + perRound / 4);
    const { answered: accepted } = await posting;
    if (accepted === perRound) throw new Error("The program was killed too late to interrupt anything.");

    program = await bench.program(settings);
    const stored = (await countStored(folder)) - before;
    const again = await generator.do({ ...load, port: program.port });
    if (again.failed > 0) throw new Error(`${again.failed} credentials were refused when posted again.`);
    const total = await publicTotal(program, slug, before + perRound);
    return {
      lost: Math.max(0, accepted - stored),
      "counted wrongly": Math.abs(total - (before + perRound)),
      "accepted before the kill": accepted,
      "stored after it": stored,
      "s to start again": program.readyAfter,
    };
  });
  if (measured.lost?.max !== 0 || measured["counted wrongly"]?.max !== 0)
    throw new Error("What was accepted before a SIGKILL is not what is counted after it.");
  const compares =
    "credentials accepted before a SIGKILL of everything, against what is stored and counted after it";
  return [judged({ name: "exactness", compares, measured }, { atMost: 0, of: "counted wrongly" })];
}

async function aLetterWithTokens(folder: string, count: number) {
  const { db, pool, close } = openDatabase(await databaseUrl(folder));
  const masterKey = await loadMasterKey({ env: {}, dataDir: folder, embedded: true });
  const keys = openKeyFiles(path.join(folder, "keys"), masterKey);
  const now = new Date();
  const context = {
    db,
    pool,
    keys,
    codeKey: deriveKey(masterKey, "codes"),
    proofKey: deriveKey(masterKey, "proof-of-work"),
    organizerKey: deriveKey(masterKey, "organizers"),
    now,
    origin: "",
  };
  await publishLetter(context, benchLetter(now));
  const letter = await findLetter(context, benchLetter(now).slug);
  await close();
  if (!letter) throw new Error("The letter that was just published is not there.");
  return {
    slug: letter.slug,
    tokens: await mintMany(keys, letter, count),
  };
}

/** SIGKILL, as soon as something is so, to the program's processes and to the server of its database. */
async function killWhen(program: Program, folder: string, isSo: () => Promise<boolean>): Promise<void> {
  const home = (await recordedHome(folder)) ?? path.join(folder, "database");
  const postgres = await readServerFile(path.join(home, "cluster"));
  await until("the credentials are being stored", isSo, { every: 5 });
  if (postgres) process.kill(postgres.pid, "SIGKILL");
  await program.kill();
}

async function countStored(folder: string): Promise<number> {
  const client = new pg.Client({ connectionString: await databaseUrl(folder) });
  await client.connect();
  try {
    const { rows } = await client.query<{ count: number }>(
      "select (select count(*) from pooled_credential)::int + (select count(*) from credential)::int as count",
    );
    return rows[0]?.count ?? 0;
  } finally {
    await client.end();
  }
}

async function databaseUrl(folder: string): Promise<string> {
  const url = await findEmbeddedDatabase(folder);
  if (!url) throw new Error("The program has no database.");
  return url;
}

/** The total on the page, as soon as it is the expected one; after ten seconds whatever it is. */
async function publicTotal(program: Program, slug: string, expected: number): Promise<number> {
  const read = async () => {
    const { body } = await answerTo(
      program.port,
      get(`/letters/${slug}/count.json`, { "accept-encoding": "" }),
    );
    return (JSON.parse(Buffer.from(body).toString()) as { total: number }).total;
  };
  await until("the total", async () => (await read()) === expected, { seconds: 10, every: 100 }).catch(
    () => undefined,
  );
  return read();
}
