import { generateKeyPairSync } from "node:crypto";
import { createServer } from "node:http";
import { afterAll, beforeAll, beforeEach, expect, test } from "vitest";
import { sweepOrganizers } from "#app/organizer/session.server.ts";
import { aLetter } from "../support/a-letter.ts";
import { startApp, type App } from "../support/app.ts";
import { Authenticator, type Twist } from "../support/authenticator.ts";
import { anOrganizer, OrganizerBrowser, password, type Organizer } from "../support/organizer.ts";

let app: App;
let olu: Organizer;
let eve: Organizer;
let phone: Authenticator;

beforeAll(async () => {
  app = await startApp();
  await aLetter(app.context());
  olu = await anOrganizer(app, "Olu");
  eve = await anOrganizer(app, "Eve");
  phone = new Authenticator(app.env.origin);
  await add(olu.browser, phone, "Phone");
});
afterAll(() => app.stop());
beforeEach(() => app.clock.advance(11 * 60));

const db = () => app.context().db;
const visitor = () => new OrganizerBrowser(app);

type Options = { challenge: string; user: { id: string; name: string }; rp: { id: string }; rpId: string };
type Purpose = "sign-in" | "again" | "new";

/** As a page's program does it. */
async function challenge(browser: OrganizerBrowser, purpose: Purpose, more: object = {}): Promise<Options> {
  const answer = await browser.send("/organize/passkey/challenge", {
    purpose,
    origin: app.env.origin,
    ...more,
  });
  expect(answer.status).toBe(200);
  return (await answer.json()) as Options;
}

async function add(
  browser: OrganizerBrowser,
  device: Authenticator,
  name: string,
  twist: Twist = {},
): Promise<Response> {
  const options = await challenge(browser, "new", { again: password });
  return browser.send("/organize/passkey/new", { name, made: device.make(options, twist) });
}

async function signIn(browser: OrganizerBrowser, device: Authenticator, twist?: Twist): Promise<Response> {
  return browser.send("/organize/passkey/sign-in", device.sign(await challenge(browser, "sign-in"), twist));
}

test("a passkey signs in without a password, also where there is a second factor", async () => {
  await db().organizer.update({
    where: { id: olu.id },
    data: { secondFactor: new Uint8Array(48), secondFactorStep: 0 },
  });
  const browser = visitor();
  const options = await challenge(browser, "sign-in");
  expect(options).toMatchObject({ rpId: "localhost", userVerification: "required", timeout: 300_000 });
  const answer = await browser.send("/organize/passkey/sign-in?to=/organize/account", phone.sign(options));
  expect(await answer.json()).toEqual({ to: "/organize/account" });
  expect(answer.headers.getSetCookie()).toHaveLength(2);
  expect((await browser.visit("/organize/account")).status).toBe(200);
  await db().organizer.update({
    where: { id: olu.id },
    data: { secondFactor: null, secondFactorStep: null },
  });
});

test("the device is told a pseudonym and nothing that leads to the account or its address", async () => {
  const options = JSON.stringify(await challenge(olu.browser, "new", { again: password }));
  expect(options).toContain('"name":"Olu"');
  expect(options).not.toMatch(/mail\.example|olu@/i);
  expect(options).not.toContain(olu.id);
  expect(options).not.toContain(Buffer.from(olu.id.replaceAll("-", ""), "hex").toString("base64url"));
  // For signing in nothing is said of anybody.
  expect(await challenge(visitor(), "sign-in")).not.toHaveProperty("user");
});

const elsewhere = generateKeyPairSync("ec", { namedCurve: "P-256" }).privateKey;

const hostile: [string, Twist][] = [
  ["asked for by another site's page", { origin: "https://eve.example" }],
  ["asked for at another port", { origin: "http://localhost:1" }],
  ["asked for inside another site's page", { crossOrigin: true }],
  ["made for another site's passkeys", { rpId: "eve.example" }],
  ["without the device's lock", { isVerified: false }],
  ["with a challenge of its own", { challenge: Buffer.alloc(32, 7).toString("base64url") }],
  ["of the other kind", { type: "webauthn.create" }],
  ["by another key", { signedWith: elsewhere }],
  ["in another account's name", { userHandle: Buffer.alloc(32, 7).toString("base64url") }],
  ["in nobody's name", { userHandle: undefined }],
];

