import type { Db } from "#app/platform/db.server.ts";
import { forbidden } from "#app/platform/http.server.ts";

/** Lets nobody else change the owners of these letters until the transaction is over. Always in one order, so that nobody waits in a circle. */
export async function lockTeams(tx: Db, letterIds: string[]): Promise<void> {
  await tx.$queryRaw`
    select 1 as locked from team_member where letter_id = any(${letterIds}::uuid[]) and role = 'owner'
    order by letter_id, organizer_id for update`;
}

/** Locks a letter's owners, and refuses who is none of them any more: somebody may have been sent away while the password was compared. */
export async function mustStillOwn(tx: Db, letterId: string, organizerId: string): Promise<void> {
  await lockTeams(tx, [letterId]);
  const owner = { letterId, organizerId, role: "owner" as const };
  if ((await tx.teamMember.count({ where: owner })) === 0) forbidden();
}
