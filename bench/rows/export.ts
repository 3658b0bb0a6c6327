import type { Bench } from "../bench.ts";
import type { Copied, CopyToTake } from "../bare-copy.ts";
import { compare, judged, type Figures, type Result } from "../compare.ts";
import { loadCore, memory, serverCore } from "../machine.ts";
import { storeNames } from "../named-signatures.ts";
import type { FileToTake, Taken } from "../take-file.ts";

const many = 1_000_000;
const sampleMs = 50;

/**
 * All names of a letter with a million of them as one CSV file over HTTP, by one process on one core, against PostgreSQL's own COPY of
 * the same columns. Memory is looked at all the while: what comes on top of an idle program must not grow with the names.
 */
export async function exportNames(bench: Bench): Promise<Result[]> {
  const { letter } = bench.databases;
  const database = await bench.keptDatabase("names_many", (filled) =>
    storeNames(filled, letter, { count: many, batches: 500 }),
  );
  const program = await bench.program({ ...database.settings, WEB_WORKERS: "1" });
  const [pid = 0] = program.pids;
  const reader = await bench.child<FileToTake, Taken>("reader", "./take-file.ts", { core: loadCore });
  const copier = await bench.child<CopyToTake, Copied>("COPY", "./bare-copy.ts", { core: serverCore });
  // So that what is loaded and compiled once is not taken for what a file costs.
  await reader.do({ url: `${program.origin}/letters/${letter.slug}/signatures` });

  const measured = await compare(
    bench.rounds,
    async (): Promise<Figures> => {
      const idle = (await memory(pid)) ?? Number.NaN;
      let most = idle;
      const sampling = setInterval(() => {
        void memory(pid).then((now = 0) => (most = Math.max(most, now)));
      }, sampleMs);
      const taken = await reader.do({ url: `${program.origin}/letters/${letter.slug}/signatures.csv` });
      clearInterval(sampling);
      if (taken.lines !== many + 1) throw new Error(`The file has ${taken.lines} lines.`);
      return {
        s: taken.seconds,
        "rows a second": many / taken.seconds,
        "s to the first octet": taken.firstAfter,
        "MB above idle": most - idle,
        "MB of file": taken.bytes / 1e6,
      };
    },
    async (): Promise<Figures> => {
      const copied = await copier.do({
        databaseUrl: database.url,
        text: `copy (select shown_as, name, title, place, organization, domain, workplace_id from named_signature
                     where letter_id = '${letter.id}' and batch is not null order by id) to stdout with (format csv, header)`,
      });
      if (copied.lines !== many + 1) throw new Error(`COPY gave ${copied.lines} lines.`);
      return { s: copied.seconds, "MB of file": copied.bytes / 1e6 };
    },
  );
  const compares = `${many} names as a CSV file over HTTP against PostgreSQL's COPY`;
  return [
    judged({ name: "export", compares, ...measured }, { atMost: 30, of: "s" }),
    judged(
      { name: "export: memory", compares, measured: measured.measured },
      { atMost: 150, of: "MB above idle" },
    ),
  ];
}
