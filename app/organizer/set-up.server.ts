import { readAddress } from "#app/mail/address.ts";
import type { Context } from "#app/platform/context.server.ts";
import type { Db } from "#app/platform/db.server.ts";
import { recordAct } from "./acts.server.ts";
import { hashPassword } from "./hash-password.server.ts";
import { findInvitation, takeInvitation } from "./invitation.server.ts";
import { makeOrganizer } from "./make-organizer.server.ts";
import { readName } from "./organizer.ts";
import { passwordProblem } from "./password-problem.server.ts";
import type { PasswordProblem } from "./password-rules.ts";
import { beginSession } from "./session.server.ts";
import { mayTry } from "./throttle.server.ts";

export type SetUpOutcome =
  | { kind: "set-up"; session: string; slug: string | null }
  | { kind: "no-such-invitation" | "no-name" | "no-address" | "known-address" | "too-many" | "busy" }
  | { kind: "no-password"; problem: PasswordProblem };

/** A transaction that is to leave nothing. */
class UndoneError extends Error {}

/**
 * Makes an account for whoever has the link, signs it in, and uses the link up: all or nothing. Who comes by an operator's link owns
 * the letters that nobody owns; who comes by a team's link joins the team.
 */
export async function setUp(
  context: Pick<Context, "db" | "now" | "organizerKey">,
  secret: string,
  typed: { name: string; address: string; password: string },
): Promise<SetUpOutcome> {
  const { db, now } = context;
  const invitation = await findInvitation(context, secret);
  if (!invitation) return { kind: "no-such-invitation" };
  const name = readName(typed.name);
  if (!name) return { kind: "no-name" };
  const read = invitation.hasMailbox ? null : readAddress(typed.address);
  if (read?.kind === "refused") return { kind: "no-address" };
  const problem = passwordProblem(typed.password, [name, ...(read ? [read.address] : [])]);
  if (problem) return { kind: "no-password", problem };
  if (!(await mayTry(context, "set-up", secret))) return { kind: "too-many" };
  const password = await hashPassword(typed.password);
  if (password === null) return { kind: "busy" };

  try {
    return await db.$transaction(async (tx) => {
      const taken = await takeInvitation(tx, context, secret);
      const mailbox = taken?.mailbox ?? read?.address;
      if (!taken || mailbox === undefined) return { kind: "no-such-invitation" };
      const id = await makeOrganizer(tx, context, { name, mailbox, password, operator: taken.operator });
      if (id === null) throw new UndoneError();
      const { letterId, role } = taken;
      if (letterId && role) {
        await tx.teamMember.create({ data: { letterId, organizerId: id, role } });
        await recordAct(tx, now, { letterId, organizerId: id, act: "joined", detail: role });
      } else await ownTheUnowned(tx, id, now);
      return {
        kind: "set-up",
        session: await beginSession(tx, id, now),
        slug: invitation.team?.slug ?? null,
      };
    });
  } catch (error) {
    if (error instanceof UndoneError) return { kind: "known-address" };
    throw error;
  }
}

async function ownTheUnowned(tx: Db, organizerId: string, now: Date): Promise<void> {
  const unowned = await tx.letter.findMany({
    where: { team: { none: { role: "owner" } } },
    select: { id: true },
  });
  for (const { id: letterId } of unowned) {
    await tx.teamMember.create({ data: { letterId, organizerId, role: "owner" } });
    await recordAct(tx, now, { letterId, organizerId, act: "joined", detail: "owner" });
  }
}
