import { afterAll, beforeAll, expect, test } from "vitest";
import { startApp, type App } from "../support/app.ts";
import { codeIn } from "../support/mailbox.ts";
import { anOrganizer, type Organizer } from "../support/organizer.ts";
import { Signer } from "../support/signer.ts";

// The five letters of June 2018, each from an empty draft to a public total, by the forms that people fill in.

let app: App;
let olu: Organizer;

beforeAll(async () => {
  app = await startApp({ batchMin: 1 });
  olu = await anOrganizer(app, "Olu");
});
afterAll(() => app.stop());

type Fields = Record<string, string>;
type Written = {
  title: string;
  addressee: string;
  demands?: string;
  workplace: Fields;
  signing: [name: string, value: string][];
  cites?: string[];
};

const sent = async (page: string, form: Fields | [string, string][]) => {
  const answer = await olu.browser.visit(page, form);
  expect(answer.status, `${page}: ${answer.status === 303 ? "" : await answer.text()}`).toBe(303);
  return answer;
};
const opened = async (page: string) => (await olu.browser.visit(page)).text();
/** A hidden field, as the page has it now. */
const held = async (page: string, name: string) =>
  new RegExp(`name="${name}"[^>]* value="([^"]*)"`).exec(await opened(page))?.[1] ?? "";

/** Writes and publishes a letter, page by page. */
async function write(slug: string, letter: Written): Promise<void> {
  const begun = await sent("/organize/new", { title: letter.title, lang: "en" });
  const pages = begun.headers.get("location")?.replace(/(?<=\/write)\/.*$/, "") ?? "";
  const page = async (name: string, fields: [string, string][]) =>
    sent(`${pages}/${name}`, [["revision", await held(`${pages}/${name}`, "revision")], ...fields]);
  await page("letter", [
    ["addressee", letter.addressee],
    ["summary", `${letter.title}.`],
    ["slug", slug],
    ["lang", "en"],
  ]);
  await page("text/en", [
    ["title", letter.title],
    ["body", "We have read what is sold in our name.\n\n**We do not agree.**"],
    ["demands", letter.demands ?? ""],
  ]);
  await page("workplaces", [
    ["act", "save"],
    ...Object.entries(letter.workplace).map(([name, value]): [string, string] => [`${name}-1`, value]),
  ]);
  await page("signing", letter.signing);
  for (const cited of letter.cites ?? [])
    await page("ties", [
      ["act", "cite"],
      ["slug", cited],
    ]);
  expect(await opened(pages)).toContain("Nothing is missing.");
  const published = await sent(pages.replace(/write$/, "publish"), { sure: "yes" });
  expect(published.headers.get("location")).toBe(`/organize/letters/${slug}?step=published`);
}

type Counts = Record<"total" | "named" | "anonymous" | "organization", number> & {
  byClass: { mailbox: number; open: number };
  workplaces: { name: string; total: number; headcount: number | null }[];
};
const counts = async (slug: string) =>
  (await (await fetch(`${app.origin}/letters/${slug}/count.json`)).json()) as Counts;
const page = async (slug: string) => (await fetch(`${app.origin}/letters/${slug}`)).text();

async function signAnonymously(slug: string, mailbox: string): Promise<void> {
  const ticket = await new Signer(app, mailbox).makeTicket(slug);
  expect((await new Signer(app, "").post(slug, ticket)).status).toBe(200);
}

test("150,000 people without a workplace: the public petition", async () => {
  await write("aclu-rekognition", {
    title: "Stop selling face recognition to police",
    addressee: "Jeff Bezos",
    workplace: { name: "Everyone", domains: "", headcount: "", source: "", anyone: "yes" },
    signing: [
      ["ways", "named"],
      ["ways", "anonymous"],
      ["cadence", "every-ten-minutes"],
      ["goal", "150,000"],
    ],
  });
  await signAnonymously("aclu-rekognition", "ada@mail.example");
  await new Signer(app, "ben@post.example").signByName("aclu-rekognition", { name: "Ben Okafor" });
  await app.batch("aclu-rekognition");
  await expect
    .poll(() => counts("aclu-rekognition"))
    .toMatchObject({ total: 2, named: 1, anonymous: 1, byClass: { open: 2, mailbox: 0 } });
});

test("48 organizations, each through somebody at its own domain and looked at by the organizers", async () => {
  await write("civil-rights-organizations", {
    title: "A letter of organizations",
    addressee: "Jeff Bezos",
    workplace: { name: "Organizations", domains: "", headcount: "", source: "", anyone: "yes" },
    signing: [
      ["ways", "organization"],
      ["cadence", "daily"],
    ],
  });
  const signer = new Signer(app, "nia@rights.example");
  await signer.askAndConfirm("civil-rights-organizations");
  const organization = { shown: "organization", organization: "Rights First", name: "Nia Ade" };
  expect((await signer.visit("/letters/civil-rights-organizations/choose", organization)).status).toBe(303);
  const names = "/organize/letters/civil-rights-organizations/signatures";
  await app.batch("civil-rights-organizations");
  expect(await counts("civil-rights-organizations")).toMatchObject({ total: 0 });
  expect(await opened(names)).toContain("rights.example");
  await sent(names, { act: "approve", signature: await held(names, "signature") });
  await app.batch("civil-rights-organizations");
  await expect
    .poll(() => counts("civil-rights-organizations"))
    .toMatchObject({ total: 1, organization: 1, named: 0 });
  await expect.poll(() => page("civil-rights-organizations")).toContain("Rights First");
});