test.each(hostile)("a signature %s does not sign in", async (_, twist) => {
  const browser = visitor();
  const answer = await signIn(browser, phone, twist);
  expect(answer.status).toBe(422);
  expect(answer.headers.getSetCookie()).toEqual([]);
  expect((await browser.visit("/organize")).status).toBe(302);
  // And without the twist it does: nothing else was wrong with it.
  expect((await signIn(browser, phone)).status).toBe(200);
});

test("an unknown device is answered like one that signs wrongly", async () => {
  const stranger = new Authenticator(app.env.origin);
  const unknown = await signIn(visitor(), stranger);
  const wrong = await signIn(visitor(), phone, { isVerified: false });
  expect(unknown.status).toBe(wrong.status);
  expect(await unknown.text()).toBe(await wrong.text());
});

test("a challenge is of use once, for five minutes, and for what it was made", async () => {
  const browser = visitor();
  const signed = phone.sign(await challenge(browser, "sign-in"));
  const both = await Promise.all([1, 2].map(() => visitor().send("/organize/passkey/sign-in", signed)));
  expect(both.map(({ status }) => status).sort()).toEqual([200, 422]);
  expect((await visitor().send("/organize/passkey/sign-in", signed)).status).toBe(422);

  const failed = await challenge(browser, "sign-in");
  expect(
    (await browser.send("/organize/passkey/sign-in", phone.sign(failed, { isVerified: false }))).status,
  ).toBe(422);
  expect((await browser.send("/organize/passkey/sign-in", phone.sign(failed))).status).toBe(422);

  const late = await challenge(browser, "sign-in");
  app.clock.advance(300);
  expect((await browser.send("/organize/passkey/sign-in", phone.sign(late))).status).toBe(422);

  await signIn(olu.browser, phone);
  const again = await challenge(olu.browser, "again");
  expect((await visitor().send("/organize/passkey/sign-in", phone.sign(again))).status).toBe(422);
});

test("what is kept of a challenge is its hash, and it is swept after its five minutes", async () => {
  const { challenge: text } = await challenge(visitor(), "sign-in");
  const ids = (await db().passkeyChallenge.findMany()).map(({ id }) => Buffer.from(id).toString("base64url"));
  expect(ids.length).toBeGreaterThan(0);
  expect(ids).not.toContain(text);
  app.clock.advance(301);
  await sweepOrganizers(app.context());
  expect(await db().passkeyChallenge.count()).toBe(0);
});

test("a device that counts is believed only while it counts up, also when two come at once", async () => {
  const ring = new Authenticator(app.env.origin);
  ring.counter = 5;
  await signIn(olu.browser, phone);
  expect((await add(olu.browser, ring, "Key ring")).status).toBe(200);
  expect((await signIn(visitor(), ring)).status).toBe(422);
  expect((await signIn(visitor(), ring, { counter: 6 })).status).toBe(200);
  expect((await signIn(visitor(), ring, { counter: 6 })).status).toBe(422);
  expect((await signIn(visitor(), ring, { counter: 0 })).status).toBe(422);
  const copies = await Promise.all([1, 2].map(() => signIn(visitor(), ring, { counter: 7 })));
  expect(copies.map(({ status }) => status).sort()).toEqual([200, 422]);
});

test("a passkey counts as the password typed again, for its own account alone", async () => {
  await signIn(olu.browser, phone);
  await eve.browser.visit("/organize/sign-in", { address: "eve@mail.example", password, code: "" });
  app.clock.advance(601);
  const off = () => olu.browser.visit("/organize/account", { act: "switch-off" });
  const again = async ({ browser }: Organizer, device: Authenticator, twist?: Twist) =>
    browser.send("/organize/passkey/again", device.sign(await challenge(browser, "again"), twist));
  expect((await off()).status).toBe(422);
  expect((await again(olu, phone, { isVerified: false })).status).toBe(422);
  expect((await again(eve, phone)).status).toBe(422);
  expect((await eve.browser.visit("/organize/account", { act: "switch-off" })).status).toBe(422);
  expect((await off()).status).toBe(422);
  // A browser that knew which passkeys would do need not say whose it was.
  expect((await again(olu, phone, { userHandle: undefined })).status).toBe(200);
  expect((await off()).status).toBe(303);
  app.clock.advance(601);
  expect((await off()).status).toBe(422);
  expect((await visitor().send("/organize/passkey/again", {})).status).toBe(401);
});

