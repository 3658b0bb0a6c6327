import { redirect, type ActionFunctionArgs, type LoaderFunctionArgs } from "@remix-run/node";
import { findSnapshot, letterFile } from "#app/delivery/letter-file.server.ts";
import { enterLetter } from "#app/organizer/enter.server.ts";
import { sendAlong } from "#app/organizer/send-along.server.ts";
import { goTo, notFound } from "#app/platform/http.server.ts";

/** The button that makes the file is on the page of exports: opening an address takes nothing along. */
export async function loader({ request, params, context }: LoaderFunctionArgs) {
  const { letter } = await enterLetter(context, request, params.slug, "moderator");
  return goTo(`/organize/letters/${letter.slug}/export`);
}

export async function action({ request, params, context }: ActionFunctionArgs) {
  const { me, letter } = await enterLetter(context, request, params.slug, "moderator");
  const sent = await sendAlong(context, { me, letter, detail: "a PDF" }, async () => {
    const snapshot = (await findSnapshot(context, letter.slug)) ?? notFound();
    return {
      octets: letterFile(context.db, snapshot, "names"),
      type: "application/pdf",
      name: `${letter.slug}-names-batch-${snapshot.counts.batch}.pdf`,
    };
  });
  return sent ?? redirect(`/organize/letters/${letter.slug}/export?busy=yes`, 303);
}
