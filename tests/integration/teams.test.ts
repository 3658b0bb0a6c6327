import path from "node:path";
import { pathToFileURL } from "node:url";
import type { ServerBuild } from "@remix-run/node";
import { afterAll, beforeAll, expect, test } from "vitest";
import { emptyText } from "#app/letter/draft.ts";
import { beginDraft } from "#app/letter/drafts.server.ts";
import type { Letter } from "#app/letter/letter.ts";
import { inviteToTeam } from "#app/organizer/invitation.server.ts";
import { teamRoles, type TeamRole } from "#app/organizer/organizer.ts";
import { changeMember, listTeam } from "#app/organizer/team.server.ts";
import { findWaiting } from "#app/signature/approve.server.ts";
import { aLetter } from "../support/a-letter.ts";
import { startApp, type App } from "../support/app.ts";
import { aConfirmedSigner } from "../support/confirmed.ts";
import {
  anOperator,
  anOrganizer,
  OrganizerBrowser,
  password,
  secretIn,
  type Organizer,
} from "../support/organizer.ts";

let app: App;
let letter: Letter;
let here: string;
/** A letter of the same team that is still written. */
let draft: string;
const who: Partial<Record<TeamRole | "stranger" | "operator", Organizer>> = {};

beforeAll(async () => {
  app = await startApp({ batchMin: 1 });
  letter = await aLetter(app.context());
  here = `/organize/letters/${letter.slug}`;
  who.owner = await anOrganizer(app, "Olu");
  for (const role of ["viewer", "moderator", "editor"] as const)
    who[role] = await anOrganizer(app, role, { letterId: letter.id, by: who.owner.id, role });
  who.stranger = await anOrganizer(app, "Eve");
  who.operator = await anOperator(app, "Ines");
  draft = await aDraftOfThem();
});
afterAll(() => app.stop());

async function aDraftOfThem(): Promise<string> {
  const { db, now } = app.context();
  const { id, slug } = await beginDraft(db, now, { organizerId: idOf("owner"), lang: "en", text: emptyText });
  const team = teamRoles.map((role) => ({ letterId: id, organizerId: idOf(role), role }));
  await db.teamMember.createMany({ data: team });
  return slug;
}

const browserOf = (role: TeamRole | "stranger" | "operator") =>
  who[role]?.browser ?? new OrganizerBrowser(app);
const idOf = (role: TeamRole) => who[role]?.id ?? "";

type Visitor = "visitor" | "stranger" | "operator" | TeamRole;
const visitors: Visitor[] = ["visitor", "stranger", ...teamRoles];
const withOperator: Visitor[] = [...visitors, "operator"];

