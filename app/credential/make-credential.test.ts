import * as fc from "fast-check";
import { createPrivateKey, generateKeyPairSync } from "node:crypto";
import { describe, expect, test } from "vitest";
import { readPublicKey, verify } from "./blind.ts";
import { blindSign } from "./issuer.server.ts";
import example from "./known-answer.json";
import { begin, finish } from "./make-credential.ts";
import { type Bytes, concat, fromBase64url } from "./octets.ts";
import { parseToken, serialOf } from "./token.ts";
import { readWords } from "./words.ts";

const hex = (text: string) => concat(Buffer.from(text, "hex"));
const privateKey = createPrivateKey({
  key: Buffer.from(example.privateKey, "base64"),
  format: "der",
  type: "pkcs8",
});
const publicKey = await readPublicKey(concat(Buffer.from(example.publicKey, "base64")));
const ada = {
  entropy: hex(example.entropy),
  genesis: hex(example.genesis),
  text: hex(example.text),
  publicKey,
};

const thirtyTwo = fc.uint8Array({ minLength: 32, maxLength: 32 });
const signings = fc.record({
  entropy: fc.uint8Array({ minLength: 16, maxLength: 16 }),
  genesis: thirtyTwo,
  text: thirtyTwo,
  publicKey: fc.constant(publicKey),
});

function answer(blinded: Uint8Array): Bytes {
  const outcome = blindSign(privateKey, blinded);
  if (outcome.kind !== "signed") throw new Error(outcome.kind);
  return outcome.blindSignature;
}

async function credentialOf(signing: typeof ada) {
  const { blinded, pending } = await begin(signing);
  const outcome = await finish(pending, answer(blinded));
  if (outcome.kind !== "credential") throw new Error(outcome.kind);
  const reading = parseToken(outcome.token);
  if (reading.kind !== "token") throw new Error(reading.kind);
  return { blinded, ...outcome, ...reading.token };
}

test("from 12 words to token, every octet is what an independent program computed", async () => {
  const reading = readWords(example.words);
  if (reading.kind !== "words") throw new Error(reading.kind);
  const { blinded, pending } = await begin({ ...ada, entropy: reading.entropy });
  expect(blinded).toEqual(hex(example.blinded));
  expect(answer(blinded)).toEqual(hex(example.blindSignature));
  expect(await finish(pending, answer(blinded))).toEqual({
    kind: "credential",
    token: fromBase64url(example.token),
    serial: hex(example.serial),
  });
});

test("every credential verifies, is bound to letter and text, and is known by its serial", async () => {
  await fc.assert(
    fc.asyncProperty(signings, async (signing) => {
      const made = await credentialOf(signing);
      expect(await verify(publicKey, made.message, made.signature)).toBe(true);
      expect(made.genesis).toEqual(concat(signing.genesis));
      expect(made.text).toEqual(concat(signing.text));
      expect(made.serial).toEqual(await serialOf(made.message));
    }),
    { numRuns: 5 },
  );
});

test("the same words ask for the same signature again", async () => {
  await fc.assert(
    fc.asyncProperty(signings, async (signing) => {
      expect((await begin(signing)).blinded).toEqual((await begin({ ...signing })).blinded);
    }),
    { numRuns: 5 },
  );
});

test("another text version shares nothing with it but letter and withdraw hash", async () => {
  const [first, second] = [await credentialOf(ada), await credentialOf({ ...ada, text: new Uint8Array(32) })];
  expect(sharedBy(first, second)).toEqual(["genesis", "withdrawHash"]);
});

test("another letter shares nothing with it but the text", async () => {
  const [first, second] = [
    await credentialOf(ada),
    await credentialOf({ ...ada, genesis: new Uint8Array(32) }),
  ];
  expect(sharedBy(first, second)).toEqual(["text"]);
});

type Credential = Awaited<ReturnType<typeof credentialOf>>;

function sharedBy(first: Credential, second: Credential): string[] {
  const parts = [
    "blinded",
    "prefix",
    "genesis",
    "text",
    "nonce",
    "withdrawHash",
    "signature",
    "serial",
  ] as const;
  return parts.filter((part) => Buffer.compare(first[part], second[part]) === 0);
}

test("what leaves the machine holds no four octets of the token", async () => {
  const { blinded, token } = await credentialOf(ada);
  const [sent, kept] = [Buffer.from(blinded), Buffer.from(token)];
  const found = Array.from(kept.keys()).filter((at) => at <= 561 && sent.includes(kept.subarray(at, at + 4)));
  expect(found).toEqual([]);
  expect(Buffer.concat([sent, kept]).includes(kept.subarray(0, 4))).toBe(true);
});

describe("an answer that leads to no valid token", async () => {
  const { blinded, pending } = await begin(ada);
  const refused = { kind: "does-not-verify" };

  test("is refused: echoed, altered, cut or somebody else's", async () => {
    const good = answer(blinded);
    expect(await finish(pending, good)).toMatchObject({ kind: "credential" });
    expect(await finish(pending, blinded)).toEqual(refused);
    expect(await finish(pending, good.with(383, good[383]! ^ 1))).toEqual(refused);
    expect(await finish(pending, good.slice(1))).toEqual(refused);
    expect(await finish(pending, new Uint8Array(384))).toEqual(refused);
    const ben = await begin({ ...ada, entropy: new Uint8Array(16) });
    expect(await finish(pending, answer(ben.blinded))).toEqual(refused);
  });

  test("is refused when the server signs with another key than it showed", { timeout: 60_000 }, async () => {
    const swapped = generateKeyPairSync("rsa", { modulusLength: 3072 }).privateKey;
    const outcome = blindSign(swapped, blinded.with(0, 0));
    if (outcome.kind !== "signed") throw new Error(outcome.kind);
    expect(await finish(pending, outcome.blindSignature)).toEqual(refused);
  });
});

test("a key of another size is refused before anything is asked", async () => {
  const small = generateKeyPairSync("rsa", { modulusLength: 2048 }).publicKey;
  const smallKey = await readPublicKey(concat(small.export({ type: "spki", format: "der" })));
  await expect(begin({ ...ada, publicKey: smallKey })).rejects.toThrow("3072 bits");
});
