import { afterAll, beforeAll, expect, test } from "vitest";
import { finish } from "#app/credential/make-credential.ts";
import { fromBase64url, i2osp, os2ip, toBase64url } from "#app/credential/octets.ts";
import { newEntropy } from "#app/credential/words.ts";
import { readPublicKey } from "#app/credential/blind.ts";
import type { Letter } from "#app/letter/letter.ts";
import { aLetter } from "../support/a-letter.ts";
import { startApp, type App } from "../support/app.ts";
import { aConfirmedSigner } from "../support/confirmed.ts";
import { Signer } from "../support/signer.ts";

let app: App;
let letter: Letter;
let people = 0;
const aColleague = () => aConfirmedSigner(app, letter, `p${people++}@amazon.example`);

beforeAll(async () => {
  app = await startApp();
  letter = await aLetter(app.context());
});
afterAll(() => app.stop());

type Answer = { blindSignature?: string; status?: number; title?: string; detail?: string };
const read = async (response: Response) => (await response.json()) as Answer;
const sendForm = (signer: Signer, blinded: string) =>
  signer.visit(`/letters/${letter.slug}/issue`, { blinded });
const sendJson = (signer: Signer, body: string) =>
  signer.visit(`/letters/${letter.slug}/issue`, undefined, {
    method: "POST",
    headers: { "content-type": "application/json" },
    body,
  });

test("a confirmed session gets one blind signature, as JSON, that nobody may keep", async () => {
  const ada = await aColleague();
  const { blinded, pending } = await ada.blind(letter.slug);
  const issued = await ada.issue(letter.slug, blinded);
  expect(issued.status).toBe(200);
  expect(issued.headers.get("content-type")).toContain("application/json");
  expect(issued.headers.get("cache-control")).toBe("no-store");
  expect(issued.headers.get("access-control-allow-origin")).toBeNull();
  const { blindSignature = "" } = await read(issued);
  expect((await finish(pending, fromBase64url(blindSignature) ?? new Uint8Array())).kind).toBe("credential");
  expect(await app.context().db.issuance.count()).toBe(1);
});

test("as a form it is the same signature, on a page to copy it from, also without scripts", async () => {
  const ada = await aColleague();
  const { blinded, pending } = await ada.blind(letter.slug);
  const pasted = toBase64url(blinded).replace(/(.{64})/g, "$1\r\n");
  const page = await sendForm(ada, pasted);
  expect(page.status).toBe(200);
  const html = await page.text();
  const [signature = ""] = /[\w-]{512}/.exec(html.replace(/\s+/g, "")) ?? [];
  expect((await finish(pending, fromBase64url(signature) ?? new Uint8Array())).kind).toBe("credential");
});

test("the same words with the same mailbox bring the ticket back, even in another browser", async () => {
  const entropy = newEntropy();
  const address = "forgetful@amazon.example";
  const first = await (await aConfirmedSigner(app, letter, address)).issueTicket(letter.slug, entropy);
  const second = await (await aConfirmedSigner(app, letter, address)).issueTicket(letter.slug, entropy);
  expect(second).toEqual(first);
  const { rows } = await app.context().pool.query("select from issuance");
  const before = rows.length;
  await (await aConfirmedSigner(app, letter, "Forgetful+x@amazon.example")).issueTicket(letter.slug, entropy);
  expect((await app.context().pool.query("select from issuance")).rows.length).toBe(before);
});

test("other words are refused, do not use the session up, and the right words still work in it", async () => {
  const entropy = newEntropy();
  const first = await (
    await aConfirmedSigner(app, letter, "ben@amazon.example")
  ).issueTicket(letter.slug, entropy);
  const ben = await aConfirmedSigner(app, letter, "ben@amazon.example");
  for (let time = 1; time <= 3; time++) {
    const refused = await ben.issue(letter.slug, (await ben.blind(letter.slug)).blinded);
    expect(refused.status).toBe(409);
    expect(refused.headers.get("content-type")).toContain("application/problem+json");
    const { title, detail, blindSignature } = await read(refused);
    expect(title).toBe("Used or blocked");
    expect(detail).toContain("or its owner has blocked it");
    expect(blindSignature).toBeUndefined();
  }
  expect(await ben.issueTicket(letter.slug, entropy)).toEqual(first);
});

