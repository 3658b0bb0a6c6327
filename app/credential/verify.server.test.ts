import { createPrivateKey, randomBytes } from "node:crypto";
import { expect, test } from "vitest";
import { readPublicKey, verify } from "./blind.ts";
import { signDirectly } from "./issuer.server.ts";
import example from "./known-answer.json";
import { i2osp, os2ip } from "./octets.ts";
import { verifyDirectly } from "./verify.server.ts";

test("OpenSSL and WebCrypto agree on what verifies and on what does not", async () => {
  const key = await readPublicKey(new Uint8Array(Buffer.from(example.publicKey, "base64")));
  const der = Buffer.from(example.privateKey, "base64");
  const token = await signDirectly(createPrivateKey({ key: der, format: "der", type: "pkcs8" }), message);
  const signature = token.slice(message.length);
  const altered = signature.map((octet, place) => (place === 200 ? octet ^ 1 : octet));
  const larger = os2ip(signature) + key.n;
  const cases: [Uint8Array, Uint8Array, boolean][] = [
    [message, signature, true],
    [message, altered, false],
    [message.map((octet) => octet ^ 1), signature, false],
    [message, signature.slice(1), false],
    [message, new Uint8Array(key.bytes), false],
    [message, i2osp(key.n, key.bytes), false],
    ...(larger < 2n ** BigInt(8 * key.bytes)
      ? [[message, i2osp(larger, key.bytes), false] as [Uint8Array, Uint8Array, boolean]]
      : []),
  ];
  for (const [what, by, holds] of cases) {
    expect(verifyDirectly(key, what, by)).toBe(holds);
    expect(await verify(key, what, by)).toBe(holds);
  }
});

const message = new Uint8Array(randomBytes(181));
