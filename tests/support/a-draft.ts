import type { DraftPages, DraftPart, DraftText } from "#app/letter/draft.ts";
import { emptyPages } from "#app/letter/draft.ts";
import { beginDraft, savePart } from "#app/letter/drafts.server.ts";
import type { Context } from "#app/platform/context.server.ts";

type Pages = Partial<DraftPages> & { texts?: Record<string, DraftText> };

/** A draft of Amazon workers that lacks nothing; what a test cares about it says. */
export async function aDraft(
  context: Context,
  organizerId: string,
  { texts = {}, ...pages }: Pages = {},
): Promise<{ id: string; slug: string }> {
  const { db, now } = context;
  const letter = await db.$transaction(async (tx) => {
    const text = { title: "Not with our work", body: "We refuse.", demands: "Stop selling it." };
    const begun = await beginDraft(tx, now, { organizerId, lang: "en", text });
    await tx.teamMember.create({ data: { letterId: begun.id, organizerId, role: "owner" } });
    return begun;
  });
  const written: [DraftPart, object][] = [
    [
      "letter",
      {
        lang: "en",
        addressee: "Jeff Bezos, chief executive",
        summary: "Workers ask not to sell face recognition to police.",
        slug: "not-with-our-work",
      },
    ],
    [
      "workplaces",
      {
        workplaces: [
          {
            name: "Amazon",
            domains: "amazon.example\naws.amazon.example",
            headcount: "45,000",
            headcountSource: "annual report",
            anyMailbox: false,
          },
        ],
      },
    ],
    ["signing", { ...emptyPages.signing, ways: ["anonymous", "named"], asks: ["title"], goal: "500" }],
    ...(Object.entries(pages) as [keyof DraftPages, object][]),
    ...Object.entries(texts).map(([lang, text]): [DraftPart, object] => [`text/${lang}`, text]),
  ];
  for (const [part, content] of written) await writePart(context, letter.id, { part, content, organizerId });
  return letter;
}

/** Saves a page of a draft over whatever stands there. */
export async function writePart(
  { db, now }: Context,
  letterId: string,
  { part, content, organizerId }: { part: DraftPart; content: object; organizerId: string },
): Promise<void> {
  const present = await db.draftPart.findUnique({
    where: { letterId_part: { letterId, part } },
    select: { revision: true },
  });
  const revision = present?.revision ?? 0;
  const outcome = await savePart({ db, now }, { letterId, part, revision, content, organizerId });
  if (outcome.kind !== "saved") throw new Error(`${part} could not be saved`);
}
