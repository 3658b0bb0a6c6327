import { randomBytes } from "node:crypto";
import { solveChallenge } from "altcha-lib";
import { deriveKey } from "altcha-lib/algorithms/pbkdf2";
import { afterAll, beforeAll, beforeEach, expect, test } from "vitest";
import type { Letter } from "#app/letter/letter.ts";
import { makeChallenge, type Challenge } from "#app/verification/proof-of-work.server.ts";
import { sweepVerification } from "#app/verification/sweep.server.ts";
import { aLetter } from "../support/a-letter.ts";
import { startApp, type AnotherWeb, type App } from "../support/app.ts";
import { figure } from "../support/figure.ts";

let app: App;
let letter: Letter;
let other: Letter;
/** Behind a trusted proxy, so that requests come from as many networks as an attacker likes; letters are flooded from 20 codes on. */
let site: AnotherWeb;

const bound = 20;
const everybody = [
  { name: "Anybody", domains: [], anyMailbox: true, headcount: null, headcountSource: null },
];

beforeAll(async () => {
  app = await startApp();
  letter = await aLetter(app.context(), { slug: "flooded", workplaces: everybody });
  other = await aLetter(app.context(), { slug: "calm", workplaces: everybody });
  site = await app.anotherWeb({ env: { ...app.env, trustProxy: true, letterMailsAnHour: bound } });
});
afterAll(async () => {
  await site.close();
  await app.stop();
});
beforeEach(async () => {
  // Another hour but one: whatever was asked for before counts no more.
  app.clock.advance(2 * 3600);
});

let networks = 0;
const anotherNetwork = () => `10.${(networks >> 16) & 255}.${(networks >> 8) & 255}.${networks++ & 255}`;

function ask(
  address: string,
  {
    proof = "",
    slug = letter.slug,
    origin = site.origin,
  }: { proof?: string; slug?: string; origin?: string } = {},
): Promise<Response> {
  return fetch(`${origin}/letters/${slug}/sign`, {
    method: "POST",
    redirect: "manual",
    headers: { "x-forwarded-for": anotherNetwork() },
    body: new URLSearchParams({ address, proof }),
  });
}

const someone = () => `${randomBytes(6).toString("hex")}@mail.example`;
const laneOf = (answer: Response) =>
  answer.status === 303
    ? answer.headers.get("location")?.includes("lane=slow")
      ? "slow"
      : "fast"
    : answer.status;

/** As many as are asked for, and how each was answered. */
async function flood(times: number, options: Parameters<typeof ask>[1] = {}): Promise<(string | number)[]> {
  const lanes: (string | number)[] = [];
  for (let n = 0; n < times; n++) lanes.push(laneOf(await ask(someone(), options)));
  return lanes;
}

async function challengeOf(slug = letter.slug): Promise<Challenge | undefined> {
  const page = await (await fetch(`${site.origin}/letters/${slug}/sign`)).text();
  const [, json] = /<script type="application\/json" id="challenge">(.*?)<\/script>/.exec(page) ?? [];
  return json ? (JSON.parse(json) as { challenge: Challenge }).challenge : undefined;
}

async function solved(challenge: Challenge | undefined): Promise<string> {
  if (!challenge) throw new Error("the page has no challenge");
  const solution = await solveChallenge({ challenge, deriveKey });
  return JSON.stringify({
    challenge,
    solution: { counter: solution?.counter, derivedKey: solution?.derivedKey },
  });
}

async function mailsTo(victim: string, meanwhile: () => Promise<unknown>): Promise<number> {
  const before = app.mails.mails.length;
  for (let wave = 0; wave < 10; wave++) {
    await Promise.all(Array.from({ length: 100 }, () => ask(victim, { origin: app.origin })));
    await app.allMailed();
    app.clock.advance(300);
    await meanwhile();
  }
  return app.mails.mails.slice(before).filter(({ recipients }) => recipients.includes(victim)).length;
}

test("a mailbox for which a thousand visitors ask gets five mails in a day", async () => {
  const received = await mailsTo("victim@mail.example", async () => undefined);
  figure("mails that reach a mailbox in a day when 1,000 visitors ask for them", received, "at most 5");
  expect(received).toBe(5);
});

test("the same look sees the flood when what a mailbox had is forgotten", async () => {
  const received = await mailsTo("victim2@mail.example", () => app.context().db.mailPace.deleteMany());
  expect(received).toBeGreaterThan(5);
});

test("from its bound on a letter's mails cost work or wait, in every process and for an hour after", async () => {
  const lanes = await flood(bound + 5);
  expect(lanes).toEqual([
    ...Array.from({ length: bound }, () => "fast"),
    ...Array.from({ length: 5 }, () => "slow"),
  ]);
  const free = lanes.filter((lane) => lane === "fast").length;
  figure("codes of a letter that go out for nothing in an hour, of a bound of 20", free, "at most 20");

  const second = await app.anotherWeb({ env: { ...app.env, letterMailsAnHour: bound } });
  // What a process has counted is known to the others within a second.
  await expect
    .poll(async () => (await fetch(`${second.origin}/letters/${letter.slug}/sign`)).text(), {
      timeout: 10_000,
    })
    .toContain("This letter is being flooded");
  await second.close();
  expect(await challengeOf(other.slug)).toBeUndefined();

  app.clock.advance(3600);
  expect(await challengeOf()).toBeDefined();
  app.clock.advance(3600);
  expect(await challengeOf()).toBeUndefined();
});