test("a session is used up by its credential: asking once more needs another code", async () => {
  const ada = await aColleague();
  const { blinded } = await ada.blind(letter.slug);
  expect((await ada.issue(letter.slug, blinded)).status).toBe(200);
  expect((await ada.issue(letter.slug, blinded)).status).toBe(403);
  expect((await ada.visit(`/letters/${letter.slug}/issue`)).status).toBe(302);
});

test("without a confirmed mailbox nothing is signed, and the answer says what to do", async () => {
  const max = new Signer(app, "max@amazon.example");
  const { blinded } = await max.blind(letter.slug);
  const refused = await max.issue(letter.slug, blinded);
  expect(refused.status).toBe(403);
  expect(refused.headers.get("content-type")).toContain("application/problem+json");
  expect(await read(refused)).toMatchObject({
    status: 403,
    title: "No confirmed mailbox",
    detail: expect.stringContaining("Ask for a new code") as string,
  });
  const form = await sendForm(max, toBase64url(blinded));
  expect(form.status).toBe(403);
  expect(await form.text()).toContain("Ask for a new code");
});

test("numbers that are their own signatures, too large, or of another length are refused and cost nothing", async () => {
  const ada = await aColleague();
  const { n } = await readPublicKey(new Uint8Array(letter.workplaces[0]?.publicKey ?? []));
  const { blinded } = await ada.blind(letter.slug);
  const refused = [0n, 1n, n - 1n, n, n + 2n].map((integer) => i2osp(integer, 384));
  refused.push(
    i2osp(2n ** 3072n - 1n, 384),
    blinded.slice(1),
    new Uint8Array([...blinded, 0]),
    new Uint8Array(),
  );
  expect(os2ip(blinded)).toBeLessThan(n);
  for (const bytes of refused) {
    const answer = await ada.issue(letter.slug, bytes);
    expect(answer.status).toBe(422);
    expect((await read(answer)).title).toBe("Not a blinded message");
  }
  expect((await ada.issue(letter.slug, blinded)).status).toBe(200);
});

test.each([
  ['{"blinded":', 400],
  ["[]", 400],
  ["null", 400],
  ['"text"', 400],
  ["{}", 422],
  ['{"blinded":null}', 422],
  ['{"blinded":{"toString":1}}', 422],
  ['{"blinded":"not base64url!"}', 422],
  [`{"blinded":"${"A".repeat(511)}="}`, 422],
])("%s is refused and costs nothing", async (body, status) => {
  const ada = await aColleague();
  const refused = await sendJson(ada, body);
  expect(refused.status).toBe(status);
  expect(refused.headers.get("content-type")).toContain("application/problem+json");
  expect((await ada.issue(letter.slug, (await ada.blind(letter.slug)).blinded)).status).toBe(200);
});

test("what was pasted stays in the form when it is refused", async () => {
  const refused = await sendForm(await aColleague(), "not a blinded message");
  expect(refused.status).toBe(422);
  const page = await refused.text();
  expect(page).toContain(">not a blinded message</textarea>");
  expect(page).toContain("384 bytes in base64url");
});

test("a letter that takes names only, or has closed, issues nothing", async () => {
  const { now } = app.context();
  const names = await aLetter(app.context(), { slug: "names-only", ways: ["named"] });
  const closed = await aLetter(app.context(), { slug: "closing", closesAt: new Date(now.getTime() + 1000) });
  const ada = await aConfirmedSigner(app, names, "ada@amazon.example");
  const ben = await aConfirmedSigner(app, closed, "ben@amazon.example");
  app.clock.advance(1);
  for (const [signer, { slug }] of [
    [ada, names],
    [ben, closed],
  ] as const) {
    const refused = await signer.issue(slug, (await signer.blind(slug)).blinded);
    expect(refused.status).toBe(409);
    expect((await read(refused)).title).toBe("Not open");
  }
  expect((await sendJson(new Signer(app, "x@y.example"), "{}")).status).toBe(422);
});
