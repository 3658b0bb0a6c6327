import { parseArgs } from "node:util";
import { removeSignature, type RemoveOutcome } from "./moderation/remove.server.ts";
import { Failure } from "./platform/failure.server.ts";
import { runCommand } from "./platform/open-context.server.ts";

const usage =
  'Say which signature, and why: npm run remove -- <letter> <id> --rule "not-a-person" --reason "What anybody may read."';

const sentences: Record<RemoveOutcome, string> = {
  removed: "{id} is gone from every page. The total and the log follow with the next batch.",
  "no-such-signature": "{id} is not a published name under {slug}.",
  "no-rule": 'The rule is a short name in small letters with hyphens, such as "not-a-person".',
  "no-reason": "The reason is one sentence of at most 300 characters, which the log keeps for ever.",
};

await runCommand(async (base) => {
  const { slug, id, rule, reason } = asked();
  const outcome = await removeSignature(base, slug, id, { rule, reason });
  console.log(sentences[outcome].replace("{id}", id).replace("{slug}", slug));
  if (outcome !== "removed") process.exitCode = 1;
});

function asked(): { slug: string; id: string; rule: string; reason: string } {
  try {
    const text = { type: "string", default: "" } as const;
    const { values, positionals } = parseArgs({
      allowPositionals: true,
      options: { rule: text, reason: text },
    });
    const [slug, id] = positionals;
    if (slug && id && positionals.length === 2) return { slug, id, ...values };
  } catch {
    // An option that is not known: the usage says which are.
  }
  throw new Failure(usage);
}
