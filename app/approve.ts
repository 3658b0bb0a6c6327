import { parseArgs } from "node:util";
import { Failure } from "./platform/failure.server.ts";
import { runCommand } from "./platform/open-context.server.ts";
import {
  approveSignature,
  findWaiting,
  refuseSignature,
  type WaitingSignature,
} from "./signature/approve.server.ts";

const usage = "Say which letter: npm run approve -- <letter> [--refuse] [id …]";

await runCommand(async (base) => {
  const { slug, ids, isRefusing } = asked();
  for (const id of ids) {
    const isDone = await (isRefusing ? refuseSignature : approveSignature)(base, slug, id);
    const done = isRefusing ? "is deleted and was never published." : "appears with the next batch.";
    console.log(`${id} ${isDone ? done : `is not a signature that waits for ${slug}.`}`);
    if (!isDone) process.exitCode = 1;
  }
  const waiting = await findWaiting(base, slug);
  if (waiting.length === 0) console.log(`No signature waits for ${slug}.`);
  for (const signature of waiting) console.log(line(signature));
});

function asked(): { slug: string; ids: string[]; isRefusing: boolean } {
  try {
    const { values, positionals } = parseArgs({
      allowPositionals: true,
      options: { refuse: { type: "boolean", default: false } },
    });
    const [slug, ...ids] = positionals;
    if (slug) return { slug, ids, isRefusing: values.refuse };
  } catch {
    // An option that is not known: the usage says which are.
  }
  throw new Failure(usage);
}

function line({ id, name, title, place, organization, domain, heldBy }: WaitingSignature): string {
  const [first, ...rest] = heldBy ? [name, title, place, organization] : [organization, name, title, domain];
  const beside = rest.filter(Boolean).join(", ");
  return `${id}  ${first}${beside ? `  (${beside})` : ""}${heldBy ? `  held by: ${heldBy}` : ""}`;
}
