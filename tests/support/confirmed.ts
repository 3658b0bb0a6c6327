import { randomBytes } from "node:crypto";
import { workplaceOf, type Letter, type Workplace } from "#app/letter/letter.ts";
import { readAddress, type Address } from "#app/mail/address.ts";
import { codeHash, makeSession } from "#app/mail/session.server.ts";
import { confirmationId, type Purpose } from "#app/verification/session.server.ts";
import { tagOf } from "#app/verification/tag.server.ts";
import type { App } from "./app.ts";
import { Signer } from "./signer.ts";

/** Somebody who has typed their code just now. The row is the one that asking and confirming leave; only the mail is left out. */
export function aConfirmedSigner(
  app: App,
  letter: Letter,
  typed: string,
  purpose: Purpose = "sign",
): Promise<Signer> {
  return withConfirmation(app, letter, typed, purpose, () => ({ code: null, minutes: 60 }));
}

/** Somebody in whose mailbox a code has arrived just now. */
export function aSignerWithCode(
  app: App,
  letter: Letter,
  typed: string,
  code: string,
  purpose: Purpose = "sign",
): Promise<Signer> {
  const { codeKey } = app.context();
  return withConfirmation(app, letter, typed, purpose, (id) => ({
    code: codeHash(codeKey, id, code.replace("-", "")),
    minutes: 15,
  }));
}

async function withConfirmation(
  app: App,
  letter: Letter,
  typed: string,
  purpose: Purpose,
  waiting: (id: Uint8Array) => { code: Uint8Array<ArrayBuffer> | null; minutes: number },
): Promise<Signer> {
  const { address, domain } = read(typed);
  const { db, keys, now } = app.context();
  const session = makeSession();
  const id = confirmationId(session, letter.id, purpose);
  const { code, minutes } = waiting(id);
  await db.confirmation.create({
    data: {
      id,
      code,
      workplaceId: workplaceFor(letter, domain).id,
      tag: await tagOf(keys, letter.id, address),
      domain: purpose === "sign" && letter.ways.includes("organization") ? domain : null,
      expiresAt: new Date(now.getTime() + minutes * 60_000),
    },
  });
  const signer = new Signer(app, typed);
  signer.enter(letter.slug, session, purpose);
  return signer;
}

/** Marks a mailbox as its owner's block would: an issuance row, and nothing else anywhere. */
export async function block(app: App, letter: Letter, typed: string): Promise<void> {
  const { address, domain } = read(typed);
  const { db, keys } = app.context();
  await db.issuance.create({
    data: {
      tag: await tagOf(keys, letter.id, address),
      workplaceId: workplaceFor(letter, domain).id,
      blindedHash: new Uint8Array(randomBytes(32)),
    },
  });
}

function read(typed: string): Address {
  const address = readAddress(typed);
  if (address.kind !== "address") throw new Error(`${typed} is not an address`);
  return address;
}

function workplaceFor(letter: Letter, domain: string): Workplace {
  const workplace = workplaceOf(letter, domain);
  if (!workplace) throw new Error(`nobody at ${domain} is a colleague`);
  return workplace;
}
