import { createHash } from "node:crypto";
import pg from "pg";
import { afterAll, beforeAll, expect, test } from "vitest";
import { toBase64url } from "#app/credential/octets.ts";
import { startEmbeddedDatabase } from "#app/platform/embedded-database.server.ts";
import type { Letter } from "#app/letter/letter.ts";
import { tellFollowers } from "#app/update/publish.server.ts";
import { aLetter } from "../support/a-letter.ts";
import { startApp, type App } from "../support/app.ts";
import { figure } from "../support/figure.ts";
import { codeIn } from "../support/mailbox.ts";
import { anOwnCluster, readFiles, type OwnCluster } from "../support/own-cluster.ts";
import { rawRequest, type RawAnswer } from "../support/raw-http.ts";
import { Signer } from "../support/signer.ts";
import { asText, readWholeDatabase } from "../support/whole-database.ts";
import { lookFor, type Canary } from "./look-for.ts";

const canaries: Canary[] = [
  { name: "the address", text: "canary-q7x2k9v4@amazon.example" },
  { name: "the mailbox", text: "canary-q7x2k9v4" },
  { name: "an address that was refused", text: "canary-r8w3j5u6" },
  { name: "an address that named itself", text: "canary-n5t6y7h8" },
  { name: "an address that follows the letter", text: "canary-f4g6h8j2" },
  { name: "the network address", text: "203.0.113.77" },
  { name: "the browser", text: "CanaryBrowser/77.1" },
  { name: "the page before", text: "canary-referrer.example" },
  { name: "the language", text: "x-canarish" },
  { name: "a name that was typed and not signed with", text: "Canary Namewell" },
  { name: "a title that was typed and not signed with", text: "Titlewell of Birds" },
];
const headers = {
  "user-agent": "CanaryBrowser/77.1 (Quetzal)",
  referer: "https://canary-referrer.example/where-i-was",
  "accept-language": "x-canarish",
  "x-forwarded-for": "203.0.113.77",
  forwarded: "for=203.0.113.77",
  "x-real-ip": "203.0.113.77",
  "cf-connecting-ip": "203.0.113.77",
};

let cluster: OwnCluster;
let app: App;
let letter: Letter;
const printed: string[] = [];
const ownConsole = { ...console };
const places = new Map<string, Buffer | string>();

/** A browser that says all that browsers say. */
class TalkativeBrowser extends Signer {
  override visit(
    path: string,
    form?: Record<string, string>,
    more: { method?: string } = {},
  ): Promise<Response> {
    return super.visit(path, form, { ...more, headers });
  }
}

beforeAll(async () => {
  for (const level of ["log", "info", "warn", "error", "debug"] as const)
    console[level] = (...words: unknown[]) => void printed.push(words.map(String).join(" "));
  cluster = await anOwnCluster();
  app = await startApp({ batchMin: 1, databaseUrl: cluster.databaseUrl });
  letter = await aLetter(app.context());
});
afterAll(async () => {
  Object.assign(console, ownConsole);
  await app.stop();
  await cluster.stop();
  await cluster.remove();
});