test("adding a passkey asks for the password, takes it into one account, and ends the other sessions", async () => {
  const other = visitor();
  await signIn(other, phone);
  await signIn(olu.browser, phone);
  app.clock.advance(601);
  for (const again of ["", "not the password"]) {
    const form = { purpose: "new", origin: app.env.origin, again };
    expect((await olu.browser.send("/organize/passkey/challenge", form)).status).toBe(422);
  }
  const laptop = new Authenticator(app.env.origin);
  expect((await add(olu.browser, laptop, "  ")).status).toBe(422);
  expect((await other.visit("/organize")).status).toBe(200);
  expect((await add(olu.browser, laptop, "Laptop")).status).toBe(200);
  expect((await other.visit("/organize")).status).toBe(302);
  expect((await olu.browser.visit("/organize")).status).toBe(200);
  expect((await add(eve.browser, laptop, "Mine")).status).toBe(409);
  const row = await db().passkey.findFirstOrThrow({ where: { name: "Laptop" } });
  expect(row.organizerId).toBe(olu.id);
  expect(row.transports).toEqual(["internal"]);
});

test("an account has at most ten passkeys", async () => {
  const max = await anOrganizer(app, "Max");
  for (let place = 0; place < 10; place++)
    expect((await add(max.browser, new Authenticator(app.env.origin), `Key ${place}`)).status).toBe(200);
  const form = { purpose: "new", origin: app.env.origin };
  expect((await max.browser.send("/organize/passkey/challenge", form)).status).toBe(409);
});

test.each([
  ["for another site", { origin: "https://eve.example" }],
  ["of another site", { rpId: "eve.example" }],
  ["without the device's lock", { isVerified: false }],
  ["with another challenge", { challenge: Buffer.alloc(32, 7).toString("base64url") }],
  ["of the other kind", { type: "webauthn.get" }],
] satisfies [string, Twist][])("a passkey made %s is not kept", async (_, twist) => {
  await signIn(olu.browser, phone);
  const before = await db().passkey.count();
  expect((await add(olu.browser, new Authenticator(app.env.origin), "New", twist)).status).toBe(422);
  expect(await db().passkey.count()).toBe(before);
});

test("a passkey that somebody else's browser was offered is not kept", async () => {
  await signIn(olu.browser, phone);
  const options = await challenge(olu.browser, "new", { again: password });
  await eve.browser.visit("/organize/sign-in", { address: "eve@mail.example", password, code: "" });
  const made = new Authenticator(app.env.origin).make(options);
  expect((await eve.browser.send("/organize/passkey/new", { name: "Taken", made })).status).toBe(422);
  expect(await db().passkey.count({ where: { organizerId: eve.id } })).toBe(0);
});

test("an attestation is refused before anything in it is looked at: no address in a certificate is asked", async () => {
  let asked = 0;
  const trap = createServer((_, response) => void response.end(String(asked++)));
  await new Promise<void>((resolve) => trap.listen(0, "127.0.0.1", resolve));
  await signIn(olu.browser, phone);
  for (const fmt of ["packed", "fido-u2f", "tpm", "apple"]) {
    const statement = new Map<string, Buffer | Map<number | string, Buffer>>([
      ["x5c", new Map<number | string, Buffer>([[0, Buffer.from("a certificate")]])],
      ["sig", Buffer.alloc(64)],
    ]);
    const answer = await add(olu.browser, new Authenticator(app.env.origin), fmt, {
      attestation: [fmt, statement],
    });
    expect(answer.status).toBe(422);
  }
  expect(asked).toBe(0);
  trap.close();
});

