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

/** The name under which it is announced that a switch was turned. */
export const switchesName = "switches";

/** Whether an operator has switched this on. */
export async function isSwitchedOn(db: Db, name: SwitchName): Promise<boolean> {
  return (await db.siteSwitch.count({ where: { name } })) > 0;
}

/**
 * What is switched on, as this process knows it: a form is not to wait for the database to hear that it is refused. Whoever
 * opens it has it look again when `switchesName` is announced.
 */
export class Switches {
  readonly #db: Db;
  #on: ReadonlySet<string> = new Set();
  #looks = 0;

  constructor(db: Db) {
    this.#db = db;
  }

  isOn(name: SwitchName): boolean {
    return this.#on.has(name);
  }

  /** Looks again. Where the database cannot be reached what was known before stays. */
  async refresh(): Promise<void> {
    const look = ++this.#looks;
    const rows = await this.#db.siteSwitch.findMany({ select: { name: true } });
    // Two looks may end in another order than they began in: the newer one counts.
    if (look === this.#looks) this.#on = new Set(rows.map(({ name }) => name));
  }
}