test("Amazon to Jeff Bezos: a total that anyone can check, and no name on record anywhere", async () => {
  await write("amazon-to-bezos", {
    title: "We refuse to build it",
    addressee: "Jeff Bezos",
    demands: "Stop selling face recognition to law enforcement.\nStop hosting Palantir.\nGive us a say.",
    workplace: {
      name: "Amazon",
      domains: "amazon.example\naws.amazon.example",
      headcount: "45,000",
      source: "annual report 2017",
    },
    signing: [
      ["ways", "anonymous"],
      ["cadence", "daily"],
    ],
    cites: ["aclu-rekognition", "civil-rights-organizations"],
  });
  for (let n = 1; n <= 6; n++) await signAnonymously("amazon-to-bezos", `worker${n}@amazon.example`);
  await app.batch("amazon-to-bezos");
  await expect
    .poll(() => counts("amazon-to-bezos"))
    .toMatchObject({
      total: 6,
      anonymous: 6,
      named: 0,
      byClass: { mailbox: 6, open: 0 },
      workplaces: [{ name: "Amazon", total: 6, headcount: 45_000 }],
    });
  const { db } = app.context();
  expect(await db.namedSignature.count({ where: { letter: { slug: "amazon-to-bezos" } } })).toBe(0);
  expect(await opened("/organize/letters/amazon-to-bezos/signatures")).not.toContain("worker");
  for (const cited of ["aclu-rekognition", "civil-rights-organizations"]) {
    expect(await page("amazon-to-bezos")).toContain(`href="/letters/${cited}"`);
    await expect.poll(() => page(cited)).toContain('href="/letters/amazon-to-bezos"');
  }
});

test("Microsoft to its management: names with titles, and a copy for the press of what they agreed to", async () => {
  await write("microsoft-ice", {
    title: "End the contract",
    addressee: "Satya Nadella",
    workplace: { name: "Microsoft", domains: "microsoft.example", headcount: "", source: "" },
    signing: [
      ["ways", "named"],
      ["asks", "title"],
      ["cadence", "daily"],
      ["goal", "100"],
    ],
  });
  for (const [mailbox, name, title] of [
    ["ada", "Ada Lovelace", "Principal engineer"],
    ["ben", "Ben Okafor", "=HYPERLINK(1)"],
  ] as const)
    await new Signer(app, `${mailbox}@microsoft.example`).signByName("microsoft-ice", { name, title });
  await app.batch("microsoft-ice");
  await expect.poll(() => counts("microsoft-ice")).toMatchObject({ total: 2, named: 2 });
  const file = (name: string) =>
    olu.browser.visit(`/organize/letters/microsoft-ice/export/signatures.${name}`, { mark: "no" });
  const csv = await (await file("csv")).text();
  expect(csv).toContain("Ada Lovelace");
  expect(csv).toContain("Principal engineer");
  expect(csv).not.toMatch(/(^|,|")=/m);
  expect(csv).not.toContain("@");
  expect(await (await file("json")).json()).toBeTruthy();
  const pdf = Buffer.from(await (await file("pdf")).arrayBuffer());
  expect(pdf.subarray(0, 5).toString()).toBe("%PDF-");
});

test("Google against Project Maven: a share of the workforce, word to who follows, and an outcome on record", async () => {
  await write("project-maven", {
    title: "Not in the business of war",
    addressee: "Sundar Pichai",
    workplace: { name: "Google", domains: "google.example", headcount: "50", source: "the press" },
    signing: [
      ["ways", "anonymous"],
      ["ways", "named"],
      ["cadence", "daily"],
    ],
  });
  for (let n = 1; n <= 5; n++) await signAnonymously("project-maven", `worker${n}@google.example`);
  await app.batch("project-maven");
  await expect.poll(() => counts("project-maven")).toMatchObject({ total: 5 });
  expect(await opened("/organize/letters/project-maven")).toContain("10%");

  const ada = new Signer(app, "ada@home.example");
  await ada.visit("/letters/project-maven/follow", { address: ada.address });
  const code = codeIn(await app.mails.next(ada.address));
  expect((await ada.visit("/letters/project-maven/follow/confirm", { code })).status).toBe(303);

  const updates = "/organize/letters/project-maven/updates";
  const begun = await sent(updates, { act: "begin" });
  const draft = begun.headers.get("location") ?? "";
  const said = { title: "They will not renew it", body: "We were told today." };
  await sent(draft, { act: "save", revision: await held(draft, "revision"), ...said });
  await sent(draft, { act: "publish", revision: await held(draft, "revision"), sure: "yes" });
  expect((await app.mails.next(ada.address)).text).toContain("We were told today.");

  await sent("/organize/letters/project-maven/answers", {
    by: "Google",
    day: "2018-06-22",
    words: "We will not renew the contract.",
    sure: "yes",
  });
  await sent("/organize/letters/project-maven/outcome", {
    outcome: "won",
    words: "The contract ends in 2019.",
  });
  await expect.poll(() => page("project-maven")).toContain("We will not renew the contract.");
  await expect.poll(() => page("project-maven")).toContain("The contract ends in 2019.");
});