test("a deleted passkey signs in no more, and nobody deletes a stranger's", async () => {
  const tablet = new Authenticator(app.env.origin);
  await signIn(olu.browser, phone);
  expect((await add(olu.browser, tablet, "Tablet")).status).toBe(200);
  const page = await (await olu.browser.visit("/organize/account")).text();
  expect(page).toContain("Tablet");
  const passkey = Buffer.from(tablet.id, "base64url").toString("hex");
  expect(page).toContain(`value="${passkey}"`);
  const form = { act: "delete-passkey", passkey };
  await eve.browser.visit("/organize/sign-in", { address: "eve@mail.example", password, code: "" });
  expect((await eve.browser.visit("/organize/account", form)).status).toBe(303);
  const thief = visitor();
  expect((await signIn(thief, tablet)).status).toBe(200);
  app.clock.advance(601);
  expect((await olu.browser.visit("/organize/account", form)).status).toBe(422);
  const typed = { ...form, [`again-${passkey}`]: password };
  expect((await olu.browser.visit("/organize/account", typed)).status).toBe(303);
  expect((await signIn(visitor(), tablet)).status).toBe(422);
  expect((await thief.visit("/organize")).status).toBe(302);
});

test("at the onion address passkeys belong to the onion's host", async () => {
  const onion = "http://undersigned.onion";
  const { origin: there, close } = await app.anotherWeb({ env: { ...app.env, onionLocation: onion } });
  const browser = new OrganizerBrowser({ origin: there });
  await browser.visit("/organize/sign-in", { address: "olu@mail.example", password, code: "" });
  const device = new Authenticator(onion);
  const ask = async (purpose: Purpose, origin = onion) =>
    (await (
      await browser.send("/organize/passkey/challenge", { purpose, origin, again: password })
    ).json()) as Options;
  const offered = await ask("new");
  expect(offered.rp.id).toBe("undersigned.onion");
  const made = device.make(offered);
  expect((await browser.send("/organize/passkey/new", { name: "Onion", made })).status).toBe(200);
  const signInWith = async (twist?: Twist) =>
    browser.send("/organize/passkey/sign-in", device.sign(await ask("sign-in"), twist));
  expect((await signInWith()).status).toBe(200);
  expect((await signInWith({ rpId: "localhost" })).status).toBe(422);
  expect((await signInWith({ origin: app.env.origin })).status).toBe(422);
  expect((await signIn(visitor(), device, { origin: onion })).status).toBe(422);
  // An address that is not the site's changes nothing.
  expect((await ask("sign-in", "https://eve.example")).rpId).toBe("localhost");
  await close();
});

test("challenges are throttled, for an account and in total", async () => {
  await signIn(olu.browser, phone);
  const statuses: number[] = [];
  for (let tries = 0; tries < 21; tries++) {
    const form = { purpose: "again", origin: app.env.origin };
    statuses.push((await olu.browser.send("/organize/passkey/challenge", form)).status);
  }
  expect(statuses.filter((status) => status === 200)).toHaveLength(20);
  expect(statuses.at(-1)).toBe(429);
  await challenge(visitor(), "sign-in");
  await app.context().pool.query("update organizer_pace set tries = 600");
  const answer = await visitor().send("/organize/passkey/challenge", { purpose: "sign-in" });
  expect(answer.status).toBe(429);
});

test.each([
  ["challenge", { purpose: "everything" }],
  ["sign-in", { id: "x", rawId: "x", type: "public-key", response: {} }],
  ["sign-in", [1, 2, 3]],
  ["again", { id: "../..", rawId: "x", type: "public-key" }],
  ["new", { name: "New", made: { id: "x" } }],
])("what no browser sends to %s is refused with a sentence: %j", async (path, body) => {
  await signIn(olu.browser, phone);
  const answer = await olu.browser.send(`/organize/passkey/${path}`, body);
  expect(answer.status).toBe(422);
  expect(await answer.json()).toEqual({ detail: "This is not complete. Load the page again." });
  expect(answer.headers.get("cache-control")).toBe("no-store");
});

test("nothing of all this was printed", () => {
  expect(app.said).toEqual([]);
});
