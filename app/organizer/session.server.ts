import type { Context } from "#app/platform/context.server.ts";
import type { Db } from "#app/platform/db.server.ts";
import { forbidden } from "#app/platform/http.server.ts";
import { makeSecret, secretHash } from "./hide.server.ts";

const minute = 60_000;
const idleMs = 8 * 60 * minute;
const absoluteMs = 14 * 24 * 60 * minute;
const freshMs = 10 * minute;

/** Somebody who is signed in. */
export type Me = {
  id: string;
  name: string;
  /** Whether this is one of those who run the site. */
  isOperator: boolean;
  hasSecondFactor: boolean;
  hasPasskey: boolean;
  /** Name of the session, 32 bytes. */
  sessionId: Uint8Array<ArrayBuffer>;
  /** Whether the password was typed, or a passkey was used, within the last ten minutes. */
  isFresh: boolean;
};

/** Begins a session; what comes back goes into the browser's cookie and nowhere else. */
export async function beginSession(db: Db, organizerId: string, now: Date): Promise<string> {
  const secret = makeSecret();
  const id = secretHash(secret);
  if (!id) throw new Error("a secret has a hash");
  await db.organizerSession.create({
    data: { id, organizerId, beganAt: now, seenAt: now, confirmedAt: now },
  });
  return secret;
}

/** When sessions must have begun, and been used, to be alive. */
function alive(now: Date) {
  return {
    seenAt: { gt: new Date(now.getTime() - idleMs) },
    beganAt: { gt: new Date(now.getTime() - absoluteMs) },
  };
}

/** Who is signed in with this secret; nobody once the session has ended, from that moment on in every process. */
export async function findSession(
  { db, now }: Pick<Context, "db" | "now">,
  secret: string | undefined,
): Promise<Me | null> {
  const id = secretHash(secret);
  if (!id) return null;
  const session = await db.organizerSession.findFirst({
    where: { id, ...alive(now) },
    select: {
      seenAt: true,
      confirmedAt: true,
      organizer: {
        select: {
          id: true,
          name: true,
          operator: true,
          secondFactor: true,
          passkeys: { select: { id: true }, take: 1 },
        },
      },
    },
  });
  if (!session) return null;
  if (now.getTime() - session.seenAt.getTime() >= minute)
    await db.organizerSession.updateMany({ where: { id }, data: { seenAt: now } });
  const { id: organizerId, name, operator, secondFactor, passkeys } = session.organizer;
  return {
    id: organizerId,
    name,
    isOperator: operator,
    hasSecondFactor: secondFactor !== null,
    hasPasskey: passkeys.length > 0,
    sessionId: id,
    isFresh: now.getTime() - session.confirmedAt.getTime() < freshMs,
  };
}

export type ListedSession = { id: string; beganAt: Date; seenAt: Date; isThis: boolean };

/** An organizer's sessions, the one used last first. Their ids are hashes, which open nothing. */
export async function listSessions(
  { db, now }: Pick<Context, "db" | "now">,
  me: Me,
): Promise<ListedSession[]> {
  const sessions = await db.organizerSession.findMany({
    where: { organizerId: me.id, ...alive(now) },
    orderBy: [{ seenAt: "desc" }, { id: "asc" }],
    select: { id: true, beganAt: true, seenAt: true },
  });
  const mine = hex(me.sessionId);
  return sessions.map(({ id, ...session }) => ({ ...session, id: hex(id), isThis: hex(id) === mine }));
}

/** Ends one of an organizer's own sessions; false when there is no such one. */
export async function endSession(
  { db }: Pick<Context, "db">,
  me: Pick<Me, "id">,
  id: string,
): Promise<boolean> {
  if (!/^[0-9a-f]{64}$/.test(id)) return false;
  const { count } = await db.organizerSession.deleteMany({
    where: { organizerId: me.id, id: new Uint8Array(Buffer.from(id, "hex")) },
  });
  return count > 0;
}

/**
 * Ends all sessions of an organizer but this one, in the transaction that changes the ways into the account. Who was signed out while
 * the form was under way is answered so, and nothing is changed.
 */
export async function endOtherSessions(
  tx: Db,
  { id, sessionId }: Pick<Me, "id" | "sessionId">,
): Promise<void> {
  await holdAccount(tx, id);
  if ((await tx.organizerSession.count({ where: { id: sessionId } })) === 0) forbidden();
  await tx.organizerSession.deleteMany({ where: { organizerId: id, id: { not: sessionId } } });
}

/** Whoever begins or ends sessions of an account does so one after another, so that none begins by what has just ended. */
export async function holdAccount(tx: Db, organizerId: string): Promise<void> {
  await tx.$queryRaw`select 1 as held from organizer where id = ${organizerId}::uuid for update`;
}

export function hex(octets: Uint8Array): string {
  return Buffer.from(octets).toString("hex");
}

/** Deletes what has served its time: ended sessions, old invitations, resets, registrations, challenges and paces. */
export async function sweepOrganizers({ db, now }: Pick<Context, "db" | "now">): Promise<void> {
  const { seenAt, beganAt } = alive(now);
  await db.organizerSession.deleteMany({
    where: { OR: [{ seenAt: { lte: seenAt.gt } }, { beganAt: { lte: beganAt.gt } }] },
  });
  await db.invitation.deleteMany({ where: { expiresAt: { lte: now } } });
  await db.passwordReset.deleteMany({ where: { expiresAt: { lte: now } } });
  await db.proposedDecision.deleteMany({ where: { expiresAt: { lte: now } } });
  await db.registration.deleteMany({ where: { expiresAt: { lte: now } } });
  await db.passkeyChallenge.deleteMany({ where: { expiresAt: { lte: now } } });
  await db.organizerPace.deleteMany({ where: { until: { lte: now } } });
}
