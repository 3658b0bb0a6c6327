import { constants, randomBytes, verify } from "node:crypto";
import { afterAll, beforeAll, expect, test } from "vitest";
import { fromBase64url, i2osp, os2ip, toBase64url } from "#app/credential/octets.ts";
import { writeTicket } from "#app/credential/ticket.ts";
import { publicKeyObject } from "#app/credential/issuer-keys.server.ts";
import { readPublicKey } from "#app/credential/blind.ts";
import type { Letter } from "#app/letter/letter.ts";
import { findCounts } from "#app/signature/counts.server.ts";
import { aLetter } from "../support/a-letter.ts";
import { startApp, type App } from "../support/app.ts";
import { Signer } from "../support/signer.ts";
import { mint, type Minted } from "../support/tokens.ts";

let app: App;
let letter: Letter;
let other: Letter;
const day = 86_400;

const workplace = (name: string, domain: string) => ({
  name,
  domains: [domain],
  anyMailbox: false,
  headcount: null,
  headcountSource: null,
});

beforeAll(async () => {
  app = await startApp({ batchMin: 1 });
  const { now } = app.context();
  letter = await aLetter(app.context(), {
    workplaces: [workplace("Amazon", "amazon.example"), workplace("Twitch", "twitch.example")],
    closesAt: new Date(now.getTime() + 30 * day * 1000),
  });
  other = await aLetter(app.context(), { slug: "another-letter" });
});
afterAll(() => app.stop());

const keys = () => app.context().keys;
const here = () => `/letters/${letter.slug}/post`;
const stored = async () =>
  (
    await app
      .context()
      .pool.query("select serial from pooled_credential union all select serial from credential")
  ).rows.length;

function send(body: BodyInit, type?: string, headers: Record<string, string> = {}): Promise<Response> {
  return fetch(new URL(here(), app.origin), {
    method: "POST",
    redirect: "manual",
    body,
    headers: { ...(type ? { "content-type": type } : {}), ...headers },
  });
}
const sendJson = (value: unknown) => send(JSON.stringify(value), "application/json");

test("a ticket is taken as JSON, without a cookie on either side", async () => {
  const { serial, ...ticket } = await mint(keys(), letter);
  const posted = await send(JSON.stringify(ticket), "application/json", {
    cookie: `signing=${"A".repeat(22)}`,
  });
  expect(posted.status).toBe(200);
  expect(posted.headers.getSetCookie()).toEqual([]);
  expect(posted.headers.get("cache-control")).toBe("no-store");
  expect(await posted.json()).toEqual({ serial, nextBatchAt: "2018-06-23T00:00:00.000Z" });
});

test.each(["urlencoded fields", "multipart fields", "a pasted ticket", "a ticket as a file"])(
  "a ticket is taken from a form as %s",
  async (way) => {
    const { serial, ...ticket } = await mint(keys(), letter);
    const text = writeTicket({
      origin: app.context().origin,
      letter: letter.slug,
      workplace: ticket.workplace,
      token: fromBase64url(ticket.token) ?? new Uint8Array(),
    });
    const form = new FormData();
    if (way === "multipart fields") for (const [name, value] of Object.entries(ticket)) form.set(name, value);
    if (way === "a pasted ticket") form.set("ticket", `> Hello,\n> ${text.replaceAll("\n", "\r\n> ")}`);
    if (way === "a ticket as a file")
      form.set("file", new File([text], "ticket.txt", { type: "text/plain" }));
    const posted = await send(way === "urlencoded fields" ? new URLSearchParams(ticket) : form);
    expect(posted.status).toBe(200);
    expect(posted.headers.getSetCookie()).toEqual([]);
    expect(await posted.text()).toContain(serial);
  },
);

