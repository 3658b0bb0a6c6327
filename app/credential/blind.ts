import { type Bytes, concat, digest, fromBase64url, i2osp, os2ip } from "./octets.ts";

/**
 * The client's half of RSABSSA-SHA384-PSS-Randomized (RFC 9474), and verification for everybody.
 *
 * Pure: BigInt and WebCrypto, the same file in browsers and in Node. BigInt takes time that depends on its
 * values; that is bearable only because all of this runs on the signer's own machine, once per secret.
 * The issuer's half, which holds a long-lived key, is OpenSSL's (`issuer.server.ts`).
 */
export type PublicKey = {
  n: bigint;
  e: bigint;
  /** Length of n. An integer mod n always travels as exactly `bytes` octets. */
  bits: number;
  bytes: number;
  /** SHA-256 of the SPKI, as published. */
  id: Bytes;
  verifier: CryptoKey;
};

/** What `blind` hands out. `inverse` undoes the blinding and stays with the signer. */
export type Blinded = { blinded: Bytes; inverse: bigint };

export type FinalizeOutcome = { kind: "signature"; signature: Bytes } | { kind: "does-not-verify" };

const PREFIX_LENGTH = 32;
const SALT_LENGTH = 48;

/**
 * Reads an RSA public key from its SubjectPublicKeyInfo (DER, algorithm rsaEncryption).
 *
 * Throws for anything else, for a second encoding of the same key (so a key has exactly one id), for less than
 * 2048 bits and for an exponent other than 65537. Whether n is what it should be cannot be told from here; a key
 * made to betray its users learns nothing from messages as random as `prepare` makes them (RFC 9474 section 7.3).
 */
export async function readPublicKey(spki: Uint8Array): Promise<PublicKey> {
  const algorithm = { name: "RSA-PSS", hash: "SHA-384" };
  const reading = crypto.subtle.importKey("spki", concat(spki), algorithm, true, ["verify"]);
  const verifier = await reading.catch(() => undefined);
  if (!verifier) throw new RangeError("Not the SubjectPublicKeyInfo of an RSA key.");
  const jwk = await crypto.subtle.exportKey("jwk", verifier);
  const n = os2ip(fromBase64url(jwk.n ?? "") ?? concat());
  const e = os2ip(fromBase64url(jwk.e ?? "") ?? concat());
  const bits = n.toString(2).length;
  if (bits < 2048 || e !== 65537n) throw new RangeError("The key has under 2048 bits, or e is not 65537.");

  const canonical = new Uint8Array(await crypto.subtle.exportKey("spki", verifier));
  if (os2ip(canonical) !== os2ip(spki)) throw new RangeError("Not the canonical encoding of this key.");
  return { n, e, bits, bytes: Math.ceil(bits / 8), id: await digest("SHA-256", spki), verifier };
}

/** Prepare, randomized (RFC 9474 section 4.1), with the 32 random octets given by the caller. */
export function prepare(prefix: Uint8Array, message: Uint8Array): Bytes {
  if (prefix.length !== PREFIX_LENGTH) throw new RangeError("The prefix is 32 octets.");
  return concat(prefix, message);
}

/**
 * Blind (RFC 9474 section 4.2), with the PSS salt and the blinding factor r given by the caller, so that the
 * same secrets always give the same octets. r must be unguessable, spread evenly over 0 … n − 1 and used for
 * one message and one key only: whoever knows r can tell which signature came from which blinded message.
 *
 * Throws for an r that would hide nothing or could not be undone, and for the one message in 2^1500 that
 * shares a factor with n.
 */
export async function blind(
  key: PublicKey,
  message: Uint8Array,
  salt: Uint8Array,
  r: bigint,
): Promise<Blinded> {
  const m = os2ip(await encodePss(message, salt, key.bits - 1));
  if (invert(m, key.n) === undefined) throw new RangeError("The message shares a factor with n.");
  if (!isBlindingFactor(r, key.n)) throw new RangeError("Not a blinding factor.");
  const inverse = invert(r, key.n);
  if (inverse === undefined) throw new RangeError("The blinding factor shares a factor with n.");
  return { blinded: i2osp((m * power(r, key.e, key.n)) % key.n, key.bytes), inverse };
}

/** Finalize (RFC 9474 section 4.4): unblinds, and answers a signature only if it verifies. */
export async function finalize(
  key: PublicKey,
  message: Uint8Array,
  blindSignature: Uint8Array,
  inverse: bigint,
): Promise<FinalizeOutcome> {
  if (blindSignature.length !== key.bytes) return { kind: "does-not-verify" };
  const z = os2ip(blindSignature);
  if (z >= key.n) return { kind: "does-not-verify" };
  const signature = i2osp((z * inverse) % key.n, key.bytes);
  return (await verify(key, message, signature))
    ? { kind: "signature", signature }
    : { kind: "does-not-verify" };
}

/**
 * RSASSA-PSS-VERIFY (RFC 8017 section 8.1.2) with SHA-384, MGF1 and a salt of exactly 48 octets. The signature
 * is an integer below n in exactly the key's length, so no second form of it passes.
 */
export async function verify(key: PublicKey, message: Uint8Array, signature: Uint8Array): Promise<boolean> {
  if (signature.length !== key.bytes || os2ip(signature) >= key.n) return false;
  const algorithm = { name: "RSA-PSS", saltLength: SALT_LENGTH };
  return crypto.subtle.verify(algorithm, key.verifier, concat(signature), concat(message));
}

/** False for the r that hide nothing: r^e is then 0, 1 or −1. Whether r can be inverted is not asked here. */
export function isBlindingFactor(r: bigint, n: bigint): boolean {
  return r > 1n && r < n - 1n;
}

/** EMSA-PSS-ENCODE (RFC 8017 section 9.1.1) with SHA-384 and MGF1, for a salt of any length. */
async function encodePss(message: Uint8Array, salt: Uint8Array, bits: number): Promise<Bytes> {
  const length = Math.ceil(bits / 8);
  const h = await digest("SHA-384", new Uint8Array(8), await digest("SHA-384", message), salt);
  const padding = new Uint8Array(length - salt.length - h.length - 2);
  const db = concat(padding, Uint8Array.of(0x01), salt);
  const mask = await mgf1(h, db.length);
  const masked = db.map((octet, i) => octet ^ mask[i]!);
  masked[0]! &= 0xff >> (8 * length - bits);
  return concat(masked, h, Uint8Array.of(0xbc));
}

/** MGF1 (RFC 8017 appendix B.2.1) with SHA-384. */
async function mgf1(seed: Uint8Array, length: number): Promise<Bytes> {
  let mask = concat();
  for (let counter = 0n; mask.length < length; counter++) {
    mask = concat(mask, await digest("SHA-384", seed, i2osp(counter, 4)));
  }
  return mask.slice(0, length);
}

/** base^exponent mod n, by squaring. */
function power(base: bigint, exponent: bigint, n: bigint): bigint {
  let result = 1n;
  for (const bit of exponent.toString(2)) {
    result = (result * result) % n;
    if (bit === "1") result = (result * base) % n;
  }
  return result;
}

/** The inverse of a mod n, by Euclid's extended algorithm; undefined unless gcd(a, n) = 1. */
export function invert(a: bigint, n: bigint): bigint | undefined {
  let [r0, r1, t0, t1] = [n, a % n, 0n, 1n];
  while (r1 !== 0n) {
    const quotient = r0 / r1;
    [r0, r1, t0, t1] = [r1, r0 - quotient * r1, t1, t0 - quotient * t1];
  }
  if (r0 !== 1n) return undefined;
  return t0 < 0n ? t0 + n : t0;
}