test("the canary asks, mistypes, is refused, changes its mind, signs anonymously and posts, and its friends are turned away", async () => {
  const { slug } = letter;
  app.mails.answerRecipientsWith(451);
  const canary = new TalkativeBrowser(app, "Canary-Q7x2k9v4+letters@amazon.example");
  await canary.ask(slug);
  while (!app.said.some((line) => line.includes("451")))
    await new Promise((resolve) => setTimeout(resolve, 20));
  places.set("the database while the mail waits", asText(await readWholeDatabase(cluster.databaseUrl)));
  app.mails.answerRecipientsWith(250);
  const code = codeIn(await app.mails.next("canary-q7x2k9v4@amazon.example"));
  canaries.push({ name: "the code", text: code }, { name: "the code as typed", text: code.replace("-", "") });
  canaries.push({
    name: "the session",
    text: canary.cookieFor(`/letters/${slug}/confirm`).replace("signing=", ""),
  });

  expect((await canary.confirm(slug, "0000-0000")).status).toBe(422);
  expect((await canary.confirm(slug, code.toLowerCase())).status).toBe(303);
  const typed = { shown: "named", name: "Canary Namewell <b>", title: "Titlewell of Birds" };
  expect((await canary.visit(`/letters/${slug}/choose`, typed)).status).toBe(422);
  const { blinded } = await canary.blind(slug);
  const issued = await canary.visit(`/letters/${slug}/issue`, { blinded: toBase64url(blinded) });
  expect(issued.status).toBe(200);
  canaries.push({ name: "the blinded message", text: toBase64url(blinded) });
  canaries.push({ name: "the blinded message in bytes", text: Buffer.from(blinded).toString("hex") });

  app.mails.answerRecipientsWith(550);
  await new TalkativeBrowser(app, "canary-r8w3j5u6@amazon.example").ask(slug);
  expect((await new TalkativeBrowser(app, "canary-r8w3j5u6@elsewhere.example").ask(slug)).status).toBe(422);
  await app.allMailed();
  app.mails.answerRecipientsWith(250);
  const friend = new TalkativeBrowser(app, "canary-n5t6y7h8@amazon.example");
  await friend.askAndConfirm(slug);
  expect((await friend.visit(`/letters/${slug}/choose`, { shown: "named", name: "Nest" })).status).toBe(303);

  const follower = new TalkativeBrowser(app, "canary-f4g6h8j2@mail.example");
  await follower.visit(`/letters/${slug}/follow`, { address: follower.address });
  const followCode = codeIn(await app.mails.next(follower.address));
  canaries.push({ name: "the code for following", text: followCode });
  canaries.push({
    name: "the session of who follows",
    text: follower.cookieFor(`/letters/${slug}/follow`).replace("following=", ""),
  });
  expect((await follower.visit(`/letters/${slug}/follow/confirm`, { code: followCode })).status).toBe(303);
  await app
    .context()
    .db.$transaction((tx) =>
      tellFollowers(tx, app.context(), letter, { title: "News", body: "There is an answer." }),
    );
  expect((await app.mails.next(follower.address)).text).toContain("There is an answer.");
  const asked = new TalkativeBrowser(app, "canary-f4g6h8j2b@mail.example");
  await asked.visit(`/letters/${slug}/follow`, { address: asked.address });
  await app.allMailed();

  // Mistakes, too, must leave nothing: a fault that is printed, a form that is none, an address that is not there.
  for (const [path, type, body] of [
    [`/letters/${slug}/sign`, "application/json", '{"address":"canary-q7x2k9v4@amazon.example"}'],
    [`/letters/${slug}/choose`, "multipart/form-data; boundary=x", "Canary Namewell"],
    [`/letters/${slug}/issue`, "application/json", '{"blinded":"canary-q7x2k9v4"}'],
    ["/letters/canary-q7x2k9v4/sign", "application/x-www-form-urlencoded", "address=canary-q7x2k9v4"],
    [`/letters/${slug}/post`, "application/json", '{"token":"canary-q7x2k9v4","workplace":"203.0.113.77"}'],
  ] as const)
    await rawRequest(app.origin, path, {
      method: "POST",
      headers: { ...headers, "content-type": type },
      body,
    });
  for (const path of ["/canary-q7x2k9v4", "/letters?q=canary-q7x2k9v4", `/letters/${slug}?canary-q7x2k9v4`])
    await rawRequest(app.origin, path, { headers });
  app.clock.advance(86_400);
  await app.batch(slug);
});

