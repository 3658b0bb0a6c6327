import type { Context } from "#app/platform/context.server.ts";
import { hashPassword } from "./hash-password.server.ts";
import { revealMailbox } from "./hide.server.ts";
import { passwordProblem } from "./password-problem.server.ts";
import type { PasswordProblem } from "./password-rules.ts";
import { endOtherSessions, type Me } from "./session.server.ts";
import { confirmPassword, type AgainOutcome } from "./sign-in.server.ts";
import { lockTeams } from "./owners.server.ts";

type AccountContext = Pick<Context, "db" | "now" | "organizerKey">;

export type ChangePasswordOutcome =
  | { kind: "changed" }
  | { kind: Exclude<AgainOutcome, "confirmed"> }
  | { kind: "no-password"; problem: PasswordProblem };

/** Sets a new password, for whoever knows the present one, and ends every other session at once. */
export async function changePassword(
  context: AccountContext,
  me: Me,
  typed: { current: string; password: string },
): Promise<ChangePasswordOutcome> {
  const { db } = context;
  const { mailbox } = await db.organizer.findUniqueOrThrow({
    where: { id: me.id },
    select: { mailbox: true },
  });
  const problem = passwordProblem(typed.password, [me.name, revealMailbox(context, mailbox)]);
  if (problem) return { kind: "no-password", problem };
  const again = await confirmPassword(context, me, typed.current);
  if (again !== "confirmed") return { kind: again };
  const password = await hashPassword(typed.password);
  if (password === null) return { kind: "busy" };
  await db.$transaction(async (tx) => {
    await tx.organizer.update({ where: { id: me.id }, data: { password } });
    await tx.passwordReset.deleteMany({ where: { organizerId: me.id } });
    await endOtherSessions(tx, me);
  });
  return { kind: "changed" };
}

/** Deletes an account with all that is kept of it. Not while it is a letter's last owner: somebody must be able to steer it. */
export async function deleteAccount(
  { db }: Pick<Context, "db">,
  me: Pick<Me, "id">,
): Promise<"deleted" | "last-owner"> {
  return db.$transaction(async (tx) => {
    const mine = await tx.teamMember.findMany({
      where: { organizerId: me.id, role: "owner" },
      select: { letterId: true },
    });
    const letterIds = mine.map(({ letterId }) => letterId);
    await lockTeams(tx, letterIds);
    const shared = await tx.teamMember.findMany({
      where: { letterId: { in: letterIds }, role: "owner", organizerId: { not: me.id } },
      distinct: ["letterId"],
      select: { letterId: true },
    });
    if (shared.length < letterIds.length) return "last-owner";
    await tx.invitation.deleteMany({ where: { letterId: { in: letterIds } } });
    await tx.organizer.deleteMany({ where: { id: me.id } });
    return "deleted";
  });
}
