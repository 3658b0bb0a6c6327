import { createPublicKey, verify } from "node:crypto";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { fromBase64, isSignedBy, readCheckpoint } from "#app/log/checkpoint.ts";
import { logKeyIn } from "#app/log/genesis.ts";
import { leafHash, rootOf, Tree } from "#app/log/merkle.ts";
import { entryTiles, readBundle, tilePath } from "#app/log/tiles.ts";
import type { Letter } from "#app/letter/letter.ts";
import { aLetter } from "#tests/support/a-letter.ts";
import { startApp, type App } from "#tests/support/app.ts";
import { mintMany } from "#tests/support/tokens.ts";
import { Signer } from "#tests/support/signer.ts";

let app: App;
let letter: Letter;

beforeAll(async () => {
  app = await startApp();
  letter = await aLetter(app.context(), { cadence: { everySeconds: 600, least: 1 } });
});
afterAll(() => app.stop());

const at = (path: string) => new URL(`/letters/${letter.slug}/${path}`, app.origin);
const text = async (path: string) => (await fetch(at(path))).text();
const octets = async (path: string) => new Uint8Array(await (await fetch(at(path))).arrayBuffer());

async function checkpoint() {
  const read = readCheckpoint(await text("log/checkpoint"));
  if (read.kind !== "checkpoint") throw new Error("not a checkpoint");
  return read;
}

async function entries(size: number): Promise<string[]> {
  const bundles = await Promise.all(entryTiles(size).map((tile) => octets(`log/${tilePath(tile)}`)));
  return bundles.flatMap((bundle) =>
    (readBundle(bundle) ?? []).map((entry) => Buffer.from(entry).toString()),
  );
}

/** Posts so many credentials and publishes them. */
async function publish(count: number): Promise<void> {
  const signer = new Signer(app, "ada@amazon.example");
  for (const ticket of await mintMany(app.context().keys, letter, count))
    await signer.post(letter.slug, ticket);
  expect(await app.batch(letter.slug)).toMatchObject({ kind: "published", posted: count });
}

test("a letter's log begins with the entry that its credentials are bound to, and is signed", async () => {
  const { checkpoint: newest, text: signed, signatures } = await checkpoint();
  const [first] = await entries(newest.size);
  expect(first).toBe(letter.genesisEntry);
  expect(newest.origin).toBe(`${new URL(app.context().origin).host}/letters/${letter.slug}`);

  // As another program would: the key as the letter gives it, the signature by OpenSSL.
  const data = (await (await fetch(new URL(`/letters/${letter.slug}.json`, app.origin))).json()) as {
    log: { origin: string; verifierKey: string };
  };
  const [, name, key = ""] = /^(\S+?)\+[0-9a-f]{8}\+(\S+)$/.exec(data.log.verifierKey) ?? [];
  expect(name).toBe(newest.origin);
  const x = Buffer.from(key, "base64").subarray(1).toString("base64url");
  const publicKey = createPublicKey({ key: { kty: "OKP", crv: "Ed25519", x }, format: "jwk" });
  expect(verify(null, Buffer.from(signed), publicKey, signatures[0]?.signature ?? Buffer.alloc(0))).toBe(
    true,
  );
});

test("what a batch publishes is in the log, in the order of serials, with the figures that the page shows", async () => {
  await publish(7);
  const { checkpoint: newest } = await checkpoint();
  const all = (await entries(newest.size)).map((entry) => JSON.parse(entry) as Record<string, unknown>);
  const last = all.at(-1) as { type: string; posted: number; after: Record<string, number> };
  expect(last).toMatchObject({ type: "batch", number: 1, posted: 7 });
  const count = (await (await fetch(at("count.json"))).json()) as Record<string, number>;
  for (const [figure, value] of Object.entries(last.after)) expect(count[figure]).toBe(value);
  expect(all.filter(({ type }) => type === "signature")).toHaveLength(7);
});

test("the root is the naive root of all entries, at sizes around a full tile too", async () => {
  for (const more of [240, 9, 300]) {
    await publish(more);
    const { checkpoint: newest } = await checkpoint();
    const hashes = (await entries(newest.size)).map((entry) => leafHash(Buffer.from(entry)));
    expect(hashes).toHaveLength(newest.size);
    expect(Buffer.from(newest.root).toString("hex")).toBe(Buffer.from(rootOf(hashes)).toString("hex"));

    const tree = new Tree();
    const tiles = [...hashes.flatMap((hash) => tree.append(hash)), ...tree.edge()];
    for (const { level, index, hashes: wanted } of tiles) {
      const served = await octets(`log/${tilePath({ level, index, width: wanted.length })}`);
      expect(Buffer.from(served).toString("hex")).toBe(Buffer.concat(wanted).toString("hex"));
    }
  }
});

test("the checkpoint is signed by the key in the first entry and by no other", async () => {
  const read = await checkpoint();
  expect(await isSignedBy(read, logKeyIn(letter.genesisEntry))).toBe(true);
  expect(await isSignedBy(read, fromBase64(`${"A".repeat(43)}=`) ?? new Uint8Array())).toBe(false);
});

describe("a tile", () => {
  test("never changes under its address and may be kept for good", async () => {
    const response = await fetch(at("log/tile/entries/000"));
    expect(response.status).toBe(200);
    expect(response.headers.get("cache-control")).toBe("public, max-age=31536000, immutable");
    expect(response.headers.get("access-control-allow-origin")).toBe("*");
  });

  test.each([
    "log/tile/0/x999/000",
    "log/tile/entries/000.p/0",
    "log/tile/entries/000.p/256",
    "log/tile/entries/00",
    "log/tile/9/000",
    "log/tile/entries/x000/000",
    "log/tile/0/-1",
  ])("%s is not there", async (path) => {
    expect((await fetch(at(path))).status).toBe(404);
  });
});
