import type { ActionFunctionArgs } from "@remix-run/node";
import { addPasskey } from "#app/organizer/add-passkey.server.ts";
import { whoIsThere } from "#app/organizer/enter.server.ts";
import { MadeForm } from "#app/organizer/passkey-form.ts";
import { partiesOf } from "#app/organizer/passkey.ts";
import { incompleteRefusal, passkeyRefusal, signedOutRefusal } from "#app/organizer/refusals.ts";
import { goTo, jsonIn } from "#app/platform/http.server.ts";

/** Nothing is to be seen here: the account page's program sends the passkey that a device has made. */
export function loader() {
  return goTo("/organize");
}

export async function action({ request, context }: ActionFunctionArgs) {
  const me = await whoIsThere(context, request);
  if (!me) return Response.json({ detail: signedOutRefusal }, { status: 401 });
  const form = MadeForm.safeParse(await jsonIn(request));
  if (!form.success) return Response.json({ detail: incompleteRefusal }, { status: 422 });
  const parties = partiesOf([context.origin, context.env.onionLocation]);
  const outcome = await addPasskey(context, me, form.data, parties);
  if (outcome === "added") return Response.json({ to: "/organize/account?step=changed" });
  const { status, detail } = passkeyRefusal(outcome);
  return Response.json({ detail }, { status });
}
