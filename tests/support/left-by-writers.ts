import type { Letter } from "#app/letter/letter.ts";
import { savePart } from "#app/letter/drafts.server.ts";
import { decide, needTwo } from "#app/organizer/decide.server.ts";
import type { App } from "./app.ts";

/** What is left by who writes and decides: a page of a draft, a new version with its reason, a proposal that nobody has agreed to. */
export async function leaveDraftsAndDecisions(
  app: App,
  letter: Letter,
  { olu, editor }: { olu: string; editor: string },
): Promise<void> {
  const context = app.context();
  const { db, now } = context;
  const content = { title: "Not with our work", body: "We refuse.", demands: "" };
  const saved = { letterId: letter.id, revision: 0, content, organizerId: olu } as const;
  await savePart(context, { ...saved, part: "text/fr" });
  await db.letterVersion.create({
    data: { letterId: letter.id, version: 2, publishedAt: now, reason: "Plainer words." },
  });
  await db.teamMember.updateMany({
    where: { letterId: letter.id, organizerId: editor },
    data: { role: "editor" },
  });
  await needTwo(context, { letterId: letter.id, organizerId: olu });
  const proposed = {
    letter,
    organizerId: olu,
    act: "publish-version",
    content: "",
    typed: { reason: "Why." },
  } as const;
  await db.$transaction((tx) => decide(tx, now, proposed));
}
