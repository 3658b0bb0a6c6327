import type { ActionFunctionArgs } from "@remix-run/node";
import { sessionCookies } from "#app/organizer/cookies.server.ts";
import { pageAfter } from "#app/organizer/enter.server.ts";
import { SignedForm } from "#app/organizer/passkey-form.ts";
import { partiesOf } from "#app/organizer/passkey.ts";
import { incompleteRefusal, passkeyRefusal } from "#app/organizer/refusals.ts";
import { signInByPasskey } from "#app/organizer/use-passkey.server.ts";
import { goTo, jsonIn } from "#app/platform/http.server.ts";

/** Nothing is to be seen here: the sign-in page's program sends what a device has signed. */
export function loader() {
  return goTo("/organize/sign-in");
}

export async function action({ request, context }: ActionFunctionArgs) {
  const form = SignedForm.safeParse(await jsonIn(request));
  if (!form.success) return Response.json({ detail: incompleteRefusal }, { status: 422 });
  const parties = partiesOf([context.origin, context.env.onionLocation]);
  const outcome = await signInByPasskey(context, form.data, parties);
  if (outcome.kind === "signed-in")
    return Response.json(
      { to: pageAfter(new URL(request.url).searchParams.get("to")) },
      { headers: sessionCookies(outcome.session, context.origin) },
    );
  const { status, detail } = passkeyRefusal(outcome.kind);
  return Response.json({ detail }, { status });
}
