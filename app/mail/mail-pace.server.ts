import { createHmac } from "node:crypto";
import type { Context } from "#app/platform/context.server.ts";
import type { Db } from "#app/platform/db.server.ts";
import { utcDay } from "#app/platform/key-files.server.ts";

/** Nobody's mailbox gets more codes than this in a day, whoever asks, for whichever letter and for whatever. */
const mailsADay = 5;
/** A whole domain's share in a day: a flood of invented mailboxes at one employer ends here. */
const mailsADayToDomain = 20_000;

/** What mails to a mailbox and to its domain are counted under today: HMACs under a key of the day, 32 bytes each. */
export type Pace = { mailbox: Uint8Array<ArrayBuffer>; domain: Uint8Array<ArrayBuffer> };

export async function paceOf({ keys, now }: Pick<Context, "keys" | "now">, address: string): Promise<Pace> {
  const key = await keys.dailyKey("mail-pace", utcDay(now));
  const recipient = (name: string) => new Uint8Array(createHmac("sha256", key).update(name).digest());
  return { mailbox: recipient(address), domain: recipient(address.slice(address.indexOf("@"))) };
}

/** Counts one more mail to this mailbox and its domain, or says no: a minute between two, and so many a day. */
export async function countMail(tx: Db, now: Date, { mailbox, domain }: Pace): Promise<boolean> {
  const today = utcDay(now);
  const counted = await tx.$executeRaw`
    insert into mail_pace (recipient, day, sent, last_at) values (${mailbox}, ${today}::date, 1, ${now})
    on conflict (recipient) do update set sent = mail_pace.sent + 1, last_at = excluded.last_at
    where mail_pace.sent < ${mailsADay} and mail_pace.last_at <= excluded.last_at - interval '1 minute'`;
  if (!counted) return false;
  const within = await tx.$executeRaw`
    insert into mail_pace (recipient, day, sent, last_at) values (${domain}, ${today}::date, 1, ${now})
    on conflict (recipient) do update set sent = mail_pace.sent + 1, last_at = excluded.last_at
    where mail_pace.sent < ${mailsADayToDomain}`;
  return within > 0;
}