test("with the bound taken away the same flood goes out at once", async () => {
  const unbounded = await app.anotherWeb({ env: { ...app.env, letterMailsAnHour: 1_000_000 } });
  expect(await flood(bound + 5, { origin: unbounded.origin })).toEqual(
    Array.from({ length: bound + 5 }, () => "fast"),
  );
  await unbounded.close();
});

test("the slow lane sends twenty mails in a minute and lets half an hour of them wait, then says so", async () => {
  await flood(bound);
  const { now } = app.context();
  const lanes = await flood(610);
  expect(lanes.filter((lane) => lane === "slow")).toHaveLength(600);
  expect(lanes.slice(600)).toEqual(Array.from({ length: 10 }, () => 429));
  const refused = await ask("ada@mail.example");
  expect(refused.headers.get("retry-after")).toBe("1800");
  expect(await refused.text()).toContain(
    "Switch scripts on for the page where you sign, or try again in 30 minutes.",
  );

  const { rows } = await app
    .context()
    .pool.query<{ until: Date }>("select max(slow_until) as until from letter_pace where letter_id = $1", [
      letter.id,
    ]);
  expect(rows[0]?.until).toEqual(new Date(now.getTime() + 1_800_000));
  const minutes = ((rows[0]?.until.getTime() ?? 0) - now.getTime()) / 60_000;
  const slow = lanes.filter((lane) => lane === "slow").length;
  figure(
    "mails without proof of work that a flooded letter schedules for a minute",
    slow / minutes,
    "at most 20",
  );
  // The lane goes on over the hour: it is full, not empty, one second into the next.
  app.clock.advance(3600 - (now.getTime() % 3_600_000) / 1000 - 1);
});

test("whoever has worked is served at once, and only once", async () => {
  await flood(bound);
  const proof = await solved(await challengeOf());
  expect(laneOf(await ask(someone(), { proof }))).toBe("fast");
  const again = await ask("ada@mail.example", { proof });
  expect(again.status).toBe(409);
  const page = await again.text();
  expect(page).toContain("is too old or was used before. It is calculating anew: send the form again.");
  expect(page).toContain('value="ada@mail.example"');

  // The planted hole: forgotten challenges could be used again, and this test would see it.
  await app.context().db.spentProof.deleteMany();
  expect(laneOf(await ask(someone(), { proof }))).toBe("fast");
});

test("fifty uses of one proof at once are one", async () => {
  await flood(bound);
  const proof = await solved(await challengeOf());
  const lanes = (await Promise.all(Array.from({ length: 50 }, () => ask(someone(), { proof })))).map(laneOf);
  expect(lanes.filter((lane) => lane === "fast")).toHaveLength(1);
  expect(lanes.filter((lane) => lane === 409)).toHaveLength(49);
});

test("a proof that is forged, changed, unsolved, late or another letter's is refused", async () => {
  await flood(bound);
  const refused = async (proof: string) =>
    expect(laneOf(await ask(someone(), { proof })), proof.slice(0, 400)).toBe(409);
  const challenge = await challengeOf();
  const good = JSON.parse(await solved(challenge)) as {
    challenge: Challenge;
    solution: { counter: number; derivedKey: string };
  };
  const changed = (parameters: object) =>
    JSON.stringify({
      ...good,
      challenge: { ...good.challenge, parameters: { ...good.challenge.parameters, ...parameters } },
    });
  const stranger = { proofKey: randomBytes(32), now: app.clock.now() };
  await refused("1");
  await refused("{}");
  await refused("[".repeat(15_000));
  await refused(await solved(await makeChallenge(stranger, letter.id)));
  await refused(await solved(await makeChallenge(app.context(), other.id)));
  await refused(changed({ data: { letter: letter.id, until: Date.now() * 2 } }));
  await refused(changed({ keyPrefix: "00" }));
  await refused(changed({ cost: 1 }));
  await refused(JSON.stringify({ ...good, solution: { counter: 0, derivedKey: "00".repeat(32) } }));
  await refused(JSON.stringify({ challenge, solution: {} }));

  app.clock.advance(599);
  expect(laneOf(await ask(someone(), { proof: JSON.stringify(good) }))).toBe("fast");
  const late = await solved(await challengeOf());
  app.clock.advance(600);
  await refused(late);
});

test("a flooded letter answers the same for every mailbox", async () => {
  await flood(bound);
  const answers = await Promise.all(["victim@mail.example", someone()].map((address) => ask(address)));
  const shown = answers.map((answer) => [answer.status, answer.headers.get("location")]);
  expect(shown[0]).toEqual(shown[1]);
});

test("what was counted of letters and proofs is swept", async () => {
  const { db } = app.context();
  expect(await db.letterPace.count()).toBeGreaterThan(0);
  expect(await db.spentProof.count()).toBeGreaterThan(0);
  app.clock.advance(3 * 3600);
  await sweepVerification(app.context());
  expect(await db.letterPace.count()).toBe(0);
  expect(await db.spentProof.count()).toBe(0);
});

test("only the page of a flooded letter runs a program", async () => {
  const policy = async (slug: string) =>
    (await fetch(`${site.origin}/letters/${slug}/sign`)).headers.get("content-security-policy");
  expect(await policy(letter.slug)).toContain("script-src 'none'");
  await flood(bound);
  expect(await policy(letter.slug)).toContain("script-src 'self'");
  expect(await policy(other.slug)).toContain("script-src 'none'");
});
