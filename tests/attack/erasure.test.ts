import { afterAll, beforeAll, expect, test } from "vitest";
import type { Letter } from "#app/letter/letter.ts";
import { findSnapshot, letterFile } from "#app/delivery/letter-file.server.ts";
import { toBase64url } from "#app/credential/octets.ts";
import { aLetter } from "../support/a-letter.ts";
import { startApp, type AnotherWeb, type App } from "../support/app.ts";
import { aConfirmedSigner, aSignerWithCode } from "../support/confirmed.ts";
import { figure } from "../support/figure.ts";
import { mintWithReceipt } from "../support/receipts.ts";
import { readPdf } from "../support/read-pdf.ts";
import { Signer } from "../support/signer.ts";
import { asText, readWholeDatabase } from "../support/whole-database.ts";
import { lookFor, type Canary } from "./look-for.ts";

let app: App;
let letter: Letter;
let other: AnotherWeb;
/** What Ada showed, and what else is known of her signature: nothing of it may be left. */
const canaries: Canary[] = [
  { name: "the name", text: "Ada Quetzalcanary" },
  { name: "the name as it is searched for", text: "quetzalcanary" },
  { name: "the title", text: "Birdwatcher Extraordinary" },
  { name: "the place", text: "Canary Wharfingham" },
];
const ada = "ada@amazon.example";

beforeAll(async () => {
  app = await startApp({ batchMin: 1 });
  letter = await aLetter(app.context(), { ways: ["anonymous", "named", "organization"] });
  await app.stopBackground();
  other = await app.anotherWeb();
  const signer = await aConfirmedSigner(app, letter, ada);
  await signer.visit(`/letters/${letter.slug}/choose`, {
    shown: "named",
    name: "Ada Quetzalcanary",
    title: "Birdwatcher Extraordinary",
    place: "Canary Wharfingham",
  });
  const ben = await aConfirmedSigner(app, letter, "ben@amazon.example");
  await ben.visit(`/letters/${letter.slug}/choose`, { shown: "named", name: "Ben Amsel" });
  await app.batch(letter.slug);
  const { rows } = await app
    .context()
    .pool.query<{ id: string; salt: string; search: string }>(
      "select id, encode(salt, 'hex') as salt, search from named_signature where name = 'Ada Quetzalcanary'",
    );
  const [row] = rows;
  if (!row) throw new Error("Ada has not signed");
  canaries.push(
    { name: "the salt of the commitment", text: row.salt },
    { name: "the row's name", text: row.id },
    { name: "the search", text: row.search },
  );
});
afterAll(async () => {
  await other.close();
  await app.stop();
});

const paths = () => [
  "/",
  "/letters",
  "/letters.json",
  ...[
    "",
    ".json",
    "/count.json",
    "/signatures",
    "/signatures.json",
    "/signatures.csv",
    "/signatures?q=zzz",
    "/signatures?q=ada",
    "/signatures.json?q=ada",
    "/receipt",
    "/receipt/name",
  ].map((end) => `/letters/${letter.slug}${end}`),
];

/** What a team may take along, in words. */
async function files(): Promise<[string, string][]> {
  const found: [string, string][] = [];
  for (const contents of ["letter", "pack", "names"] as const) {
    const snapshot = await findSnapshot(app.context(), letter.slug);
    const chunks: Uint8Array[] = [];
    if (snapshot)
      for await (const chunk of letterFile(app.context().db, snapshot, contents)) chunks.push(chunk);
    found.push([`the file of ${contents}`, readPdf(Buffer.concat(chunks)).text.replaceAll(/\s+/g, " ")]);
  }
  return found;
}

/** Every public address of two web processes, as they answer now, every file, and everything that is stored. */
async function everywhere(): Promise<Map<string, string>> {
  const places = new Map<string, string>();
  for (const [name, origin] of [
    ["one process", app.origin],
    ["another process", other.origin],
  ])
    for (const path of paths())
      places.set(`${path} of ${name}`, await (await fetch(new URL(path, origin))).text());
  for (const [name, text] of await files()) places.set(name, text);
  places.set("the database", asText(await readWholeDatabase(app.databaseUrl)));
  return places;
}

