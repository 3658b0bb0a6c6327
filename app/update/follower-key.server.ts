import { createHmac, createSecretKey, randomBytes } from "node:crypto";
import type { KeyFiles } from "#app/platform/key-files.server.ts";
import { unwrap, wrap } from "#app/platform/master-key.server.ts";

/** Where the key is kept under which a letter's followers are. It is destroyed a year after the letter has closed. */
export const followerKeyName = (letterId: string) => `followers/${letterId}`;

/** Of an address at its longest, 254 octets, with room to a round number: what is stored is always of one length. */
const mailboxLength = 256;

/** What hides a letter's followers. Nothing of one letter has anything in common with that of another. */
export type FollowerKey = {
  /** By which a follower is found, 32 bytes. */
  hash(address: string): Uint8Array<ArrayBuffer>;
  /** The address as it is stored; another time it looks different. */
  hide(address: string): Uint8Array<ArrayBuffer>;
  reveal(hidden: Uint8Array): string;
  /** What stands at the end of a follower's link to stop. It holds no address, and is stored nowhere. */
  token(followerId: string): string;
  /** The follower whose token this is; nothing for what is none. */
  followerOf(token: string): string | undefined;
};

/** The key of a letter, made when somebody first asks to follow it. */
export async function makeFollowerKey(keys: KeyFiles, letterId: string): Promise<FollowerKey> {
  return followerKey(await keys.make(followerKeyName(letterId), () => randomBytes(32)));
}

/** The key of a letter; nothing when nobody has ever asked, or when it is destroyed. */
export async function findFollowerKey(keys: KeyFiles, letterId: string): Promise<FollowerKey | undefined> {
  const octets = await keys.read(followerKeyName(letterId));
  return octets ? followerKey(octets) : undefined;
}

function followerKey(octets: Buffer): FollowerKey {
  const key = createSecretKey(octets);
  return {
    hash: (address) => new Uint8Array(createHmac("sha256", key).update(`mailbox\0${address}`).digest()),
    hide: (address) => new Uint8Array(wrap(key, "follower", Buffer.from(address.padEnd(mailboxLength)))),
    reveal: (hidden) => unwrap(key, "follower", hidden).toString().trimEnd(),
    token: (followerId) =>
      wrap(key, "unsubscribe", Buffer.from(followerId.replaceAll("-", ""), "hex")).toString("base64url"),
    followerOf: (token) => {
      try {
        const id = unwrap(key, "unsubscribe", Buffer.from(token, "base64url")).toString("hex");
        return id.replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, "$1-$2-$3-$4-$5");
      } catch {
        return undefined;
      }
    },
  };
}
