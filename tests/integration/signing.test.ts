import { afterAll, beforeAll, expect, test } from "vitest";
import { findCounts } from "#app/signature/counts.server.ts";
import type { Letter } from "#app/letter/letter.ts";
import { aLetter } from "../support/a-letter.ts";
import { startApp, type App } from "../support/app.ts";
import { Signer } from "../support/signer.ts";

let app: App;
let letter: Letter;

beforeAll(async () => {
  app = await startApp({ batchMin: 1 });
  letter = await aLetter(app.context());
});
afterAll(() => app.stop());

test("Ada signs by name, and her name and the total appear with the batch, not before", async () => {
  const ada = new Signer(app, "ada@amazon.example");
  const signed = await ada.signByName(letter.slug, { name: "Ada King", title: "Engineer" });
  expect(signed.status).toBe(303);
  expect(signed.headers.get("location")).toBe(`/letters/${letter.slug}/signed?shown=named`);
  expect((await findCounts(app.context().db, letter)).total).toBe(0);

  await app.batch(letter.slug);
  expect(await findCounts(app.context().db, letter)).toMatchObject({ total: 1, named: 1, anonymous: 0 });
});

test("Ben signs anonymously and posts a day later", async () => {
  const ben = new Signer(app, "ben@aws.amazon.example");
  const ticket = await ben.makeTicket(letter.slug);
  app.clock.advance(86_400);
  const posted = await ben.post(letter.slug, ticket);
  expect(posted.status).toBe(200);
  expect(posted.headers.get("set-cookie")).toBeNull();
  expect(await posted.json()).toMatchObject({ serial: expect.stringMatching(/^[0-9a-f]{64}$/) as string });

  await app.batch(letter.slug);
  expect(await findCounts(app.context().db, letter)).toMatchObject({ total: 2, named: 1, anonymous: 1 });
});
