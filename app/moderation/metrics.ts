import { findingsOf } from "./health-words.ts";
import type { Health } from "./health.server.ts";

/** Health in the text format of Prometheus (0.0.4): counts of the whole site, and none that belongs to one letter. */
export function metricsOf(health: Health): string {
  const { waiting, mails, batches, keysLeft, disk, unmet, pending } = health;
  const gauges: [name: string, help: string, value: number][] = [
    ["reports_waiting", "Reports from visitors that nobody has decided on.", waiting.reports],
    ["letters_to_review", "Letters that wait to be let into the lists.", waiting.toReview],
    ["mails_waiting", "Codes and resets that are still to be mailed.", mails.waiting],
    ["mails_oldest_seconds", "How long the oldest of them has waited.", (mails.oldestMinutes ?? 0) * 60],
    ["mails_failing", "Of these, those that are to be tried again.", mails.failing],
    ["mails_given_up", "Mails that were given up after their last try.", mails.givenUp],
    ["update_mails_waiting", "Mails with updates that are still to be sent.", mails.updates],
    ["mail_server_up", "Whether the mail server lets us in.", mails.why === null ? 1 : 0],
    [
      "batches_overdue",
      "Letters whose batch was due and not tried.",
      count(batches.map((each) => each.isOverdue)),
    ],
    ["keys_left", "Letters whose keys should be destroyed and are not.", keysLeft.length],
    ["disk_free_bytes", "What is left on the disk of DATA_DIR.", Math.round(disk.freeGigabytes * 1e9)],
    ["postgres_demands_unmet", "Settings of PostgreSQL that are demanded and not met.", unmet.length],
    ["migrations_pending", "Migrations that are not applied.", pending.length],
    ["findings", "Things that /admin calls wrong.", findingsOf(health).length],
  ];
  return gauges
    .map(
      ([name, help, value]) =>
        `# HELP undersigned_${name} ${help}\n# TYPE undersigned_${name} gauge\nundersigned_${name} ${value}\n`,
    )
    .join("");
}

function count(truths: boolean[]): number {
  return truths.filter(Boolean).length;
}
