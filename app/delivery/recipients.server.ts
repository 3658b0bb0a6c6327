import { createSecretKey } from "node:crypto";
import { readAddress, type AddressProblem } from "#app/mail/address.ts";
import type { Context } from "#app/platform/context.server.ts";
import type { Db } from "#app/platform/db.server.ts";
import { unwrap, wrap } from "#app/platform/master-key.server.ts";
import { readLine } from "#app/platform/one-line.ts";

/** Somebody to whom a letter is to be handed over, as its team sees it. */
export type Recipient = { id: string; name: string; office: string | null; address: string | null };

type Keys = Pick<Context, "organizerKey">;

const mostRecipients = 50;
const mostLetters = 120;

const purpose = "recipient";
/** Longer than any address, so that the length of what is kept says nothing. */
const keptLength = 256;

/** An address as it is kept. */
export function hideRecipient({ organizerKey }: Keys, address: string): Uint8Array<ArrayBuffer> {
  return new Uint8Array(
    wrap(createSecretKey(organizerKey), purpose, Buffer.from(address.padEnd(keptLength))),
  );
}

export function revealRecipient({ organizerKey }: Keys, kept: Uint8Array): string {
  return unwrap(createSecretKey(organizerKey), purpose, kept).toString().trimEnd();
}

/** To whom a letter goes, by name. */
export async function listRecipients(
  { db, organizerKey }: Pick<Context, "db" | "organizerKey">,
  letterId: string,
): Promise<Recipient[]> {
  const rows = await db.recipient.findMany({
    where: { letterId },
    orderBy: [{ name: "asc" }, { id: "asc" }],
    select: { id: true, name: true, office: true, mailbox: true },
  });
  return rows.map(({ mailbox, ...recipient }) => ({
    ...recipient,
    address: mailbox && revealRecipient({ organizerKey }, mailbox),
  }));
}

export type TypedRecipient = { name: string; office: string; address: string };

export type SaveOutcome =
  | { kind: "saved" }
  | { kind: "no-such-recipient" | "too-many" }
  | { kind: "refused"; name?: "missing" | "too-long"; office?: "too-long"; address?: AddressProblem };

/** Adds a recipient, or changes the one with this id. The address may be one that a whole office reads. */
export async function saveRecipient(
  tx: Db,
  keys: Keys,
  letterId: string,
  typed: TypedRecipient & { id: string | null },
): Promise<SaveOutcome> {
  const [name, office] = [readLine(typed.name), readLine(typed.office)];
  const read = typed.address.trim() === "" ? null : readAddress(typed.address, { shared: true });
  const wrong = {
    ...(name === ""
      ? { name: "missing" as const }
      : name.length > mostLetters
        ? { name: "too-long" as const }
        : {}),
    ...(office.length > mostLetters ? { office: "too-long" as const } : {}),
    ...(read?.kind === "refused" ? { address: read.problem } : {}),
  };
  if (Object.keys(wrong).length > 0) return { kind: "refused", ...wrong };
  const data = {
    name,
    office: office || null,
    mailbox: read?.kind === "address" ? hideRecipient(keys, read.address) : null,
  };
  if (typed.id !== null) {
    if (!isId(typed.id)) return { kind: "no-such-recipient" };
    const { count } = await tx.recipient.updateMany({ where: { id: typed.id, letterId }, data });
    return { kind: count === 1 ? "saved" : "no-such-recipient" };
  }
  if ((await tx.recipient.count({ where: { letterId } })) >= mostRecipients) return { kind: "too-many" };
  await tx.recipient.create({ data: { ...data, letterId } });
  return { kind: "saved" };
}

/** Takes a recipient off the list; what was delivered stays on record. */
export async function removeRecipient(
  tx: Db,
  letterId: string,
  id: string,
): Promise<{ kind: "removed" | "no-such-recipient" }> {
  if (!isId(id)) return { kind: "no-such-recipient" };
  const { count } = await tx.recipient.deleteMany({ where: { id, letterId } });
  return { kind: count === 1 ? "removed" : "no-such-recipient" };
}

function isId(text: string): boolean {
  return /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/.test(text);
}
