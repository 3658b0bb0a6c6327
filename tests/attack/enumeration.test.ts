import { randomInt } from "node:crypto";
import http from "node:http";
import type pg from "pg";
import { afterAll, beforeAll, expect, test } from "vitest";
import type { Letter } from "#app/letter/letter.ts";
import { unseal } from "#app/verification/asked-code.server.ts";
import { codeHash, makeSession, sessionHash } from "#app/mail/session.server.ts";
import { makeFollowerKey } from "#app/update/follower-key.server.ts";
import { tagOf } from "#app/verification/tag.server.ts";
import { aLetter } from "../support/a-letter.ts";
import { startApp, type App } from "../support/app.ts";
import { aConfirmedSigner, aSignerWithCode, block } from "../support/confirmed.ts";
import { figure } from "../support/figure.ts";
import { followersOf } from "../support/followers.ts";
import { rawRequest, type RawAnswer } from "../support/raw-http.ts";
import { Signer } from "../support/signer.ts";
import { difference } from "./welch.ts";

let app: App;
let letter: Letter;
const kinds = ["unknown", "used", "named", "blocked", "capped"] as const;
type Kind = (typeof kinds)[number];
const ofEach = 12;
/** Requests of each kind. */
const rounds = process.env.FULL ? 3000 : 400;
const patience = process.env.FULL ? 1_800_000 : 300_000;
let strangers = 0;
/** How often as many requests were needed to find a planted look-up. */
let looks = 1;

/** A mailbox of this kind. Addresses are of one length; nobody has ever asked for an unknown one. */
function mailbox(kind: Kind): string {
  const number = kind === "unknown" ? 1000 + strangers++ : randomInt(ofEach);
  return `${kind.padEnd(7, "x")}${String(number).padStart(7, "0")}@amazon.example`;
}

beforeAll(async () => {
  app = await startApp();
  letter = await aLetter(app.context());
  for (let n = 0; n < ofEach; n++) {
    const of = (kind: Kind) => `${kind.padEnd(7, "x")}${String(n).padStart(7, "0")}@amazon.example`;
    await (await aConfirmedSigner(app, letter, of("used"))).issueTicket(letter.slug);
    const named = await aConfirmedSigner(app, letter, of("named"));
    await named.visit(`/letters/${letter.slug}/choose`, { shown: "named", name: "Ada King" });
    await block(app, letter, of("blocked"));
  }
  for (let mail = 0; mail < 6; mail++) {
    for (let n = 0; n < ofEach; n++)
      await new Signer(
        app,
        `capped0${String(n).padStart(7, "0")}@amazon.example`.replace("capped0", "cappedx"),
      ).ask(letter.slug);
    await app.allMailed();
    app.clock.advance(60);
  }
  // What goes on behind the answers is the mails' own matter and would only be noise here.
  await app.stopBackground();
});
afterAll(() => app.stop());

const session = makeSession();
const agent = new http.Agent({ keepAlive: true, maxSockets: 1 });
afterAll(() => agent.destroy());

function ask(origin: string, address: string, page = "sign"): Promise<RawAnswer> {
  return rawRequest(origin, `/letters/${letter.slug}/${page}`, {
    method: "POST",
    agent,
    headers: {
      "content-type": "application/x-www-form-urlencoded",
      cookie: `signing=${session}`,
      "sec-fetch-site": "same-origin",
    },
    body: `address=${encodeURIComponent(address)}`,
  });
}

test("the kinds are what they are called", async () => {
  const { db, pool } = app.context();
  expect(await db.issuance.count()).toBe(3 * ofEach);
  expect(await db.namedSignature.count()).toBe(ofEach);
  const { rows } = await pool.query<{ capped: number }>(
    "select count(*)::int as capped from mail_pace where sent = 5",
  );
  expect(rows[0]?.capped).toBe(ofEach);
});

test("the answer is the same to the byte, whether a mailbox is unknown, used, blocked or has had its mails", async () => {
  const answers = new Map<Kind, string>();
  for (const kind of kinds) {
    const { status, head, body } = await ask(app.origin, mailbox(kind));
    answers.set(kind, `${status}\n${head.join("\n")}\n\n${body.toString("latin1")}`);
  }
  figure(
    "different answers to unknown, used, blocked and capped mailboxes",
    new Set(answers.values()).size,
    "exactly 1",
  );
  expect(new Set(answers.values()).size).toBe(1);
  expect(answers.get("used")).toMatch(/^303\n/);
});

test.each(["receipt/name", "block"])(
  "the answer of %s is the same to the byte, too, when the code is asked for and when it is typed",
  async (page) => {
    const purpose = page === "block" ? "block" : "withdraw";
    const answers = new Map<Kind, string>();
    for (const kind of kinds) {
      const address = mailbox(kind);
      const said = [await ask(app.origin, address, page)];
      const owner = await aSignerWithCode(app, letter, address, "4F7K-29QD", purpose);
      const path = `/letters/${letter.slug}/${page}`;
      for (const [method, body] of [
        ["POST", "code=4F7K-29QD"],
        ["GET", undefined],
        ["POST", "code=4F7K-29QD"],
      ] as const)
        said.push(
          await rawRequest(app.origin, path, {
            method,
            headers: {
              cookie: owner.cookieFor(path),
              "sec-fetch-site": "same-origin",
              ...(body ? { "content-type": "application/x-www-form-urlencoded" } : {}),
            },
            ...(body ? { body } : {}),
          }),
        );
      expect(said.map(({ status }) => status)).toEqual([303, 303, 200, 422]);
      answers.set(
        kind,
        said.map(({ head, body }) => `${head.join("\n")}\n\n${body.toString("latin1")}`).join("\n"),
      );
    }
    figure(
      `different answers of ${page} to every kind of mailbox`,
      new Set(answers.values()).size,
      "exactly 1",
    );
    expect(new Set(answers.values()).size).toBe(1);
  },
);

