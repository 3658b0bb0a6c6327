import { languageOfDraft, titleForTeam } from "#app/letter/drafts.server.ts";
import type { Context } from "#app/platform/context.server.ts";
import { mayDecide } from "./decide.server.ts";
import { mayAct, type TeamRole } from "./organizer.ts";
import { findTeamLetter } from "./team.server.ts";

/** A letter as the ways through its pages in the workspace depend on it and on who goes them; nothing for who is not on its team. */
export async function findLetterStanding({ db }: Pick<Context, "db">, slug: string, organizerId: string) {
  const found = await findTeamLetter(db, slug, organizerId);
  if (!found) return null;
  const { letter, role } = found;
  const may = (needed: TeamRole) => mayAct(role, needed);
  const title = await titleForTeam(db, letter.id);
  const lang = letter.isDraft ? await languageOfDraft(db, letter.id) : null;
  return {
    slug: letter.slug,
    title,
    isDraft: letter.isDraft,
    lang,
    takesTexts: letter.takesTexts,
    mayEdit: may("editor"),
    mayModerate: may("moderator"),
    mayOwn: may("owner"),
    mayClose: mayDecide(role, "close", letter),
  };
}
