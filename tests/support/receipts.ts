import { randomBytes } from "node:crypto";
import { hashWithdrawSecret } from "#app/credential/token.ts";
import { toBase64url } from "#app/credential/octets.ts";
import type { Letter } from "#app/letter/letter.ts";
import type { KeyFiles } from "#app/platform/key-files.server.ts";
import { mint, type Minted } from "./tokens.ts";

/** A ticket, and the secret that its words would give. */
export type Receipt = { ticket: Minted; secret: Uint8Array; asText: string };

/** A valid ticket whose withdraw secret is known. */
export async function mintWithReceipt(
  keys: KeyFiles,
  letter: Letter,
  {
    secret = new Uint8Array(randomBytes(32)),
    ...differences
  }: Parameters<typeof mint>[2] & {
    secret?: Uint8Array;
  } = {},
): Promise<Receipt> {
  const withdrawHash = await hashWithdrawSecret(secret);
  return {
    ticket: await mint(keys, letter, { withdrawHash, ...differences }),
    secret,
    asText: toBase64url(secret),
  };
}
