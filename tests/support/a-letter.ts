import { findLetter } from "#app/letter/letters.server.ts";
import type { Letter } from "#app/letter/letter.ts";
import type { NewLetter } from "#app/letter/new-letter.ts";
import type { Context } from "#app/platform/context.server.ts";
import { publishLetter } from "#app/signature/publish-letter.server.ts";

/** A letter of Amazon workers, open for signing; what a test cares about it says. */
export async function aLetter(context: Context, differences: Partial<NewLetter> = {}): Promise<Letter> {
  const day = 86_400_000;
  const letter: NewLetter = {
    slug: "not-with-our-work",
    addressee: "Jeff Bezos, chief executive",
    summary: "Workers ask not to sell face recognition to police.",
    texts: [
      {
        lang: "en",
        title: "Not with our work",
        body: "We refuse.\n\nWe build it, and we want a say.",
        demands: ["Stop selling it."],
      },
    ],
    workplaces: [
      {
        name: "Amazon",
        domains: ["amazon.example", "aws.amazon.example"],
        anyMailbox: false,
        headcount: 45_000,
        headcountSource: "annual report",
      },
    ],
    ways: ["anonymous", "role", "named"],
    asks: ["title", "place"],
    roles: ["Engineer", "Designer"],
    goal: 500,
    opensAt: new Date(context.now.getTime() - day),
    closesAt: new Date(context.now.getTime() + 90 * day),
    cadence: { everySeconds: 86_400, least: 5 },
    ...differences,
  };
  await publishLetter(context, letter);
  const published = await findLetter(context, letter.slug);
  if (!published) throw new Error("the letter is not there");
  return published;
}
