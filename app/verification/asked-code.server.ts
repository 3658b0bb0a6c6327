import { createSecretKey } from "node:crypto";
import { utcDay, type KeyFiles } from "#app/platform/key-files.server.ts";
import { unwrap, wrap } from "#app/platform/master-key.server.ts";

/** What the background process needs to know to mail a code. */
export type AskedCode = {
  address: string;
  letterId: string;
  workplaceId: string;
  /** Name of the confirmation, hex. */
  confirmation: string;
  /** Mail domain, where organizations may sign. */
  domain: string | null;
};

const purpose = "asked-code";
const sealedLength = 768;

/**
 * Encrypts what was asked under a random key of the day, which is destroyed two days later: what a disk may
 * still hold of the row then says nothing. Always of the same length, whatever the address.
 */
export async function seal(keys: KeyFiles, asked: AskedCode, now: Date): Promise<Uint8Array<ArrayBuffer>> {
  const text = Buffer.from(JSON.stringify(asked));
  if (text.length > sealedLength) throw new RangeError("an asked code is longer than its envelope");
  const padded = Buffer.alloc(sealedLength, " ");
  text.copy(padded);
  return new Uint8Array(wrap(createSecretKey(await keys.dailyKey(purpose, utcDay(now))), purpose, padded));
}

export async function unseal(keys: KeyFiles, sealed: Uint8Array, day: Date): Promise<AskedCode> {
  const text = unwrap(createSecretKey(await keys.dailyKey(purpose, utcDay(day))), purpose, sealed);
  return JSON.parse(text.toString()) as AskedCode;
}
