import type { Health } from "./health.server.ts";

/** A mail that waits longer than this is not on its way. */
const lateMinutes = 10;
const leastGigabytes = 1;
const leastPercent = 5;

/** What is wrong, each in a sentence that says what to do; nothing where all is well. */
export function findingsOf({ mails, batches, keysLeft, disk, unmet, pending }: Health): string[] {
  const overdue = batches.filter(({ isOverdue }) => isOverdue).map(({ slug }) => slug);
  const findings: (string | false)[] = [
    mails.why !== null && `The mail server cannot be reached: ${mails.why}. Check SMTP_URL.`,
    !mails.arePaused &&
      (mails.oldestMinutes ?? 0) > lateMinutes &&
      `A mail has waited for ${mails.oldestMinutes} minutes. See whether the main process runs and what it prints.`,
    mails.givenUp > 0 &&
      `${count(mails.givenUp, "mail was", "mails were")} given up after the last try. Who asked can ask again.`,
    overdue.length > 0 &&
      `The batch of ${list(overdue)} is overdue. See whether the main process runs; npm run batch runs it now.`,
    keysLeft.length > 0 &&
      `The keys of ${list(keysLeft)} should be destroyed by now and are not. See what the main process prints, and whether a backup was brought back.`,
    (disk.freeGigabytes < leastGigabytes || disk.freePercent < leastPercent) &&
      `The disk of DATA_DIR has ${disk.freeGigabytes} GB left, ${disk.freePercent} percent.`,
    pending.length > 0 &&
      `The database is older than this program: ${list(pending)} is not applied. Start the program anew.`,
    ...unmet.map(
      ({ demand, is, because }) => `PostgreSQL: ${demand} is demanded, and it is ${is}. Why: ${because}.`,
    ),
  ];
  return findings.filter((finding) => finding !== false);
}

function count(number: number, one: string, many: string): string {
  return `${number} ${number === 1 ? one : many}`;
}

function list(names: string[]): string {
  const shown = names.slice(0, 5);
  const more = names.length - shown.length;
  return new Intl.ListFormat("en").format(more > 0 ? [...shown, `${more} more`] : shown);
}
