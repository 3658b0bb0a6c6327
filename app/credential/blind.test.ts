import { RSABSSA } from "@cloudflare/blindrsa-ts";
import * as fc from "fast-check";
import {
  constants,
  createPrivateKey,
  createPublicKey,
  generateKeyPairSync,
  generatePrimeSync,
  type KeyObject,
  sign,
} from "node:crypto";
import { existsSync, readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import { blind, finalize, invert, prepare, readPublicKey, verify } from "./blind.ts";
import { blindSign } from "./issuer.server.ts";
import example from "./known-answer.json";
import { type Bytes, concat, digest, i2osp, os2ip, toBase64url } from "./octets.ts";

const bytes = (text: string, encoding: BufferEncoding = "hex") => concat(Buffer.from(text, encoding));
const spkiOf = (key: KeyObject) => concat(key.export({ type: "spki", format: "der" }));

const pkcs8 = bytes(example.privateKey, "base64");
const privateKey = createPrivateKey({ key: Buffer.from(pkcs8), format: "der", type: "pkcs8" });
const jwk = privateKey.export({ format: "jwk" });
const key = await readPublicKey(bytes(example.publicKey, "base64"));

const letter = new TextEncoder().encode("We, the undersigned");
const salt = new Uint8Array(48).fill(5);
const r = os2ip(bytes(example.blindingFactor));

function signBlindly(blinded: Uint8Array, by: KeyObject = privateKey): Bytes {
  const outcome = blindSign(by, blinded);
  if (outcome.kind !== "signed") throw new Error(outcome.kind);
  return outcome.blindSignature;
}

function signWithSalt(saltLength: number, hash = "sha384", message: Uint8Array = letter): Bytes {
  const padding = constants.RSA_PKCS1_PSS_PADDING;
  return concat(sign(hash, message, { key: privateKey, padding, saltLength }));
}

describe("a blind signature", () => {
  test("verifies for every message, salt and blinding factor", async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.uint8Array({ maxLength: 300 }),
        fc.uint8Array({ minLength: 48, maxLength: 48 }),
        fc.bigInt({ min: 2n, max: key.n - 2n }),
        async (message, anySalt, factor) => {
          const { blinded, inverse } = await blind(key, message, anySalt, factor);
          const outcome = await finalize(key, message, signBlindly(blinded), inverse);
          if (outcome.kind !== "signature") throw new Error(outcome.kind);
          expect(await verify(key, message, outcome.signature)).toBe(true);
          expect(await verify(key, concat(message, new Uint8Array(1)), outcome.signature)).toBe(false);
        },
      ),
      { numRuns: 8 },
    );
  });

  test("does not depend on the blinding factor, and the blinded message does", async () => {
    const one = await blind(key, letter, salt, r);
    const other = await blind(key, letter, salt, r + 1n);
    expect(one.blinded).not.toEqual(other.blinded);
    const unblinded = await finalize(key, letter, signBlindly(one.blinded), one.inverse);
    expect(unblinded.kind).toBe("signature");
    expect(await finalize(key, letter, signBlindly(other.blinded), other.inverse)).toEqual(unblinded);
  });

  test("works for a modulus that does not fill its octets", async () => {
    for (const modulusLength of [2049, 2054]) {
      const odd = privateKeyFrom(prime(modulusLength - 1024), prime(1024));
      const oddKey = await readPublicKey(spkiOf(createPublicKey(odd)));
      expect(oddKey.bits).toBe(modulusLength);
      const { blinded, inverse } = await blind(oddKey, letter, salt, r % oddKey.n);
      expect(blinded).toHaveLength(257);
      const outcome = await finalize(oddKey, letter, signBlindly(blinded, odd), inverse);
      expect(outcome.kind).toBe("signature");
    }
  });
});

describe("blind refuses", () => {
  test.each([
    ["0", 0n],
    ["1", 1n],
    ["n - 1", key.n - 1n],
    ["n", key.n],
    ["n + 2", key.n + 2n],
    ["-2", -2n],
    ["a factor of n", os2ip(bytes(jwk.p ?? "", "base64url"))],
  ])("%s as a blinding factor", async (_, factor) => {
    await expect(blind(key, letter, salt, factor)).rejects.toThrow(RangeError);
  });

  test("a message that shares a factor with n", async () => {
    await expect(blind({ ...key, n: key.n + 1n }, letter, salt, r)).rejects.toThrow(
      "message shares a factor",
    );
  });

  test("a prefix of another length", () => {
    expect(prepare(new Uint8Array(32), letter)).toHaveLength(32 + letter.length);
    expect(() => prepare(new Uint8Array(31), letter)).toThrow(RangeError);
  });
});

