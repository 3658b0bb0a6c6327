import type { Context } from "#app/platform/context.server.ts";

export type WaitingOrganization = {
  id: string;
  organization: string;
  name: string;
  title: string | null;
  domain: string | null;
};

/** Organizations that have confirmed a mailbox and wait to be let into the next batch. */
export async function findWaitingOrganizations(
  { db }: Pick<Context, "db">,
  slug: string,
): Promise<WaitingOrganization[]> {
  const rows = await db.namedSignature.findMany({
    where: { letter: { slug }, shownAs: "organization", approved: false },
    orderBy: { organization: "asc" },
    select: { id: true, organization: true, name: true, title: true, domain: true },
  });
  return rows.map(({ organization, ...row }) => ({ ...row, organization: organization ?? "" }));
}

/** Lets a waiting organization into the next batch; false when there is no such one. */
export async function approveOrganization(
  { db }: Pick<Context, "db">,
  slug: string,
  id: string,
): Promise<boolean> {
  if (!/^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/.test(id)) return false;
  const { count } = await db.namedSignature.updateMany({
    where: { id, letter: { slug }, shownAs: "organization", approved: false },
    data: { approved: true },
  });
  return count === 1;
}