test("whoever comes later sees nothing of it in any header or page", async () => {
  const { slug } = letter;
  const ben = new Signer(app, "ben@amazon.example");
  await ben.askAndConfirm(slug);
  const cookie = (path: string) => ({ cookie: ben.cookieFor(path) });
  const steps = [
    "sign",
    "confirm",
    "choose",
    "issue",
    "post",
    "signed",
    "follow",
    "follow/confirm",
    "follow/stop",
  ].map((step) => `/letters/${slug}/${step}`);
  const publicOnes = [
    "",
    "/signatures",
    ".json",
    "/count.json",
    "/signatures.json",
    "/feed.xml",
    "/updates/1",
  ].map((end) => `/letters/${slug}${end}`);
  for (const path of [
    "/",
    "/letters",
    "/letters.json",
    "/what-we-keep",
    "/no-such-page",
    ...publicOnes,
    ...steps,
  ])
    places.set(`Ben's ${path}`, whole(await rawRequest(app.origin, path, { headers: cookie(path) })));
});

test("the canary is in no table, file, log, line or mail, in whatever spelling", async () => {
  const client = new pg.Client({ connectionString: cluster.databaseUrl });
  await client.connect();
  await client.query("analyze");
  const { rows } = await client.query("select * from pg_stats, pg_stat_activity where schemaname !~ '^pg_'");
  await client.end();
  places.set("the database's statistics", JSON.stringify(rows));
  places.set("the whole database", asText(await readWholeDatabase(cluster.databaseUrl)));
  for (const [name, bytes] of await readFiles(app.dataDir)) places.set(`the data folder's ${name}`, bytes);
  const others = app.mails.mails.filter(
    ({ recipients }) => !recipients.some((each) => each.startsWith("canary")),
  );
  places.set("other people's mails", others.map(({ raw }) => raw).join("\n"));
  await app.stop();
  places.set("what the program said", [...app.said, ...printed].join("\n"));
  await cluster.stop();
  for (const [name, bytes] of await cluster.files()) places.set(`the cluster's ${name}`, bytes);

  expect(places.size).toBeGreaterThan(300);
  expect(others.length).toBe(1);
  const found = lookFor(canaries, places);
  figure(
    "places in which an address, code, network address or browser is found after signing",
    found.length,
    "exactly 0",
  );
  expect(found).toEqual([]);
});

test.each([
  ["as it is", "canary-q7x2k9v4@amazon.example"],
  ["in capitals", "CANARY-Q7X2K9V4@AMAZON.EXAMPLE"],
  ["in base64", Buffer.from("xy canary-q7x2k9v4@amazon.example").toString("base64")],
  ["as a hash without a key", createHash("sha256").update("canary-q7x2k9v4@amazon.example").digest("hex")],
  ["in a link", "?a=canary-q7x2k9v4%40amazon.example"],
  ["as part of a header", "x-forwarded-for: 203.0.113.77, 10.0.0.1"],
])("planted %s, it is found", (_, planted) => {
  expect(lookFor(canaries, new Map([["somewhere", `before ${planted} after`]]))).not.toEqual([]);
});

test("one that is written into a table is found in the database and in the files of the server", async () => {
  const server = await startEmbeddedDatabase({ dataDir: cluster.dataDir, log: () => undefined });
  const client = new pg.Client({ connectionString: server.url });
  await client.connect();
  await client.query(
    "insert into confirmation (id, workplace_id, tag, domain, expires_at) values ($1, $2, $1, $3, now())",
    [Buffer.alloc(32, 7), letter.workplaces[0]?.id, "canary-q7x2k9v4@amazon.example"],
  );
  const database = asText(await readWholeDatabase(server.url));
  await client.query("delete from confirmation");
  await client.end();
  expect(lookFor(canaries, new Map([["the whole database", database]])).length).toBeGreaterThan(0);
  await server.stop();
  // Deleted, and still on the disk: that is why the address itself is never written.
  expect(lookFor(canaries, await cluster.files()).length).toBeGreaterThan(0);
});

function whole({ status, head, body }: RawAnswer): string {
  return `${status}\n${head.join("\n")}\n\n${body.toString()}`;
}
