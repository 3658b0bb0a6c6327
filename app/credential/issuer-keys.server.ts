import { createPrivateKey, createPublicKey, type KeyObject } from "node:crypto";
import type { KeyFiles } from "#app/platform/key-files.server.ts";

/** Where a workplace's private key is kept, PKCS #8 in DER. It is destroyed when the letter closes. */
export const privateKeyName = (workplaceId: string) => `workplace-key/${workplaceId}`;

const privateKeys = new WeakMap<KeyFiles, Map<string, KeyObject>>();
const publicKeys = new WeakMap<Uint8Array, KeyObject>();

/** The private key of a workplace's credentials, or nothing once it is destroyed. Read once by each process. */
export async function findPrivateKey(keys: KeyFiles, workplaceId: string): Promise<KeyObject | undefined> {
  const known = privateKeys.get(keys) ?? new Map<string, KeyObject>();
  privateKeys.set(keys, known);
  const remembered = known.get(workplaceId);
  if (remembered) return remembered;

  const der = await keys.read(privateKeyName(workplaceId));
  if (!der) return undefined;
  const key = createPrivateKey({ key: der, format: "der", type: "pkcs8" });
  known.set(workplaceId, key);
  return key;
}

/** Forgets what this process has read, so that a destroyed key is gone from its memory too. */
export function forgetPrivateKeys(keys: KeyFiles): void {
  privateKeys.delete(keys);
}

/** The key object of a public key in SPKI; made once for each array. */
export function publicKeyObject(spki: Uint8Array): KeyObject {
  const known =
    publicKeys.get(spki) ?? createPublicKey({ key: Buffer.from(spki), format: "der", type: "spki" });
  publicKeys.set(spki, known);
  return known;
}
