import { createHash } from "node:crypto";
import { nextBatchAt, type Letter } from "#app/letter/letter.ts";
import { announce } from "#app/platform/announcements.server.ts";
import type { Context } from "#app/platform/context.server.ts";
import type { Db } from "#app/platform/db.server.ts";
import { confirmationId } from "#app/verification/session.server.ts";
import { commitmentOf } from "./publish-batch.server.ts";

export type WithdrawOutcome =
  /** It was in the pool, and is gone: it was never published. */
  | { kind: "withdrawn" }
  /** It is published and counts until the next batch, whether this was asked just now or before. */
  | { kind: "waiting"; nextBatchAt: Date }
  | { kind: "already-withdrawn" }
  | { kind: "no-such-signature" };

/** Where the signatures that a withdraw secret belongs to are, as far as this server knows. */
export type WithdrawableState = "in-pool" | "published" | WithdrawOutcome["kind"];

type Counted = { pooled: number; published: number; waiting: number; withdrawn: number };

/**
 * Withdraws the signatures of a letter that this secret belongs to: one, or several where the same words agreed to several
 * texts. From anybody who has it, whatever became of the letter: no session, no mailbox, and nothing stored about when.
 *
 * Accepted means stored. What has not been published is deleted, and what is left is its serial, so that whoever still
 * has the ticket cannot post it again.
 *
 * @param secret 32 octets
 */
export async function withdrawCredential(
  { db, now }: Pick<Context, "db" | "now">,
  letter: Letter,
  secret: Uint8Array,
): Promise<WithdrawOutcome> {
  const hash = hashOf(secret);
  // Only who has a secret may make others wait, by the locks below.
  const found = await count(db, letter, hash);
  if (found.pooled + found.published === 0) return outcomeOf(found, letter, now);

  return db.$transaction(async (tx) => {
    // In the order in which a batch takes them. Nobody posts in this moment: a ticket that comes back finds it withdrawn.
    await tx.$executeRaw`lock table pooled_credential, pooled_withdrawal in share row exclusive mode`;
    const before = await count(tx, letter, hash);
    const workplaces = workplacesOf(letter);
    await tx.$executeRaw`
      with deleted as (
        delete from pooled_credential where withdraw_hash = ${hash} and workplace_id = any(${workplaces}::uuid[])
        returning serial, workplace_id, withdraw_hash
      )
      insert into credential (serial, workplace_id, withdraw_hash, batch, withdrawn)
      select serial, workplace_id, withdraw_hash, 0, true from deleted on conflict (serial) do nothing`;
    await tx.$executeRaw`
      insert into pooled_withdrawal (signature, letter_id, workplace_id, shown_as, secret)
      select serial, ${letter.id}::uuid, workplace_id, 'anonymous', ${new Uint8Array(secret)} from credential
      where withdraw_hash = ${hash} and workplace_id = any(${workplaces}::uuid[]) and not withdrawn
      on conflict (signature) do nothing`;
    if (before.published + before.waiting > 0) return { kind: "waiting", nextBatchAt: next(letter, now) };
    return before.pooled > 0 ? { kind: "withdrawn" } : outcomeOf(before, letter, now);
  });
}

/** What withdrawing with this secret would find. Changes nothing. */
export async function findWithdrawable(
  { db }: Pick<Context, "db">,
  letter: Letter,
  secret: Uint8Array,
): Promise<WithdrawableState> {
  const { pooled, published, waiting, withdrawn } = await count(db, letter, hashOf(secret));
  if (published > 0) return "published";
  if (pooled > 0) return "in-pool";
  if (waiting > 0) return "waiting";
  return withdrawn > 0 ? "already-withdrawn" : "no-such-signature";
}

// One statement, so that a batch at the same moment is seen before or after and not in between.
async function count(db: Db, letter: Letter, hash: Uint8Array): Promise<Counted> {
  const workplaces = workplacesOf(letter);
  const [counted] = await db.$queryRaw<Counted[]>`
    with pooled as (
      select from pooled_credential where withdraw_hash = ${hash} and workplace_id = any(${workplaces}::uuid[])
    ), published as (
      select withdrawn, exists (select from pooled_withdrawal where signature = serial) as waiting from credential
      where withdraw_hash = ${hash} and workplace_id = any(${workplaces}::uuid[])
    )
    select (select count(*) from pooled)::int as pooled,
           count(*) filter (where not withdrawn and not waiting)::int as published,
           count(*) filter (where waiting)::int as waiting,
           count(*) filter (where withdrawn)::int as withdrawn
    from published`;
  if (!counted) throw new Error("a count is always answered");
  return counted;
}

function outcomeOf({ waiting, withdrawn }: Counted, letter: Letter, now: Date): WithdrawOutcome {
  if (waiting > 0) return { kind: "waiting", nextBatchAt: next(letter, now) };
  return withdrawn > 0 ? { kind: "already-withdrawn" } : { kind: "no-such-signature" };
}

function next({ cadence }: Letter, now: Date): Date {
  return nextBatchAt(cadence, now);
}

function workplacesOf({ workplaces }: Letter): string[] {
  return workplaces.map(({ id }) => id);
}

function hashOf(secret: Uint8Array): Uint8Array<ArrayBuffer> {
  return new Uint8Array(createHash("sha256").update(secret).digest());
}

export type WithdrawNameOutcome = "gone" | "not-confirmed";

/**
 * Takes down the name that a mailbox has signed with, from a session that has confirmed it for withdrawing. The row is
 * deleted at once, and with it the salt by which the log's commitment could be opened; a published one is counted until the
 * next batch. The mailbox stays used. "gone" whether there was a name or not.
 */
export async function withdrawName(
  { db, now }: Pick<Context, "db" | "now">,
  letter: Letter,
  session: string | undefined,
): Promise<WithdrawNameOutcome> {
  if (!session) return "not-confirmed";
  const id = confirmationId(session, letter.id, "withdraw");
  return db.$transaction(async (tx) => {
    // Before any row: a batch, which locks this table and then rows, is waited for here and not in the middle.
    await tx.$executeRaw`lock table pooled_withdrawal in row exclusive mode`;
    const [confirmed] = await tx.$queryRaw<{ tag: Uint8Array<ArrayBuffer> }[]>`
      delete from confirmation where id = ${id} and code is null and expires_at > ${now} returning tag`;
    if (!confirmed) return "not-confirmed";
    const [row] = await tx.$queryRaw<NameRow[]>`
      delete from named_signature where tag = ${confirmed.tag} and letter_id = ${letter.id}::uuid
      returning workplace_id as "workplaceId", shown_as::text as "shownAs", batch, salt, name, title, place, organization, domain`;
    if (row && row.batch !== null)
      await tx.$executeRaw`
        insert into pooled_withdrawal (signature, letter_id, workplace_id, shown_as)
        values (${commitmentOf(row)}, ${letter.id}::uuid, ${row.workplaceId}::uuid, ${row.shownAs}::shown_as)
        on conflict (signature) do nothing`;
    // Also where there was none, so that the work is the same.
    await announce(tx, letter.slug);
    return "gone";
  });
}

type NameRow = Parameters<typeof commitmentOf>[0] & {
  workplaceId: string;
  shownAs: "named" | "organization";
  batch: number | null;
};
