import { createHash, randomUUID } from "node:crypto";
import path from "node:path";
import { pathToFileURL } from "node:url";
import type { ServerBuild } from "@remix-run/node";
import { afterAll, beforeAll, expect, test } from "vitest";
import type { Letter } from "#app/letter/letter.ts";
import type { TeamRole } from "#app/organizer/organizer.ts";
import { tellFollowers } from "#app/update/publish.server.ts";
import { aLetter } from "../support/a-letter.ts";
import { startApp, type App } from "../support/app.ts";
import { aConfirmedSigner, block } from "../support/confirmed.ts";
import { figure } from "../support/figure.ts";
import { followersOf } from "../support/followers.ts";
import { anOrganizer, password, type OrganizerBrowser } from "../support/organizer.ts";
import { Signer } from "../support/signer.ts";
import { lookFor, type Canary } from "./look-for.ts";

/**
 * Two worlds with the same organizers, clock and named signers, and with as many anonymous ones; but these are other people, of other roles,
 * in another order, at other hours, and some figures that must not be seen differ within their steps. A team that could tell the worlds apart
 * by anything it is shown would know something of an anonymous signer.
 */
type Manner = {
  people: string;
  /** Roles of the twelve who post before the first batch, in the order in which they do. */
  roles: (string | null)[];
  /** After so many of them an hour passes. */
  pause: number;
  /** Mailboxes that are blocked, tickets that are not posted, codes asked for, mails refused, tickets that wait for others. */
  blocked: number;
  unposted: number;
  asked: number;
  refused: number;
  waiting: number;
  /** Mailboxes that follow the letter. */
  followers: number;
  /** Codes asked for, and mails refused, between the batch of many and one of a few names. */
  late: { asked: number; failed: number };
};

const roles = (engineers: number, designers: number, none: number) => [
  ...Array.from({ length: engineers }, () => "Engineer"),
  ...Array.from({ length: designers }, () => "Designer"),
  ...Array.from({ length: none }, () => null),
];

const manners: Manner[] = [
  {
    people: "birch",
    roles: roles(7, 3, 2),
    pause: 3,
    blocked: 0,
    unposted: 1,
    asked: 7,
    refused: 1,
    waiting: 3,
    followers: 6,
    late: { asked: 1, failed: 0 },
  },
  {
    people: "cedar",
    roles: roles(6, 1, 5).reverse(),
    pause: 10,
    blocked: 1,
    unposted: 1,
    asked: 9,
    refused: 2,
    waiting: 2,
    followers: 9,
    late: { asked: 7, failed: 4 },
  },
];

const team: TeamRole[] = ["owner", "moderator", "viewer"];
const named = ["Ada King", "Ben Amsel", "Cleo Rook", "Dora Finch", "Emil Lark"];

type World = {
  app: App;
  letter: Letter;
  browsers: Map<TeamRole, OrganizerBrowser>;
  /** Ids of the letter, its first entry, its workplaces and the team. */
  ids: string[];
  canaries: Canary[];
  /** What each member of the team was shown, by when, who and what. */
  shown: Map<string, string>;
};

const worlds: World[] = [];
const printed: string[] = [];
const ownConsole = { ...console };

beforeAll(() => {
  for (const level of ["info", "warn", "error", "debug"] as const)
    console[level] = (...words: unknown[]) => void printed.push(words.map(String).join(" "));
});
afterAll(async () => {
  Object.assign(console, ownConsole);
  await Promise.all(worlds.map(({ app }) => app.stop()));
});

test("in two worlds people sign, and a team looks at everything it can before and after each batch", async () => {
  for (const manner of manners) worlds.push(await live(manner));
  expect(worlds.map(({ shown }) => shown.size > 150)).toEqual([true, true]);
});

