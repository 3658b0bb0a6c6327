import type { Bench } from "../bench.ts";
import type { Copied, CopyToTake } from "../bare-copy.ts";
import { startChild } from "../child.ts";
import { compare, judged, type Figures, type Result } from "../compare.ts";
import { loadCore, memory, serverCore } from "../machine.ts";
import { storeNames } from "../named-signatures.ts";
import type { Made, NamesToMake } from "../make-names.ts";
import type { FileToTake, Taken } from "../take-file.ts";

const many = 1_000_000;
const batches = 500;
const sampleMs = 50;

/**
 * All names of a letter with a million of them as one CSV file over HTTP, by one process on one core, against PostgreSQL's own COPY of
 * the same columns; and as a PDF, by a process of its own, against a tenth of them. Memory is looked at all the while: what comes on top of
 * an idle program must not grow with the names.
 */
export async function exportNames(bench: Bench): Promise<Result[]> {
  const { letter } = bench.databases;
  const database = await bench.keptDatabase("names_many", (filled) =>
    storeNames(filled, letter, { count: many, batches }),
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
      const [taken, most] = await watched(pid, () =>
        reader.do({ url: `${program.origin}/letters/${letter.slug}/signatures.csv` }),
      );
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
  const makePdf = async (share: number): Promise<Figures> => {
    const child = await startChild<NamesToMake, Made>("./make-names.ts", { core: serverCore });
    const names = { settings: database.settings, databaseUrl: database.url, slug: letter.slug };
    // Two thousand names first, for the same reason as above.
    await child.do({ ...names, batch: 1 });
    const idle = (await memory(child.pid)) ?? Number.NaN;
    const [made, most] = await watched(child.pid, () => child.do({ ...names, batch: batches * share }));
    await child.stop();
    return {
      "MB above idle": most - idle,
      s: made.seconds,
      "names a second": (many * share) / made.seconds,
      "s to the first octet": made.firstAfter,
      "MB of file": made.bytes / 1e6,
    };
  };
  const pdf = await compare(
    bench.rounds,
    () => makePdf(1),
    () => makePdf(0.1),
  );

  const compares = `${many} names as a CSV file over HTTP against PostgreSQL's COPY`;
  return [
    judged({ name: "export", compares, ...measured }, { atMost: 30, of: "s" }),
    judged(
      { name: "export: memory", compares, measured: measured.measured },
      { atMost: 150, of: "MB above idle" },
    ),
    judged(
      { name: "export: PDF", compares: `${many} names as a PDF against ${many / 10} of them`, ...pdf },
      { atMost: 150, of: "MB above idle" },
    ),
  ];
}

/** Does some work of another process, and tells the most memory that it had meanwhile, in MB. */
async function watched<Answer>(pid: number, work: () => Promise<Answer>): Promise<[Answer, number]> {
  let most = 0;
  const sampling = setInterval(() => {
    void memory(pid).then((now = 0) => (most = Math.max(most, now)));
  }, sampleMs);
  const answer = await work();
  clearInterval(sampling);
  return [answer, most];
}
