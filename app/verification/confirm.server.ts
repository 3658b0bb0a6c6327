import { timingSafeEqual } from "node:crypto";
import type { Letter } from "#app/letter/letter.ts";
import type { Context } from "#app/platform/context.server.ts";
import { readCode } from "#app/mail/code.ts";
import { codeHash } from "#app/mail/session.server.ts";
import { confirmationId, type Purpose } from "./session.server.ts";

export type ConfirmOutcome = "confirmed" | "not-a-code" | "wrong-code";

/** How long a confirmed session may take to choose. */
const minutesToChoose = 60;

/**
 * Takes the code that a mail carried, from the browser session that asked for it, for what it was asked for. Every try
 * counts, up to five; a code that is wrong, old, used up or was never sent gets one and the same answer.
 */
export async function confirm(
  { db, codeKey, now }: Pick<Context, "db" | "codeKey" | "now">,
  letter: Letter,
  purpose: Purpose,
  session: string | undefined,
  typed: string,
): Promise<ConfirmOutcome> {
  const code = readCode(typed);
  if (!code) return "not-a-code";
  if (!session) return "wrong-code";

  const id = confirmationId(session, letter.id, purpose);
  const [waiting] = await db.$queryRaw<{ code: Uint8Array }[]>`
    update confirmation set tries = tries - 1
    where id = ${id} and code is not null and tries > 0 and expires_at > ${now}
    returning code`;
  const given = codeHash(codeKey, id, code);
  if (!waiting || !timingSafeEqual(waiting.code, given)) return "wrong-code";

  const expiresAt = new Date(now.getTime() + minutesToChoose * 60_000);
  const confirmed = await db.$queryRaw<{ id: Uint8Array }[]>`
    with confirmed as (
      update confirmation set code = null, expires_at = ${expiresAt} where id = ${id} and code = ${given} returning id
    ), stepped as (
      insert into letter_steps (letter_id, confirmed) select ${letter.id}::uuid, 1 from confirmed where ${purpose} = 'sign'
      on conflict (letter_id) do update set confirmed = letter_steps.confirmed + 1
    )
    select id from confirmed`;
  return confirmed.length > 0 ? "confirmed" : "wrong-code";
}

/** Whether this session has confirmed a mailbox for signing this letter and not used it yet, and for which workplace. */
export async function findConfirmed(
  { db, now }: Pick<Context, "db" | "now">,
  letter: Letter,
  session: string | undefined,
): Promise<{ workplaceId: string; domain: string | null } | null> {
  if (!session) return null;
  return db.confirmation.findFirst({
    where: { id: confirmationId(session, letter.id, "sign"), code: null, expiresAt: { gt: now } },
    select: { workplaceId: true, domain: true },
  });
}
