import { afterAll, beforeAll, expect, test } from "vitest";
import type { Letter } from "#app/letter/letter.ts";
import { approveSignature, findWaiting } from "#app/signature/approve.server.ts";
import { findCounts } from "#app/signature/counts.server.ts";
import { aLetter } from "../support/a-letter.ts";
import { startApp, type App } from "../support/app.ts";
import { aConfirmedSigner } from "../support/confirmed.ts";
import { Signer } from "../support/signer.ts";

let app: App;
let letter: Letter;
let alliance: Letter;

beforeAll(async () => {
  app = await startApp({ batchMin: 1 });
  letter = await aLetter(app.context());
  alliance = await aLetter(app.context(), {
    slug: "alliance",
    workplaces: [{ name: "Anybody", domains: [], anyMailbox: true, headcount: null, headcountSource: null }],
    ways: ["organization"],
    asks: ["title"],
  });
  // This slot's batches are over, so that the next ones are those of the tests.
  for (const { slug } of [letter, alliance]) await app.batch(slug);
});
afterAll(() => app.stop());

const choose = (signer: Signer, form: Record<string, string>, slug = letter.slug) =>
  signer.visit(`/letters/${slug}/choose`, form);
const nameRow = (name: string) =>
  app.context().db.namedSignature.findFirst({ where: { name }, omit: { tag: false, salt: false } });

test("only what the letter asks for is stored, however much a form sends", async () => {
  const ada = await aConfirmedSigner(app, letter, "ada@amazon.example");
  const signed = await choose(ada, {
    shown: "named",
    name: "  Ada   King ",
    title: "Engineer",
    place: "",
    organization: "Analytical Engines",
    domain: "evil.example",
    approved: "true",
    batch: "1",
    workplaceId: "00000000-0000-0000-0000-000000000000",
    updates: "on",
  });
  expect(signed.status).toBe(303);
  expect(await nameRow("Ada King")).toMatchObject({
    letterId: letter.id,
    workplaceId: letter.workplaces[0]?.id,
    shownAs: "named",
    title: "Engineer",
    place: null,
    organization: null,
    domain: null,
    search: "ada king engineer",
    batch: null,
  });
});

test.each([
  ["no name", { name: "" }, "Enter the name you want to sign with."],
  ["no letters", { name: "12 34" }, "Enter the name you want to sign with."],
  ["a link", { name: "Ada https://evil.example" }, "Please leave out links and addresses"],
  ["markup", { name: "Ada <b>King</b>" }, "Please leave out symbols"],
  ["a hidden character", { name: "Ada \u202eKing" }, "Please leave out symbols"],
  ["too long a name", { name: "A".repeat(121) }, "At most 120 characters, please."],
])("with %s the form comes back with what was typed and nothing is used up", async (_, typed, sentence) => {
  const ben = await aConfirmedSigner(app, letter, "ben@amazon.example");
  const refused = await choose(ben, { shown: "named", ...typed, title: "Designer", place: "Köln am Rhein" });
  expect(refused.status).toBe(422);
  const page = await refused.text();
  expect(page).toContain(sentence);
  expect(page).toContain('value="Designer"');
  expect(page).toContain('value="Köln am Rhein"');
  if (typed.name) expect(page).toContain(`value="${escaped(typed.name)}"`);
  expect((await ben.visit(`/letters/${letter.slug}/choose`)).status).toBe(200);
  expect(await nameRow(typed.name)).toBeNull();
});

test("no choice, or one that the letter does not offer, is refused with a sentence", async () => {
  const ben = await aConfirmedSigner(app, letter, "ben@amazon.example");
  for (const shown of ["", "admin", "vouched"]) {
    const refused = await choose(ben, { shown, name: "Ben Turner" });
    expect(refused.status).toBe(422);
    expect(await refused.text()).toContain("Choose how you want to appear.");
  }
  const refused = await choose(ben, { shown: "organization", organization: "Turner Ltd" });
  expect(refused.status).toBe(422);
  const page = await refused.text();
  expect(page).toContain("This letter does not take signatures of this kind.");
});

test("whoever chooses to stay anonymous goes on to the ticket, and no name is kept on the way", async () => {
  const ben = await aConfirmedSigner(app, letter, "ben@amazon.example");
  for (const shown of ["anonymous", "role"]) {
    const chosen = await ben.visit(`/letters/${letter.slug}/choose?lang=de`, { shown, name: "Ben Turner" });
    expect(chosen.status).toBe(303);
    expect(chosen.headers.get("location")).toBe(`/letters/${letter.slug}/issue?lang=de`);
  }
  expect(await nameRow("Ben Turner")).toBeNull();
});

test("without a confirmed mailbox no name is taken, and the form says what to do", async () => {
  const max = new Signer(app, "max@amazon.example");
  const refused = await choose(max, { shown: "named", name: "Ada King, against her will" });
  expect(refused.status).toBe(403);
  expect(await refused.text()).toContain("Ask for a new code.");
  expect(await nameRow("Ada King, against her will")).toBeNull();
});

