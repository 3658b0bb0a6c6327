import { constants, createPrivateKey, createPublicKey, generateKeyPairSync, sign } from "node:crypto";
import { describe, expect, test, vi } from "vitest";
import { readPublicKey, verify } from "./blind.ts";
import { blindSign, generateIssuerKey, signDirectly, verifyCredential } from "./issuer.server.ts";
import example from "./known-answer.json";
import { concat, fromBase64url, i2osp, os2ip } from "./octets.ts";
import { parseToken } from "./token.ts";

const fault = vi.hoisted(() => ({ at: -1 }));
vi.mock("node:crypto", async (original) => {
  const crypto = await original<typeof import("node:crypto")>();
  const privateDecrypt: typeof crypto.privateDecrypt = (key, octets) => {
    const result = crypto.privateDecrypt(key, octets);
    if (fault.at >= 0) result[fault.at]! ^= 1;
    return result;
  };
  return { ...crypto, privateDecrypt };
});

const hex = (text: string) => concat(Buffer.from(text, "hex"));
const privateKey = createPrivateKey({
  key: Buffer.from(example.privateKey, "base64"),
  format: "der",
  type: "pkcs8",
});
const publicKey = createPublicKey(privateKey);
const n = os2ip(fromBase64url(publicKey.export({ format: "jwk" }).n ?? "") ?? concat());
const token = fromBase64url(example.token) ?? concat();
const message = hex(example.message);
const signature = token.slice(181);

const otherPair = await generateIssuerKey();
const other = createPrivateKey({ key: Buffer.from(otherPair.privateKey), format: "der", type: "pkcs8" });

describe("blindSign", () => {
  test("answers the raw RSA signature, always the same", () => {
    const signed = { kind: "signed", blindSignature: hex(example.blindSignature) };
    expect(blindSign(privateKey, hex(example.blinded))).toEqual(signed);
    expect(blindSign(privateKey, hex(example.blinded))).toEqual(signed);
  });

  test("keeps leading zeros, so that every answer has the key's length", () => {
    expect(blindSign(privateKey, i2osp(2n ** 65537n % n, 384))).toEqual({
      kind: "signed",
      blindSignature: i2osp(2n, 384),
    });
  });

  test.each([
    ["0", 0n],
    ["1", 1n],
    ["n − 1", n - 1n],
    ["n", n],
    ["n + 1", n + 1n],
    ["n + 2", n + 2n],
    ["the largest there is", 2n ** 3072n - 1n],
  ])("refuses %s", (_, m) => {
    expect(blindSign(privateKey, i2osp(m, 384))).toEqual({ kind: "out-of-range" });
  });

  test("takes the numbers just inside the range", () => {
    for (const m of [2n, n - 2n]) {
      const outcome = blindSign(privateKey, i2osp(m, 384));
      if (outcome.kind !== "signed") throw new Error(outcome.kind);
      expect(os2ip(outcome.blindSignature) ** 2n % n).not.toBe(0n);
      expect(outcome.blindSignature).toHaveLength(384);
    }
  });

  test("refuses every other length", () => {
    const blinded = hex(example.blinded);
    for (const wrong of [concat(), blinded.slice(1), concat(new Uint8Array(1), blinded), Uint8Array.of(2)]) {
      expect(blindSign(privateKey, wrong)).toEqual({ kind: "wrong-length" });
    }
  });

  test("answers nothing when the private operation went wrong", () => {
    for (fault.at of [0, 200, 383]) {
      expect(() => blindSign(privateKey, hex(example.blinded))).toThrow("thrown away");
    }
    fault.at = -1;
    expect(blindSign(privateKey, hex(example.blinded)).kind).toBe("signed");
  });
});

describe("verifyCredential", () => {
  test("takes the token that an independent program made", () => {
    expect(verifyCredential(publicKey, { message, signature })).toBe(true);
  });

  test("refuses a token altered in any one place", () => {
    const survivors = Array.from(token.keys()).filter((at) => {
      const reading = parseToken(token.with(at, token[at]! ^ (1 << (at % 8))));
      return reading.kind === "token" && verifyCredential(publicKey, reading.token);
    });
    expect(survivors).toEqual([]);
  });

  test.each([0, 20, 32, 47, 49, 334])("refuses a salt of %i octets", (saltLength) => {
    const padding = constants.RSA_PKCS1_PSS_PADDING;
    const salted = sign("sha384", message, { key: privateKey, padding, saltLength });
    expect(verifyCredential(publicKey, { message, signature: concat(salted) })).toBe(false);
  });

  test("refuses the same signature with n added, lengthened or shortened", async () => {
    let small = concat(signature);
    while (os2ip(small) + n >= 2n ** 3072n) small = (await signDirectly(privateKey, message)).slice(181);
    expect(verifyCredential(publicKey, { message, signature: small })).toBe(true);
    for (const form of [
      i2osp(os2ip(small) + n, 384),
      concat(new Uint8Array(1), small),
      concat(small, new Uint8Array(1)),
      small.slice(0, 383),
      concat(),
    ]) {
      expect(verifyCredential(publicKey, { message, signature: form })).toBe(false);
    }
  });

  test("refuses what another key signed, and another kind of signature", () => {
    const padding = constants.RSA_PKCS1_PSS_PADDING;
    const forged = sign("sha384", message, { key: other, padding, saltLength: 48 });
    expect(verifyCredential(publicKey, { message, signature: concat(forged) })).toBe(false);
    expect(
      verifyCredential(publicKey, { message, signature: concat(sign("sha384", message, privateKey)) }),
    ).toBe(false);
  });
});

describe("signDirectly", () => {
  test("makes the same kind of token, that browsers accept too", async () => {
    const made = await signDirectly(privateKey, message);
    expect(made).toHaveLength(565);
    const reading = parseToken(made);
    if (reading.kind !== "token") throw new Error(reading.kind);
    expect(reading.token.message).toEqual(message);
    expect(verifyCredential(publicKey, reading.token)).toBe(true);
    const key = await readPublicKey(hex(publicKey.export({ type: "spki", format: "der" }).toString("hex")));
    expect(await verify(key, reading.token.message, reading.token.signature)).toBe(true);
  });

  test("signs nothing but messages of a token's length", async () => {
    await expect(signDirectly(privateKey, token)).rejects.toThrow(RangeError);
    await expect(signDirectly(generateKeyPairSync("ed25519").privateKey, message)).rejects.toThrow(
      "invalid digest",
    );
  });
});

test("a new key is RSA-3072 with e = 65537, readable by client and server, and signs", async () => {
  expect(other.asymmetricKeyDetails).toEqual({ modulusLength: 3072, publicExponent: 65537n });
  expect(concat(createPublicKey(other).export({ type: "spki", format: "der" }))).toEqual(otherPair.publicKey);
  expect(await readPublicKey(otherPair.publicKey)).toMatchObject({ bits: 3072, bytes: 384 });
  expect(blindSign(other, i2osp(5n, 384)).kind).toBe("signed");
});
