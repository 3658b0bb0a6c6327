import type { Context } from "#app/platform/context.server.ts";
import type { Db } from "#app/platform/db.server.ts";
import { hiddenHash } from "./hide.server.ts";
import type { ListedPasskey } from "./passkey.ts";
import { endOtherSessions, hex, type Me } from "./session.server.ts";

/** An organizer's passkeys, by name. */
export async function listPasskeys(db: Db, organizerId: string): Promise<ListedPasskey[]> {
  const passkeys = await db.passkey.findMany({
    where: { organizerId },
    orderBy: [{ name: "asc" }, { id: "asc" }],
    select: { id: true, name: true },
  });
  return passkeys.map(({ id, name }) => ({ id: hex(id), name }));
}

/** The same as browsers take them, to be left out or to be chosen from. */
export async function describePasskeys(
  db: Db,
  organizerId: string,
): Promise<{ id: string; transports: string[] }[]> {
  const passkeys = await db.passkey.findMany({
    where: { organizerId },
    select: { id: true, transports: true },
  });
  return passkeys.map(({ id, transports }) => ({ id: Buffer.from(id).toString("base64url"), transports }));
}

/** Deletes one of an organizer's own passkeys, and ends every other session: one of them may have begun with it. */
export async function deletePasskey(
  { db }: Pick<Context, "db">,
  me: Pick<Me, "id" | "sessionId">,
  id: string,
): Promise<void> {
  if (!/^([0-9a-f]{2})+$/.test(id)) return;
  await db.$transaction(async (tx) => {
    const { count } = await tx.passkey.deleteMany({
      where: { organizerId: me.id, id: new Uint8Array(Buffer.from(id, "hex")) },
    });
    if (count > 0) await endOtherSessions(tx, me);
  });
}

/** By which a device knows whose passkey it holds, base64url: nobody can tell the account from it. */
export function userHandle(context: Pick<Context, "organizerKey">, organizerId: string): string {
  return Buffer.from(hiddenHash(context, "passkey", organizerId)).toString("base64url");
}
