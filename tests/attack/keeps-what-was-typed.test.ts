import path from "node:path";
import { pathToFileURL } from "node:url";
import type { ServerBuild } from "@remix-run/node";
import rehypeParse from "rehype-parse";
import { unified } from "unified";
import { afterAll, beforeAll, expect, test } from "vitest";
import type { Letter } from "#app/letter/letter.ts";
import { beginUpdate } from "#app/update/write.server.ts";
import { turnSwitch } from "#app/moderation/switch.server.ts";
import { inviteOrganizer, inviteToTeam } from "#app/organizer/invitation.server.ts";
import { aDraft, writePart } from "../support/a-draft.ts";
import { aLetter } from "../support/a-letter.ts";
import { startApp, type App } from "../support/app.ts";
import { aConfirmedSigner, aSignerWithCode } from "../support/confirmed.ts";
import { asText, readWholeDatabase } from "../support/whole-database.ts";
import { anOperator, anOrganizer, OrganizerBrowser, secretIn, type Organizer } from "../support/organizer.ts";

let app: App;
let letter: Letter;
let draft: { id: string; slug: string };
let owner: Organizer;
let operator: Organizer;
let update: string;

type Browser = { visit: (page: string, form?: Record<string, string>) => Promise<Response> };

beforeAll(async () => {
  app = await startApp({ batchMin: 1 });
  letter = await aLetter(app.context(), { ways: ["anonymous", "role", "named", "organization"] });
  owner = await anOrganizer(app, "Olu");
  await anOrganizer(app, "Ben", { letterId: letter.id, by: owner.id, role: "editor" });
  operator = await anOperator(app, "Ines");
  draft = await aDraft(app.context(), owner.id);
  const begun = await beginUpdate(app.context(), letter.id);
  update = begun.kind === "begun" ? begun.id : "";
  await turnSwitch(app.context(), { name: "open-registration", on: true, operatorId: operator.id });
  await owner.browser.visit(`/organize/letters/${letter.slug}/deliver/recipients`, {
    act: "save",
    name: "The board",
    office: "",
    address: "board@amazon.example",
  });
  await writePart(app.context(), letter.id, {
    part: "text/en",
    content: { title: "Not with our work", body: "We refuse, and we mean it.", demands: "Stop." },
    organizerId: owner.id,
  });
  const ada = await aConfirmedSigner(app, letter, "ada@amazon.example");
  await ada.visit(`/letters/${letter.slug}/choose`, { shown: "named", name: "Ada King" });
  await app.batch(letter.slug);
});
afterAll(() => app.stop());

type Field = { name: string; kind: string; value: string; isOn: boolean; isSecret?: boolean };
type Form = { action: string | undefined; hidden: Field[]; button: Field | undefined; typed: Field[] };

type Node = {
  tagName?: string;
  value?: string;
  properties?: Record<string, unknown>;
  children?: Node[];
};

const parser = unified().use(rehypeParse);
const textOf = (node: Node): string => node.value ?? (node.children ?? []).map(textOf).join("");
const wordIn = (value: unknown): string => (typeof value === "string" ? value : "");
const all = (node: Node, tags: string[]): Node[] => [
  ...(tags.includes(node.tagName ?? "") ? [node] : []),
  ...(node.children ?? []).flatMap((child) => all(child, tags)),
];

/** The forms of a page that are sent, each with what can be typed into it. */
function formsIn(html: string): Form[] {
  const posts = all(parser.parse(html) as Node, ["form"]).filter(
    ({ properties }) => String(properties?.method).toLowerCase() === "post",
  );
  return posts.map((form) => {
    const fields = all(form, ["input", "textarea", "select", "button"]).flatMap(fieldsOf);
    const action = form.properties?.action;
    return {
      action: typeof action === "string" ? action : undefined,
      hidden: fields.filter(({ kind }) => kind === "hidden"),
      button: fields.find(({ kind }) => kind === "button"),
      typed: fields.filter(({ kind }) => !["hidden", "file", "button"].includes(kind)),
    };
  });
}

