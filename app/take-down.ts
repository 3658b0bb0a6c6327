import { parseArgs } from "node:util";
import { putBack, takeDown, type TakeDownOutcome } from "./moderation/take-down.server.ts";
import { Failure } from "./platform/failure.server.ts";
import { runCommand } from "./platform/open-context.server.ts";

const usage =
  'Say which letter, and why: npm run take-down -- <letter> --reason "What anybody may read." To undo it: npm run take-down -- <letter> --put-back';

const sentences: Record<TakeDownOutcome | "put-back" | "not-down", string> = {
  "taken-down": "{slug} is taken down: its addresses show the reason, and its signers can still withdraw.",
  "put-back": "{slug} is as it was before it was taken down.",
  "not-down": "{slug} is no letter that was taken down.",
  "no-such-letter": "{slug} is not a published letter.",
  "no-reason": "The reason is one or two sentences of at most 300 characters, which everybody can read.",
};

await runCommand(async (base) => {
  const { slug, reason, isBack } = asked();
  const context = { ...base, now: new Date() };
  const outcome = isBack
    ? (await putBack(context, slug, { operatorId: null }))
      ? "put-back"
      : "not-down"
    : await takeDown(context, slug, { reason, operatorId: null });
  console.log(sentences[outcome].replace("{slug}", slug));
  if (outcome !== "taken-down" && outcome !== "put-back") process.exitCode = 1;
});

function asked(): { slug: string; reason: string; isBack: boolean } {
  try {
    const { values, positionals } = parseArgs({
      allowPositionals: true,
      options: {
        reason: { type: "string", default: "" },
        "put-back": { type: "boolean", default: false },
      },
    });
    const [slug] = positionals;
    if (slug && positionals.length === 1) return { slug, reason: values.reason, isBack: values["put-back"] };
  } catch {
    // An option that is not known: the usage says which are.
  }
  throw new Failure(usage);
}
