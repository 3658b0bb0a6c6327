import type { Db } from "#app/platform/db.server.ts";
import type { ActKind } from "./act-words.ts";

export type Act = {
  id: number;
  at: Date;
  act: ActKind;
  detail: string | null;
  /** Who did it, by the name of today; nothing when the account is gone. */
  by: string | null;
  about: string | null;
};

type NewAct = { letterId: string; organizerId: string; act: ActKind; aboutId?: string; detail?: string };

/** Writes down what a member of a team did. In the transaction that does it, so that nothing is done unseen. */
export async function recordAct(db: Db, now: Date, act: NewAct): Promise<void> {
  await db.teamAct.create({ data: { ...act, at: now } });
}

const mostActs = 200;

/** What a letter's team has done, the newest first. */
export async function listActs(db: Db, letterId: string): Promise<Act[]> {
  const acts = await db.teamAct.findMany({
    where: { letterId },
    orderBy: { id: "desc" },
    take: mostActs,
    select: {
      id: true,
      at: true,
      act: true,
      detail: true,
      organizer: { select: { name: true } },
      about: { select: { name: true } },
    },
  });
  return acts.map(({ organizer, about, act, ...rest }) => ({
    ...rest,
    act: act as ActKind,
    by: organizer?.name ?? null,
    about: about?.name ?? null,
  }));
}
