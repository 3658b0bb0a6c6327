import type { Letter } from "#app/letter/letter.ts";
import type { LetterMemory } from "#app/letter/letter-memory.server.ts";
import type { Context } from "#app/platform/context.server.ts";
import { forbidden, goTo, notFound } from "#app/platform/http.server.ts";
import { sessionIn } from "./cookies.server.ts";
import { mayAct, type TeamRole } from "./organizer.ts";
import { findSession, type Me } from "./session.server.ts";
import { findRole } from "./team.server.ts";

/** Who is signed in, or nobody. */
export function whoIsThere(context: Context, request: Request): Promise<Me | null> {
  return findSession(context, sessionIn(request, context.origin));
}

/** Who is signed in. A visitor who is not is sent to sign in, and back to this page from there. */
export async function enter(context: Context, request: Request): Promise<Me> {
  const me = await whoIsThere(context, request);
  const { pathname } = new URL(request.url);
  return me ?? goTo(`/organize/sign-in${pathname === "/organize" ? "" : `?to=${pathname}`}`);
}

/** A member of a letter's team who may do this much. For a stranger there is no such letter. */
export async function enterLetter(
  context: Context & { letters: LetterMemory },
  request: Request,
  slug: string | undefined,
  needed: TeamRole,
): Promise<{ me: Me; letter: Letter; role: TeamRole }> {
  const me = await enter(context, request);
  const letter = (await context.letters.find(context, slug ?? "")) ?? notFound();
  const role = (await findRole(context.db, letter.id, me.id)) ?? notFound();
  if (!mayAct(role, needed)) forbidden();
  return { me, letter, role };
}

/** Where to go after signing in: a page of the workspace, and no other place however it was asked for. */
export function pageAfter(to: string | null): string {
  return to && /^\/organize(\/[a-z0-9-]+)*$/.test(to) ? to : "/organize";
}
