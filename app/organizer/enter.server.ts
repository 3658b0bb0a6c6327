import type { Letter } from "#app/letter/letter.ts";
import type { LetterMemory } from "#app/letter/letter-memory.server.ts";
import type { Context } from "#app/platform/context.server.ts";
import { forbidden, goTo, notFound, over, signedOut } from "#app/platform/http.server.ts";
import { sessionIn } from "./cookies.server.ts";
import { mayAct, type TeamRole } from "./organizer.ts";
import { findSession, type Me } from "./session.server.ts";
import { findTeamLetter } from "./team.server.ts";

/** A page that is opened, or the answer to a form: nobody is sent elsewhere with it, or what was typed would be lost. */
type Visit = Context & { answering?: boolean };

/** Who reads a page, by the context that is made for each request. */
const readers = new WeakMap<object, Promise<Me | null>>();

/** Who is signed in, or nobody. Looked up once for all that make a page; a form, which may end a session, looks each time. */
export function whoIsThere(context: Visit, request: Request): Promise<Me | null> {
  const find = () => findSession(context, sessionIn(request, context.origin));
  if (context.answering !== false) return find();
  const found = readers.get(context) ?? find();
  readers.set(context, found);
  return found;
}

/** Who is signed in. A visitor who is not is sent to sign in, and back to this page from there. */
export async function enter(context: Visit, request: Request): Promise<Me> {
  const me = await whoIsThere(context, request);
  if (me) return me;
  if (context.answering) signedOut();
  const { pathname } = new URL(request.url);
  return goTo(`/organize/sign-in${pathname === "/organize" ? "" : `?to=${pathname}`}`);
}

/** One of those who run the site. For everybody else who is signed in there is no such page. */
export async function enterOperator(context: Visit, request: Request): Promise<Me> {
  const me = await enter(context, request);
  return me.isOperator ? me : notFound();
}

/** A member of a letter's team who may do this much. For a stranger there is no such letter. */
export async function enterLetter(
  context: Visit & { letters: LetterMemory },
  request: Request,
  slug: string | undefined,
  needed: TeamRole,
): Promise<{ me: Me; letter: Letter; role: TeamRole; needsTwo: boolean }> {
  const me = await enter(context, request);
  const found = (await findTeamLetter(context.db, slug ?? "", me.id)) ?? notFound();
  if (!mayAct(found.role, needed)) forbidden();
  // While it is written there is nothing but the writing.
  if (found.letter.isDraft) goTo(`/organize/letters/${found.letter.slug}/write`);
  const letter = (await context.letters.findAlsoTakenDown(context, found.letter.slug)) ?? notFound();
  return { me, letter, role: found.role, needsTwo: found.letter.needsTwo };
}

/** A letter as its team knows it, whether or not it is published. */
export type TeamLetter = {
  id: string;
  slug: string;
  isDraft: boolean;
  /** Whether its texts can be written: of a draft, and of an open letter for its next version. */
  takesTexts: boolean;
  needsTwo: boolean;
};

/** A member of a letter's team who may do this much, also while the letter is a draft. For a stranger there is no such letter. */
export async function enterTeam(
  context: Visit,
  request: Request,
  slug: string | undefined,
  needed: TeamRole,
): Promise<{ me: Me; letter: TeamLetter; role: TeamRole }> {
  const me = await enter(context, request);
  const found = await findTeamLetter(context.db, slug ?? "", me.id);
  if (!found) notFound();
  if (!mayAct(found.role, needed)) forbidden();
  return { me, ...found };
}

/** A member of a draft's team who may do this much. A letter that is published has no draft to be written any more: its page is shown. */
export async function enterDraft(
  context: Visit,
  request: Request,
  slug: string | undefined,
  needed: TeamRole,
): Promise<{ me: Me; letter: TeamLetter; role: TeamRole }> {
  const entered = await enterTeam(context, request, slug, needed);
  if (!entered.letter.isDraft) leave(context, entered.letter.slug);
  return entered;
}

/** A member of a team who may do this much with the texts of a draft, or with what is to be the next version of an open letter. */
export async function enterTexts(
  context: Visit,
  request: Request,
  slug: string | undefined,
  needed: TeamRole,
): Promise<{ me: Me; letter: TeamLetter; role: TeamRole }> {
  const entered = await enterTeam(context, request, slug, needed);
  if (!entered.letter.takesTexts) leave(context, entered.letter.slug);
  return entered;
}

function leave({ answering }: Visit, slug: string): never {
  return answering ? over() : goTo(`/organize/letters/${slug}`);
}

/** Where to go after signing in: a page of the workspace or of the operators, and no other place however it was asked for. */
export function pageAfter(to: string | null): string {
  return to && /^\/(organize|admin)(\/[A-Za-z0-9-]+)*$/.test(to) ? to : "/organize";
}
