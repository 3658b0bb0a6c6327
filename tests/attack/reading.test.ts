import { afterAll, beforeAll, expect, test } from "vitest";
import type { Letter } from "#app/letter/letter.ts";
import { aLetter } from "../support/a-letter.ts";
import { startApp, type App } from "../support/app.ts";
import { aConfirmedSigner, aSignerWithCode } from "../support/confirmed.ts";
import { figure } from "../support/figure.ts";
import { rawRequest } from "../support/raw-http.ts";
import { Signer } from "../support/signer.ts";
import { mint, type Minted } from "../support/tokens.ts";
import { asText, readWholeDatabase } from "../support/whole-database.ts";

let app: App;
let letter: Letter;
let ada: Signer;
let ben: Signer;
let ticket: Minted;

beforeAll(async () => {
  app = await startApp({ batchMin: 1 });
  letter = await aLetter(app.context(), { ways: ["anonymous", "role", "named", "organization"] });
  await app.stopBackground();
  // Ada has a code in her mailbox, Ben has typed his, somebody's ticket waits in the pool, and another one is in a drawer.
  ada = await aSignerWithCode(app, letter, "ada@amazon.example", "4F7K-29QD");
  ben = await aConfirmedSigner(app, letter, "ben@amazon.example");
  await new Signer(app, "x@y.example").post(letter.slug, await mint(app.context().keys, letter));
  ticket = await mint(app.context().keys, letter);
});
afterAll(() => app.stop());

/** All that is stored, with the marks that even a row written anew without a change would change. */
const everything = async () =>
  `${app.mails.mails.length} mails\n${asText(await readWholeDatabase(app.databaseUrl))}`;

const steps = ["sign", "confirm", "choose", "issue", "post", "signed", "receipt", "block", "withdraw"];
const paths = () => [
  "/",
  "/letters",
  "/letters.json",
  "/what-we-keep",
  "/dev/mail",
  "/healthz",
  "/readyz",
  "/__manifest?p=%2F",
  ...["", "/signatures", ".json", "/count.json", "/signatures.json", "/signatures.csv"].map(
    (end) => `/letters/${letter.slug}${end}`,
  ),
  ...steps.flatMap((step) => [`/letters/${letter.slug}/${step}`, `/letters/${letter.slug}/${step}.data`]),
];
/** All that any form has, in the address. */
const query = () =>
  new URLSearchParams({
    address: "eve@amazon.example",
    code: "4F7K-29QD",
    shown: "named",
    name: "Max Manager",
    organization: "Amazon",
    blinded: "A".repeat(512),
    workplace: ticket.workplace,
    token: ticket.token,
    secret: "A".repeat(43),
    _method: "post",
    _action: "sign",
  });
const manners: Record<string, string>[] = [
  {},
  { purpose: "prefetch", "sec-purpose": "prefetch;prerender", "x-moz": "prefetch", "x-purpose": "preview" },
  { "sec-fetch-dest": "image", "sec-fetch-mode": "no-cors", "sec-fetch-site": "cross-site" },
  { "x-http-method-override": "POST", "x-http-method": "POST", "x-method-override": "POST" },
  { "content-type": "application/json", "user-agent": "MailScanner/1.0" },
];

async function readEverything(method: string): Promise<string[]> {
  const cookies = [];
  for (const signer of [ada, ben])
    for (const path of paths())
      for (const headers of method === "GET" ? manners : manners.slice(0, 2)) {
        const whole = `${path}${path.includes("?") ? "&" : "?"}${query()}`;
        const cookie = signer.cookieFor(path.replace(/\.data$/, ""));
        const answer = await rawRequest(app.origin, whole, { method, headers: { ...headers, cookie } });
        cookies.push(...(answer.headers["set-cookie"] ?? []));
      }
  return cookies;
}

test.each(["GET", "HEAD", "OPTIONS"])(
  "nothing that is read by %s, however it is asked for, changes anything",
  async (method) => {
    const before = await everything();
    expect(await readEverything(method)).toEqual([]);
    const after = await everything();
    figure(
      `changes in the database after every address was read by ${method}`,
      Number(after !== before),
      "exactly 0",
    );
    expect(after).toBe(before);
  },
);

test("a robot that submits every form it finds, as it stands, signs for nobody", async () => {
  const before = await app.context().db.issuance.count();
  let submitted = 0;
  for (const signer of [new Signer(app, "robot@amazon.example"), ada])
    for (const path of paths().filter((each) => !each.includes(".data"))) {
      const page = (
        await rawRequest(app.origin, path, { headers: { cookie: signer.cookieFor(path) } })
      ).body.toString();
      for (const [form] of page.matchAll(/<form\b[^>]*method="post"[^]*?<\/form>/g)) {
        const fields = [
          ...form.matchAll(/<(?:input|textarea)\b[^>]*name="([^"]+)"(?:[^>]*value="([^"]*)")?/g),
        ];
        const filled = Object.fromEntries(fields.map(([, name = "", value = ""]) => [name, value]));
        const { status } = await signer.visit(path, filled);
        expect([403, 422, 409], `${path} ${JSON.stringify(filled)}`).toContain(status);
        submitted++;
      }
    }
  expect(submitted).toBeGreaterThan(3);
  expect(await app.context().db.issuance.count()).toBe(before);
  expect(await app.context().db.namedSignature.count()).toBe(0);
});

test("the same look notices one wrong try at a code, one question for a code, and one ticket", async () => {
  const stranger = new Signer(app, "eve@amazon.example");
  const changes = [
    () => ada.confirm(letter.slug, "0000-0000"),
    () => stranger.ask(letter.slug),
    () => stranger.post(letter.slug, ticket),
  ];
  for (const change of changes) {
    const before = await everything();
    await change();
    expect(await everything()).not.toBe(before);
  }
});

test("after all that reading the code still has its tries and works", async () => {
  expect((await ada.confirm(letter.slug, "4F7K-29QD")).status).toBe(303);
  expect((await ben.visit(`/letters/${letter.slug}/choose`)).status).toBe(200);
});