test("an organization waits for the organizers, and is counted only after they approve it", async () => {
  const olu = await aConfirmedSigner(app, alliance, "olu@union.example");
  const form = {
    shown: "organization",
    organization: "Union of Weavers",
    name: "Olu Ade",
    title: "Secretary",
  };
  expect((await choose(olu, form, alliance.slug)).headers.get("location")).toBe(
    `/letters/${alliance.slug}/signed?shown=organization`,
  );
  await app.batch(alliance.slug);
  const { db } = app.context();
  expect((await findCounts(db, alliance)).total).toBe(0);
  for (const page of ["", "/signatures", "/signatures.json", "/count.json", ".json"])
    expect(await (await fetch(`${app.origin}/letters/${alliance.slug}${page}`)).text()).not.toContain(
      "Weavers",
    );

  const [waiting] = await findWaiting(app.context(), alliance.slug);
  expect(waiting).toMatchObject({ organization: "Union of Weavers", domain: "union.example" });
  expect(await approveSignature(app.context(), letter.slug, waiting?.id ?? "")).toBe(false);
  expect(await approveSignature(app.context(), alliance.slug, waiting?.id ?? "")).toBe(true);
  expect(await approveSignature(app.context(), alliance.slug, waiting?.id ?? "")).toBe(false);
  await app.batch(alliance.slug);
  expect(await findCounts(db, alliance)).toMatchObject({ total: 1, organization: 1, named: 0 });
});

test("a mailbox signs once, in whatever spelling and in whichever way it comes back", async () => {
  const first = await aConfirmedSigner(app, letter, "once@amazon.example");
  const again = await aConfirmedSigner(app, letter, "Once+again@Amazon.Example");
  const anonymous = await aConfirmedSigner(app, letter, "once@amazon.example");
  expect((await choose(first, { shown: "named", name: "Only Once" })).status).toBe(303);

  const second = await choose(again, { shown: "named", name: "Only Twice" });
  expect(second.status).toBe(409);
  const page = await second.text();
  expect(page).toContain("has already been used for this letter, or its owner has blocked it");
  expect(page).toContain('value="Only Twice"');
  const { blinded } = await anonymous.blind(letter.slug);
  expect((await anonymous.issue(letter.slug, blinded)).status).toBe(409);

  const credential = await aConfirmedSigner(app, letter, "other-way@amazon.example");
  const named = await aConfirmedSigner(app, letter, "other-way@amazon.example");
  const ticket = await credential.issueTicket(letter.slug);
  expect((await choose(named, { shown: "named", name: "Other Way" })).status).toBe(409);
  expect((await credential.post(letter.slug, ticket)).status).toBe(200);

  await app.batch(letter.slug);
  const { total, named: names, anonymous: unnamed } = await findCounts(app.context().db, letter);
  expect({ total, names, unnamed }).toEqual({ total: 3, names: 2, unnamed: 1 });
});

test("twenty times the same form at once is one signature", async () => {
  const eager = await aConfirmedSigner(app, letter, "eager@amazon.example");
  const answers = await Promise.all(
    Array.from({ length: 20 }, () => choose(eager, { shown: "named", name: "Eager Once" })),
  );
  expect(answers.filter(({ status }) => status === 303)).toHaveLength(1);
  expect(await app.context().db.namedSignature.count({ where: { name: "Eager Once" } })).toBe(1);
});

test("the list shows published names, and neither a tag nor a name or salt that waits", async () => {
  const waiting = await aConfirmedSigner(app, letter, "waiting@amazon.example");
  await choose(waiting, { shown: "named", name: "Still Waiting" });
  const published = await nameRow("Ada King");
  const stillWaiting = await nameRow("Still Waiting");
  const pages = [
    "",
    "/signatures",
    "/signatures.json",
    "/signatures.json?q=waiting",
    "/signatures?q=waiting",
    ".json",
  ];
  const texts = await Promise.all(
    pages.map(async (page) => (await fetch(`${app.origin}/letters/${letter.slug}${page}`)).text()),
  );
  expect(texts[1]).toContain("Ada King");
  expect(texts[2]).toContain("Ada King");
  for (const text of texts) {
    expect(text).not.toContain("Still Waiting");
    for (const secret of [published?.tag, stillWaiting?.tag, stillWaiting?.salt])
      for (const form of ["hex", "base64", "base64url"] as const)
        expect(text).not.toContain(Buffer.from(secret ?? "no row").toString(form));
  }
  const list = JSON.parse(texts[2] ?? "") as { signatures: object[] };
  expect(Object.keys(list.signatures[0] ?? {}).sort()).toEqual(
    [
      "batch",
      "domain",
      "id",
      "name",
      "organization",
      "place",
      "salt",
      "shownAs",
      "title",
      "workplace",
    ].sort(),
  );
});

function escaped(text: string): string {
  return text.replaceAll("<", "&lt;").replaceAll(">", "&gt;");
}
