import { titleOf, type Letter } from "#app/letter/letter.ts";
import { whoMaySign } from "#app/letter/wording.ts";
import type { Context } from "#app/platform/context.server.ts";
import type { Environment } from "#app/platform/env.server.ts";
import { formIn, typedIn } from "#app/platform/http.server.ts";
import { admit } from "./admit.server.ts";
import { ask } from "./ask.server.ts";
import { confirm } from "./confirm.server.ts";
import type { Floods } from "./floods.server.ts";
import { askRefusal, codeRefusal } from "./refusals.ts";
import { sessionCookies, sessionOf } from "./session-cookie.server.ts";
import type { Purpose } from "./session.server.ts";
import { slowMinutesAt } from "./slow-lane.ts";

/** What a page shows on which the owner of a mailbox does something at a letter with a code. Its address says how far it is. */
export function showByCode({ env }: { env: Environment }, letter: Letter, request: Request) {
  return {
    slug: letter.slug,
    title: titleOf(letter),
    who: whoMaySign(letter.workplaces),
    isOver: letter.keysDestroyed,
    step: new URL(request.url).searchParams.get("step"),
    slowMinutes: slowMinutesAt(request.url),
    hasMailPage: env.smtpUrl === undefined,
  };
}

export type ByCodeOutcome =
  | { kind: "goes-on"; query: string; headers: [string, string][] }
  | {
      kind: "refused";
      status: number;
      headers: Record<string, string>;
      refused: { typed?: string; address?: string; code?: string };
    };

/**
 * Takes the forms of such a page: one asks for a code, the other has the code, with which it is done.
 *
 * @param act does it, for the session that is confirmed
 */
export async function doByCode(
  context: Context & { floods: Floods },
  letter: Letter,
  request: Request,
  purpose: Exclude<Purpose, "sign">,
  act: (session: string | undefined) => Promise<unknown>,
): Promise<ByCodeOutcome> {
  const session = sessionOf(request.headers.get("cookie"));
  const form = await formIn(request);
  if (form.has("code")) {
    const outcome = await confirm(context, letter, purpose, session, typedIn(form, "code"));
    if (outcome !== "confirmed")
      return { kind: "refused", status: 422, headers: {}, refused: { code: codeRefusal(outcome) } };
    await act(session);
    return { kind: "goes-on", query: "step=done", headers: [] };
  }
  const typed = typedIn(form, "address");
  const outcome = await ask(context, letter, purpose, typed, {
    session,
    admit: () => admit(context, letter.id, ""),
  });
  if (outcome.kind === "check-your-mail")
    return {
      kind: "goes-on",
      query: outcome.isSlow ? "step=code&lane=slow" : "step=code",
      headers: sessionCookies(outcome.session, letter.slug, purpose, context.origin),
    };
  const { status, detail, headers } = askRefusal(outcome, letter);
  return { kind: "refused", status, headers, refused: { typed, address: detail } };
}
