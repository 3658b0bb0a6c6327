import type { Context } from "#app/platform/context.server.ts";
import type { Db } from "#app/platform/db.server.ts";
import { recordAct } from "./acts.server.ts";
import { hideMailbox, makeSecret, revealMailbox, secretHash } from "./hide.server.ts";
import type { TeamRole } from "./organizer.ts";
import { mustStillOwn } from "./owners.server.ts";

const dayMs = 86_400_000;
const daysToSetUp = 1;
export const daysToJoin = 7;

/** The page that an invitation's link leads to. */
function invitationLink(origin: string, secret: string): string {
  return `${origin}/organize/join?invitation=${secret}`;
}

/**
 * Makes the link with which somebody becomes an organizer, once, within 24 hours. One for nobody in particular takes the place of the
 * last such one.
 *
 * @param mailbox the address that the account will have; without one its owner says
 * @param isOperator whether it will be one of those who run the site
 */
export async function inviteOrganizer(
  { db, now, organizerKey, origin }: Pick<Context, "db" | "now" | "organizerKey" | "origin">,
  mailbox: string | null,
  { isOperator = false } = {},
): Promise<string> {
  const secret = makeSecret();
  await db.$transaction(async (tx) => {
    if (mailbox === null) await tx.invitation.deleteMany({ where: { letterId: null, mailbox: null } });
    await tx.invitation.create({
      data: {
        id: hashOf(secret),
        mailbox: mailbox === null ? null : hideMailbox({ organizerKey }, mailbox),
        operator: isOperator,
        expiresAt: new Date(now.getTime() + daysToSetUp * dayMs),
      },
    });
  });
  return invitationLink(origin, secret);
}

/** Whether anybody organizes here yet. The first who does runs the site too. */
export async function hasOrganizers({ db }: Pick<Context, "db">): Promise<boolean> {
  return (await db.organizer.count()) > 0;
}

/** The link for the first organizer, who is an operator; nothing once there is one. */
export async function inviteFirstOrganizer(
  context: Pick<Context, "db" | "now" | "organizerKey" | "origin">,
): Promise<string | null> {
  return (await hasOrganizers(context)) ? null : inviteOrganizer(context, null, { isOperator: true });
}

/** Makes the link with which somebody joins a letter's team, once, within a week. One of its owners makes it. */
export async function inviteToTeam(
  { db, now, origin }: Pick<Context, "db" | "now" | "origin">,
  { letterId, organizerId, role }: { letterId: string; organizerId: string; role: TeamRole },
): Promise<string> {
  const secret = makeSecret();
  await db.$transaction(async (tx) => {
    await mustStillOwn(tx, letterId, organizerId);
    const expiresAt = new Date(now.getTime() + daysToJoin * dayMs);
    await tx.invitation.create({ data: { id: hashOf(secret), letterId, role, expiresAt } });
    await recordAct(tx, now, { letterId, organizerId, act: "invited", detail: role });
  });
  return invitationLink(origin, secret);
}

export type OpenInvitation = { id: string; role: TeamRole; expiresAt: Date };

/** The links to a letter's team that nobody has used yet. Their ids are hashes, which open nothing. */
export async function listInvitations(
  { db, now }: Pick<Context, "db" | "now">,
  letterId: string,
): Promise<OpenInvitation[]> {
  const invitations = await db.invitation.findMany({
    where: { letterId, expiresAt: { gt: now } },
    orderBy: [{ expiresAt: "asc" }, { id: "asc" }],
    select: { id: true, role: true, expiresAt: true },
  });
  return invitations.flatMap(({ id, role, expiresAt }) =>
    role ? [{ id: Buffer.from(id).toString("hex"), role, expiresAt }] : [],
  );
}

/** Takes back a link to a letter's team; false when it was used or has expired. */
export async function takeBackInvitation(
  { db, now }: Pick<Context, "db" | "now">,
  { letterId, organizerId }: { letterId: string; organizerId: string },
  id: string,
): Promise<boolean> {
  if (!/^[0-9a-f]{64}$/.test(id)) return false;
  return db.$transaction(async (tx) => {
    const { count } = await tx.invitation.deleteMany({
      where: { letterId, id: new Uint8Array(Buffer.from(id, "hex")) },
    });
    if (count > 0) await recordAct(tx, now, { letterId, organizerId, act: "uninvited" });
    return count > 0;
  });
}

export type FoundInvitation = {
  team: { letterId: string; slug: string; role: TeamRole } | null;
  /** Whether the account's address is given already. */
  hasMailbox: boolean;
};

/** What a link leads to; nothing once it is used or a week has passed. */
export async function findInvitation(
  { db, now }: Pick<Context, "db" | "now">,
  secret: string,
): Promise<FoundInvitation | null> {
  const id = secretHash(secret);
  if (!id) return null;
  const found = await db.invitation.findFirst({
    where: { id, expiresAt: { gt: now } },
    select: { role: true, mailbox: true, letter: { select: { id: true, slug: true } } },
  });
  if (!found) return null;
  const { letter, role, mailbox } = found;
  return {
    team: letter && role ? { letterId: letter.id, slug: letter.slug, role } : null,
    hasMailbox: mailbox !== null,
  };
}

type TakenInvitation = {
  letterId: string | null;
  role: TeamRole | null;
  mailbox: string | null;
  operator: boolean;
};

/** Uses a link up. Whoever deletes its row has it: of two who come at once one does. */
export async function takeInvitation(
  db: Db,
  { now, organizerKey }: Pick<Context, "now" | "organizerKey">,
  secret: string,
): Promise<TakenInvitation | null> {
  const id = secretHash(secret);
  if (!id) return null;
  const found = await db.invitation.findFirst({ where: { id, expiresAt: { gt: now } } });
  const { count } = await db.invitation.deleteMany({ where: { id } });
  if (!found || count === 0) return null;
  const { letterId, role, mailbox, operator } = found;
  return { letterId, role, operator, mailbox: mailbox && revealMailbox({ organizerKey }, mailbox) };
}

function hashOf(secret: string): Uint8Array<ArrayBuffer> {
  const hash = secretHash(secret);
  if (!hash) throw new Error("a secret has a hash");
  return hash;
}
