import { constants, createPrivateKey, randomBytes, verify } from "node:crypto";
import { afterAll, beforeAll, expect, test } from "vitest";
import { readPublicKey } from "#app/credential/blind.ts";
import { publicKeyObject } from "#app/credential/issuer-keys.server.ts";
import { generateIssuerKey, signDirectly } from "#app/credential/issuer.server.ts";
import { begin, finish } from "#app/credential/make-credential.ts";
import { fromBase64url, i2osp, os2ip, toBase64url } from "#app/credential/octets.ts";
import { newEntropy } from "#app/credential/words.ts";
import type { Letter } from "#app/letter/letter.ts";
import { post } from "#app/signature/post.server.ts";
import { Pool } from "#app/signature/pool.server.ts";
import { aLetter } from "#tests/support/a-letter.ts";
import { startApp, type App } from "#tests/support/app.ts";
import { figure } from "#tests/support/figure.ts";
import { mint } from "#tests/support/tokens.ts";

let app: App;
let letter: Letter;
let forged: { how: string; workplace: string; token: Uint8Array<ArrayBuffer> }[];

beforeAll(async () => {
  app = await startApp();
  await app.stopBackground();
  letter = await aLetter(app.context());
  forged = await forge();
});
afterAll(() => app.stop());

/** Whatever one can make of honest tickets without the workplace's key. */
async function forge(): Promise<typeof forged> {
  const { keys } = app.context();
  const other = await aLetter(app.context(), { slug: "another-letter" });
  const workplace = letter.workplaces[0]?.id ?? "";
  const honest = fromBase64url((await mint(keys, letter)).token) ?? new Uint8Array();
  const { n } = await readPublicKey(new Uint8Array(letter.workplaces[0]?.publicKey ?? []));
  const made: typeof forged = [];
  const add = (how: string, token: Uint8Array<ArrayBuffer>) => made.push({ how, workplace, token });

  for (let place = 0; place < honest.length; place++) {
    const altered = honest.slice();
    altered[place] = (altered[place] ?? 0) ^ (1 << (place % 8));
    add(`octet ${place} altered`, altered);
  }
  for (const saltLength of [1, 20, 32, 47, 49, 64, 334])
    add(`a salt of ${saltLength}`, fromBase64url((await mint(keys, letter, { saltLength })).token) ?? honest);
  add("of another letter", fromBase64url((await mint(keys, other)).token) ?? honest);
  add(
    "of an unknown text",
    fromBase64url((await mint(keys, letter, { text: new Uint8Array(32) })).token) ?? honest,
  );
  for (let tried = 0; tried < 12; tried++) {
    // Only a signature below 2^3072 − n can be written in as many octets with n more.
    const token = fromBase64url((await mint(keys, letter)).token) ?? honest;
    const more = os2ip(token.slice(181)) + n;
    if (more < 2n ** 3072n) add("n more", new Uint8Array([...token.slice(0, 181), ...i2osp(more, 384)]));
  }
  const stranger = createPrivateKey({
    key: Buffer.from((await generateIssuerKey()).privateKey),
    format: "der",
    type: "pkcs8",
  });
  add("signed with another key", await signDirectly(stranger, honest.slice(0, 181)));
  for (const value of [0n, 1n, n - 1n, n])
    add("a signature that is its own", new Uint8Array([...honest.slice(0, 181), ...i2osp(value, 384)]));
  for (let tried = 0; tried < 50; tried++)
    add("random octets", new Uint8Array([...honest.slice(0, 181), ...randomBytes(384)]));
  return made;
}

/** How a careless server would judge: PSS with whatever salt, and numbers taken mod n. */
async function careless(token: Uint8Array): Promise<boolean> {
  const spki = new Uint8Array(letter.workplaces[0]?.publicKey ?? []);
  const { n } = await readPublicKey(spki);
  const signature = i2osp(os2ip(token.slice(181)) % n, 384);
  const padding = constants.RSA_PKCS1_PSS_PADDING;
  const saltLength = constants.RSA_PSS_SALTLEN_AUTO;
  const key = { key: publicKeyObject(spki), padding, saltLength };
  return verify("sha384", token.slice(0, 181), key, signature);
}

test("the same forgeries get past a careless server", async () => {
  const passed = await Promise.all(forged.map(({ token }) => careless(token)));
  expect(passed.filter(Boolean).length).toBeGreaterThan(5);
});

test("no forged, altered or borrowed token is taken", async () => {
  const { pool, now } = app.context();
  const intake = new Pool(pool);
  const outcomes = await Promise.all(
    forged.map(({ workplace, token }) =>
      post({ pool: intake, now }, letter, { workplace, token: toBase64url(token), role: null }),
    ),
  );
  const taken = forged.filter((_, place) => outcomes[place]?.kind === "posted");
  expect(forged.length).toBeGreaterThan(600);
  figure("forged, altered and borrowed tokens taken, of more than 600", taken.length, "exactly 0");
  expect(taken.map(({ how }) => how)).toEqual([]);
});

test("an issuer that signs with another key than it published is found out by every signer", async () => {
  let deceived = 0;
  for (let round = 0; round < 20; round++) {
    const published = await readPublicKey(new Uint8Array(letter.workplaces[0]?.publicKey ?? []));
    const { pending } = await begin({
      entropy: newEntropy(),
      genesis: new Uint8Array(letter.genesis),
      text: new Uint8Array(letter.texts[0]?.hash ?? []),
      publicKey: published,
    });
    const answer = i2osp(os2ip(new Uint8Array(randomBytes(384))) % published.n, 384);
    if ((await finish(pending, answer)).kind === "credential") deceived++;
  }
  figure("signers deceived by a key swapped at the server, of 20", deceived, "exactly 0");
  expect(deceived).toBe(0);
});
