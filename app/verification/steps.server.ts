import type { Db } from "#app/platform/db.server.ts";

/** One more mail of a letter that no mail server took. */
export async function countFailedMail(db: Db, letterId: string): Promise<void> {
  await db.$executeRaw`
    insert into letter_steps (letter_id, failed) select id, 1 from letter where id = ${letterId}::uuid
    on conflict (letter_id) do update set failed = letter_steps.failed + 1`;
}

/**
 * Adds the steps that were taken since the last time to the letter's sums. Only in the transaction of a batch that publishes at least k
 * signatures: so what a team sees of them changes when the totals do, for many at once, and at no other moment. Best as the last thing of it, since whoever takes a
 * step meanwhile waits for its end.
 */
export async function sumUpSteps(tx: Db, letterId: string): Promise<void> {
  await tx.$executeRaw`
    with taken as (delete from letter_steps where letter_id = ${letterId}::uuid returning *)
    update letter set asked = letter.asked + taken.asked, confirmed = letter.confirmed + taken.confirmed,
                      failed = letter.failed + taken.failed
    from taken where letter.id = taken.letter_id`;
}
