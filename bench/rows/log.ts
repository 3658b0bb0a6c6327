import { LogWriter } from "#app/log/log.server.ts";
import { findLogKey } from "#app/log/log-key.server.ts";
import type { Letter } from "#app/letter/letter.ts";
import type { Bench } from "../bench.ts";
import { judged, repeat, type Result } from "../compare.ts";
import type { Database } from "../databases.ts";
import { get } from "../over-http.ts";
import { peakMemory } from "../machine.ts";
import type { BatchToRun } from "../run-batch.ts";
import { fillPool } from "./batch.ts";
import { againstBare } from "./pages.ts";

const million = 1_000_000;
const posted = 10_000;

/** A batch of 10,000 credentials onto a log of a million entries, in a process of its own: how long, and with how much memory. */
export async function append(bench: Bench): Promise<Result[]> {
  const { letter } = bench.databases;
  const database = await bench.keptDatabase("log", (filled) => fillLog(filled, letter, million));
  let round = 0;
  const measured = await repeat(bench.rounds, async () => {
    await fillPool(database, letter.workplaces[0]?.id ?? "", `${Date.now()}.${round++}`);
    const child = await bench.child<BatchToRun, { seconds: number; posted: number }>(
      "batch",
      "./run-batch.ts",
    );
    const { settings, url } = database;
    const ran = await child.do({ settings, databaseUrl: url, slug: letter.slug });
    if (ran.posted !== posted) throw new Error(`The batch published ${ran.posted} of ${posted}.`);
    return { s: ran.seconds, "MB at most": (await peakMemory(child.pid)) ?? Number.NaN };
  });
  const compares = `a batch of ${posted} credentials onto a log of ${million} entries`;
  return [
    judged({ name: "log: append", compares, measured }, { atMost: 3, of: "s" }),
    judged({ name: "log: memory", compares, measured }, { atMost: 300, of: "MB at most" }),
  ];
}

/** A full tile of hashes out of the page cache against a bare `node:http` with the same octets. */
export async function tile(bench: Bench): Promise<Result[]> {
  const { letter } = bench.databases;
  const database = await bench.database("tile");
  await fillLog(database, letter, 600);
  const program = await bench.program(database.settings);
  const against = "a cached tile against node:http with the same answer";
  const asked = get(`/letters/${letter.slug}/log/tile/0/000`);
  return [await againstBare(bench, program, asked, { name: "tile", against, target: { atLeast: 0.8 } })];
}

/** Entries as long as those of credentials, and a credential for each, as if they had been published. */
async function fillLog({ context, query }: Database, letter: Letter, count: number): Promise<void> {
  const chunk = 10_000;
  for (let from = 0; from < count; from += chunk) {
    const entries = Array.from({ length: Math.min(chunk, count - from) }, (_, place) =>
      JSON.stringify({ type: "filler", token: String(from + place).padStart(950, "0") }),
    );
    await context.db.$transaction(
      async (tx) => {
        const log = await LogWriter.open(tx, letter.id);
        await log.append(entries);
        await log.seal(letter.logOrigin, await findLogKey(context.keys));
      },
      { timeout: 60_000 },
    );
  }
  await query(
    `insert into credential (serial, workplace_id, withdraw_hash, batch, withdrawn)
     select sha256(convert_to('old' || i, 'utf8')), $1, sha256(convert_to('w' || i, 'utf8')), 0, false from generate_series(1, $2) i`,
    [letter.workplaces[0]?.id, count],
  );
  await query("vacuum (analyze) credential");
}
