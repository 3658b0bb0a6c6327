import { hkdfSync } from "node:crypto";
import { describe, expect, test } from "vitest";
import { readPublicKey } from "./blind.ts";
import { deriveSecrets, deriveWithdrawSecret } from "./derive-secrets.ts";
import example from "./known-answer.json";
import { concat, os2ip } from "./octets.ts";

const hex = (text: string) => concat(Buffer.from(text, "hex"));
const publicKey = await readPublicKey(concat(Buffer.from(example.publicKey, "base64")));
const signing = {
  entropy: hex(example.entropy),
  genesis: hex(example.genesis),
  text: hex(example.text),
  publicKey,
};

describe("the secrets", async () => {
  const secrets = await deriveSecrets(signing);
  const names = ["prefix", "nonce", "pssSalt", "withdrawSecret", "blindingFactor"] as const;
  const differing = (other: typeof secrets) =>
    names.filter((name) => String(other[name]) !== String(secrets[name]));

  test("are those that an independent program derived", () => {
    expect(secrets).toEqual({
      prefix: hex(example.prefix),
      nonce: hex(example.nonce),
      pssSalt: hex(example.pssSalt),
      withdrawSecret: hex(example.withdrawSecret),
      blindingFactor: os2ip(hex(example.blindingFactor)),
    });
    expect(publicKey.id).toEqual(hex(example.keyId));
  });

  test("come back from the same words", async () => {
    expect(differing(await deriveSecrets(signing))).toEqual([]);
  });

  test("all change with one bit of the words or of the letter", async () => {
    const entropy = signing.entropy.with(15, signing.entropy[15]! ^ 1);
    const genesis = signing.genesis.with(0, signing.genesis[0]! ^ 1);
    expect(differing(await deriveSecrets({ ...signing, entropy }))).toEqual(names);
    expect(differing(await deriveSecrets({ ...signing, genesis }))).toEqual(names);
  });

  test("all but the withdraw secret change with the text version and with the key", async () => {
    const text = signing.text.with(31, signing.text[31]! ^ 1);
    const otherKey = { ...publicKey, id: publicKey.id.with(0, publicKey.id[0]! ^ 1) };
    const expected = ["prefix", "nonce", "pssSalt", "blindingFactor"];
    expect(differing(await deriveSecrets({ ...signing, text }))).toEqual(expected);
    expect(differing(await deriveSecrets({ ...signing, publicKey: otherKey }))).toEqual(expected);
  });

  test("give the withdraw secret to somebody who knows words and letter only", async () => {
    expect(await deriveWithdrawSecret(signing.entropy, signing.genesis)).toEqual(secrets.withdrawSecret);
  });
});

describe("the blinding factor", () => {
  test("is the first that can be undone", async () => {
    // An even modulus: half of all r share a factor with it.
    const even = { ...publicKey, n: publicKey.n + 1n };
    const rounds: number[] = [];
    for (let seed = 0; seed < 8; seed++) {
      const entropy = new Uint8Array(16).fill(seed);
      const { blindingFactor } = await deriveSecrets({ ...signing, entropy, publicKey: even });
      const candidate = (i: number) => {
        const name = new TextEncoder().encode("undersigned-v1 blinding-factor\0");
        const info = concat(name, signing.text, publicKey.id, Uint8Array.of(i));
        return os2ip(new Uint8Array(hkdfSync("sha384", entropy, signing.genesis, info, 400))) % even.n;
      };
      let i = 0;
      while (candidate(i) % 2n === 0n) i++;
      expect(blindingFactor).toBe(candidate(i));
      rounds.push(i);
    }
    expect(Math.max(...rounds)).toBeGreaterThan(0);
    expect(Math.min(...rounds)).toBe(0);
  });

  test("is not looked for endlessly when there is none", async () => {
    await expect(deriveSecrets({ ...signing, publicKey: { ...publicKey, n: 4n } })).rejects.toThrow(
      "modulus",
    );
  });
});

test("wrong lengths are refused", async () => {
  for (const part of ["entropy", "genesis", "text"] as const) {
    await expect(deriveSecrets({ ...signing, [part]: signing[part].slice(1) })).rejects.toThrow(RangeError);
  }
});