/** What a page answers to a visitor, a stranger, a viewer, a moderator, an editor and an owner who open it. */
const pages: Record<string, number[]> = {
  organize: [302, 200, 200, 200, 200, 200],
  "organize/sign-in": [200, 302, 302, 302, 302, 302],
  "organize/sign-out": [302, 302, 302, 302, 302, 302],
  "organize/forgot": [200, 200, 200, 200, 200, 200],
  "organize/join": [200, 200, 200, 200, 200, 200],
  "organize/register": [200, 200, 200, 200, 200, 200],
  "organize/passkey/challenge": [302, 302, 302, 302, 302, 302],
  "organize/passkey/sign-in": [302, 302, 302, 302, 302, 302],
  "organize/passkey/again": [302, 302, 302, 302, 302, 302],
  "organize/passkey/new": [302, 302, 302, 302, 302, 302],
  "organize/account": [302, 200, 200, 200, 200, 200],
  "organize/new": [302, 200, 200, 200, 200, 200],
  "organize/letters/:slug": [302, 404, 200, 200, 200, 200],
  "organize/letters/:slug/signatures": [302, 404, 403, 200, 200, 200],
  "organize/letters/:slug/export": [302, 404, 403, 200, 200, 200],
  "organize/letters/:slug/export/:file": [302, 404, 403, 302, 302, 302],
  "organize/letters/:slug/close": [302, 404, 403, 403, 403, 200],
  "organize/letters/:slug/team": [302, 404, 200, 200, 200, 200],
  "organize/letters/:slug/preview": [302, 404, 200, 200, 200, 200],
  "organize/letters/:slug/write/letter": [302, 404, 403, 403, 200, 200],
  "organize/letters/:slug/write/text": [302, 404, 403, 403, 200, 200],
  "organize/letters/:slug/write/text/:lang": [302, 404, 403, 403, 200, 200],
  // The letter is published, so there is no draft to be written any more, and this one has no picture.
  "organize/letters/:slug/write/workplaces": [302, 404, 403, 403, 302, 302],
  "organize/letters/:slug/write/signing": [302, 404, 403, 403, 302, 302],
  "organize/letters/:slug/write/ties": [302, 404, 403, 403, 302, 302],
  "organize/letters/:slug/image": [302, 404, 404, 404, 404, 404],
  "organize/letters/:slug/updates": [302, 404, 200, 200, 200, 200],
  // There is no such draft; with one, tests/integration/updates.test.ts.
  "organize/letters/:slug/updates/:id": [302, 404, 403, 403, 404, 404],
  "organize/letters/:slug/deliver": [302, 404, 403, 403, 200, 200],
  "organize/letters/:slug/deliver/recipients": [302, 404, 403, 403, 200, 200],
  "organize/letters/:slug/deliver/pack.pdf": [302, 404, 403, 403, 302, 302],
  "organize/letters/:slug/export/signatures.pdf": [302, 404, 403, 302, 302, 302],
  "organize/letters/:slug/answers": [302, 404, 403, 403, 200, 200],
  "organize/letters/:slug/outcome": [302, 404, 403, 403, 403, 200],
  "organize/letters/:slug/versions": [302, 404, 200, 200, 200, 200],
  "organize/letters/:slug/write": [302, 404, 200, 200, 200, 200],
  "organize/letters/:slug/publish": [302, 404, 403, 403, 200, 200],
};

/** And to an empty form, which changes nothing: 401, 403 and 404 are refusals of who sends it, 405, 409, 410 and 422 of the form. */
const forms: Record<string, number[]> = {
  organize: [405, 405, 405, 405, 405, 405],
  "organize/sign-in": [422, 422, 422, 422, 422, 422],
  "organize/forgot": [422, 422, 422, 422, 422, 422],
  "organize/join": [409, 409, 409, 409, 409, 409],
  "organize/register": [409, 409, 409, 409, 409, 409],
  "organize/passkey/challenge": [422, 422, 422, 422, 422, 422],
  "organize/passkey/sign-in": [422, 422, 422, 422, 422, 422],
  "organize/passkey/again": [401, 422, 422, 422, 422, 422],
  "organize/passkey/new": [401, 422, 422, 422, 422, 422],
  "organize/account": [401, 422, 422, 422, 422, 422],
  "organize/new": [401, 422, 422, 422, 422, 422],
  "organize/letters/:slug": [405, 405, 405, 405, 405, 405],
  "organize/letters/:slug/signatures": [401, 404, 403, 422, 422, 422],
  "organize/letters/:slug/export": [405, 405, 405, 405, 405, 405],
  "organize/letters/:slug/close": [401, 404, 403, 403, 403, 422],
  "organize/letters/:slug/team": [401, 404, 403, 403, 403, 422],
  "organize/letters/:slug/preview": [401, 404, 403, 403, 422, 422],
  "organize/letters/:slug/write/letter": [401, 404, 403, 403, 422, 422],
  "organize/letters/:slug/write/text": [401, 404, 403, 403, 422, 422],
  "organize/letters/:slug/write/text/:lang": [401, 404, 403, 403, 422, 422],
  "organize/letters/:slug/write/workplaces": [401, 404, 403, 403, 410, 410],
  "organize/letters/:slug/write/signing": [401, 404, 403, 403, 410, 410],
  "organize/letters/:slug/write/ties": [401, 404, 403, 403, 410, 410],
  "organize/letters/:slug/image": [405, 405, 405, 405, 405, 405],
  "organize/letters/:slug/updates": [401, 404, 403, 403, 422, 422],
  "organize/letters/:slug/updates/:id": [401, 404, 403, 403, 404, 404],
  "organize/letters/:slug/deliver": [401, 404, 403, 403, 422, 422],
  "organize/letters/:slug/deliver/recipients": [401, 404, 403, 403, 422, 422],
  "organize/letters/:slug/answers": [401, 404, 403, 403, 422, 422],
  "organize/letters/:slug/outcome": [401, 404, 403, 403, 403, 422],
  "organize/letters/:slug/versions": [401, 404, 403, 403, 422, 422],
  "organize/letters/:slug/write": [401, 404, 403, 403, 403, 422],
  "organize/letters/:slug/publish": [401, 404, 403, 403, 422, 422],
};
/** Forms that do what they are for when they are empty; other tests send them. */
const doneWhenEmpty = [
  "organize/sign-out",
  "organize/letters/:slug/export/:file",
  "organize/letters/:slug/deliver/pack.pdf",
  "organize/letters/:slug/export/signatures.pdf",
];