function fieldsOf(node: Node): Field[] {
  const { name, type, value, checked, autoComplete } = node.properties ?? {};
  if (typeof name !== "string") return [];
  if (node.tagName === "button") return [{ name, kind: "button", value: wordIn(value), isOn: true }];
  if (node.tagName === "textarea")
    return [{ name, kind: "text", value: textOf(node).replace(/^\n/, ""), isOn: true }];
  if (node.tagName === "select") {
    const options = all(node, ["option"]);
    const chosen = options.find(({ properties }) => properties?.selected) ?? options[0];
    return options.map((option) => ({
      name,
      kind: "choice",
      value: wordIn(option.properties?.value) || textOf(option),
      isOn: option === chosen,
    }));
  }
  const kind = ["hidden", "password", "file", "checkbox", "radio"].includes(String(type))
    ? String(type)
    : "text";
  return [
    {
      name,
      kind: kind === "radio" ? "choice" : kind,
      value: typeof value === "string" ? value : kind === "checkbox" ? "on" : "",
      isOn: kind === "text" || kind === "password" || kind === "hidden" || Boolean(checked),
      isSecret: kind === "password" || name === "secret" || String(autoComplete).includes("one-time-code"),
    },
  ];
}

/** Fills a form in: a choice other than the one that is made, every box, and into each line something that nobody else types. */
function fillIn(form: Form, wrong: Record<string, string>): { sent: Record<string, string>; kept: Field[] } {
  const sent: Record<string, string> = {};
  for (const { name, value } of form.hidden) sent[name] = wrong[name] ?? value;
  if (form.button) sent[form.button.name] = form.button.value;
  const kept: Field[] = [];
  const keep = (field: Field) => {
    sent[field.name] = field.value;
    kept.push({ ...field, isOn: true });
  };
  const choices = new Set(form.typed.filter(({ kind }) => kind === "choice").map(({ name }) => name));
  for (const name of choices) {
    const offered = form.typed.filter((field) => field.name === name);
    const value = wrong[name];
    const choice =
      value === undefined
        ? (offered.findLast(({ isOn }) => !isOn) ?? offered[0])
        : offered.find((each) => each.value === value);
    if (choice) keep(choice);
  }
  for (const field of form.typed) {
    if (field.kind === "checkbox" && wrong[field.name] !== "" && !(field.name in sent)) keep(field);
    if (field.kind === "password") sent[field.name] = "not the password";
    // What withdraws a signature is not sent back, on purpose: it is as good as a password.
    if (field.kind === "text" && field.name === "secret") sent[field.name] = "Wrong secret";
    else if (field.kind === "text") keep({ ...field, value: wrong[field.name] ?? `Wrong ${field.name}` });
  }
  return { sent, kept };
}

/** What of it does not stand in the answer, in a form that does the same. */
function missesIn(html: string, form: Form, kept: Field[]): string[] {
  const act = (each: Form) =>
    each.hidden
      .filter(({ name }) => name !== "revision" && name !== "key" && name !== "turn")
      .map(({ name, value }) => `${name}=${value}`)
      .join("&");
  const names = new Set(form.typed.map(({ name }) => name));
  const shown = formsIn(html).filter(
    (each) => act(each) === act(form) && each.typed.some(({ name }) => names.has(name)),
  );
  return kept.flatMap((field) =>
    shown.some(({ typed }) =>
      typed.some(({ name, value, isOn }) => name === field.name && value === field.value && isOn),
    )
      ? []
      : [`${field.name}=${field.value.slice(0, 40)}`],
  );
}

const isKeptPage = (html: string) => html.includes("<h2>What you typed</h2>");
const isId = (value: string) => /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/.test(value);

/**
 * The same for the page in place of an answer: what cannot be read there, what would not be sent again, and which secret stands there
 * or is not asked for anew.
 */
function missesInKept(
  html: string,
  status: number,
  { form, sent, kept }: { form: Form; sent: Record<string, string>; kept: Field[] },
): string[] {
  const shown = all(parser.parse(html) as Node, ["dd"]).map(textOf);
  const secrets = new Set(form.typed.filter(({ isSecret }) => isSecret).map(({ name }) => name));
  const misses = kept
    .filter(({ name, value }) => !secrets.has(name) && value !== "" && !isId(value) && !shown.includes(value))
    .map(({ name }) => `${name} cannot be read`);
  for (const [name, value] of Object.entries(sent))
    if ((secrets.has(name) || name === "key") && html.includes(value)) misses.push(`${name} is shown`);
  const [again] = formsIn(html);
  // The key of a second factor is made by its page alone.
  if (![401, 429, 503].includes(status) || "key" in sent) return again ? [...misses, "can be sent"] : misses;
  for (const [name, value] of Object.entries(sent)) {
    const found = [...(again?.hidden ?? []), ...(again?.typed ?? [])].filter((field) => field.name === name);
    if (found.length !== 1 || found[0]?.value !== (secrets.has(name) ? "" : value))
      misses.push(`${name} is not sent again`);
  }
  return misses;
}

