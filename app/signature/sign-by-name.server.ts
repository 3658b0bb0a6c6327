import { randomBytes } from "node:crypto";
import { letterState, textIn, type Letter } from "#app/letter/letter.ts";
import type { Context } from "#app/platform/context.server.ts";
import type { Db } from "#app/platform/db.server.ts";
import { spend } from "#app/verification/spend.server.ts";
import type { NamedForm } from "./named-form.ts";
import { searchable } from "./search.ts";
import { suspicionOf, type Suspicion } from "./suspicion.ts";

export type SignByNameOutcome = "signed" | "not-open" | "not-offered" | "not-confirmed" | "used-or-blocked";

/**
 * Signs with a name, or for an organization, from a session that has confirmed its mailbox; both at once or
 * neither. The signature waits in the pool for its batch, an organization's for the organizers' approval first, and a name
 * that a rule finds odd for a moderator; who has signed is not told of it.
 */
export async function signByName(
  { db, now }: Pick<Context, "db" | "now">,
  letter: Letter,
  session: string | undefined,
  form: NamedForm,
): Promise<SignByNameOutcome> {
  if (letterState(letter, now) !== "open") return "not-open";
  if (!letter.ways.includes(form.shown)) return "not-offered";
  const text =
    letter.texts.find(({ hash }) => Buffer.from(hash).toString("hex") === form.text) ?? textIn(letter, null);

  const isOrganization = form.shown === "organization";
  const asked = (field: "title" | "place" | "organization") =>
    letter.asks.includes(field) ? form[field] : null;
  const shown = {
    shownAs: form.shown,
    name: form.name,
    title: asked("title"),
    place: asked("place"),
    organization: isOrganization ? form.organization : asked("organization"),
  };

  return db.$transaction(async (tx) => {
    const spent = await spend(tx, letter, session, {
      blindedHash: randomBytes(32),
      workplaces: letter.workplaces.map(({ id }) => id),
      now,
    });
    if (spent.kind !== "spent") return spent.kind;
    const heldBy = isOrganization ? null : await findSuspicion(tx, letter, spent.workplaceId, form.name);
    await tx.namedSignature.create({
      data: {
        ...shown,
        letterId: letter.id,
        workplaceId: spent.workplaceId,
        domain: isOrganization ? spent.domain : null,
        search: searchable(shown.name, shown.title, shown.place, shown.organization),
        tag: spent.tag,
        textHash: new Uint8Array(text.hash),
        salt: randomBytes(32),
        approved: !isOrganization && heldBy === null,
        heldBy,
      },
      select: { id: true },
    });
    return "signed";
  });
}

async function findSuspicion(
  tx: Db,
  letter: Letter,
  workplaceId: string,
  name: string,
): Promise<Suspicion | null> {
  // At a workplace every signature stands for a colleague's mailbox, whatever they are called; any mailbox is had for nothing.
  const isOpen = letter.workplaces.some(({ id, anyMailbox }) => id === workplaceId && anyMailbox);
  if (!isOpen) return suspicionOf(name, { ...letter, sameName: 0 });
  const [waiting] = await tx.$queryRaw<{ sameName: number }[]>`
    select count(*)::int as "sameName" from named_signature
    where letter_id = ${letter.id}::uuid and batch is null and shown_as = 'named' and lower(name) = lower(${name})`;
  return suspicionOf(name, { ...letter, sameName: waiting?.sameName ?? 0 });
}