/** What an operators' page answers to the same, whatever they are on a letter's team, and last to an operator. */
const operators: Record<string, number[]> = {
  admin: [302, 404, 404, 404, 404, 404, 200],
  "admin/review": [302, 404, 404, 404, 404, 404, 200],
  "admin/reports": [302, 404, 404, 404, 404, 404, 200],
  "admin/letters": [302, 404, 404, 404, 404, 404, 200],
  "admin/letters/:slug": [302, 404, 404, 404, 404, 404, 200],
  "admin/switches": [302, 404, 404, 404, 404, 404, 200],
  "admin/acts": [302, 404, 404, 404, 404, 404, 200],
};

const operatorsForms: Record<string, number[]> = {
  admin: [405, 405, 405, 405, 405, 405, 405],
  "admin/review": [405, 405, 405, 405, 405, 405, 405],
  "admin/reports": [401, 404, 404, 404, 404, 404, 422],
  "admin/letters": [405, 405, 405, 405, 405, 405, 405],
  "admin/letters/:slug": [401, 404, 404, 404, 404, 404, 422],
  "admin/switches": [401, 404, 404, 404, 404, 404, 422],
  "admin/acts": [405, 405, 405, 405, 405, 405, 405],
};

/** Pages in one of the rooms, as the program that is served has them. */
async function pagesIn(room: string): Promise<string[]> {
  const build = (await import(pathToFileURL(path.resolve("build/server/index.js")).href)) as ServerBuild;
  return Object.values(build.routes).flatMap((route) =>
    route?.path?.split("/")[0] === room ? [route.path] : [],
  );
}

test("every page of the workspace stands in both tables, and no other", async () => {
  const there = (await pagesIn("organize")).sort();
  expect(there.length).toBeGreaterThan(5);
  expect(Object.keys(pages).sort()).toEqual(there);
  expect([...Object.keys(forms), ...doneWhenEmpty].sort()).toEqual(there);
});

test("so does every page of the operators", async () => {
  const there = (await pagesIn("admin")).sort();
  expect(there.length).toBeGreaterThan(5);
  expect(Object.keys(operators).sort()).toEqual(there);
  expect(Object.keys(operatorsForms).sort()).toEqual(there);
});

/** What is typed before a letter is published is asked of a draft. */
const slugFor = (page: string) =>
  /\/(write($|\/(letter|text))|publish|preview)/.test(page) ? draft : letter.slug;

const addressOf = (page: string) =>
  `/${page.replace(":slug", slugFor(page)).replace(":file", "signatures.csv").replace(":lang", "en")}`;

async function answers(
  table: Record<string, number[]>,
  form?: Record<string, string>,
  by: Visitor[] = visitors,
) {
  const found: Record<string, number[]> = {};
  for (const page of Object.keys(table)) {
    found[page] = [];
    for (const visitor of by) {
      const browser = visitor === "visitor" ? new OrganizerBrowser(app) : browserOf(visitor);
      const answer = await browser.visit(addressOf(page), form);
      found[page].push(answer.status);
      expect.soft(answer.headers.get("cache-control"), `${page} for a ${visitor}`).toBe("no-store");
      if (answer.status === 302 && visitor === "visitor")
        expect.soft(answer.headers.get("location")).toMatch(/^\/organize(\/sign-in|$)/);
    }
  }
  return found;
}

