import type { Context } from "#app/platform/context.server.ts";
import type { Db } from "#app/platform/db.server.ts";
import { isSwitchedOn } from "#app/platform/switches.server.ts";
import type { UpdateForm } from "./update-form.ts";

export type UpdateDraft = { id: string; title: string; body: string; revision: number };

const id = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;

/** An update that is being written; nothing once it is published. */
export async function findDraft(db: Db, letterId: string, updateId: string): Promise<UpdateDraft | null> {
  if (!id.test(updateId)) return null;
  return db.update.findFirst({
    where: { id: updateId, letterId, number: null },
    select: { id: true, title: true, body: true, revision: true },
  });
}

/** Begins an update that nobody but the letter's team can see. */
export async function beginUpdate(
  { db }: Pick<Context, "db">,
  letterId: string,
): Promise<{ kind: "begun"; id: string } | { kind: "read-only" }> {
  if (await isSwitchedOn(db, "read-only")) return { kind: "read-only" };
  const begun = await db.update.create({ data: { letterId, title: "", body: "" }, select: { id: true } });
  return { kind: "begun", ...begun };
}

export type SaveUpdateOutcome =
  | { kind: "saved" }
  | { kind: "read-only" | "no-such-draft" }
  /** Somebody has saved it meanwhile: what stands there now. Nothing is changed. */
  | { kind: "conflict"; present: UpdateDraft };

/** Saves a draft, unless it was saved since `revision`, so that nobody's words are lost, whoever comes second. */
export async function saveUpdate(
  { db }: Pick<Context, "db">,
  {
    letterId,
    updateId,
    revision,
    typed,
  }: { letterId: string; updateId: string; revision: number; typed: UpdateForm },
): Promise<SaveUpdateOutcome> {
  if (await isSwitchedOn(db, "read-only")) return { kind: "read-only" };
  const { count } = await db.update.updateMany({
    where: { id: updateId, letterId, number: null, revision },
    data: { ...typed, revision: revision + 1 },
  });
  if (count === 1) return { kind: "saved" };
  const present = await findDraft(db, letterId, updateId);
  return present ? { kind: "conflict", present } : { kind: "no-such-draft" };
}

/** Throws a draft away; false when there is none any more. */
export async function discardUpdate(db: Db, letterId: string, updateId: string): Promise<boolean> {
  const { count } = await db.update.deleteMany({ where: { id: updateId, letterId, number: null } });
  return count > 0;
}