test("posting the page's way or a program's way, twice or ten times, counts once and is answered alike", async () => {
  const { serial, ...ticket } = await mint(keys(), letter);
  const before = await stored();
  const first = await (await sendJson(ticket)).text();
  for (let time = 1; time <= 4; time++) expect(await (await sendJson(ticket)).text()).toBe(first);
  expect(await (await send(new URLSearchParams(ticket))).text()).toContain(serial);
  // With another role it is still the same ticket: the first word stands.
  expect((await sendJson({ ...ticket, role: "Engineer" })).status).toBe(200);
  expect(await stored()).toBe(before + 1);
  await app.batch(letter.slug);
  expect(await (await sendJson(ticket)).text()).toBe(first);
  const { total } = await findCounts(app.context().db, letter);
  await app.batch(letter.slug);
  expect((await findCounts(app.context().db, letter)).total).toBe(total);
});

type Wrong = (minted: Minted) => Promise<Record<string, unknown>> | Record<string, unknown>;
const flip = (token: string, at: number) => {
  const bytes = fromBase64url(token) ?? new Uint8Array();
  bytes[at] = (bytes[at] ?? 0) ^ 1;
  return toBase64url(bytes);
};
const refused: [string, string, Wrong][] = [
  ["no token", "Not a ticket", ({ workplace: id }) => ({ workplace: id })],
  [
    "random bytes",
    "Not a ticket",
    ({ workplace: id }) => ({ workplace: id, token: toBase64url(randomBytes(565)) }),
  ],
  [
    "a forged signature",
    "Does not verify",
    ({ token, ...rest }) => {
      const bytes = fromBase64url(token) ?? new Uint8Array();
      return { ...rest, token: toBase64url(new Uint8Array([...bytes.slice(0, 181), ...randomBytes(384)])) };
    },
  ],
  ["an altered signature", "Does not verify", (minted) => ({ ...minted, token: flip(minted.token, 400) })],
  ["an altered nonce", "Does not verify", (minted) => ({ ...minted, token: flip(minted.token, 120) })],
  [
    "an altered withdraw hash",
    "Does not verify",
    (minted) => ({ ...minted, token: flip(minted.token, 150) }),
  ],
  ["an altered version", "Not a ticket", (minted) => ({ ...minted, token: flip(minted.token, 40) })],
  [
    "an altered letter",
    "Another letter's ticket",
    (minted) => ({ ...minted, token: flip(minted.token, 60) }),
  ],
  ["an altered text", "Unknown text", (minted) => ({ ...minted, token: flip(minted.token, 90) })],
  ["another workplace", "Does not verify", (minted) => ({ ...minted, workplace: letter.workplaces[1]?.id })],
  ["an unknown workplace", "Unknown workplace", (minted) => ({ ...minted, workplace: crypto.randomUUID() })],
  ["a workplace that is none", "Unknown workplace", (minted) => ({ ...minted, workplace: { toString: 1 } })],
  ["an unknown role", "Unknown role", (minted) => ({ ...minted, role: "Boss" })],
  ["a role that is a list", "Unknown role", (minted) => ({ ...minted, role: ["Engineer"] })],
  ["one more byte", "Not a ticket", ({ token, ...rest }) => ({ ...rest, token: `${token}AA` })],
  ["padding", "Not a ticket", ({ token, ...rest }) => ({ ...rest, token: `${token}=` })],
  ["white space", "Not a ticket", ({ token, ...rest }) => ({ ...rest, token: ` ${token}` })],
  ["the other alphabet", "Not a ticket", ({ token, ...rest }) => ({ ...rest, token: `+/${token.slice(2)}` })],
  [
    "a signature of n more",
    "Does not verify",
    async ({ token, workplace: id }) => {
      const bytes = fromBase64url(token) ?? new Uint8Array();
      const { n } = await readPublicKey(new Uint8Array(letter.workplaces[0]?.publicKey ?? []));
      const more = os2ip(bytes.slice(181)) + n;
      // Where that no longer fits, the largest number that does.
      const signature = i2osp(more < 2n ** 3072n ? more : 2n ** 3072n - 1n, 384);
      return { workplace: id, token: toBase64url(new Uint8Array([...bytes.slice(0, 181), ...signature])) };
    },
  ],
];