async function live(manner: Manner): Promise<World> {
  const app = await startApp();
  const letter = await aLetter(app.context());
  const { db } = app.context();
  // Its batches are run here alone: today's has been tried.
  await db.letter.update({ where: { id: letter.id }, data: { batchedAt: app.context().now } });
  const olu = await anOrganizer(app, "Olu");
  const genesis = Buffer.from(letter.genesis).toString("hex");
  const ids = [letter.id, genesis, ...letter.workplaces.map(({ id }) => id), olu.id];
  const browsers = new Map<TeamRole, OrganizerBrowser>([["owner", olu.browser]]);
  for (const role of team.slice(1)) {
    const { id, browser } = await anOrganizer(app, role, { letterId: letter.id, by: olu.id, role });
    browsers.set(role, browser);
    ids.push(id);
  }
  const world: World = { app, letter, browsers, ids, canaries: [], shown: new Map() };

  for (let place = 0; place < manner.asked; place++)
    await new Signer(app, `${manner.people}-asks-${place}@amazon.example`).ask(letter.slug);
  await olu.browser.visit("/organize/forgot", { address: "olu@mail.example" });
  await app.allMailed();
  app.mails.answerRecipientsWith(550);
  for (let place = 0; place < manner.refused; place++)
    await new Signer(app, `${manner.people}-refused-${place}@amazon.example`).ask(letter.slug);
  await app.allMailed();
  await expect
    .poll(async () => (await db.letterSteps.findFirst())?.asked, { timeout: 10_000 })
    .toBe(manner.asked + manner.refused);
  await app.stopBackground();
  const follow = Array.from(
    { length: manner.followers },
    (_, place) => `${manner.people}-${place}@mail.example`,
  );
  for (const address of follow) world.canaries.push({ name: "a follower", text: address });
  await followersOf(app.context(), letter, follow);
  await db.$transaction((tx) => tellFollowers(tx, app.context(), letter, { title: "News", body: "None." }));

  for (const [place, role] of manner.roles.entries()) {
    if (place === manner.pause) app.clock.advance(3600);
    await signAnonymously(world, manner, role);
  }
  for (const name of named.slice(0, 3)) await signByName(world, name);
  await signByName(world, "asdf jkl");
  for (let place = 0; place < manner.unposted; place++) await makeTicket(world, manner);
  for (let place = 0; place < manner.blocked; place++) {
    const address = `${manner.people}-blocks-${place}@amazon.example`;
    world.canaries.push({ name: "a blocked address", text: address });
    await block(app, letter, address);
  }
  await crawl(world, "before the first batch");

  await aDayPasses(world);
  await expect(app.batch(letter.slug)).resolves.toMatchObject({ kind: "published", posted: 15 });
  await crawl(world, "after the first batch");

  for (let place = 0; place < manner.waiting; place++) await signAnonymously(world, manner, "Engineer");
  await crawl(world, "while too few wait");
  await aDayPasses(world);
  expect(await app.batch(letter.slug)).toEqual({ kind: "nothing-to-publish", waiting: true });
  await crawl(world, "after a batch that published nothing");

  for (const name of named.slice(3)) await signByName(world, name);
  await db.letterSteps.create({ data: { letterId: letter.id, ...manner.late } });
  await aDayPasses(world);
  await expect(app.batch(letter.slug)).resolves.toMatchObject({ kind: "published", posted: 2 });
  await crawl(world, "after a batch of names");

  const { rows } = await app.context().pool.query<{ text: string }>(
    `select encode(tag, 'hex') as text from issuance union all select encode(blinded_hash, 'hex') from issuance
       union all select encode(serial, 'hex') from credential union all select encode(serial, 'hex') from pooled_credential
       union all select encode(withdraw_hash, 'hex') from credential union all select encode(salt, 'hex') from named_signature`,
  );
  for (const { text } of rows) world.canaries.push({ name: "a mark, hash or serial", text });
  return world;
}

/** Whoever has done nothing for so long has to sign in again. */
async function aDayPasses({ app, browsers }: World): Promise<void> {
  app.clock.advance(86_400);
  for (const [role, browser] of browsers) {
    const address = `${role === "owner" ? "olu" : role}@mail.example`;
    expect((await browser.visit("/organize/sign-in", { address, password })).status).toBe(303);
  }
}