type Walk = { at: string; by: Browser; wrong?: Record<string, string> };

/** Every page with a form, and who fills it in there. `wrong`: what is typed, or left empty, where it would be taken otherwise. */
async function walks(): Promise<Record<string, Walk[]>> {
  const { browser } = owner;
  const context = app.context();
  const visitor = new OrganizerBrowser(app);
  const here = `/organize/letters/${letter.slug}`;
  const there = `/organize/letters/${draft.slug}`;
  const open = `/letters/${letter.slug}`;
  const long = "x".repeat(25_000);
  const signer = await aConfirmedSigner(app, letter, "ben@amazon.example");
  const asked = await aSignerWithCode(app, letter, "cleo@amazon.example", "ABCD-EFGH");
  const toTeam = await inviteToTeam(context, { letterId: letter.id, organizerId: owner.id, role: "viewer" });
  const newcomer = await inviteOrganizer(context, null);
  return {
    "organize/sign-in": [{ at: "/organize/sign-in", by: visitor }],
    "organize/forgot": [
      { at: "/organize/forgot", by: visitor },
      { at: "/organize/forgot?step=code", by: visitor },
    ],
    "organize/register": [
      { at: "/organize/register", by: visitor },
      { at: "/organize/register?step=code", by: visitor },
    ],
    "organize/join": [toTeam, newcomer].map((link) => ({
      at: `/organize/join?invitation=${secretIn(link)}`,
      by: visitor,
    })),
    "organize/account": [{ at: "/organize/account", by: browser }],
    "organize/new": [{ at: "/organize/new", by: browser, wrong: { title: long } }],
    "organize/letters/:slug/signatures": [{ at: `${here}/signatures`, by: browser }],
    "organize/letters/:slug/close": [{ at: `${here}/close`, by: browser }],
    "organize/letters/:slug/team": [{ at: `${here}/team`, by: browser }],
    "organize/letters/:slug/write/letter": [
      { at: `${there}/write/letter`, by: browser, wrong: { addressee: long } },
    ],
    "organize/letters/:slug/write/text": [{ at: `${there}/write/text`, by: browser }],
    "organize/letters/:slug/write/text/:lang": [
      { at: `${there}/write/text/en`, by: browser, wrong: { title: long } },
    ],
    "organize/letters/:slug/write/workplaces": [
      { at: `${there}/write/workplaces`, by: browser, wrong: { revision: "7" } },
    ],
    "organize/letters/:slug/write/signing": [
      { at: `${there}/write/signing`, by: browser, wrong: { revision: "7" } },
    ],
    "organize/letters/:slug/write/ties": [{ at: `${there}/write/ties`, by: browser }],
    "organize/letters/:slug/write": [{ at: `${there}/write`, by: browser }],
    "organize/letters/:slug/updates/:id": [
      { at: `${here}/updates/${update}`, by: browser, wrong: { title: long } },
    ],
    "organize/letters/:slug/deliver": [{ at: `${here}/deliver`, by: browser }],
    "organize/letters/:slug/deliver/recipients": [{ at: `${here}/deliver/recipients`, by: browser }],
    "organize/letters/:slug/answers": [
      { at: `${here}/answers`, by: browser },
      { at: `${here}/answers`, by: browser, wrong: { sure: "", day: "2018-06-20" } },
    ],
    "organize/letters/:slug/outcome": [{ at: `${here}/outcome`, by: browser, wrong: { words: long } }],
    "organize/letters/:slug/versions": [{ at: `${here}/versions`, by: browser }],
    "organize/letters/:slug/publish": [{ at: `${there}/publish`, by: browser }],
    "admin/letters/:slug": [{ at: `/admin/letters/${letter.slug}`, by: operator.browser }],
    "letters/:slug/sign": [{ at: `${open}/sign`, by: visitor }],
    "letters/:slug/confirm": [{ at: `${open}/confirm`, by: asked }],
    "letters/:slug/choose": [{ at: `${open}/choose`, by: signer, wrong: { organization: long } }],
    "letters/:slug/issue": [{ at: `${open}/issue`, by: signer }],
    "letters/:slug/post": [{ at: `${open}/post`, by: visitor }],
    "letters/:slug/block": [{ at: `${open}/block`, by: visitor }],
    "letters/:slug/follow": [{ at: `${open}/follow`, by: visitor }],
    "letters/:slug/follow/confirm": [{ at: `${open}/follow/confirm`, by: visitor }],
    "letters/:slug/follow/stop": [{ at: `${open}/follow/stop`, by: visitor }],
    "letters/:slug/receipt": [{ at: `${open}/receipt`, by: visitor }],
    "letters/:slug/receipt/name": [{ at: `${open}/receipt/name`, by: visitor }],
    "letters/:slug/report": [{ at: `${open}/report`, by: visitor, wrong: { words: long } }],
  };
}

