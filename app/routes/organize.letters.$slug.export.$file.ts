import { redirect, type ActionFunctionArgs, type LoaderFunctionArgs } from "@remix-run/node";
import { recordAct } from "#app/organizer/acts.server.ts";
import { enterLetter } from "#app/organizer/enter.server.ts";
import { formIn, goTo, notFound, privateStream, typedIn } from "#app/platform/http.server.ts";
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
  const onEnd = context.exports.take();
  if (!onEnd) return redirect(`/organize/letters/${letter.slug}/export?busy=yes`, 303);
  try {
    await recordAct(context.db, context.now, {
      letterId: letter.id,
      organizerId: me.id,
      act: "exported",
      detail: format.name.toUpperCase(),
    });
  } catch (error) {
    onEnd();
    throw error;
  }
  const name = `${letter.slug}-signatures.${format.name}`;
  return privateStream(writeNames(context, letter, format), format.type, { name, onEnd });
}