test.each(refused)("%s is refused: %s", async (_, title, wrong) => {
  const before = await stored();
  const answer = await sendJson(await wrong(await mint(keys(), letter)));
  expect(answer.status).toBe(422);
  expect(answer.headers.get("content-type")).toContain("application/problem+json");
  const problem = (await answer.json()) as { title: string; detail: string };
  expect(problem.title).toBe(title);
  expect(problem.detail.length).toBeGreaterThan(20);
  expect(await stored()).toBe(before);
});

test("a signature over a salt of another length does not verify, though RSA-PSS itself would take it", async () => {
  const { token, workplace: id } = await mint(keys(), letter, { saltLength: 32 });
  const bytes = fromBase64url(token) ?? new Uint8Array();
  const key = {
    key: publicKeyObject(new Uint8Array(letter.workplaces[0]?.publicKey ?? [])),
    padding: constants.RSA_PKCS1_PSS_PADDING,
    saltLength: constants.RSA_PSS_SALTLEN_AUTO,
  };
  expect(verify("sha384", bytes.slice(0, 181), key, bytes.slice(181))).toBe(true);
  const answer = await sendJson({ workplace: id, token });
  expect(answer.status).toBe(422);
  expect(((await answer.json()) as { title: string }).title).toBe("Does not verify");
});

test("a ticket of another letter is refused, and the sentence says where it belongs", async () => {
  const { workplace: id, token } = await mint(keys(), other);
  const unknown = await sendJson({ workplace: id, token });
  expect(((await unknown.json()) as { title: string }).title).toBe("Unknown workplace");
  const disguised = await sendJson({ workplace: letter.workplaces[0]?.id, token });
  expect(disguised.status).toBe(422);
  expect(((await disguised.json()) as { detail: string }).detail).toContain("Post it there");
});

test.each(['{"token":', "[]", "null", "7", ""])("%j is not a JSON object", async (body) => {
  const answer = await send(body, "application/json");
  expect(answer.status).toBe(400);
  expect(answer.headers.get("content-type")).toContain("application/problem+json");
});

test("a form that holds no ticket comes back with what was pasted", async () => {
  const answer = await send(new URLSearchParams({ ticket: "-----BEGIN TICKET----- half of it" }));
  expect(answer.status).toBe(422);
  const page = await answer.text();
  expect(page).toContain("half of it");
  expect(page).toContain("The ticket is not complete.");
});

test.each([
  ["JSON", "application/json"],
  ["a form", "application/x-www-form-urlencoded"],
])("%s larger than any ticket is refused", async (_, type) => {
  for (const size of [70_000, 2_000_000]) {
    const answer = await send("x".repeat(size), type);
    expect(answer.status).toBe(413);
    expect(await answer.text()).toContain("That is more than any form here takes");
  }
  const streamed = new Blob(["y".repeat(70_000)]).stream();
  const answer = await fetch(new URL(here(), app.origin), {
    method: "POST",
    body: streamed,
    headers: { "content-type": type },
    duplex: "half",
  });
  expect(answer.status).toBe(413);
});

test("a role from the letter's list is taken", async () => {
  const { serial, ...ticket } = await mint(keys(), letter);
  expect((await sendJson({ ...ticket, role: "Designer" })).status).toBe(200);
  const { rows } = await app
    .context()
    .pool.query("select role from pooled_credential where serial = $1", [Buffer.from(serial, "hex")]);
  expect(rows).toEqual([{ role: "Designer" }]);
});

test("tickets are taken until a day after the letter has closed, and not later", async () => {
  const [last, late] = [await mint(keys(), letter), await mint(keys(), letter)];
  app.clock.advance(31 * day - 1);
  expect((await sendJson(last)).status).toBe(200);
  app.clock.advance(1);
  const answer = await sendJson(late);
  expect(answer.status).toBe(409);
  expect(((await answer.json()) as { title: string }).title).toBe("Not open");
});

test("a ticket for a letter that is not there finds nothing", async () => {
  const ticket = await mint(keys(), letter);
  const answer = await new Signer(app, "nobody@x.example").post("no-such-letter", ticket);
  expect(answer.status).toBe(404);
  expect(answer.headers.get("content-type")).toContain("application/problem+json");
});