test.each(["follow", "follow/stop"])(
  "the answer of %s is the same to the byte, whoever follows, has signed, or has had its mails, and to every code",
  async (page) => {
    const context = app.context();
    const key = await makeFollowerKey(context.keys, letter.id);
    await followersOf(context, letter, [mailbox("used")]);
    const follower = await context.db.follower.findFirstOrThrow();
    const answers = new Map<string, string>();
    const addresses = {
      ...Object.fromEntries(kinds.map((kind) => [kind, mailbox(kind)])),
      follower: key.reveal(follower.mailbox),
    };
    for (const [kind, address] of Object.entries(addresses)) {
      const asked = await rawRequest(app.origin, `/letters/${letter.slug}/${page}`, {
        method: "POST",
        headers: {
          "content-type": "application/x-www-form-urlencoded",
          cookie: `following=${session}`,
          "sec-fetch-site": "same-origin",
        },
        body: `address=${encodeURIComponent(address)}`,
      });
      const id = sessionHash(session, letter.id, page === "follow" ? "follow" : "unfollow");
      await context.db.askedFollow.updateMany({
        where: { id },
        data: {
          code: codeHash(context.codeKey, Buffer.concat([id, key.hash(address)]), "4F7K29QD"),
          tries: 5,
        },
      });
      const typed = await rawRequest(
        app.origin,
        `/letters/${letter.slug}/${page === "follow" ? "follow/confirm" : page}`,
        {
          method: "POST",
          headers: {
            "content-type": "application/x-www-form-urlencoded",
            cookie: `following=${session}`,
            "sec-fetch-site": "same-origin",
          },
          body: "code=4F7K-29QD",
        },
      );
      expect([asked.status, typed.status], kind).toEqual([303, 303]);
      const said = [asked, typed].map(({ head, body }) => `${head.join("\n")}\n\n${body.toString("latin1")}`);
      answers.set(kind, said.join("\n"));
    }
    figure(
      `different answers of ${page} to every kind of mailbox`,
      new Set(answers.values()).size,
      "exactly 1",
    );
    expect(new Set(answers.values()).size).toBe(1);
    await context.db.follower.deleteMany();
  },
);

/** Times of many requests, the kinds in random order so that none is favoured by what comes before it. */
async function measure<Name extends Kind>(
  origin: string,
  names: Name[],
  count = rounds,
): Promise<Record<Name, number[]>> {
  const times = Object.fromEntries(names.map((name) => [name, []])) as unknown as Record<Name, number[]>;
  const order = names.flatMap((name) => Array.from({ length: count }, () => name));
  for (let last = order.length - 1; last > 0; last--) {
    const other = randomInt(last + 1);
    [order[last], order[other]] = [order[other] as Name, order[last] as Name];
  }
  for (let warm = 0; warm < 50; warm++) await ask(origin, mailbox(names[warm % names.length] as Name));
  for (const name of order) {
    const address = mailbox(name);
    const from = performance.now();
    await ask(origin, address);
    times[name].push(performance.now() - from);
  }
  return times;
}

test(
  "a program that looks a used mailbox up is found by the time of its answers",
  async () => {
    const { db, pool, keys } = app.context();
    /** A door to the database that, when somebody asks for a code, sees whether the mailbox was used, and if so, how. */
    const nosy = Object.assign(Object.create(pool) as pg.Pool, {
      query: async (asked: { name: string; text: string; values: [Uint8Array, string] }) => {
        if (asked.name === "ask") {
          const { address } = await unseal(keys, asked.values[0], new Date(asked.values[1]));
          const tag = await tagOf(keys, letter.id, address);
          const used = await db.issuance.findUnique({ where: { tag } });
          if (used) await db.namedSignature.findFirst({ where: { tag }, select: { name: true } });
        }
        return pool.query(asked);
      },
    });
    const { origin, close } = await app.anotherWeb({ base: { ...app.context(), pool: nosy } });
    const times = { unknown: [] as number[], used: [] as number[] };
    let t = 0;
    // A machine that does much else hides a difference for a while, not for ever: up to five looks, all taken together.
    for (looks = 0; looks < 5 && t <= 4.5; looks++) {
      const more = await measure(origin, ["unknown", "used"]);
      times.unknown.push(...more.unknown);
      times.used.push(...more.used);
      t = difference(times.unknown, times.used);
    }
    figure("Welch |t| of a planted look-up of used mailboxes", Math.round(t * 100) / 100, "above 4.5");
    expect(t).toBeGreaterThan(4.5);
    await close();
  },
  patience,
);

test(
  "as many looks find nothing in the time of this program's answers",
  async () => {
    const times = await measure(app.origin, ["unknown", "used", "blocked", "capped"], looks * rounds);
    for (const kind of ["used", "blocked", "capped"] as const) {
      const t = difference(times.unknown, times[kind]);
      figure(`Welch |t| between unknown and ${kind} mailboxes`, Math.round(t * 100) / 100, "below 4.5");
      expect(t, kind).toBeLessThan(4.5);
    }
  },
  patience,
);
