import type { ActionFunctionArgs } from "@remix-run/node";
import { whoIsThere } from "#app/organizer/enter.server.ts";
import { SignedForm } from "#app/organizer/passkey-form.ts";
import { partiesOf } from "#app/organizer/passkey.ts";
import { incompleteRefusal, passkeyRefusal, signedOutRefusal } from "#app/organizer/refusals.ts";
import { confirmByPasskey } from "#app/organizer/use-passkey.server.ts";
import { goTo, jsonIn } from "#app/platform/http.server.ts";

/** Nothing is to be seen here: wherever the password is asked for again, a page's program may send this instead. */
export function loader() {
  return goTo("/organize");
}

export async function action({ request, context }: ActionFunctionArgs) {
  const me = await whoIsThere(context, request);
  if (!me) return Response.json({ detail: signedOutRefusal }, { status: 401 });
  const form = SignedForm.safeParse(await jsonIn(request));
  if (!form.success) return Response.json({ detail: incompleteRefusal }, { status: 422 });
  const parties = partiesOf([context.origin, context.env.onionLocation]);
  const outcome = await confirmByPasskey(context, me, form.data, parties);
  if (outcome === "confirmed") return Response.json({});
  const { status, detail } = passkeyRefusal(outcome);
  return Response.json({ detail }, { status });
}
