import pg from "pg";
import type { Letter } from "#app/letter/letter.ts";
import { type Db, Prisma } from "#app/platform/db.server.ts";
import { confirmationId } from "./session.server.ts";

export type SpendOutcome =
  | { kind: "spent"; workplaceId: string; tag: Uint8Array<ArrayBuffer>; domain: string | null }
  | { kind: "not-confirmed" }
  | { kind: "used-or-blocked" };

type Row = { workplaceId: string; tag: Uint8Array<ArrayBuffer>; domain: string | null; spent: boolean };

/**
 * Uses a session up that has confirmed for signing, for one credential or one named signature: the mailbox is marked as used and the
 * session is gone, in one statement, so that however often it is tried at once it succeeds once.
 *
 * A mailbox that was used before is refused, unless it asks again with the very same blinded message: then the
 * answer is the same too, and nothing is given twice. A refusal leaves the session as it is.
 *
 * @param database the pool, or a transaction that something else belongs to
 * @param blindedHash SHA-256 of the blinded message, or 32 random bytes for a named signature
 * @param workplaces ids of the workplaces for which this may be spent
 */
export async function spend(
  database: pg.Pool | Db,
  letter: Letter,
  session: string | undefined,
  { blindedHash, workplaces, now }: { blindedHash: Uint8Array; workplaces: string[]; now: Date },
): Promise<SpendOutcome> {
  if (!session) return { kind: "not-confirmed" };
  const id = confirmationId(session, letter.id, "sign");
  const statement = Prisma.sql`
    with session as (
      select tag, workplace_id, domain from confirmation
      where id = ${id} and code is null and expires_at > ${now} and workplace_id = any(${workplaces}::uuid[])
      for update
    ), issued as (
      insert into issuance (tag, workplace_id, blinded_hash)
      select tag, workplace_id, ${blindedHash} from session
      on conflict (tag) do nothing
      returning tag
    ), entitled as (
      select tag from issued
      union all
      select issuance.tag from issuance join session using (tag) where issuance.blinded_hash = ${blindedHash}
    ), burned as (
      delete from confirmation where id = ${id} and exists (select from entitled)
    )
    select workplace_id as "workplaceId", tag, domain, exists (select from entitled) as spent from session`;
  const [row] = await rowsOf(database, statement);
  if (!row) return { kind: "not-confirmed" };
  if (row.spent) return { kind: "spent", ...row };
  // Where this one waited for another one's issuance, it has not seen what that was for. Asked again it sees it.
  const [again] = await rowsOf(database, statement);
  return again?.spent ? { kind: "spent", ...again } : { kind: "used-or-blocked" };
}

// Through Prisma the statement costs a millisecond of this process's time, straight through the pool a third of it.
async function rowsOf(database: pg.Pool | Db, statement: Prisma.Sql): Promise<Row[]> {
  if (!(database instanceof pg.Pool)) return database.$queryRaw<Row[]>(statement);
  const { text, values } = statement;
  return (await database.query<Row>({ name: "spend", text, values })).rows;
}
