import { afterAll, beforeAll, expect, test } from "vitest";
import type { Letter } from "#app/letter/letter.ts";
import { aLetter } from "../support/a-letter.ts";
import { startApp, type App } from "../support/app.ts";
import { aConfirmedSigner, aSignerWithCode } from "../support/confirmed.ts";
import { codeIn } from "../support/mailbox.ts";
import { Signer } from "../support/signer.ts";

let app: App;
let letter: Letter;

beforeAll(async () => {
  app = await startApp();
  letter = await aLetter(app.context());
});
afterAll(() => app.stop());

const form = () => `/letters/${letter.slug}/block`;
const issuances = () => app.context().db.issuance.findMany();
const blockAs = (address: string) => aSignerWithCode(app, letter, address, "4F7K-29QD", "block");

test("Ada blocks her mailbox, and from then on nobody signs with it", async () => {
  const ada = new Signer(app, "ada@amazon.example");
  const asked = await ada.visit(form(), { address: ada.address });
  expect(asked.status).toBe(303);
  expect(asked.headers.get("location")).toBe(`${form()}?step=code`);
  const done = await ada.visit(form(), { code: codeIn(await app.mails.next(ada.address)) });
  expect(done.status).toBe(303);
  expect(done.headers.get("location")).toBe(`${form()}?step=done`);
  expect(await issuances()).toHaveLength(1);

  const max = await aConfirmedSigner(app, letter, "Ada+signs@amazon.example");
  const { blinded } = await max.blind(letter.slug);
  expect((await max.issue(letter.slug, blinded)).status).toBe(409);
  expect((await max.visit(`/letters/${letter.slug}/choose`, { shown: "named", name: "Ada" })).status).toBe(
    409,
  );
});

test("a used mailbox stays used, and its signature counts", async () => {
  const ben = await aConfirmedSigner(app, letter, "ben@amazon.example");
  const ticket = await ben.issueTicket(letter.slug);
  const before = await issuances();
  expect((await (await blockAs(ben.address)).visit(form(), { code: "4F7K-29QD" })).status).toBe(303);
  expect(await issuances()).toEqual(before);
  expect((await ben.post(letter.slug, ticket)).status).toBe(200);
});

test("neither the answer nor what comes after it says whether the mailbox was used, blocked or new", async () => {
  const used = await aConfirmedSigner(app, letter, "used@amazon.example");
  await used.issueTicket(letter.slug);
  await (await blockAs("blocked@amazon.example")).visit(form(), { code: "4F7K-29QD" });
  const answers = [];
  for (const name of ["used", "blocked", "new"]) {
    const owner = await blockAs(`${name}@amazon.example`);
    const said = [];
    // Again, and once more: the session is used up, whatever it found.
    for (let time = 1; time <= 3; time++) {
      const answer = await owner.visit(form(), { code: "4F7K-29QD" });
      const headers = [...answer.headers].filter(([header]) => header !== "date");
      said.push(answer.status, headers, await answer.text());
    }
    said.push((await app.context().db.confirmation.findMany()).length);
    answers.push(JSON.stringify(said));
  }
  expect(new Set(answers).size).toBe(1);
});

test("fifty who block one mailbox at once leave one row; so does blocking and signing at once", async () => {
  const before = (await issuances()).length;
  const owners = await Promise.all(Array.from({ length: 50 }, () => blockAs("cleo@amazon.example")));
  const answers = await Promise.all(owners.map((owner) => owner.visit(form(), { code: "4F7K-29QD" })));
  expect(answers.map(({ status }) => status)).toEqual(owners.map(() => 303));
  expect(await issuances()).toHaveLength(before + 1);

  const dora = await aConfirmedSigner(app, letter, "dora@amazon.example");
  const { blinded } = await dora.blind(letter.slug);
  const [issued, blocked] = await Promise.all([
    dora.issue(letter.slug, blinded),
    (await blockAs(dora.address)).visit(form(), { code: "4F7K-29QD" }),
  ]);
  expect([200, 409]).toContain(issued.status);
  expect(blocked.status).toBe(303);
  expect(await issuances()).toHaveLength(before + 2);
});

test("a wrong code blocks nothing", async () => {
  const before = await issuances();
  const eve = await blockAs("eve@amazon.example");
  const refused = await eve.visit(form(), { code: "0000-0000" });
  expect(refused.status).toBe(422);
  expect(await refused.text()).toContain("That is not the code of the last mail");
  expect((await new Signer(app, "eve@amazon.example").visit(form(), { code: "4F7K-29QD" })).status).toBe(422);
  expect(await issuances()).toEqual(before);
});

test.each(["eve@elsewhere.example", "ada", ""])("%j is refused as when signing", async (address) => {
  const refused = await new Signer(app, address).visit(form(), { address });
  expect(refused.status).toBe(422);
  expect(refused.headers.getSetCookie()).toEqual([]);
});
