import { redirect, type ActionFunctionArgs, type LoaderFunctionArgs } from "@remix-run/node";
import { enterLetter } from "#app/organizer/enter.server.ts";
import { sendAlong } from "#app/organizer/send-along.server.ts";
import { formIn, goTo, notFound, typedIn } from "#app/platform/http.server.ts";
import { csv, json, writeNames } from "#app/signature/names-file.server.ts";

/** The files are asked for by a form, since that is written down. Who opens their address is shown the form. */
export async function loader({ request, params, context }: LoaderFunctionArgs) {
  const { letter } = await enterLetter(context, request, params.slug, "moderator");
  goTo(`/organize/letters/${letter.slug}/export`);
}

export async function action({ request, params, context }: ActionFunctionArgs) {
  const { me, letter } = await enterLetter(context, request, params.slug, "moderator");
  const mark = typedIn(await formIn(request), "mark") === "yes";
  const format =
    params.file === "signatures.csv"
      ? csv({ mark })
      : params.file === "signatures.json"
        ? json()
        : notFound();
  const detail = format.name.toUpperCase();
  const sent = await sendAlong(context, { me, letter, detail }, () => ({
    octets: writeNames(context, letter, format),
    type: format.type,
    name: `${letter.slug}-signatures.${format.name}`,
  }));
  return sent ?? redirect(`/organize/letters/${letter.slug}/export?busy=yes`, 303);
}
