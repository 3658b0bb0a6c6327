import { createHash } from "node:crypto";
import type { Context } from "#app/platform/context.server.ts";
import type { Db } from "#app/platform/db.server.ts";
import { forbidden } from "#app/platform/http.server.ts";
import { recordAct } from "./acts.server.ts";
import { mayAct, type TeamRole } from "./organizer.ts";
import { findRole } from "./team.server.ts";

/** What cannot be undone, each with who may do it where one person is enough, and what it is called. */
const decidable = {
  publish: { needed: "editor", words: "publish the letter" },
  "publish-version": { needed: "editor", words: "publish a new version" },
  close: { needed: "owner", words: "close the letter" },
  deliver: { needed: "owner", words: "deliver the letter" },
  "one-enough": { needed: "owner", words: "let one person decide alone" },
} as const satisfies Record<string, { needed: TeamRole; words: string }>;

export type Decidable = keyof typeof decidable;

/** Where two are needed both are editors or owners. */
const leastOfTwo = "editor";
const daysToAgree = 7;

/** Whether somebody in this role may do this, or where two are needed propose it and agree to it. */
export function mayDecide(role: TeamRole, act: Decidable, { needsTwo }: { needsTwo: boolean }): boolean {
  return mayAct(role, needsTwo ? leastOfTwo : decidable[act].needed);
}

export type Proposal = {
  by: string;
  isMine: boolean;
  expiresAt: Date;
  /** The fields of the form by which it was proposed. */
  typed: Record<string, string | string[]>;
};

/** What somebody has proposed and nobody has agreed to yet. */
export async function findProposal(
  { db, now }: Pick<Context, "db" | "now">,
  letterId: string,
  act: Decidable,
  me: { id: string },
): Promise<Proposal | null> {
  const found = await db.proposedDecision.findFirst({
    where: { letterId, act, expiresAt: { gt: now } },
    select: { expiresAt: true, typed: true, organizer: { select: { id: true, name: true } } },
  });
  return (
    found && {
      by: found.organizer.name,
      isMine: found.organizer.id === me.id,
      expiresAt: found.expiresAt,
      typed: (found.typed ?? {}) as Proposal["typed"],
    }
  );
}

/**
 * Decides that something is done: at once where one person is enough; where two are needed, when a second one asks for exactly what
 * the first one proposed, within a week, and one of the two could have done it alone. Anything else becomes the proposal. In the
 * transaction that does it. Who may not decide it by then is answered so, and nothing is done.
 *
 * @param content what is to be done, in one spelling
 * @param typed the fields of the form, which are shown to who has to agree
 * @returns whether it is to be done now
 */
export async function decide(
  tx: Db,
  now: Date,
  {
    letter,
    organizerId,
    act,
    content,
    typed = {},
  }: {
    letter: { id: string };
    organizerId: string;
    act: Decidable;
    content: string;
    typed?: Proposal["typed"];
  },
): Promise<boolean> {
  // Who changes the rule and who decides by it do not do so at once.
  const [rule] = await tx.$queryRaw<{ needsTwo: boolean }[]>`
    select needs_two as "needsTwo" from letter where id = ${letter.id}::uuid for update`;
  // What was read before the form, its rule and its sender's role, may have changed while the password was compared.
  const role = await findRole(tx, letter.id, organizerId);
  if (!rule || !role || !mayDecide(role, act, rule)) forbidden();
  if (!rule.needsTwo) return true;
  const hash = new Uint8Array(createHash("sha256").update(`${act}\0${content}`).digest());
  const [proposal] = await tx.proposedDecision.findMany({
    where: { letterId: letter.id, act, content: hash, expiresAt: { gt: now } },
    select: { organizerId: true },
  });
  if (proposal && (await canBothDecide(tx, letter.id, act, [proposal.organizerId, organizerId]))) {
    await tx.proposedDecision.deleteMany({ where: { letterId: letter.id, act } });
    return true;
  }
  if (proposal?.organizerId === organizerId) return false;
  const proposed = {
    content: hash,
    typed,
    organizerId,
    expiresAt: new Date(now.getTime() + daysToAgree * 86_400_000),
  };
  await tx.proposedDecision.upsert({
    where: { letterId_act: { letterId: letter.id, act } },
    create: { letterId: letter.id, act, ...proposed },
    update: proposed,
  });
  const detail = decidable[act].words;
  await recordAct(tx, now, { letterId: letter.id, organizerId, act: "proposed", detail });
  return false;
}

async function canBothDecide(
  tx: Db,
  letterId: string,
  act: Decidable,
  [first, second]: [string, string],
): Promise<boolean> {
  if (first === second) return false;
  const members = await tx.teamMember.findMany({
    where: { letterId, organizerId: { in: [first, second] } },
    select: { role: true },
  });
  return (
    members.length === 2 &&
    members.every(({ role }) => mayAct(role, leastOfTwo)) &&
    members.some(({ role }) => mayAct(role, decidable[act].needed))
  );
}

/** Takes a proposal back; false when there is none. Its maker does so, or an owner. */
export async function takeBackProposal(
  { db, now }: Pick<Context, "db" | "now">,
  { letterId, organizerId, role }: { letterId: string; organizerId: string; role: TeamRole },
  act: Decidable,
): Promise<boolean> {
  return db.$transaction(async (tx) => {
    const { count } = await tx.proposedDecision.deleteMany({
      where: { letterId, act, ...(mayAct(role, "owner") ? {} : { organizerId }) },
    });
    if (count === 0) return false;
    const detail = decidable[act].words;
    await recordAct(tx, now, { letterId, organizerId, act: "took-back", detail });
    return true;
  });
}

/** Asks for two people from now on. Only where two of the team could decide. */
export async function needTwo(
  { db, now }: Pick<Context, "db" | "now">,
  { letterId, organizerId }: { letterId: string; organizerId: string },
): Promise<"done" | "too-few"> {
  return db.$transaction(async (tx) => {
    const able = await tx.teamMember.count({ where: { letterId, role: { in: ["editor", "owner"] } } });
    if (able < 2) return "too-few";
    const { count } = await tx.letter.updateMany({
      where: { id: letterId, needsTwo: false },
      data: { needsTwo: true },
    });
    if (count > 0) await recordAct(tx, now, { letterId, organizerId, act: "two-needed" });
    return "done";
  });
}

/** Lets one person decide alone again: that too takes two. */
export async function letOneDecide(
  { db, now }: Pick<Context, "db" | "now">,
  { letterId, organizerId }: { letterId: string; organizerId: string },
): Promise<"done" | "proposed"> {
  return db.$transaction(async (tx) => {
    const letter = { id: letterId, needsTwo: true };
    if (!(await decide(tx, now, { letter, organizerId, act: "one-enough", content: "" }))) return "proposed";
    const { count } = await tx.letter.updateMany({
      where: { id: letterId, needsTwo: true },
      data: { needsTwo: false },
    });
    if (count === 0) return "done";
    await tx.proposedDecision.deleteMany({ where: { letterId } });
    await recordAct(tx, now, { letterId, organizerId, act: "one-enough" });
    return "done";
  });
}
