import type { DraftPages, DraftText } from "#app/letter/draft.ts";
import { hasRoomFor, savePart, type Conflict } from "#app/letter/drafts.server.ts";
import { readLang } from "#app/letter/language.ts";
import { letterPageTooLong, typedLetterPage } from "#app/letter/letter-form.ts";
import type { Problem } from "#app/letter/problem.ts";
import { textTooLong, typedText } from "#app/letter/text-form.ts";
import type { Context } from "#app/platform/context.server.ts";
import { mayAct } from "./organizer.ts";
import type { Me } from "./session.server.ts";
import { findTeamLetter } from "./team.server.ts";

/** The pages of a draft that are saved while they are typed. */
export type WrittenPart = "letter" | `text/${string}`;

export function readWrittenPart(typed: string): WrittenPart | undefined {
  if (typed === "letter") return typed;
  const lang = typed.startsWith("text/") ? typed.slice("text/".length) : "";
  return readLang(lang) === lang ? `text/${lang}` : undefined;
}

/** What was typed into the form of a page. */
function typedPage(part: WrittenPart, field: (name: string) => string): DraftPages["letter"] | DraftText {
  return part === "letter" ? typedLetterPage(field) : typedText(field);
}

export type SavePageOutcome =
  | { kind: "saved"; revision: number }
  | Conflict
  | { kind: "too-long"; problems: Problem[] }
  | {
      kind:
        "incomplete" | "signed-out" | "no-such-letter" | "not-allowed" | "published" | "too-many-languages";
    };

/**
 * Saves a page of a draft as it was typed, whether or not it can be published so. Whatever is in the way, nothing that is stored
 * changes, and whoever sent it is told what to do next.
 *
 * @param me nobody when the session has ended meanwhile
 */
export async function savePage(
  context: Pick<Context, "db" | "now">,
  me: Pick<Me, "id"> | null,
  {
    slug,
    part,
    revision,
    field,
  }: {
    slug: string;
    part: WrittenPart;
    revision: number;
    /** What was typed into a field; nothing where the form has no such field. */
    field: (name: string) => string | undefined;
  },
): Promise<SavePageOutcome> {
  if (!me) return { kind: "signed-out" };
  const found = await findTeamLetter(context.db, slug, me.id);
  if (!found) return { kind: "no-such-letter" };
  if (!mayAct(found.role, "editor")) return { kind: "not-allowed" };
  const isWritable = part === "letter" ? found.letter.isDraft : found.letter.takesTexts;
  if (!isWritable) return { kind: "published" };
  const isWhole = field(part === "letter" ? "addressee" : "body") !== undefined;
  if (!isWhole || !Number.isSafeInteger(revision) || revision < 0 || revision > mostRevisions)
    return { kind: "incomplete" };

  const content = typedPage(part, (name) => field(name) ?? "");
  const problems = "body" in content ? textTooLong(content) : letterPageTooLong(content);
  if (problems.length > 0) return { kind: "too-long", problems };
  if (part !== "letter" && !(await hasRoomFor(context.db, found.letter.id, part.slice("text/".length))))
    return { kind: "too-many-languages" };
  return savePart(context, { letterId: found.letter.id, part, revision, content, organizerId: me.id });
}

/** More than anybody saves, and what the column holds. */
const mostRevisions = 2_000_000_000;
