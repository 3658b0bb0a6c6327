import { invert, isBlindingFactor, type PublicKey } from "./blind.ts";
import { type Bytes, concat, os2ip } from "./octets.ts";

/** What a signer signs with: the entropy of the 12 words, L, T, and the workplace's key for this letter. */
export type Signing = { entropy: Uint8Array; genesis: Uint8Array; text: Uint8Array; publicKey: PublicKey };

export type Secrets = {
  prefix: Bytes;
  nonce: Bytes;
  pssSalt: Bytes;
  withdrawSecret: Bytes;
  blindingFactor: bigint;
};

/**
 * Every secret of one signature, from the 16 octets that its 12 words stand for.
 *
 * Each is the output of HKDF-SHA-384 (RFC 5869, extract then expand) with
 *
 *     IKM  = the 16 octets of entropy
 *     salt = L, 32 octets
 *     info = "undersigned-v1 " ‖ name ‖ 00 ‖ context          (the text in ASCII, one octet 00)
 *
 *     name             octets   context
 *     withdraw-secret      32   nothing
 *     prefix               32   T ‖ K
 *     nonce                32   T ‖ K
 *     pss-salt             48   T ‖ K
 *     blinding-factor  k + 16   T ‖ K ‖ i
 *
 * T is 32 octets, K = SHA-256(SPKI) of the key is 32 octets, k is the length of n in octets (384), i is one
 * octet. For i = 0, 1, 2, …: read the output as a big-endian integer, reduce it mod n, and take it as r unless
 * it is 0, 1 or n − 1 or has no inverse mod n. With an honest key i is always 0. The 16 octets beyond n make
 * the reduction even to within 2^−128.
 *
 * Why T and K are in: after the tokens are public, the issuer can compute, for every blinded message and every
 * token, the r that would lead from one to the other. If one r, or two residues of one number, could serve two
 * credentials, it would only have to look for pairs that agree. So another text version or another workplace
 * has another r, and another prefix, nonce and salt too. Why they are not in the withdraw secret: a signer who
 * has only the words and knows only the letter must be able to find and withdraw the signature. The price is that two
 * tokens from the same words on the same letter show the same hash: one set of words is for one signature.
 */
export async function deriveSecrets({ entropy, genesis, text, publicKey }: Signing): Promise<Secrets> {
  if (text.length !== 32) throw new RangeError("T is 32 octets.");
  const derive = await deriver(entropy, genesis);
  const context = concat(text, publicKey.id);
  return {
    prefix: await derive("prefix", 32, context),
    nonce: await derive("nonce", 32, context),
    pssSalt: await derive("pss-salt", 48, context),
    withdrawSecret: await derive("withdraw-secret", 32),
    blindingFactor: await deriveBlindingFactor(derive, publicKey, context),
  };
}

/** The withdraw secret alone: it needs neither the text version nor the key. */
export async function deriveWithdrawSecret(entropy: Uint8Array, genesis: Uint8Array): Promise<Bytes> {
  const derive = await deriver(entropy, genesis);
  return derive("withdraw-secret", 32);
}

type Derive = (name: string, length: number, context?: Uint8Array) => Promise<Bytes>;

async function deriver(entropy: Uint8Array, genesis: Uint8Array): Promise<Derive> {
  if (entropy.length !== 16 || genesis.length !== 32) throw new RangeError("Entropy is 16 octets, L is 32.");
  const ikm = await crypto.subtle.importKey("raw", concat(entropy), "HKDF", false, ["deriveBits"]);
  const salt = concat(genesis);
  return async (name, length, context = concat()) => {
    const info = concat(new TextEncoder().encode(`undersigned-v1 ${name}\0`), context);
    return new Uint8Array(
      await crypto.subtle.deriveBits({ name: "HKDF", hash: "SHA-384", salt, info }, ikm, 8 * length),
    );
  };
}

async function deriveBlindingFactor(
  derive: Derive,
  { n, bytes }: PublicKey,
  context: Bytes,
): Promise<bigint> {
  for (let i = 0; i < 256; i++) {
    const wide = await derive("blinding-factor", bytes + 16, concat(context, Uint8Array.of(i)));
    const r = os2ip(wide) % n;
    if (isBlindingFactor(r, n) && invert(r, n) !== undefined) return r;
  }
  throw new RangeError("This modulus is no product of two large primes.");
}
