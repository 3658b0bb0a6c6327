import { constants, randomBytes, sign } from "node:crypto";
import { findPrivateKey } from "#app/credential/issuer-keys.server.ts";
import { signDirectly } from "#app/credential/issuer.server.ts";
import { toBase64url } from "#app/credential/octets.ts";
import { composeMessage, composeToken, serialOf, type MessageParts } from "#app/credential/token.ts";
import { textIn, type Letter, type Workplace } from "#app/letter/letter.ts";
import type { KeyFiles } from "#app/platform/key-files.server.ts";
import type { Ticket } from "./signer.ts";

const random32 = () => new Uint8Array(randomBytes(32));

export type Minted = Ticket & { serial: string };

/** A valid ticket that no mailbox was needed for: for tests of what happens after. Parts that a test cares about it says. */
export async function mint(
  keys: KeyFiles,
  letter: Letter,
  differences: Partial<MessageParts> & { workplace?: Workplace; saltLength?: number } = {},
): Promise<Minted> {
  const { workplace = letter.workplaces[0], saltLength, ...parts } = differences;
  const key = workplace && (await findPrivateKey(keys, workplace.id));
  if (!key) throw new Error("this workplace has no key");
  const message = composeMessage({
    prefix: random32(),
    genesis: new Uint8Array(letter.genesis),
    text: new Uint8Array(textIn(letter, null).hash),
    nonce: random32(),
    withdrawHash: random32(),
    ...parts,
  });
  const padding = constants.RSA_PKCS1_PSS_PADDING;
  const token = saltLength
    ? composeToken(message, sign("sha384", message, { key, padding, saltLength }))
    : await signDirectly(key, message);
  return {
    workplace: workplace.id,
    token: toBase64url(token),
    serial: Buffer.from(await serialOf(message)).toString("hex"),
  };
}

export function mintMany(keys: KeyFiles, letter: Letter, count: number): Promise<Minted[]> {
  return Promise.all(Array.from({ length: count }, () => mint(keys, letter)));
}