test("every page opens for those it is for: a stranger finds no letter, a viewer no queue", async () => {
  expect(await answers(pages)).toEqual(pages);
});

test("every form is taken from those it is for", async () => {
  expect(await answers(forms, {})).toEqual(forms);
});

test("the operators' pages are there for operators alone: an owner finds none", async () => {
  expect(await answers(operators, undefined, withOperator)).toEqual(operators);
  expect(await answers(operatorsForms, {}, withOperator)).toEqual(operatorsForms);
});

test("a form that another site sends is refused, cookie or not", async () => {
  const answer = await fetch(`${app.origin}${here}/close`, {
    method: "POST",
    redirect: "manual",
    headers: { cookie: `organizer=${browserOf("owner").session}`, "sec-fetch-site": "same-site" },
    body: new URLSearchParams({ sure: "yes" }),
  });
  expect(answer.status).toBe(403);
});

async function sign(name: string): Promise<string> {
  const signer = await aConfirmedSigner(
    app,
    letter,
    `${name.replaceAll(" ", ".").toLowerCase()}@amazon.example`,
  );
  await signer.visit(`/letters/${letter.slug}/choose`, { shown: "named", name });
  const row = await app
    .context()
    .db.namedSignature.findFirstOrThrow({ where: { name }, select: { id: true } });
  return row.id;
}

test("a moderator approves, refuses and removes; the team sees that it was done, and no name", async () => {
  const [held, refused] = [await sign("Jeff Bezos"), await sign("asdf jkl")];
  const browser = browserOf("moderator");
  const decide = (act: string, signature: string) => browser.visit(`${here}/signatures`, { act, signature });
  const queue = await (await browser.visit(`${here}/signatures`)).text();
  expect(queue).toContain("the name of whom the letter is to");
  expect((await decide("approve", held)).status).toBe(303);
  expect((await decide("approve", held)).status).toBe(409);
  expect((await decide("refuse", refused)).status).toBe(303);
  expect(await findWaiting(app.context(), letter.slug)).toEqual([]);
  await app.batch(letter.slug);

  expect(await (await browser.visit(`${here}/signatures?q=bezos`)).text()).toContain("Jeff Bezos");
  const remove = (rule: string, reason: string) =>
    browser.visit(`${here}/signatures`, {
      act: "remove",
      signature: held,
      [`rule-${held}`]: rule,
      [`reason-${held}`]: reason,
    });
  expect((await remove("No rule", "It is not him.")).status).toBe(422);
  expect((await remove("not-a-person", "")).status).toBe(422);
  expect((await remove("not-a-person", "It is not him.")).status).toBe(303);
  expect((await remove("not-a-person", "It is not him.")).status).toBe(409);

  const seen = await (await browserOf("viewer").visit(`${here}/team`)).text();
  for (const sentence of [
    "moderator approved a signature that waited.",
    "moderator refused a signature that waited.",
    "moderator removed a published name. not-a-person: It is not him.",
  ])
    expect(seen).toContain(sentence);
  expect(seen).not.toMatch(/Bezos|asdf|mail\.example/);
});

test("another letter's signature is out of reach of this letter's moderator", async () => {
  const other = await aLetter(app.context(), { slug: "another" });
  const signer = await aConfirmedSigner(app, other, "max@amazon.example");
  await signer.visit(`/letters/${other.slug}/choose`, { shown: "named", name: "qwerty uiop" });
  const [waiting] = await findWaiting(app.context(), other.slug);
  const answer = await browserOf("moderator").visit(`${here}/signatures`, {
    act: "approve",
    signature: waiting?.id ?? "",
  });
  expect(answer.status).toBe(409);
  expect(await findWaiting(app.context(), other.slug)).toHaveLength(1);
});

