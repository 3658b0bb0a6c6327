import type { Bench } from "../bench.ts";
import type { BareDatabase } from "../bare-database.ts";
import { compare, comparison, judged, type Figures, type Result } from "../compare.ts";
import { peakMemory } from "../machine.ts";
import { answerTo, get } from "../over-http.ts";
import { startProgram } from "../program.ts";

/**
 * From the command to the first page, as `npm start` does it with a current build: on an empty data folder, with keys, demonstration
 * letters and all, and once more on the same. Held against a process that only starts the built-in PostgreSQL.
 */
export async function start(bench: Bench): Promise<Result[]> {
  const warm: Figures[] = [];
  const warmBare: Figures[] = [];
  const cold = await compare(
    bench.rounds,
    async () => {
      const folder = bench.dataFolder("start");
      const first = await startOnce(folder);
      warm.push(await startOnce(folder));
      return first;
    },
    async () => {
      const folder = bench.dataFolder("start");
      const first = await startBare(bench, folder);
      warmBare.push(await startBare(bench, folder));
      return first;
    },
  );
  const against = "against a process that only starts the built-in database";
  return [
    { name: "start cold", compares: `the first start to the first page, ${against}`, ...cold },
    judged(
      {
        name: "start warm",
        compares: `the second start to the first page, ${against}`,
        ...comparison(warm, warmBare),
      },
      { atMost: 5, of: "s" },
    ),
  ];
}

async function startOnce(folder: string): Promise<Figures> {
  const startedAt = performance.now();
  const program = await startProgram({ DATA_DIR: folder }, { throughLauncher: true });
  const { status } = await answerTo(program.port, get("/"));
  const seconds = (performance.now() - startedAt) / 1000;
  const peaks = await Promise.all(program.pids.map(peakMemory));
  const stopped = await program.stop();
  if (status !== 200) throw new Error(`The first page answered with ${status}.`);
  return {
    s: seconds,
    "s until ready": program.readyAfter,
    "s to stop": stopped,
    "MB in all at most": peaks.reduce<number>((sum, peak) => sum + (peak ?? 0), 0),
  };
}

async function startBare(bench: Bench, folder: string): Promise<Figures> {
  const startedAt = performance.now();
  const child = await bench.child<BareDatabase, void>("bare database", "./bare-database.ts");
  await child.do({ dataDir: folder });
  const seconds = (performance.now() - startedAt) / 1000;
  await child.do({});
  await child.stop();
  return { s: seconds };
}