describe("finalize refuses", async () => {
  const { blinded, inverse } = await blind(key, letter, salt, r);
  const good = signBlindly(blinded);
  const refused = { kind: "does-not-verify" };

  test("everything but the one good answer", async () => {
    expect(await finalize(key, letter, good, inverse)).toMatchObject({ kind: "signature" });
    for (const at of [0, 100, 383]) {
      expect(await finalize(key, letter, good.with(at, good[at]! ^ 1), inverse)).toEqual(refused);
    }
    expect(await finalize(key, letter, blinded, inverse)).toEqual(refused);
    expect(await finalize(key, concat(letter, letter), good, inverse)).toEqual(refused);
    expect(await finalize(key, letter, good, inverse + 1n)).toEqual(refused);
  });

  test("a wrong length, and n added", async () => {
    expect(await finalize(key, letter, good.slice(1), inverse)).toEqual(refused);
    expect(await finalize(key, letter, concat(new Uint8Array(1), good), inverse)).toEqual(refused);
    expect(await finalize(key, letter, new Uint8Array(), inverse)).toEqual(refused);
    const small = await smallBlindSignature();
    expect(await finalize(key, letter, i2osp(small.z, 384), small.inverse)).toMatchObject({
      kind: "signature",
    });
    expect(await finalize(key, letter, i2osp(small.z + key.n, 384), small.inverse)).toEqual(refused);
  });

  async function smallBlindSignature() {
    for (let factor = r; ; factor++) {
      const attempt = await blind(key, letter, salt, factor);
      const z = os2ip(signBlindly(attempt.blinded));
      if (z + key.n < 2n ** 3072n) return { z, inverse: attempt.inverse };
    }
  }
});

describe("verify", () => {
  test.each([0, 20, 32, 47, 49, 334])("refuses a salt of %i octets", async (saltLength) => {
    expect(await verify(key, letter, signWithSalt(saltLength))).toBe(false);
  });

  test("accepts a salt of 48 octets, with SHA-384 only", async () => {
    expect(await verify(key, letter, signWithSalt(48))).toBe(true);
    expect(await verify(key, letter, signWithSalt(48, "sha256"))).toBe(false);
    expect(await verify(key, letter, signWithSalt(48, "sha512"))).toBe(false);
  });

  test("refuses the same signature with n added, lengthened or shortened", async () => {
    let signature = signWithSalt(48);
    while (os2ip(signature) + key.n >= 2n ** 3072n) signature = signWithSalt(48);
    expect(await verify(key, letter, signature)).toBe(true);
    expect(await verify(key, letter, i2osp(os2ip(signature) + key.n, 384))).toBe(false);
    expect(await verify(key, letter, concat(new Uint8Array(1), signature))).toBe(false);
    expect(await verify(key, letter, concat(signature, new Uint8Array(1)))).toBe(false);
    expect(await verify(key, letter, signature.slice(0, 383))).toBe(false);
  });

  test("refuses 0, 1, n − 1 and n as signatures", async () => {
    for (const s of [0n, 1n, key.n - 1n, key.n]) expect(await verify(key, letter, i2osp(s, 384))).toBe(false);
  });
});

describe("a public key", () => {
  const n = jwk.n ?? "";

  test("is read from its SPKI, and known by the hash of it", async () => {
    expect(spkiFrom(n, "AQAB")).toEqual(bytes(example.publicKey, "base64"));
    expect(key).toMatchObject({ bits: 3072, bytes: 384, e: 65537n, n: os2ip(bytes(n, "base64url")) });
    expect(key.id).toEqual(await digest("SHA-256", bytes(example.publicKey, "base64")));
  });

  test("is refused with another exponent or a short modulus", async () => {
    await expect(readPublicKey(spkiFrom(n, "Aw"))).rejects.toThrow("e is not 65537");
    await expect(readPublicKey(spkiFrom(n, "AQ"))).rejects.toThrow("e is not 65537");
    const short = toBase64url(bytes(n, "base64url").slice(0, 255).with(254, 1));
    await expect(readPublicKey(spkiFrom(short, "AQAB"))).rejects.toThrow("2048 bits");
  });

  test("is refused in any other encoding", async () => {
    const notAKey = /Not the SubjectPublicKeyInfo|Not the canonical/;
    const spki = bytes(example.publicKey, "base64");
    await expect(readPublicKey(concat(spki, new Uint8Array(1)))).rejects.toThrow(notAKey);
    await expect(readPublicKey(spki.slice(0, -1))).rejects.toThrow(notAKey);
    await expect(readPublicKey(pkcs8)).rejects.toThrow(notAKey);
    const pss = generateKeyPairSync("rsa-pss", { modulusLength: 2048 }).publicKey;
    await expect(readPublicKey(spkiOf(pss))).rejects.toThrow(notAKey);
    const curve = generateKeyPairSync("ec", { namedCurve: "P-256" }).publicKey;
    await expect(readPublicKey(spkiOf(curve))).rejects.toThrow(notAKey);
  });
});

function spkiFrom(n: string, e: string): Bytes {
  return spkiOf(createPublicKey({ key: { kty: "RSA", n, e }, format: "jwk" }));
}

