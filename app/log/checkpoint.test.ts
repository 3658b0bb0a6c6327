import * as fc from "fast-check";
import { createPublicKey, verify } from "node:crypto";
import { describe, expect, test } from "vitest";
import { aLogKey, LogInMemory } from "#tests/support/log-in-memory.ts";
import {
  checkpointText,
  fromBase64,
  isSignedBy,
  keyHashOf,
  readCheckpoint,
  toBase64,
  verifierKey,
  writeNote,
} from "./checkpoint.ts";

const origin = "letters.example.org/letters/not-with-our-work";
const root = new Uint8Array(32).fill(9);

function read(note: string) {
  const reading = readCheckpoint(note);
  if (reading.kind !== "checkpoint") throw new Error("not a checkpoint");
  return reading;
}

describe("a checkpoint", () => {
  test("is read back as what was written, whatever its size", () => {
    fc.assert(
      fc.property(
        fc.maxSafeInteger().map(Math.abs),
        fc.uint8Array({ minLength: 32, maxLength: 32 }),
        fc.nat({ max: 0xffffffff }),
        fc.uint8Array({ minLength: 64, maxLength: 64 }),
        (size, anyRoot, keyHash, octets) => {
          const signature = new Uint8Array(octets);
          const text = checkpointText({ origin, size, root: new Uint8Array(anyRoot) });
          const reading = read(writeNote(text, { name: origin, keyHash, signature }));
          expect(reading).toMatchObject({ text, checkpoint: { origin, size } });
          expect(reading.checkpoint.root).toEqual(new Uint8Array(anyRoot));
          expect(reading.signatures).toEqual([{ name: origin, keyHash, signature }]);
        },
      ),
    );
  });

  const good = writeNote(checkpointText({ origin, size: 12, root }), {
    name: origin,
    keyHash: 1,
    signature: new Uint8Array(64),
  });
  test.each([
    ["nothing", ""],
    ["no signature", good.slice(0, good.indexOf("—"))],
    ["no empty line", good.replace("\n\n", "\n")],
    ["no origin", good.replace(origin, "")],
    ["a size with a zero in front", good.replace("\n12\n", "\n012\n")],
    ["a negative size", good.replace("\n12\n", "\n-12\n")],
    ["a size with a point", good.replace("\n12\n", "\n1.2\n")],
    ["a root of 31 octets", good.replace(toBase64(root), toBase64(root.slice(1)))],
    ["a root in base64url", good.replace(toBase64(root), "_".repeat(43))],
    ["a hyphen for the dash", good.replace("—", "-")],
  ])("is not one with %s", (_, note) => {
    expect(readCheckpoint(good).kind).toBe("checkpoint");
    expect(readCheckpoint(note)).toEqual({ kind: "not-a-checkpoint" });
  });
});

describe("a signature", () => {
  test("is judged by the key whose name and hash it has, whoever else has signed too", async () => {
    const [log, max] = [new LogInMemory(), aLogKey()];
    const note = await log.checkpoint();
    expect(await isSignedBy(read(note), log.key.publicKey)).toBe(true);
    expect(await isSignedBy(read(note), max.publicKey)).toBe(false);

    const others = (await log.checkpoint({ key: max })).split("\n\n")[1] ?? "";
    expect(read(note + others).signatures).toHaveLength(2);
    expect(await isSignedBy(read(note + others), log.key.publicKey)).toBe(true);
    expect(await isSignedBy(read(note.replace("\n\n", `\n\n${others}`)), log.key.publicKey)).toBe(true);
  });

  test("under another name than the origin is not the log’s", async () => {
    const log = new LogInMemory();
    const note = await log.checkpoint();
    const renamed = note.replace(`— ${origin}`, "— letters.example.org/letters/other");
    expect(await isSignedBy(read(renamed), log.key.publicKey)).toBe(false);
  });

  test("is of exactly the text: OpenSSL agrees", async () => {
    const log = new LogInMemory();
    const { text, signatures } = read(await log.checkpoint());
    const key = createPublicKey({
      key: { kty: "OKP", crv: "Ed25519", x: Buffer.from(log.key.publicKey).toString("base64url") },
      format: "jwk",
    });
    expect(verify(null, Buffer.from(text), key, signatures[0]!.signature)).toBe(true);
    expect(verify(null, Buffer.from(text.trimEnd()), key, signatures[0]!.signature)).toBe(false);
  });
});

test("a key’s hash and its text are those of Go’s note package", async () => {
  // From the documentation of golang.org/x/mod/sumdb/note.
  const published = "PeterNeumann+c74f20a3+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW";
  const [, name = "", hash = "", text = ""] = /^(.+?)\+([0-9a-f]{8})\+(.+)$/.exec(published) ?? [];
  const key = fromBase64(text)?.slice(1) ?? new Uint8Array();
  expect((await keyHashOf(name, key)).toString(16)).toBe(hash);
  expect(await verifierKey(name, key)).toBe(published);
});

test("base64 has one text for any octets, with padding", () => {
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 40 }), (octets) => {
      expect(toBase64(octets)).toBe(Buffer.from(octets).toString("base64"));
      expect(fromBase64(toBase64(octets))).toEqual(new Uint8Array(octets));
    }),
  );
  for (const text of ["QR==", "QQ", "QQ=", "Q-==", "QQ==\n", "QQ===", "===="])
    expect(fromBase64(text)).toBeUndefined();
});
