import type { Letter } from "#app/letter/letter.ts";
import { report } from "#app/moderation/reports.server.ts";
import { unlist } from "#app/moderation/review.server.ts";
import { turnSwitch } from "#app/moderation/switch.server.ts";
import { takeDown } from "#app/moderation/take-down.server.ts";
import type { App } from "./app.ts";

/** A switch that is on, reports that wait, and letters that were decided about. `other` is taken down. */
export async function leftByOperators(
  app: App,
  { operatorId, letter, other }: { operatorId: string; letter: Letter; other: Letter },
): Promise<void> {
  const context = app.context();
  await turnSwitch(context, { name: "review-first", on: true, operatorId });
  await unlist(context, other.slug, { reason: "It is an advertisement.", operatorId });
  await takeDown(context, other.slug, { reason: "It accuses somebody.", operatorId });
  await report(context, letter.id, { kind: "spam", words: "It is no letter." });
}