test("inverses are right for every pair of small numbers", () => {
  for (let n = 2n; n < 80n; n++) {
    for (let a = 0n; a < n; a++) {
      let expected: bigint | undefined;
      for (let b = 1n; b < n; b++) if ((a * b) % n === 1n) expected = b;
      expect(invert(a, n)).toBe(expected);
    }
  }
});

describe("against @cloudflare/blindrsa-ts", async () => {
  const suite = RSABSSA.SHA384.PSS.Randomized();
  const algorithm = { name: "RSA-PSS", hash: "SHA-384" };
  const theirPrivate = await crypto.subtle.importKey("pkcs8", pkcs8, algorithm, true, ["sign"]);
  const theirPublic = key.verifier;

  test("it signs what we blind, we finalize, it verifies", async () => {
    const message = prepare(new Uint8Array(32).fill(7), letter);
    const { blinded, inverse } = await blind(key, message, salt, r);
    const blindSignature = await suite.blindSign(theirPrivate, blinded);
    expect(concat(blindSignature)).toEqual(signBlindly(blinded));
    const outcome = await finalize(key, message, blindSignature, inverse);
    if (outcome.kind !== "signature") throw new Error(outcome.kind);
    expect(await suite.verify(theirPublic, outcome.signature, message)).toBe(true);
  });

  test("we sign what it blinds, it finalizes, we verify", async () => {
    const message = suite.prepare(letter);
    const { blindedMsg, inv } = await suite.blind(theirPublic, message);
    const signature = await suite.finalize(theirPublic, message, signBlindly(blindedMsg), inv);
    expect(await verify(key, message, signature)).toBe(true);
  });
});

type Vector = Record<
  | "name"
  | "p"
  | "q"
  | "msg"
  | "msg_prefix"
  | "input_msg"
  | "salt"
  | "inv"
  | "blinded_msg"
  | "blind_sig"
  | "sig",
  string
>;
const vectors = new URL("../../../shared/vectors/rfc9474.json", import.meta.url);
const published: Vector[] = existsSync(vectors) ? JSON.parse(readFileSync(vectors, "utf8")) : [];

describe.skipIf(published.length === 0)("RFC 9474 appendix A (skipped without ../shared/vectors)", () => {
  test("all four variants are there", () => {
    expect(published.map(({ name }) => name.replace("RSABSSA-SHA384-", ""))).toEqual([
      "PSS-Randomized",
      "PSSZERO-Randomized",
      "PSS-Deterministic",
      "PSSZERO-Deterministic",
    ]);
  });

  test.each(published)("$name: prepared, blinded, signed and finalized as published", async (vector) => {
    const octets = (field: keyof Vector) => bytes(vector[field].replace("0x", ""));
    const message = octets("input_msg");
    const prefix = octets("msg_prefix");
    expect(prefix.length === 0 ? octets("msg") : prepare(prefix, octets("msg"))).toEqual(message);

    const issuer = privateKeyFrom(BigInt(vector.p), BigInt(vector.q));
    const publicKey = await readPublicKey(spkiOf(createPublicKey(issuer)));
    const factor = invert(os2ip(octets("inv")), publicKey.n) ?? 0n;
    const { blinded, inverse } = await blind(publicKey, message, octets("salt"), factor);
    expect(blinded).toEqual(octets("blinded_msg"));
    expect(inverse).toBe(os2ip(octets("inv")));
    expect(signBlindly(blinded, issuer)).toEqual(octets("blind_sig"));

    // A PSSZERO signature is a good one with no salt, and so not one for us.
    const outcome = await finalize(publicKey, message, octets("blind_sig"), inverse);
    const salted = octets("salt").length === 48;
    expect(outcome).toEqual(
      salted ? { kind: "signature", signature: octets("sig") } : { kind: "does-not-verify" },
    );
    expect((os2ip(octets("blind_sig")) * inverse) % publicKey.n).toBe(os2ip(octets("sig")));
    expect(await verify(publicKey, message, octets("sig"))).toBe(salted);
  });
});

const prime = (bits: number) => generatePrimeSync(bits, { bigint: true });

const base64url = (integer: bigint) =>
  toBase64url(i2osp(integer, Math.ceil(integer.toString(16).length / 2)));

function privateKeyFrom(p: bigint, q: bigint): KeyObject {
  const d = invert(65537n, (p - 1n) * (q - 1n)) ?? 0n;
  const factors = { p: base64url(p), q: base64url(q), qi: base64url(invert(q, p) ?? 0n) };
  const exponents = { e: "AQAB", d: base64url(d), dp: base64url(d % (p - 1n)), dq: base64url(d % (q - 1n)) };
  const components = { kty: "RSA", n: base64url(p * q), ...factors, ...exponents };
  return createPrivateKey({ format: "jwk", key: components });
}
