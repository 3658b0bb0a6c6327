import { entryTime, mannerOn, writeEntry } from "#app/log/entries.ts";
import { findLogKey } from "#app/log/log-key.server.ts";
import { LogWriter } from "#app/log/log.server.ts";
import { announce } from "#app/platform/announcements.server.ts";
import type { Context } from "#app/platform/context.server.ts";
import type { Db } from "#app/platform/db.server.ts";
import { findSnapshot, hashFile, letterFile } from "./letter-file.server.ts";
import type { MailState } from "./mail-delivery.server.ts";
import { hideRecipient } from "./recipients.server.ts";

/** All that is decided when a letter is delivered. */
export type NewDelivery = {
  deliveredOn: string;
  manner: string;
  /** To whom, by name, for everybody. */
  recipients: string[];
  /** SHA-256 of the file that is handed over, hex. */
  hash: string | null;
  /** The batch whose delivery pack that is. */
  batch: number | null;
  /** To whom a mail with the pack is sent; nobody where it was handed over by other means. */
  mailTo: { name: string; address: string }[];
};

/** A pack as it would be handed over now: what its batch is, its SHA-256 in hex, and how long it is. */
export type Pack = { batch: number; hash: string; length: number };

export async function measurePack(
  context: Pick<Context, "db" | "batchSeconds" | "batchMin" | "origin">,
  slug: string,
): Promise<Pack | undefined> {
  const snapshot = await findSnapshot(context, slug);
  if (!snapshot) return undefined;
  return { batch: snapshot.counts.batch, ...(await hashFile(letterFile(context.db, snapshot, "pack"))) };
}

/** A mail that has ended in one of these may not have reached anybody. */
const unsent: MailState[] = ["refused", "changed", "unsure"];

/**
 * Puts a delivery on record, in public and in the log, and queues its mails: all of it or, with the caller's transaction, none. A letter
 * that has closed is delivered from then on; one that is open stays open. What is on record word for word, as after a second click, is
 * not recorded again, and mailed again only to those whom no mail of it has reached.
 */
export async function deliver(
  tx: Db,
  { keys, now, organizerKey }: Pick<Context, "keys" | "now" | "organizerKey">,
  letter: { id: string; slug: string; logOrigin: string },
  { deliveredOn, manner, recipients, hash: hexHash, batch, mailTo }: NewDelivery,
): Promise<"delivered" | "mailed-again" | "on-record-already"> {
  const log = await LogWriter.open(tx, letter.id);
  const day = new Date(deliveredOn);
  const hash = hexHash === null ? null : new Uint8Array(Buffer.from(hexHash, "hex"));
  const same = { letterId: letter.id, deliveredOn: day, manner, hash, recipients: { equals: recipients } };
  const onRecord = await tx.delivery.findFirst({ where: same, select: { id: true, mails: true } });
  if (onRecord) {
    const reached = onRecord.mails.filter(({ state }) => !unsent.includes(state as MailState));
    const missed = mailTo.filter(({ name }) => !reached.some(({ recipient }) => recipient === name));
    await queueMails(tx, organizerKey, onRecord.id, missed);
    return missed.length > 0 ? "mailed-again" : "on-record-already";
  }
  const { id: deliveryId } = await tx.delivery.create({
    data: {
      letterId: letter.id,
      deliveredOn: day,
      manner,
      recipients,
      hash,
      batch,
    },
    select: { id: true },
  });
  await queueMails(tx, organizerKey, deliveryId, mailTo);
  await tx.letter.updateMany({ where: { id: letter.id, state: "closed" }, data: { state: "delivered" } });
  await log.append([
    writeEntry({
      type: "delivered",
      at: entryTime(now),
      manner: mannerOn(deliveredOn, entryTime(now), manner),
      hash: hexHash,
    }),
  ]);
  await log.seal(letter.logOrigin, await findLogKey(keys));
  await announce(tx, letter.slug);
  return "delivered";
}

async function queueMails(
  tx: Db,
  organizerKey: Context["organizerKey"],
  deliveryId: string,
  mailTo: NewDelivery["mailTo"],
): Promise<void> {
  for (const { name, address } of mailTo) {
    const { id } = await tx.deliveryMail.create({
      data: { deliveryId, recipient: name, mailbox: hideRecipient({ organizerKey }, address) },
      select: { id: true },
    });
    await tx.$executeRaw`
      select graphile_worker.add_job('mail-delivery', json_build_object('id', ${id}::text), max_attempts := 8)`;
  }
}