/** Announcements reach a process within a moment, and it makes its pages anew in another. */
async function untilGone(): Promise<string[]> {
  let found: string[] = [];
  for (let look = 0; look < 20; look++) {
    found = lookFor(canaries, await everywhere());
    if (found.length === 0) break;
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
  return found;
}

test("while it stands the name is found on pages, in data, by searching and in the database, from memory too", async () => {
  await everywhere();
  const found = lookFor(canaries.slice(0, 1), await everywhere()).join("\n");
  for (const place of ["", "/signatures", "/signatures.json", "/signatures?q=ada"])
    for (const process of ["one process", "another process"])
      expect(found).toContain(`in /letters/${letter.slug}${place} of ${process}`);
  expect(found).toContain("in the database");
  for (const contents of ["pack", "names"]) expect(found).toContain(`in the file of ${contents}`);
});

test("a name that its owner took down is gone from every page, from data, search, memory and the whole database", async () => {
  const owner = await aSignerWithCode(app, letter, ada, "4F7K-29QD", "withdraw");
  const done = await owner.visit(`/letters/${letter.slug}/receipt/name`, { code: "4F7K-29QD" });
  expect(done.status).toBe(303);
  const found = await untilGone();
  figure("places where a name is found after its owner took it down", found.length, "exactly 0");
  expect(found).toEqual([]);

  await app.batch(letter.slug);
  expect(await untilGone()).toEqual([]);
  expect(await (await fetch(new URL(`/letters/${letter.slug}`, app.origin))).text()).toContain("Ben Amsel");
});

test("the log, which keeps every line, has nothing that still opens the commitment", async () => {
  const entries = await app.context().db.logEntry.findMany({ where: { letterId: letter.id } });
  const log = entries.map(({ entry }) => entry).join("\n");
  expect(log).toContain('"type":"withdrawal"');
  expect(lookFor(canaries, new Map([["the log", log]]))).toEqual([]);
});

test("a copy that is left anywhere is found", async () => {
  const { db, pool } = app.context();
  await db.letter.update({ where: { id: letter.id }, data: { summary: "Signed by ada quetzalcanary." } });
  expect(lookFor(canaries, await everywhere()).join("\n")).toContain("in the database");
  await db.letter.update({ where: { id: letter.id }, data: { summary: "Signed by many." } });
  await pool.query("create table copied_names (octets bytea)");
  await pool.query("insert into copied_names values ($1)", [Buffer.from("Canary Wharfingham")]);
  expect(lookFor(canaries, await everywhere()).join("\n")).toContain("the place, in hex, in the database");
  await pool.query("drop table copied_names");
  expect(lookFor(canaries, await everywhere())).toEqual([]);
});

test("of a signature that was withdrawn before its batch no token, no role and no time is left", async () => {
  const { ticket, secret } = await mintWithReceipt(app.context().keys, letter);
  const nobody = new Signer(app, "nobody@x.example");
  await nobody.post(letter.slug, ticket);
  const withdrawn = await nobody.visit(`/letters/${letter.slug}/receipt`, {
    secret: toBase64url(secret),
    sure: "yes",
  });
  expect(withdrawn.status).toBe(200);
  await app.batch(letter.slug);
  const signature = Buffer.from(ticket.token, "base64url").subarray(181).toString("hex");
  const traces = [
    { name: "the signature", text: signature },
    { name: "the secret", text: Buffer.from(secret).toString("hex") },
    { name: "the secret as sent", text: toBase64url(secret) },
  ];
  expect(lookFor(traces, await everywhere())).toEqual([]);
  expect(await app.context().db.credential.findMany()).toEqual([
    expect.objectContaining({ batch: 0, role: null, withdrawn: true }),
  ]);
});