test("a link to the team works once, for a week, and says which role it gives", async () => {
  const invite = async () =>
    secretIn(
      await inviteToTeam(app.context(), { letterId: letter.id, organizerId: idOf("owner"), role: "viewer" }),
    );
  const page = `/organize/join?invitation=${await invite()}`;
  expect((await browserOf("viewer").visit(page, {})).status).toBe(409);
  const eve = browserOf("stranger");
  expect(await (await eve.visit(page)).text()).toMatch(/join as (<!-- -->)?viewer/);
  expect((await eve.visit(page, {})).headers.get("location")).toBe(here);
  expect((await eve.visit(here)).status).toBe(200);
  expect((await browserOf("editor").visit(page, {})).status).toBe(409);

  expect((await eve.visit(`${here}/team`, { act: "leave" })).status).toBe(303);
  expect((await eve.visit(here)).status).toBe(404);
});

test("an owner sees the links that are out, and takes one back at once", async () => {
  const secret = secretIn(
    await inviteToTeam(app.context(), { letterId: letter.id, organizerId: idOf("owner"), role: "editor" }),
  );
  const page = await (await browserOf("owner").visit(`${here}/team`)).text();
  expect(page).toMatch(/For a new (<!-- -->)?editor/);
  expect(page).not.toContain(secret);
  const [, invitation = ""] = /name="invitation" value="([0-9a-f]{64})"/.exec(page) ?? [];
  const takeBack = () => browserOf("owner").visit(`${here}/team`, { act: "uninvite", invitation });
  expect((await browserOf("viewer").visit(`${here}/team`, { act: "uninvite", invitation })).status).toBe(403);
  expect((await takeBack()).status).toBe(303);
  expect((await takeBack()).status).toBe(409);
  expect((await browserOf("stranger").visit(`/organize/join?invitation=${secret}`, {})).status).toBe(409);
});

test("a member's role ends at once, and the last owner stays, also when two leave at the same moment", async () => {
  const change = (memberId: string, role: TeamRole | null, by = idOf("owner")) =>
    changeMember(app.context(), letter.id, { by, memberId, role });
  expect(await change(idOf("owner"), null)).toBe("last-owner");
  expect(await change(idOf("owner"), "viewer")).toBe("last-owner");
  expect(await change(idOf("editor"), "owner")).toBe("changed");
  const outcomes = await Promise.all([
    change(idOf("owner"), "editor"),
    change(idOf("editor"), "editor", idOf("editor")),
  ]);
  expect(outcomes.sort()).toEqual(["changed", "last-owner"]);
  const owners = (await listTeam(app.context().db, letter.id)).filter(({ role }) => role === "owner");
  expect(owners).toHaveLength(1);
  if (owners[0]?.id !== idOf("owner")) {
    await change(idOf("owner"), "owner", idOf("editor"));
    await change(idOf("editor"), "editor");
  }
  expect(await change(idOf("moderator"), "viewer")).toBe("changed");
  expect((await browserOf("moderator").visit(`${here}/signatures`)).status).toBe(403);
});

test("who is a letter's last owner cannot delete the account", async () => {
  const answer = await browserOf("owner").visit("/organize/account", { act: "delete", sure: "yes" });
  expect(answer.status).toBe(409);
});

test("closing asks whether one is sure, and for the password when it was typed long ago", async () => {
  const close = (form: Record<string, string>) => browserOf("owner").visit(`${here}/close`, form);
  expect((await close({})).status).toBe(422);
  app.clock.advance(601);
  expect((await close({ sure: "yes" })).status).toBe(422);
  expect((await close({ sure: "yes", again: "not the password" })).status).toBe(422);
  expect((await app.context().db.letter.findUniqueOrThrow({ where: { id: letter.id } })).closesAt).toEqual(
    letter.closesAt,
  );
  expect((await close({ sure: "yes", again: password })).status).toBe(303);
  expect((await close({ sure: "yes" })).status).toBe(409);
  await expect
    .poll(async () => (await browserOf("owner").visit(`${here}/close`)).text())
    .toContain("This letter is closed");
});
