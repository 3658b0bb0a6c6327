import { redirect, type ActionFunctionArgs } from "@remix-run/node";
import { noSessionCookies } from "#app/organizer/cookies.server.ts";
import { whoIsThere } from "#app/organizer/enter.server.ts";
import { endSession, hex } from "#app/organizer/session.server.ts";
import { goTo } from "#app/platform/http.server.ts";

/** Nothing is to be seen here: signing out is a form on every page of the workspace. */
export function loader() {
  return goTo("/organize");
}

export async function action({ request, context }: ActionFunctionArgs) {
  const me = await whoIsThere(context, request);
  if (me) await endSession(context, me, hex(me.sessionId));
  return redirect("/organize/sign-in", {
    status: 303,
    headers: noSessionCookies(context.origin),
  });
}
