import type { Context } from "#app/platform/context.server.ts";
import type { Db } from "#app/platform/db.server.ts";

/** An organization that waits for approval, or a name that a rule holds back. */
export type WaitingSignature = {
  id: string;
  name: string;
  title: string | null;
  place: string | null;
  organization: string | null;
  domain: string | null;
  /** The rule; nothing for an organization, which always waits. */
  heldBy: string | null;
};

const uuid = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;

/** Signatures of a letter that wait for somebody to look at them, organizations first. */
export async function findWaiting({ db }: Pick<Context, "db">, slug: string): Promise<WaitingSignature[]> {
  return db.namedSignature.findMany({
    where: { letter: { slug }, approved: false },
    orderBy: [{ heldBy: { sort: "asc", nulls: "first" } }, { organization: "asc" }, { name: "asc" }],
    select: {
      id: true,
      name: true,
      title: true,
      place: true,
      organization: true,
      domain: true,
      heldBy: true,
    },
  });
}

/** How many signatures of a letter wait for somebody to look at them. */
export async function countWaiting({ db }: Pick<Context, "db">, slug: string): Promise<number> {
  return db.namedSignature.count({ where: { letter: { slug }, approved: false } });
}

/** Lets a waiting signature into the next batch; false when there is no such one. */
export async function approveSignature({ db }: { db: Db }, slug: string, id: string): Promise<boolean> {
  if (!uuid.test(id)) return false;
  const { count } = await db.namedSignature.updateMany({
    where: { id, letter: { slug }, approved: false },
    data: { approved: true, heldBy: null },
  });
  return count === 1;
}

/**
 * Deletes a waiting signature; false when there is no such one. It was never published, so the log says nothing of it.
 * Its mailbox stays used: it cannot try again.
 */
export async function refuseSignature({ db }: { db: Db }, slug: string, id: string): Promise<boolean> {
  if (!uuid.test(id)) return false;
  const { count } = await db.namedSignature.deleteMany({ where: { id, letter: { slug }, approved: false } });
  return count === 1;
}
