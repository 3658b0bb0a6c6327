import type { ActionFunctionArgs } from "@remix-run/node";
import { offerPasskey, type OfferOutcome } from "#app/organizer/add-passkey.server.ts";
import { whoIsThere } from "#app/organizer/enter.server.ts";
import { ChallengeForm } from "#app/organizer/passkey-form.ts";
import { partiesOf } from "#app/organizer/passkey.ts";
import {
  againRefusal,
  incompleteRefusal,
  passkeyRefusal,
  signedOutRefusal,
} from "#app/organizer/refusals.ts";
import { askForPasskey, type AskPasskeyOutcome } from "#app/organizer/use-passkey.server.ts";
import { goTo, jsonIn } from "#app/platform/http.server.ts";

/** Nothing is to be seen here: a page's program asks for what a device is to sign. */
export function loader() {
  return goTo("/organize");
}

export async function action({ request, context }: ActionFunctionArgs) {
  const form = ChallengeForm.safeParse(await jsonIn(request));
  if (!form.success) return Response.json({ detail: incompleteRefusal }, { status: 422 });
  const { purpose, origin, again } = form.data;
  const parties = partiesOf([context.origin, context.env.onionLocation]);
  const party = parties.find((each) => each.origin === origin) ?? parties[0];
  if (!party) throw new Error("the site has an address");
  if (purpose === "sign-in") return answer(await askForPasskey(context, party, null));

  const me = await whoIsThere(context, request);
  if (!me) return Response.json({ detail: signedOutRefusal }, { status: 401 });
  if (purpose === "again") return answer(await askForPasskey(context, party, me));
  return answer(await offerPasskey(context, me, party, again));
}

function answer(outcome: AskPasskeyOutcome | OfferOutcome): Response {
  if ("options" in outcome) return Response.json(outcome.options);
  const { status, detail } =
    outcome.kind === "too-many-passkeys" ? passkeyRefusal(outcome.kind) : againRefusal(outcome.kind);
  return Response.json({ detail }, { status });
}