/** Nothing is typed on these: they are buttons, or the program of a page sends them. */
const nothingIsTyped = [
  "organize/sign-out",
  "organize/letters/:slug/export/:file",
  "organize/letters/:slug/deliver/pack.pdf",
  "organize/letters/:slug/export/signatures.pdf",
  "organize/letters/:slug/preview",
  "organize/letters/:slug/updates",
  "organize/passkey/again",
  "organize/passkey/challenge",
  "organize/passkey/new",
  "organize/passkey/sign-in",
  "letters/:slug/unsubscribe/:token",
  "admin/reports",
  "admin/switches",
];

test("every address that takes a form is walked", async () => {
  const build = (await import(pathToFileURL(path.resolve("build/server/index.js")).href)) as ServerBuild;
  const there = Object.values(build.routes).flatMap((route) =>
    route?.module.action && route.path ? [route.path] : [],
  );
  expect(there.length).toBeGreaterThan(30);
  expect([...Object.keys(await walks()), ...nothingIsTyped].sort()).toEqual(there.sort());
});

test(
  "every form that is refused holds what was typed, passwords excepted",
  { timeout: 120_000 },
  async () => {
    // The password is asked for again.
    app.clock.advance(601);
    const opened = await formsOfEveryPage();
    expect(opened.length).toBeGreaterThan(35);
    for (const { page, to, by, form, wrong } of opened) {
      const { sent, kept } = fillIn(form, wrong);
      const answer = await by.visit(to, sent);
      const about = `${page}: ${form.hidden.map(({ name, value }) => `${name}=${value}`).join(" ")}`;
      expect.soft(answer.status, `${about} is refused`).toBeGreaterThanOrEqual(400);
      expect.soft(missesIn(await answer.text(), form, kept), about).toEqual([]);
    }
  },
);

type Opened = { page: string; to: string; by: Browser; form: Form; wrong: Record<string, string> };

/** Every form into which something is typed that is no password. */
async function formsOfEveryPage(): Promise<Opened[]> {
  const found: Opened[] = [];
  for (const [page, walked] of Object.entries(await walks()))
    for (const { at, by, wrong = {} } of walked) {
      const opened = await by.visit(at);
      const forms = formsIn(await opened.text()).filter(({ typed }) =>
        typed.some(({ kind }) => kind !== "password"),
      );
      expect.soft(forms.length, `forms of ${page} (${opened.status})`).toBeGreaterThan(0);
      found.push(...forms.map((form) => ({ page, to: form.action ?? at, by, form, wrong })));
    }
  return found;
}

async function readOnly(on: boolean): Promise<void> {
  await turnSwitch(app.context(), { name: "read-only", on, operatorId: operator.id });
  await expect
    .poll(async () => (await new OrganizerBrowser(app).visit("/organize/new", {})).status)
    .toBe(on ? 503 : 401);
}

/** What keeps any form from being taken, whatever is typed into it. */
type State = {
  name: string;
  send: (form: { to: string; by: Browser; sent: Record<string, string> }) => Promise<Response>;
};