async function makeTicket({ app, letter, canaries }: World, { people }: Manner) {
  const address = `${people}-${randomUUID()}@amazon.example`;
  canaries.push({ name: "an address", text: address });
  const signer = await aConfirmedSigner(app, letter, address);
  const ticket = await signer.issueTicket(letter.slug);
  canaries.push({ name: "a token", text: ticket.token.slice(0, 200) });
  return { signer, ticket };
}

async function signAnonymously(world: World, manner: Manner, role: string | null): Promise<void> {
  const { signer, ticket } = await makeTicket(world, manner);
  expect((await signer.post(world.letter.slug, ticket, role)).status).toBe(200);
}

async function signByName({ app, letter }: World, name: string): Promise<void> {
  const signer = await aConfirmedSigner(
    app,
    letter,
    `${name.replaceAll(" ", ".").toLowerCase()}@amazon.example`,
  );
  expect((await signer.visit(`/letters/${letter.slug}/choose`, { shown: "named", name })).status).toBe(303);
  // The random name of its row is the same in both worlds.
  const id = createHash("md5").update(name).digest("hex");
  await app.context().pool.query("update named_signature set id = $1::uuid where name = $2", [id, name]);
}

/** Every page and file of the workspace that needs no further choice, as the program that is served has them. */
async function workspacePaths(letter: Letter): Promise<string[]> {
  const build = (await import(pathToFileURL(path.resolve("build/server/index.js")).href)) as ServerBuild;
  const pages = Object.values(build.routes)
    .flatMap((route) => (route?.path?.split("/")[0] === "organize" ? [`/${route.path}`] : []))
    .map((page) => page.replace(":slug", letter.slug))
    .filter((page) => !page.includes(":") && !page.endsWith("/sign-out"));
  const names = `/organize/letters/${letter.slug}/signatures`;
  return [
    ...pages,
    `${names}?show=named`,
    `${names}?show=organization`,
    `${names}?show=held`,
    `${names}?q=ada`,
  ];
}

/** Other pages show what belongs to a browser or an account, such as a secret that is made anew each time. */
const isOfLetters = (page: string) => /^\/organize(\/letters\/.*)?$/.test(page);

async function crawl(world: World, when: string): Promise<void> {
  const { letter, browsers, shown } = world;
  const files = ["csv", "json"].map((kind) => `/organize/letters/${letter.slug}/export/signatures.${kind}`);
  for (const [role, browser] of browsers) {
    for (const page of await workspacePaths(letter))
      shown.set(`${page} for a ${role} ${when}`, await whole(world, await browser.visit(page)));
    for (const file of files)
      shown.set(`${file} for a ${role} ${when}`, await whole(world, await browser.visit(file, {})));
  }
}

/** An answer with its headers; ids that are no signer's have the same names in both worlds. */
async function whole({ ids, app }: World, answer: Response): Promise<string> {
  const headers = [...answer.headers].filter(([name]) => name !== "date" && name !== "set-cookie");
  const text = `${answer.status}\n${headers.map((header) => header.join(": ")).join("\n")}\n\n${await answer.text()}`;
  return ids.reduce((said, id, place) => said.replaceAll(id, `id ${place}`), text).replaceAll(app.origin, "");
}

/** What a member of the team is shown that differs between the worlds. */
function differences([one, other]: Map<string, string>[]): string[] {
  const places = new Set([...(one?.keys() ?? []), ...(other?.keys() ?? [])]);
  return [...places].filter((place) => {
    const [, page = ""] = /^([^? ]+)/.exec(place) ?? [];
    return isOfLetters(page) && one?.get(place) !== other?.get(place);
  });
}

