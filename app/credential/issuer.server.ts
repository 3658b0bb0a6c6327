import {
  constants,
  createPublicKey,
  generateKeyPair,
  type KeyObject,
  privateDecrypt,
  publicEncrypt,
  sign,
  verify,
} from "node:crypto";
import { promisify } from "node:util";
import { type Bytes, concat } from "./octets.ts";
import { composeToken, MESSAGE_LENGTH, type Token } from "./token.ts";

export type BlindSignOutcome =
  { kind: "signed"; blindSignature: Bytes } | { kind: "wrong-length" } | { kind: "out-of-range" };

const PSS = { padding: constants.RSA_PKCS1_PSS_PADDING, saltLength: 48 };

/**
 * BlindSign (RFC 9474 section 4.3): the raw RSA private operation, by OpenSSL with its own blinding against
 * timing. Deterministic: the same blinded message gets the same answer.
 *
 * The signer must already be entitled to it: what is signed cannot be seen. 0, 1 and n − 1, which are their own
 * signatures, are refused along with everything from n on. Throws, and answers nothing, if the result does not
 * check: one faulty signature would give the key away.
 */
export function blindSign(privateKey: KeyObject, blinded: Uint8Array): BlindSignOutcome {
  const publicKey = publicHalf(privateKey);
  const refusal = refuse(publicKey, blinded);
  if (refusal) return { kind: refusal };

  const padding = constants.RSA_NO_PADDING;
  const blindSignature = privateDecrypt({ key: privateKey, padding }, blinded);
  if (Buffer.compare(publicEncrypt({ key: publicKey, padding }, blindSignature), blinded) !== 0) {
    throw new Error("RSA signing went wrong; the result was thrown away.");
  }
  return { kind: "signed", blindSignature: concat(blindSignature) };
}

/** Whether `blindSign` would take this: of the key's length, and neither its own signature nor beyond the modulus. */
export function isBlinded(publicKey: KeyObject, blinded: Uint8Array): boolean {
  return refuse(publicKey, blinded) === undefined;
}

function refuse(publicKey: KeyObject, blinded: Uint8Array): "wrong-length" | "out-of-range" | undefined {
  const { one, last } = boundsOf(publicKey);
  if (blinded.length !== last.length) return "wrong-length";
  // Octet strings of one length are ordered as their integers are.
  const isWithin = Buffer.compare(blinded, one) > 0 && Buffer.compare(blinded, last) < 0;
  return isWithin ? undefined : "out-of-range";
}

// Both are read out of a key once: each time anew they would take a tenth of what a signature does.
const publicHalves = new WeakMap<KeyObject, KeyObject>();
const bounds = new WeakMap<KeyObject, { one: Buffer; last: Buffer }>();

function publicHalf(privateKey: KeyObject): KeyObject {
  const known = publicHalves.get(privateKey) ?? createPublicKey(privateKey);
  publicHalves.set(privateKey, known);
  return known;
}

/** 1 and n − 1, in as many octets as n. */
function boundsOf(publicKey: KeyObject): { one: Buffer; last: Buffer } {
  const known = bounds.get(publicKey);
  if (known) return known;
  const last = Buffer.from(publicKey.export({ format: "jwk" }).n ?? "", "base64url");
  const one = Buffer.alloc(last.length);
  one.writeUInt8(1, last.length - 1);
  // A modulus is odd, so that nothing is carried.
  last.writeUInt8(last.readUInt8(last.length - 1) - 1, last.length - 1);
  const made = { one, last };
  bounds.set(publicKey, made);
  return made;
}

/** Same promise as `verify` in `blind.ts`, by OpenSSL and without waiting. */
export function verifyCredential(
  publicKey: KeyObject,
  { message, signature }: Pick<Token, "message" | "signature">,
): boolean {
  return verify("sha384", message, { key: publicKey, ...PSS }, signature);
}

/**
 * A token over a message that the issuer does see: for demonstration data, where thousands are wanted and nobody
 * is to be hidden. Runs in the thread pool.
 */
export async function signDirectly(privateKey: KeyObject, message: Uint8Array): Promise<Bytes> {
  if (message.length !== MESSAGE_LENGTH) throw new RangeError("A message is 181 octets.");
  const signature = await new Promise<Buffer>((resolve, reject) => {
    sign("sha384", message, { key: privateKey, ...PSS }, (error, result) =>
      error ? reject(error) : resolve(result),
    );
  });
  return composeToken(message, signature);
}

/** A new RSA-3072 key for one workplace and one letter, in DER: the private half as PKCS #8, the public as SPKI. */
export async function generateIssuerKey(): Promise<{ privateKey: Bytes; publicKey: Bytes }> {
  const { privateKey, publicKey } = await promisify(generateKeyPair)("rsa", {
    modulusLength: 3072,
    publicExponent: 65537,
    privateKeyEncoding: { type: "pkcs8", format: "der" },
    publicKeyEncoding: { type: "spki", format: "der" },
  });
  return { privateKey: concat(privateKey), publicKey: concat(publicKey) };
}
