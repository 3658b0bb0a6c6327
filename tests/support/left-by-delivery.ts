import { putAnswer } from "#app/delivery/answer.server.ts";
import { deliver } from "#app/delivery/deliver.server.ts";
import { setOutcome } from "#app/delivery/outcome.server.ts";
import { listRecipients, saveRecipient } from "#app/delivery/recipients.server.ts";
import type { Letter } from "#app/letter/letter.ts";
import type { Context } from "#app/platform/context.server.ts";

/** A letter that was delivered, with a mail that is being sent and one that waits, and was answered. */
export async function leftByDelivery(context: Context, letter: Letter): Promise<void> {
  const { db, now } = context;
  await db.$transaction(async (tx) => {
    const typed = { id: null, name: "Max", office: "Head of staff", address: "office@amazon.example" };
    await saveRecipient(tx, context, letter.id, typed);
    const mailTo = (await listRecipients({ ...context, db: tx as typeof db }, letter.id)).flatMap(
      ({ name, address }) => (address ? [{ name, address }] : []),
    );
    await deliver(tx, context, letter, {
      deliveredOn: "2018-06-20",
      manner: "By mail",
      recipients: ["Max"],
      hash: "ab".repeat(32),
      batch: 1,
      mailTo,
    });
    await tx.deliveryMail.updateMany({ data: { state: "sending", takenAt: now } });
    await putAnswer(tx, context, letter, { answeredOn: "2018-06-21", by: "Max", words: "No." });
    await setOutcome(tx, letter, { outcome: "refused", words: "For now." });
  });
}
