import { createPrivateKey, createPublicKey, generateKeyPairSync, sign } from "node:crypto";
import type { KeyFiles } from "#app/platform/key-files.server.ts";

/** The site's log key: its public half, 32 octets of Ed25519, and what it signs with, 64 octets for any text. */
export type LogKey = { publicKey: Uint8Array<ArrayBuffer>; sign(text: string): Uint8Array<ArrayBuffer> };

const logKeyName = "log-key";

/** The log key of this site; made when it is first needed, and the same for every process. */
export async function findLogKey(keys: KeyFiles): Promise<LogKey> {
  const der = await keys.make(logKeyName, () =>
    generateKeyPairSync("ed25519").privateKey.export({ format: "der", type: "pkcs8" }),
  );
  const key = createPrivateKey({ key: der, format: "der", type: "pkcs8" });
  const { x = "" } = createPublicKey(key).export({ format: "jwk" });
  return {
    publicKey: new Uint8Array(Buffer.from(x, "base64url")),
    sign: (text) => new Uint8Array(sign(null, Buffer.from(text, "utf8"), key)),
  };
}
