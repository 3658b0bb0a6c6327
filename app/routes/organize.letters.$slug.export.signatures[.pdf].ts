import type { ActionFunctionArgs, LoaderFunctionArgs } from "@remix-run/node";
import { findSnapshot, letterFile } from "#app/delivery/letter-file.server.ts";
import { recordAct } from "#app/organizer/acts.server.ts";
import { enterLetter } from "#app/organizer/enter.server.ts";
import { goTo, notFound, privateStream } from "#app/platform/http.server.ts";

/** The button that makes the file is on the page of exports: opening an address takes nothing along. */
export async function loader({ request, params, context }: LoaderFunctionArgs) {
  const { letter } = await enterLetter(context, request, params.slug, "moderator");
  return goTo(`/organize/letters/${letter.slug}/export`);
}

export async function action({ request, params, context }: ActionFunctionArgs) {
  const { me, letter } = await enterLetter(context, request, params.slug, "moderator");
  const onEnd = context.exports.take() ?? goTo(`/organize/letters/${letter.slug}/export?busy=yes`);
  try {
    const snapshot = (await findSnapshot(context, letter.slug)) ?? notFound();
    await recordAct(context.db, context.now, {
      letterId: letter.id,
      organizerId: me.id,
      act: "exported",
      detail: "a PDF",
    });
    return privateStream(letterFile(context.db, snapshot, "names"), "application/pdf", {
      name: `${letter.slug}-names-batch-${snapshot.counts.batch}.pdf`,
      onEnd,
    });
  } catch (error) {
    onEnd();
    throw error;
  }
}
