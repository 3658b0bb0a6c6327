import { createHmac } from "node:crypto";
import type { KeyFiles } from "#app/platform/key-files.server.ts";

/** Where a letter's pepper is kept. It is destroyed when the letter closes. */
export const pepperName = (letterId: string) => `letter-pepper/${letterId}`;

/**
 * The only trace of an address that outlives its mail: HMAC-SHA-256 of the canonical address under the letter's pepper,
 * 32 bytes. Tags of one mailbox at two letters have nothing in common.
 */
export async function tagOf(
  keys: KeyFiles,
  letterId: string,
  address: string,
): Promise<Uint8Array<ArrayBuffer>> {
  const pepper = await keys.read(pepperName(letterId));
  if (!pepper) throw new Error("this letter's pepper is gone");
  return new Uint8Array(createHmac("sha256", pepper).update(address).digest());
}
