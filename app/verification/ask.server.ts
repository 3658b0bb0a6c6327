import { letterState, workplaceOf, type Letter } from "#app/letter/letter.ts";
import type { Context } from "#app/platform/context.server.ts";
import { utcDay } from "#app/platform/key-files.server.ts";
import { readAddress, type AddressProblem } from "#app/mail/address.ts";
import type { Admission } from "./admit.server.ts";
import { seal } from "./asked-code.server.ts";
import { makeSession } from "#app/mail/session.server.ts";
import { confirmationId, type Purpose } from "./session.server.ts";

export type AskOutcome =
  | { kind: "check-your-mail"; session: string; isSlow: boolean }
  | Exclude<Admission, { kind: "admitted" }>
  /** For signing: the letter takes no signatures. For anything else: its keys, and so all traces of mailboxes, are gone. */
  | { kind: "not-open" }
  | { kind: "no-address"; problem: AddressProblem }
  | { kind: "not-a-colleague"; domain: string };

/**
 * Asks the owner of a mailbox to confirm, by a code, that they want to sign, to take their name down, or to block.
 * Whichever it is, the mail is the same.
 *
 * Refuses at once what anybody could tell from the letter: grammar and domain. Beyond that it looks nothing up about the
 * mailbox and does exactly one thing, whoever is asked for: it leaves one job. So neither the answer nor its time
 * says whether the mailbox has signed, is blocked or has had too many mails.
 *
 * @param admit asked for whoever may sign, before anything is left behind
 */
export async function ask(
  { pool, keys, now }: Pick<Context, "pool" | "keys" | "now">,
  letter: Letter,
  purpose: Purpose,
  typed: string,
  { session = makeSession(), admit }: { session?: string | undefined; admit: () => Promise<Admission> },
): Promise<AskOutcome> {
  const isOpen = purpose === "sign" ? letterState(letter, now) === "open" : !letter.keysDestroyed;
  if (!isOpen) return { kind: "not-open" };
  const read = readAddress(typed);
  if (read.kind === "refused") return { kind: "no-address", problem: read.problem };
  const workplace = workplaceOf(letter, read.domain);
  if (!workplace) return { kind: "not-a-colleague", domain: read.domain };

  const admission = await admit();
  if (admission.kind !== "admitted") return admission;

  const sealed = await seal(
    keys,
    {
      address: read.address,
      letterId: letter.id,
      workplaceId: workplace.id,
      confirmation: Buffer.from(confirmationId(session, letter.id, purpose)).toString("hex"),
      domain: purpose === "sign" && letter.ways.includes("organization") ? read.domain : null,
    },
    now,
  );
  await pool.query({
    name: "ask",
    text: `with asked as (insert into asked_code (sealed, day) values ($1, $2) returning id)
           select graphile_worker.add_job('mail-code', json_build_object('id', asked.id),
             max_attempts := 9, run_at := coalesce($3::timestamptz, now())) from asked`,
    // As text: a Date would be stored as the day of the server's own time zone, which names another key.
    values: [sealed, utcDay(now), admission.notBefore?.toISOString() ?? null],
  });
  return { kind: "check-your-mail", session, isSlow: admission.notBefore !== null };
}
