import path from "node:path";
import { fileURLToPath } from "node:url";
import { verifyDirectly } from "./credential/verify.server.ts";
import { checkLog, type Progress, type Verdict } from "./log/check.ts";
import { readCheckpoint } from "./log/checkpoint.ts";
import { CannotCheck, openLog, type LogSource } from "./log/log-source.server.ts";
import { SeenCheckpoints } from "./log/seen-checkpoints.server.ts";

// `npm run check-log -- <letter>` and, bundled into every archive, `node check.mjs`: checks a letter's log by nothing but what
// it is given. Ends with 0 when everything holds, with 1 when something does not, with 2 when nothing could be checked.

const usage = `Say which letter: its address, its archive, or the folder with what was in the archive.

  npm run check-log -- https://example.org/letters/some-letter
  npm run check-log -- archive.zip

  --forget  forgets every checkpoint that was seen before`;

// Node 20 warns that Ed25519 is new to it. Nobody who checks a log can do anything about that.
process.removeAllListeners("warning");

const seen = new SeenCheckpoints(process.env);
try {
  process.exitCode = await run(process.argv.slice(2));
} catch (error) {
  console.error(error instanceof Error ? error.message : String(error));
  process.exitCode = 2;
}

async function run(args: string[]): Promise<number> {
  const [given] = args.filter((arg) => !arg.startsWith("--"));
  if (args.includes("--forget")) {
    await seen.forget();
    console.log(`Forgotten: ${seen.file} is gone.`);
    if (!given) return 0;
  }
  const place = given ?? ownFolder();
  if (!place) throw new CannotCheck(usage);
  const source = await openLog(place);
  try {
    return await check(source);
  } finally {
    await source.close();
  }
}

/** In an unpacked archive the program stands beside what it checks. */
function ownFolder(): string | undefined {
  const program = fileURLToPath(import.meta.url);
  return path.basename(program) === "check.mjs" ? path.dirname(program) : undefined;
}

async function check(source: LogSource): Promise<number> {
  const { checkpoint, entries, counts, genesis, linked, names, image, record } = source;
  const reading = readCheckpoint(checkpoint);
  const note = reading.kind === "checkpoint" ? reading.checkpoint : undefined;
  const before = note && (await seen.find(note.origin));
  // An archive may be older than what was seen since.
  const isOlder = source.isArchive && sizeOf(before) > (note?.size ?? 0);
  const earlier = isOlder ? undefined : before;

  const verdict = await checkLog(checkpoint, entries, {
    expected: { genesis: linked ?? genesis, counts, names, image, record, earlier },
    onProgress: progressTo(process.stderr),
    verifyToken: verifyDirectly,
  });
  console.log(describe(source, verdict, earlier));
  if (!verdict.holds) return 1;
  if (note && note.size >= sizeOf(before)) await seen.remember(note.origin, checkpoint);
  console.log(`This checkpoint is remembered in ${seen.file}; --forget erases it.`);
  return 0;
}

function sizeOf(note: string | undefined): number {
  const reading = readCheckpoint(note ?? "");
  return reading.kind === "checkpoint" ? reading.checkpoint.size : 0;
}

/** Says how far the work is, once it has taken a second, and then once a second. */
function progressTo(stream: NodeJS.WriteStream): (progress: Progress) => void {
  let next = performance.now() + 1000;
  return ({ entries, size }) => {
    if (performance.now() < next) return;
    next = performance.now() + 1000;
    stream.write(`${entries} of ${size} entries checked\n`);
  };
}

function describe(source: LogSource, verdict: Verdict, earlier: string | undefined): string {
  const { totals, size, origin, genesis, root, batch, publishedAt, names, problems, unlisted } = verdict;
  const facts = [
    `Log       ${origin || source.place}`,
    `Size      ${size} entries`,
    `Root      ${root}`,
    `First     ${genesis}`,
    `Batches   ${batch}${publishedAt ? `, the last of ${publishedAt}` : ""}`,
    `Total     ${totals.total}: ${totals.named} named, ${totals.anonymous} anonymous, ${totals.role} with a role, ${totals.organization} organizations`,
    `Gone      ${totals.withdrawn} withdrawn, ${totals.removed} removed`,
    ...(source.record
      ? [
          `Record    deliveries: ${source.record.deliveries.length}, answers: ${source.record.answers.length}, word for word`,
        ]
      : []),
    ...(source.names ? [`Names     ${names} open their commitments`] : []),
  ];
  if (!verdict.holds)
    return [
      `${source.place} does NOT hold. What is wrong:`,
      "",
      ...problems.slice(0, 50).map(({ sentence }) => `- ${sentence}`),
      ...(problems.length > 50 ? [`- and ${problems.length - 50 + unlisted} more`] : []),
      "",
      "Keep what you have, and ask the organizers. Others who check will see the same.",
    ].join("\n");
  return [
    `Everything holds: ${totals.total} signatures, each of them in the log and counted once.`,
    earlier
      ? `The log has only grown since it was last checked here, when it had ${sizeOf(earlier)} entries.`
      : "It was not checked here before, or not so far: from now on it is held to this checkpoint.",
    "",
    ...facts,
    "",
  ].join("\n");
}
