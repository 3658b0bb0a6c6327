import { createHash } from "node:crypto";
import { textIn } from "#app/letter/letter.ts";
import type { Mailer } from "#app/mail/mailer.server.ts";
import type { Context } from "#app/platform/context.server.ts";
import type { Db } from "#app/platform/db.server.ts";
import { deliveryMail } from "#emails/delivery.ts";
import { findSnapshot, letterFile } from "./letter-file.server.ts";
import { revealRecipient } from "./recipients.server.ts";

/** What has become of a mail. Unsure: the program ended while it sent it, and it is not sent again. Changed: the file cannot be made as it was decided. */
export type MailState = "waiting" | "sending" | "sent" | "refused" | "changed" | "unsure";

export type ShownMail = { recipient: string; state: MailState };

/** Nothing takes so long: what still says that it is being sent was cut off. */
const longestSendingMs = 10 * 60_000;

/** The mails of a letter's deliveries, those that need a look first. */
export async function listMails({ db, now }: { db: Db; now: Date }, letterId: string): Promise<ShownMail[]> {
  const rows = await db.deliveryMail.findMany({
    where: { delivery: { letterId } },
    orderBy: [{ delivery: { deliveredOn: "desc" } }, { recipient: "asc" }, { id: "asc" }],
    select: { recipient: true, state: true, takenAt: true },
  });
  return rows.map(({ recipient, state, takenAt }) => {
    const isCutOff =
      state === "sending" && takenAt !== null && now.getTime() - takenAt.getTime() > longestSendingMs;
    return { recipient, state: isCutOff ? "unsure" : (state as MailState) };
  });
}

/**
 * Sends one mail of a delivery, with the file whose hash stands in the log and no other. It is marked before it is sent, and what is
 * found marked was cut off: it is never sent a second time.
 *
 * @throws an Error without any address in it when it is worth trying again
 */
export async function mailDelivery(
  context: Omit<Context, "pool"> & { mailer: Mailer },
  id: string,
  { isLastTry }: { isLastTry: boolean },
): Promise<void> {
  const { db, now, mailer } = context;
  const mail = await db.deliveryMail.findUnique({
    where: { id },
    select: {
      state: true,
      mailbox: true,
      recipient: true,
      delivery: { select: { batch: true, hash: true, letter: { select: { slug: true } } } },
    },
  });
  if (!mail?.mailbox) return;
  if (mail.state === "sending") return endMail(db, id, "unsure");

  const { batch, hash, letter } = mail.delivery;
  const snapshot = await findSnapshot(context, letter.slug, batch ?? undefined);
  // One that was taken down meanwhile is sent to nobody.
  if (!snapshot || snapshot.letter.takenDown !== null) return endMail(db, id, "changed");
  const chunks: Uint8Array[] = [];
  for await (const chunk of letterFile(db, snapshot, "pack")) chunks.push(chunk);
  const octets = Buffer.concat(chunks);
  const made = createHash("sha256").update(octets).digest();
  if (!hash || !made.equals(hash)) return endMail(db, id, "changed");

  const taken = await db.deliveryMail.updateMany({
    where: { id, state: "waiting" },
    data: { state: "sending", takenAt: now },
  });
  if (taken.count === 0) return;
  const sent = await mailer.send(
    deliveryMail({
      to: revealRecipient(context, mail.mailbox),
      recipient: mail.recipient,
      title: textIn(snapshot.letter, null).title,
      addressee: snapshot.letter.addressee,
      total: snapshot.counts.total,
      address: snapshot.address,
      hash: made.toString("hex"),
      file: { name: `${letter.slug}.pdf`, octets },
    }),
  );
  if (sent.kind === "taken") return endMail(db, id, "sent");
  if (sent.kind === "refused" || isLastTry) return endMail(db, id, "refused");
  await db.deliveryMail.updateMany({ where: { id }, data: { state: "waiting", takenAt: null } });
  throw new Error(`A delivery waits to be mailed: ${sent.why}.`);
}

/** The address goes when nothing is to be sent to it any more. */
async function endMail(db: Db, id: string, state: MailState): Promise<void> {
  await db.deliveryMail.updateMany({ where: { id }, data: { state, mailbox: null, takenAt: null } });
}