test("the worlds are as different as they are meant to be", async () => {
  const counts = await Promise.all(
    worlds.map(async ({ app }) => {
      const { rows } = await app.context().pool.query<Record<string, number>>(
        `select (select count(*)::int from issuance) as issued, (select count(*)::int from pooled_credential) as waiting,
                (select count(*)::int from credential where role = 'Engineer') as engineers,
                (select asked from letter) as asked, (select failed from letter) as failed`,
      );
      return rows[0];
    }),
  );
  expect(counts).toEqual([
    { issued: 22, waiting: 3, engineers: 7, asked: 8, failed: 1 },
    { issued: 22, waiting: 2, engineers: 6, asked: 11, failed: 2 },
  ]);
});

test("no page or file of the workspace, before or after any batch, tells a team which of two worlds it is in", () => {
  const [{ shown } = { shown: new Map<string, string>() }] = worlds;
  expect(shown.size).toBeGreaterThan(150);
  expect([...shown.values()].filter((text) => text.startsWith("200")).length).toBeGreaterThan(100);
  const found = differences(worlds.map((world) => world.shown));
  figure(
    "answers of the workspace in which two worlds of other anonymous signers differ",
    found.length,
    "exactly 0",
  );
  expect(found).toEqual([]);
});

test("what the program prints, and the mails to the team, are the same in both", () => {
  const [one, other] = worlds.map(({ app }) => ({
    said: app.said,
    mails: app.mails.mails
      .filter(({ recipients }) => recipients.includes("olu@mail.example"))
      .map(({ subject, text }) => `${subject}\n${text}`.replaceAll(/[0-9A-Z]{4}-[0-9A-Z]{4}/g, "CODE")),
  }));
  expect(one?.mails).toHaveLength(1);
  expect(one).toEqual(other);
});

test("no address, token, mark, hash or serial of anybody is in anything that a team is shown", () => {
  for (const { canaries, shown, app } of worlds) {
    expect(canaries.length).toBeGreaterThan(100);
    const teams = app.mails.mails.filter(({ recipients }) => recipients.includes("olu@mail.example"));
    const places = new Map([...shown, ["what was printed", [...app.said, ...printed].join("\n")]]);
    for (const [place, { raw }] of teams.entries()) places.set(`mail ${place} to the team`, raw);
    expect(lookFor(canaries, places)).toEqual([]);
  }
});

/** What the pages show after somebody has changed what they are made of. */
async function shownAfter(sql: string[]): Promise<Map<string, string>[]> {
  return Promise.all(
    worlds.map(async (world, place) => {
      await world.app.context().pool.query(sql[place] ?? "");
      const looking = { ...world, shown: new Map<string, string>() };
      await crawl(looking, "with a hole");
      return looking.shown;
    }),
  );
}

test.each<[string, string[]]>([
  ["codes asked for", ["update letter set asked = 8 * 5", "update letter set asked = 11 * 5"]],
  ["mails refused", ["update letter set failed = 1 * 5", "update letter set failed = 2 * 5"]],
  ["mailboxes used", ["update batch_workplace set issued = 21", "update batch_workplace set issued = 22"]],
])(
  "a program that shows %s as they are is found out",
  async (what, exact) => {
    const found = differences(await shownAfter(exact));
    if (what === "codes asked for")
      figure(
        "answers in which they differ when the codes asked for are not rounded",
        found.length,
        "at least 1",
      );
    expect(found.length).toBeGreaterThan(0);
  },
  60_000,
);

test("a serial that is written beside a name is found", async () => {
  const [world] = worlds;
  if (!world) throw new Error("there is no world");
  const { db } = world.app.context();
  const { serial } = await db.credential.findFirstOrThrow({ select: { serial: true } });
  await db.namedSignature.updateMany({
    where: { name: "Ada King" },
    data: { title: Buffer.from(serial).toString("hex") },
  });
  const looking = { ...world, shown: new Map<string, string>() };
  await crawl(looking, "with a serial");
  expect(lookFor(world.canaries, looking.shown)).not.toEqual([]);
});