test(
  "every form that is refused before it is looked at shows what was typed, and can be sent again",
  { timeout: 240_000 },
  async () => {
    const proxied = await app.anotherWeb({ env: { ...app.env, trustProxy: true } });
    const stranger = await anOrganizer(app, "Eve");
    const viewer = await anOrganizer(app, "Max", { letterId: letter.id, by: owner.id, role: "viewer" });
    await app.context().db.teamMember.create({
      data: { letterId: draft.id, organizerId: viewer.id, role: "viewer" },
    });
    let network = 0;
    const tooMany: State["send"] = async ({ to, sent }) => {
      network++;
      const post = (form: Record<string, string>) =>
        fetch(`${proxied.origin}${to}`, {
          method: "POST",
          redirect: "manual",
          headers: { "x-forwarded-for": `198.51.100.${network}` },
          body: new URLSearchParams(form),
        });
      // From the fifth form on they are counted in the database.
      for (let n = 0; n < 5; n++) await post({});
      await app.context().pool.query("update request_pace set points = 1000000");
      const answer = await post(sent);
      expect.soft(answer.status, to).toBe(429);
      return answer;
    };
    const states: State[] = [
      { name: "the session has ended", send: ({ to, sent }) => new OrganizerBrowser(app).visit(to, sent) },
      {
        name: "taken off the team",
        send: ({ to, by, sent }) => (ofTeam(by) ? stranger.browser : by).visit(to, sent),
      },
      {
        name: "another role",
        send: ({ to, by, sent }) => (ofTeam(by) ? viewer.browser : by).visit(to, sent),
      },
      { name: "too many", send: tooMany },
      { name: "read-only", send: ({ to, by, sent }) => by.visit(to, sent) },
    ];
    app.clock.advance(601);
    const opened = await formsOfEveryPage();
    const ofTeam = (by: Browser) => by === owner.browser || by === operator.browser;
    const statuses: Record<string, number[]> = {};
    for (const { name, send } of states) {
      if (name === "read-only") await readOnly(true);
      for (const { page, to, by, form, wrong } of opened) {
        const { sent, kept } = fillIn(form, wrong);
        const answer = await send({ to, by, sent });
        const html = await answer.text();
        const about = `${name}, ${page}: ${form.hidden.map((each) => `${each.name}=${each.value}`).join(" ")}`;
        expect.soft(answer.status, about).toBeGreaterThanOrEqual(400);
        expect.soft(answer.headers.get("cache-control"), about).toBe("no-store");
        (statuses[name] ??= []).push(answer.status);
        if (isKeptPage(html))
          expect.soft(missesInKept(html, answer.status, { form, sent, kept }), about).toEqual([]);
        else expect.soft(missesIn(html, form, kept), about).toEqual([]);
        if (answer.status === 404 && page.startsWith("organize/letters")) {
          const nowhere = await send({ to: to.replace(/letters\/[^/]+/, "letters/not-there"), by, sent });
          expect.soft(await nowhere.text(), about).toBe(html);
        }
      }
    }
    await readOnly(false);
    const counted = (name: string, status: number) =>
      statuses[name]?.filter((each) => each === status).length ?? 0;
    expect(counted("the session has ended", 401)).toBeGreaterThan(25);
    expect(counted("taken off the team", 404)).toBeGreaterThan(20);
    expect(counted("another role", 403)).toBeGreaterThan(15);
    expect(counted("too many", 429)).toBe(opened.length);
    expect(counted("read-only", 503)).toBeGreaterThan(30);
    await proxied.close();
    const left = `${asText(await readWholeDatabase(app.databaseUrl))}${app.said.join("\n")}`;
    expect(left).not.toMatch(/Wrong [a-z]/);
  },
);

test("a field that comes back empty, another choice and an empty box are seen", () => {
  const page = (line: string, box: string, chosen: string) =>
    `<form method="post"><input type="hidden" name="act" value="a"><input name="line" value="${line}"><textarea name="text">\n${line}</textarea>
     <input type="checkbox" name="sure" value="yes" ${box}><select name="role"><option value="x">X<option value="y" ${chosen}>Y</select></form>`;
  const [form] = formsIn(page("", "", ""));
  if (!form) throw new Error("there is a form");
  const { kept } = fillIn(form, { line: "Typed", text: "Typed" });
  expect(missesIn(page("Typed", "checked", "selected"), form, kept)).toEqual([]);
  expect(missesIn(page("", "", ""), form, kept)).toEqual(["role=y", "line=Typed", "text=Typed", "sure=yes"]);
});

test("so is what a page in place of an answer leaves out, cannot send again, or should not show", () => {
  const [form] = formsIn(
    `<form method="post"><input type="hidden" name="act" value="a"><textarea name="body"></textarea><input type="password" name="again"></form>`,
  );
  if (!form) throw new Error("there is a form");
  const filled = { form, ...fillIn(form, { body: "Typed" }) };
  const page = (shown: string, body: string, again: string) =>
    `<dl><dt>Text<dd>${shown}</dl><form method="post"><input type="hidden" name="act" value="a"><input type="hidden" name="body" value="${body}">${again}</form>`;
  const asked = '<input type="password" name="again">';
  expect(missesInKept(page("Typed", "Typed", asked), 401, filled)).toEqual([]);
  expect(missesInKept(page("", "", ""), 401, filled)).toEqual([
    "body cannot be read",
    "body is not sent again",
    "again is not sent again",
  ]);
  expect(missesInKept(page("Typed", "Typed", `${asked} not the password`), 401, filled)).toEqual([
    "again is shown",
  ]);
  expect(missesInKept(page("Typed", "Typed", asked), 403, filled)).toEqual(["can be sent"]);
});
