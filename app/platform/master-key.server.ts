import {
  createCipheriv,
  createDecipheriv,
  createSecretKey,
  hkdfSync,
  type KeyObject,
  randomBytes,
} from "node:crypto";
import { readFile } from "node:fs/promises";
import path from "node:path";

import { Failure } from "./failure.server.ts";
import { createPrivateFile } from "./private-file.server.ts";

/** The 32 bytes under which every stored secret is wrapped. An opaque object, so that it cannot be logged by accident. */
export type MasterKey = KeyObject;

/**
 * The master key: the one of the environment, or in embedded mode one made once and kept in
 * `dataDir/master.key`, readable by this account only. Processes that race to make it all get the same.
 */
export async function loadMasterKey(from: {
  env: { masterKey?: Uint8Array | undefined };
  dataDir: string;
  embedded: boolean;
}): Promise<MasterKey> {
  if (from.env.masterKey) return createSecretKey(from.env.masterKey);
  if (!from.embedded) throw new Failure("MASTER_KEY is missing: it must be set when DATABASE_URL is set.");

  const file = path.join(from.dataDir, "master.key");
  const kept = await readKept(file);
  if (kept) return kept;
  await createPrivateFile(file, `${randomBytes(32).toString("base64")}\n`);
  const made = await readKept(file);
  if (!made)
    throw new Failure(`${file} vanished while it was being made: is another program clearing the folder?`);
  return made;
}

async function readKept(file: string): Promise<MasterKey | undefined> {
  const content = await readFile(file, "utf8").catch((error: NodeJS.ErrnoException) => {
    if (error.code === "ENOENT") return undefined;
    throw error;
  });
  if (content === undefined) return undefined;
  const bytes = Buffer.from(content.trim(), "base64");
  if (bytes.length !== 32) {
    throw new Failure(
      `${file} is damaged: restore it from a backup, because what was wrapped with it needs that key.`,
    );
  }
  return createSecretKey(bytes);
}

/** 32 bytes for one purpose, by HKDF-SHA-256 (RFC 5869): they say nothing about the master key or any other purpose's. */
export function deriveKey(masterKey: MasterKey, purpose: string): Buffer {
  return Buffer.from(hkdfSync("sha256", masterKey, new Uint8Array(0), `undersigned/${purpose}`, 32));
}

const FORMAT = 1;
const NONCE = 12;
const TAG = 16;

/**
 * Encrypts a secret for storage: one format byte, the nonce, the AES-256-GCM ciphertext, the tag.
 * The name is authenticated with it, so what was wrapped as one thing cannot be passed off as another.
 */
export function wrap(masterKey: MasterKey, name: string, plaintext: Uint8Array): Buffer {
  const nonce = randomBytes(NONCE);
  const cipher = createCipheriv("aes-256-gcm", deriveKey(masterKey, "wrap"), nonce).setAAD(Buffer.from(name));
  const sealed = Buffer.concat([cipher.update(plaintext), cipher.final()]);
  return Buffer.concat([Buffer.of(FORMAT), nonce, sealed, cipher.getAuthTag()]);
}

/** The secret that was wrapped under this name. Throws a `Failure` when key, name or bytes are not those of `wrap`. */
export function unwrap(masterKey: MasterKey, name: string, wrapped: Uint8Array): Buffer {
  const bytes = Buffer.from(wrapped);
  try {
    if (bytes[0] !== FORMAT || bytes.length < 1 + NONCE + TAG) throw new Error("not in the format of wrap");
    const nonce = bytes.subarray(1, 1 + NONCE);
    const decipher = createDecipheriv("aes-256-gcm", deriveKey(masterKey, "wrap"), nonce, {
      authTagLength: TAG,
    })
      .setAAD(Buffer.from(name))
      .setAuthTag(bytes.subarray(-TAG));
    return Buffer.concat([decipher.update(bytes.subarray(1 + NONCE, -TAG)), decipher.final()]);
  } catch (cause) {
    throw new Failure(
      `The stored secret "${name}" cannot be opened: MASTER_KEY has changed or the data is damaged.`,
      {
        cause,
      },
    );
  }
}
