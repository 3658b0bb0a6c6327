import { announce } from "#app/platform/announcements.server.ts";
import type { Context } from "#app/platform/context.server.ts";
import { switchesName, switchNames, type SwitchName } from "#app/platform/switches.server.ts";
import { recordSiteAct, type Operator } from "./site-acts.server.ts";

export type SwitchState = { name: SwitchName; since: Date | null };

/** Every switch, with since when it is on. */
export async function listSwitches({ db }: Pick<Context, "db">): Promise<SwitchState[]> {
  const on = new Map((await db.siteSwitch.findMany()).map(({ name, since }) => [name, since]));
  return switchNames.map((name) => ({ name, since: on.get(name) ?? null }));
}

/** Turns a switch, in every process within a second. Turning it to where it is changes nothing and is not written down. */
export async function turnSwitch(
  { db, now }: Pick<Context, "db" | "now">,
  { name, on, operatorId }: { name: SwitchName; on: boolean } & Operator,
): Promise<void> {
  await db.$transaction(async (tx) => {
    const { count } = on
      ? await tx.siteSwitch.createMany({ data: { name, since: now }, skipDuplicates: true })
      : await tx.siteSwitch.deleteMany({ where: { name } });
    if (count === 0) return;
    await recordSiteAct(tx, now, { operatorId, act: on ? "switched-on" : "switched-off", detail: name });
    await announce(tx, switchesName);
  });
}

export function isSwitchName(text: string): text is SwitchName {
  return (switchNames as readonly string[]).includes(text);
}
