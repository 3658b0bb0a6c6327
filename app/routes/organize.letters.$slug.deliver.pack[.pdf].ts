import { redirect, type ActionFunctionArgs, type LoaderFunctionArgs } from "@remix-run/node";
import { findSnapshot, letterFile } from "#app/delivery/letter-file.server.ts";
import { enterLetter } from "#app/organizer/enter.server.ts";
import { sendAlong } from "#app/organizer/send-along.server.ts";
import { goTo, notFound } from "#app/platform/http.server.ts";

/** The button that makes the file is on the page of deliveries: opening an address takes nothing along. */
export async function loader({ request, params, context }: LoaderFunctionArgs) {
  const { letter } = await enterLetter(context, request, params.slug, "editor");
  return goTo(`/organize/letters/${letter.slug}/deliver`);
}

export async function action({ request, params, context }: ActionFunctionArgs) {
  const { me, letter } = await enterLetter(context, request, params.slug, "editor");
  const sent = await sendAlong(context, { me, letter, detail: "a delivery pack" }, async () => {
    const snapshot = (await findSnapshot(context, letter.slug)) ?? notFound();
    return {
      octets: letterFile(context.db, snapshot, "pack"),
      type: "application/pdf",
      name: `${letter.slug}-batch-${snapshot.counts.batch}.pdf`,
    };
  });
  return sent ?? redirect(`/organize/letters/${letter.slug}/deliver?busy=yes`, 303);
}
