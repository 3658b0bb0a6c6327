import type { Db } from "./db.server.ts";

/** What an operator can switch on for the whole site. */
export const switchNames = [
  /** Nothing can be signed, written or changed; everything can be read. */
  "read-only",
  "no-new-letters",
  /** Codes and updates wait; none is lost. */
  "no-mails",
  /** Anybody who confirms a mailbox may become an organizer. */
  "open-registration",
  /** A published letter stands in no list before an operator has looked at it. */
  "review-first",
] as const;
export type SwitchName = (typeof switchNames)[number];

/** Whether an operator has switched this on. */
export async function isSwitchedOn(db: Db, name: SwitchName): Promise<boolean> {
  return (await db.siteSwitch.count({ where: { name } })) > 0;
}
