import type { Context } from "#app/platform/context.server.ts";
import type { Db } from "#app/platform/db.server.ts";
import { recordAct } from "./acts.server.ts";
import { findInvitation, takeInvitation } from "./invitation.server.ts";
import type { TeamRole } from "./organizer.ts";
import { lockTeams, mustStillOwn } from "./owners.server.ts";

export type Member = { id: string; name: string; role: TeamRole };

/** A letter's team, owners first. */
export async function listTeam(db: Db, letterId: string): Promise<Member[]> {
  const members = await db.teamMember.findMany({
    where: { letterId },
    orderBy: [{ role: "desc" }, { organizer: { name: "asc" } }, { organizerId: "asc" }],
    select: { role: true, organizer: { select: { id: true, name: true } } },
  });
  return members.map(({ role, organizer }) => ({ ...organizer, role }));
}

/** The letters on whose team somebody is, by their names in addresses. */
export async function findTeams(db: Db, organizerId: string): Promise<{ slug: string; role: TeamRole }[]> {
  const teams = await db.teamMember.findMany({
    where: { organizerId },
    orderBy: [{ letter: { opensAt: "desc" } }, { letterId: "asc" }],
    select: { role: true, letter: { select: { slug: true } } },
  });
  return teams.map(({ role, letter }) => ({ role, slug: letter.slug }));
}

/** What somebody is on a letter's team; nothing for a stranger. */
export async function findRole(db: Db, letterId: string, organizerId: string): Promise<TeamRole | null> {
  const member = await db.teamMember.findUnique({
    where: { letterId_organizerId: { letterId, organizerId } },
    select: { role: true },
  });
  return member?.role ?? null;
}

/** A letter on whose team somebody is, as a draft or published; nothing for a stranger, who is not to know that it is there. */
export async function findTeamLetter(
  db: Db,
  slug: string,
  organizerId: string,
): Promise<{
  letter: { id: string; slug: string; isDraft: boolean; takesTexts: boolean; needsTwo: boolean };
  role: TeamRole;
} | null> {
  if (!/^[a-z0-9-]{1,80}$/.test(slug)) return null;
  const member = await db.teamMember.findFirst({
    where: { organizerId, letter: { slug } },
    select: { role: true, letter: { select: { id: true, slug: true, state: true, needsTwo: true } } },
  });
  if (!member) return null;
  const { state, ...letter } = member.letter;
  return {
    role: member.role,
    letter: { ...letter, isDraft: state === "draft", takesTexts: state === "draft" || state === "open" },
  };
}

export type JoinOutcome = { kind: "joined"; slug: string } | { kind: "no-such-invitation" | "already-there" };

/** Uses up a link to join a team. Who is on the team already keeps the role and leaves the link unused. */
export async function joinTeam(
  context: Pick<Context, "db" | "now" | "organizerKey">,
  organizerId: string,
  secret: string,
): Promise<JoinOutcome> {
  const { db, now } = context;
  const team = (await findInvitation(context, secret))?.team;
  if (!team) return { kind: "no-such-invitation" };
  if (await findRole(db, team.letterId, organizerId)) return { kind: "already-there" };
  return db.$transaction(async (tx) => {
    if (!(await takeInvitation(tx, context, secret))) return { kind: "no-such-invitation" };
    const { letterId, role, slug } = team;
    await tx.teamMember.createMany({ data: { letterId, organizerId, role }, skipDuplicates: true });
    await recordAct(tx, now, { letterId, organizerId, act: "joined", detail: role });
    return { kind: "joined", slug };
  });
}

export type ChangeMemberOutcome = "changed" | "no-such-member" | "last-owner";

/**
 * Gives a member another role, or none, which ends the membership. A letter keeps an owner, also when two leave at once. Who stops being
 * an owner may have made links by which to come back: all that nobody has used yet end with it.
 *
 * @param by who does it: an owner, or whoever leaves
 */
export async function changeMember(
  { db, now }: Pick<Context, "db" | "now">,
  letterId: string,
  { by, memberId, role }: { by: string; memberId: string; role: TeamRole | null },
): Promise<ChangeMemberOutcome> {
  if (!/^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/.test(memberId)) return "no-such-member";
  return db.$transaction(async (tx) => {
    if (by === memberId && role === null) await lockTeams(tx, [letterId]);
    else await mustStillOwn(tx, letterId, by);
    const member = { letterId, organizerId: memberId };
    const present = await findRole(tx, letterId, memberId);
    if (!present) return "no-such-member";
    if (present === role) return "changed";
    const owners = await tx.teamMember.count({ where: { letterId, role: "owner" } });
    if (present === "owner" && owners === 1) return "last-owner";
    if (role) await tx.teamMember.updateMany({ where: member, data: { role } });
    else await tx.teamMember.deleteMany({ where: member });
    if (present === "owner") await tx.invitation.deleteMany({ where: { letterId } });
    const act = role ? "role-changed" : by === memberId ? "left" : "sent-away";
    await recordAct(tx, now, {
      letterId,
      organizerId: by,
      act,
      ...(act === "left" ? {} : { aboutId: memberId }),
      ...(role ? { detail: role } : {}),
    });
    return "changed";
  });
}
