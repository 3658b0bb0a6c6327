import { spawn } from "node:child_process";
import path from "node:path";
import { pathToFileURL } from "node:url";
import type { ServerBuild } from "@remix-run/node";
import { afterAll, beforeAll, expect, test } from "vitest";
import type { Letter } from "#app/letter/letter.ts";
import { findHealth } from "#app/moderation/health.server.ts";
import { findingsOf } from "#app/moderation/health-words.ts";
import { isListedAtOnce } from "#app/moderation/review.server.ts";
import { sweepModeration } from "#app/moderation/sweep.server.ts";
import { turnSwitch } from "#app/moderation/switch.server.ts";
import { announce } from "#app/platform/announcements.server.ts";
import { Switches, type SwitchName } from "#app/platform/switches.server.ts";
import { aLetter } from "../support/a-letter.ts";
import { startApp, type App } from "../support/app.ts";
import { aConfirmedSigner, aSignerWithCode } from "../support/confirmed.ts";
import { anOperator, anOrganizer, password, type Organizer } from "../support/organizer.ts";
import { mintWithReceipt } from "../support/receipts.ts";
import { Signer } from "../support/signer.ts";
import { mint } from "../support/tokens.ts";

let app: App;
let letter: Letter;
let cited: Letter;
let operator: Organizer;
let olu: Organizer;

beforeAll(async () => {
  app = await startApp({ batchMin: 1 });
  cited = await aLetter(app.context(), { slug: "cited" });
  letter = await aLetter(app.context(), {
    ways: ["anonymous", "named"],
    cites: ["cited"],
    texts: [{ lang: "en", title: "Not with our work", body: "We refuse.", demands: ["Stop selling it."] }],
  });
  operator = await anOperator(app, "Ines");
  olu = await anOrganizer(app, "Olu");
  await app
    .context()
    .db.teamMember.create({ data: { letterId: letter.id, organizerId: olu.id, role: "owner" } });
});
afterAll(() => app.stop());

const admin = (page: string, form?: Record<string, string>) => operator.browser.visit(`/admin${page}`, form);
const read = async (page: string) => (await admin(page)).text();
const get = (address: string) => fetch(`${app.origin}${address}`, { redirect: "manual" });
const text = async (address: string) => (await get(address)).text();
const visitor = () => new Signer(app, "eve@mail.example");
const here = (end = "") => `/letters/${letter.slug}${end}`;
const turn = (name: SwitchName, on: boolean) =>
  turnSwitch(app.context(), { name, on, operatorId: operator.id });

/** Until what was announced has reached the process and its pages are made anew. */
async function until(isSo: () => Promise<boolean>): Promise<void> {
  await expect.poll(isSo, { timeout: 3000, interval: 20 }).toBe(true);
}

/** Every address under a letter that the program has, without those of files in the log. */
async function addressesOfLetters(): Promise<{ path: string; takesForms: boolean }[]> {
  const build = (await import(pathToFileURL(path.resolve("build/server/index.js")).href)) as ServerBuild;
  return Object.values(build.routes).flatMap((route) => {
    if (!route?.path?.startsWith("letters/:slug")) return [];
    const address = route.path
      .replace("letters/:slug", here())
      .replace("*", "0/000.p/1")
      .replace(/:[a-z]+/g, "1");
    return [{ path: address, takesForms: "action" in route.module }];
  });
}

test("a visitor reports a letter; an operator reads the words and finds nothing to do, which is written down", async () => {
  const refused = await visitor().visit(here("/report"), {
    kind: "",
    words: "It says that <b>Max</b> lied.",
  });
  expect(refused.status).toBe(422);
  const shown = await refused.text();
  expect(shown).toContain("Pick what is wrong.");
  expect(shown).toContain("It says that &lt;b&gt;Max&lt;/b&gt; lied.");
  expect((await visitor().visit(here("/report"), { kind: "spam", words: "x".repeat(2001) })).status).toBe(
    422,
  );

  const words = "It says that Max lied, <script>and</script> he did not.";
  const sent = await visitor().visit(here("/report"), { kind: "false-claim", words });
  expect(sent.status).toBe(303);
  expect(sent.headers.getSetCookie()).toEqual([]);
  expect(await text(sent.headers.get("location") ?? "")).toContain("Thank you");
  const [row, ...others] = await app.context().db.report.findMany();
  expect(others).toEqual([]);
  expect(row).toEqual({
    id: row?.id,
    letterId: letter.id,
    kind: "false-claim",
    words,
    day: new Date("2018-06-22"),
  });

  const queue = await read("/reports");
  expect(queue).toContain("A false claim about a person");
  expect(queue).toContain("&lt;script&gt;and&lt;/script&gt;");
  expect(await read("")).toContain("1 report");
  const close = { act: "close", report: row?.id ?? "" };
  expect((await admin("/reports", close)).status).toBe(303);
  expect((await admin("/reports", close)).status).toBe(409);
  expect(await app.context().db.report.count()).toBe(0);
  expect(await read("/acts")).toContain(`Ines found nothing to do about a report on ${letter.slug}.`);
});

test("two hundred reports about a letter are enough", async () => {
  const { db } = app.context();
  const many = { letterId: cited.id, kind: "spam", words: "Spam.", day: new Date("2018-06-22") };
  await db.report.createMany({ data: Array.from({ length: 200 }, () => many) });
  const answer = await visitor().visit("/letters/cited/report", { kind: "spam", words: "Spam, I say." });
  expect(answer.status).toBe(409);
  expect(await answer.text()).toContain("Spam, I say.");
  expect(await db.report.count()).toBe(200);
  await db.report.deleteMany();
});

test("a report that nobody decides on is gone after ninety days, what operators did after two years", async () => {
  const { db, now } = app.context();
  const after = (days: number) => new Date(now.getTime() + days * 86_400_000);
  await db.report.create({
    data: { letterId: letter.id, kind: "spam", words: "Spam.", day: new Date("2018-06-22") },
  });
  await sweepModeration({ db, now: after(90) });
  expect(await db.report.count()).toBe(1);
  await sweepModeration({ db, now: after(91) });
  expect(await db.report.count()).toBe(0);
  const acts = await db.siteAct.count();
  expect(acts).toBeGreaterThan(0);
  await sweepModeration({ db, now: after(729) });
  expect(await db.siteAct.count()).toBe(acts);
  await sweepModeration({ db, now: after(731) });
  expect(await db.siteAct.count()).toBe(0);
});

const lists = ["/", "/letters", "/letters?q=face", "/letters.json", "/letters/cited", "/letters/cited.json"];

test("while letters are reviewed first, a new one is opened and signed by its address and stands in no list", async () => {
  const { db } = app.context();
  expect(await isListedAtOnce(db)).toBe(true);
  await turn("review-first", true);
  expect(await isListedAtOnce(db)).toBe(false);
  const title = "A letter about face masks";
  const fresh = await aLetter(app.context(), {
    slug: "under-review",
    cites: ["cited"],
    texts: [{ lang: "en", title, body: "About a face.", demands: [] }],
  });
  for (const list of lists) await until(async () => (await text(list)).includes(title));

  await db.letter.update({ where: { id: fresh.id }, data: { listed: await isListedAtOnce(db) } });
  for (const name of [fresh.slug, "cited"]) await announce(db, name);
  for (const list of lists) await until(async () => !(await text(list)).includes(title));
  for (const end of ["", ".json", "/log", "/signatures"]) {
    const answer = await get(`/letters/${fresh.slug}${end}`);
    expect.soft(answer.status, end).toBe(200);
    expect.soft(answer.headers.get("x-robots-tag"), end).toBe("noindex");
  }
  expect((await get(here())).headers.get("x-robots-tag")).toBeNull();
  const ada = await aConfirmedSigner(app, fresh, "ada@amazon.example");
  expect((await ada.visit(`/letters/${fresh.slug}/choose`, { shown: "named", name: "Ada" })).status).toBe(
    303,
  );

  expect(await read("/review")).toContain(title);
  const refuse = (reason: string) =>
    admin(`/letters/${fresh.slug}`, { act: "unlist", "reason-unlist": reason });
  expect((await refuse(" ")).status).toBe(422);
  expect((await refuse("It is an advertisement.")).status).toBe(303);
  expect(await read("/review")).not.toContain(title);
  expect(await read("/letters")).toContain(title);
  await db.teamMember.create({ data: { letterId: fresh.id, organizerId: olu.id, role: "viewer" } });
  const dashboard = await (await olu.browser.visit(`/organize/letters/${fresh.slug}`)).text();
  expect(dashboard).toContain("It is an advertisement.");

  expect((await admin(`/letters/${fresh.slug}`, { act: "let-in" })).status).toBe(303);
  expect((await admin(`/letters/${fresh.slug}`, { act: "let-in" })).status).toBe(409);
  for (const list of lists) await until(async () => (await text(list)).includes(title));
  await until(async () => (await get(`/letters/${fresh.slug}`)).headers.get("x-robots-tag") === null);
  const acts = await read("/acts");
  expect(acts).toContain("Ines kept out of the lists: under-review: It is an advertisement.");
  expect(acts).toContain("Ines let under-review into the lists.");
  await turn("review-first", false);
});

/** Where a letter's signers and followers get out, and its log, which has no text. */
const waysOut = ["/receipt", "/receipt/name", "/follow/stop", "/unsubscribe/1"];
const stays = [...waysOut, "/log/checkpoint", "/log/tile/0/000.p/1"];
const reason = "It accuses somebody of what was never shown.";

test("a letter that is taken down answers with the reason at every address but those where its signers get out", async () => {
  const { db } = app.context();
  const ben = await aConfirmedSigner(app, letter, "ben@amazon.example");
  await ben.visit(here("/choose"), { shown: "named", name: "Ben Amsel" });
  await visitor().post(letter.slug, await mint(app.context().keys, letter));
  await app.batch(letter.slug);
  await visitor().visit(here("/report"), { kind: "false-claim", words: "It is not true." });
  for (const list of ["/letters", "/letters/cited"])
    await until(async () => (await text(list)).includes(here()));

  const take = (why: string) =>
    admin(`/letters/${letter.slug}`, { act: "take-down", "reason-take-down": why });
  expect((await take("")).status).toBe(422);
  expect((await take("x".repeat(301))).status).toBe(422);
  expect((await take(reason)).status).toBe(303);
  expect(await db.report.count()).toBe(0);

  await until(async () => (await get(here())).status === 410);
  const addresses = await addressesOfLetters();
  expect(addresses.length).toBeGreaterThan(15);
  for (const { path: address } of addresses) {
    const answer = await get(address);
    const said = await answer.text();
    const goesOn = stays.some((end) => address === here(end));
    if (goesOn) expect.soft(answer.status, address).not.toBe(410);
    else expect.soft(answer.status, address).toBe(410);
    if (!goesOn) expect.soft(said, address).toContain(reason);
    expect.soft(said, address).not.toMatch(/Not with our work|We refuse|Stop selling|Ben Amsel/);
  }
  for (const end of ["/receipt", "/receipt/name", "/log/checkpoint", "/log/tile/0/000.p/1"])
    expect.soft((await get(here(end))).status, end).toBe(200);
  const data = await get(here(".json"));
  expect(data.headers.get("content-type")).toContain("application/problem+json");
  expect(data.headers.get("access-control-allow-origin")).toBe("*");
  for (const list of lists) await until(async () => !(await text(list)).includes(here()));

  const dashboard = await olu.browser.visit(`/organize/letters/${letter.slug}`);
  expect(dashboard.status).toBe(200);
  expect(await dashboard.text()).toContain(reason);
});

test("it takes no signature, and lets its signers out", async () => {
  const { keys, db } = app.context();
  const ticket = await mint(keys, letter);
  for (const { path: address, takesForms } of await addressesOfLetters()) {
    if (!takesForms || stays.some((end) => address === here(end))) continue;
    const answer = await visitor().visit(address, { address: "ada@amazon.example", ...ticket });
    expect.soft(answer.status, address).toBe(410);
    expect.soft(await answer.text(), address).toContain(reason);
  }
  const posted = await visitor().post(letter.slug, ticket);
  expect(posted.status).toBe(410);
  expect(await posted.json()).toMatchObject({ title: "This letter was taken down" });
  expect(await db.pooledCredential.count()).toBe(0);

  const owner = await aSignerWithCode(app, letter, "ben@amazon.example", "4F7K-29QD", "withdraw");
  expect((await owner.visit(here("/receipt/name"), { code: "4F7K-29QD" })).status).toBe(303);
  expect(await db.namedSignature.count({ where: { letterId: letter.id } })).toBe(0);
});

test("who signed without a name withdraws from it, as a person and as a program, and a batch publishes that", async () => {
  const { keys, db } = app.context();
  await admin(`/letters/${letter.slug}`, { act: "put-back" });
  await until(async () => (await get(here())).status === 200);
  const [first, second] = [await mintWithReceipt(keys, letter), await mintWithReceipt(keys, letter)];
  for (const { ticket } of [first, second])
    expect((await visitor().post(letter.slug, ticket)).status).toBe(200);
  await app.batch(letter.slug);
  const total = async () => (await db.batch.findFirst({ orderBy: { number: "desc" } }))?.total ?? 0;
  const before = await total();
  await admin(`/letters/${letter.slug}`, { act: "take-down", "reason-take-down": reason });
  await until(async () => (await get(here())).status === 410);

  const page = await visitor().visit(here("/receipt"), { secret: first.asText, sure: "yes" });
  expect(page.status).toBe(200);
  expect(await page.text()).not.toContain("Not with our work");
  const program = await fetch(`${app.origin}${here("/receipt")}`, {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: JSON.stringify({ secret: second.asText }),
  });
  expect(await program.json()).toMatchObject({ status: "waiting" });
  await app.batch(letter.slug);
  expect(await total()).toBe(before - 2);
});

test("put back it is as it was, and both are written down", async () => {
  expect((await admin(`/letters/${letter.slug}`, { act: "put-back" })).status).toBe(303);
  expect((await admin(`/letters/${letter.slug}`, { act: "put-back" })).status).toBe(409);
  await until(async () => (await text(here())).includes("We refuse"));
  for (const list of ["/letters", "/letters/cited"])
    await until(async () => (await text(list)).includes(here()));
  const acts = await read("/acts");
  expect(acts).toContain(`Ines took down ${letter.slug}: ${reason}`);
  expect(acts).toContain(`Ines put back ${letter.slug}.`);
});

/** One of the program's commands, run beside it as from a shell. */
function command(...args: string[]): Promise<{ code: number | null; said: string }> {
  const { PATH = "", HOME = "" } = process.env;
  const env: NodeJS.ProcessEnv = {
    PATH,
    HOME,
    NODE_ENV: "production",
    DATABASE_URL: app.databaseUrl,
    DATA_DIR: app.dataDir,
    MASTER_KEY: app.env.masterKey?.toString("base64") ?? "",
  };
  const child = spawn(process.execPath, ["app/platform/launch.mjs", ...args], { env });
  let said = "";
  for (const stream of [child.stdout, child.stderr])
    stream.on("data", (chunk: Buffer) => (said += chunk.toString()));
  return new Promise((resolve) => child.once("close", (code) => resolve({ code, said })));
}

test("the same is done at the server's command line, which says what it did", async () => {
  const run = (...args: string[]) => command("app/take-down.ts", ...args);
  expect(await run("nowhere", "--reason", reason)).toMatchObject({ code: 1 });
  const down = await run(letter.slug, "--reason", reason);
  expect(down).toMatchObject({ code: 0, said: expect.stringContaining("is taken down") });
  await until(async () => (await get(here())).status === 410);
  const back = await run(letter.slug, "--put-back");
  expect(back).toMatchObject({ code: 0, said: expect.stringContaining("as it was") });
  await until(async () => (await get(here())).status === 200);
  const nobody = "00000000-0000-4000-8000-000000000000";
  const removed = await command(
    "app/remove.ts",
    letter.slug,
    nobody,
    "--rule",
    "no-person",
    "--reason",
    "A cat.",
  );
  expect(removed).toMatchObject({ code: 1, said: expect.stringContaining("is not a published name") });
});

test("taking down and switching ask for the password when it was typed long ago", async () => {
  app.clock.advance(601);
  const dangerous: [string, Record<string, string>, string][] = [
    [`/letters/${letter.slug}`, { act: "take-down", "reason-take-down": reason }, "again-take-down"],
    [`/letters/${letter.slug}`, { act: "unlist", "reason-unlist": reason }, "again-unlist"],
    ["/switches", { switch: "no-new-letters", turn: "on" }, "again-no-new-letters"],
  ];
  for (const [page, form, field] of dangerous) {
    expect.soft((await admin(page, form)).status, page).toBe(422);
    expect.soft((await admin(page, { ...form, [field]: "not the password" })).status, page).toBe(422);
  }
  const refused = await admin(`/letters/${letter.slug}`, { act: "take-down", "reason-take-down": reason });
  expect(await refused.text()).toContain(reason);
  expect((await get(here())).status).toBe(200);
  expect(await app.context().db.siteSwitch.count()).toBe(0);

  const form = { switch: "no-new-letters", turn: "on", "again-no-new-letters": password };
  expect((await admin("/switches", form)).status).toBe(303);
  expect((await admin("/switches", { switch: "no-new-letters", turn: "off" })).status).toBe(303);
  expect((await admin("/switches", { switch: "everything", turn: "on" })).status).toBe(422);
  const acts = await read("/acts");
  expect(acts).toContain("Ines switched on no-new-letters.");
  expect(acts).toContain("Ines switched off no-new-letters.");
});

test("read-only, no process takes a form within a second; everything is read, operators get in and signers get out", async () => {
  const another = await app.anotherWeb();
  const post = (origin: string, address: string, type = "application/x-www-form-urlencoded", body = "") =>
    fetch(`${origin}${address}`, {
      method: "POST",
      redirect: "manual",
      headers: { "content-type": type },
      body,
    });
  await get("/letters");
  const began = Date.now();
  expect((await admin("/switches", { switch: "read-only", turn: "on" })).status).toBe(303);
  for (const { origin } of [app, another])
    await until(async () => (await post(origin, here("/sign"))).status === 503);
  // Promised is a second; a machine that does much else may take twice that.
  expect(Date.now() - began).toBeLessThan(2000);

  const open = waysOut.map((end) => here(end));
  const build = (await import(pathToFileURL(path.resolve("build/server/index.js")).href)) as ServerBuild;
  const forms = Object.values(build.routes).flatMap((route) =>
    route?.path && "action" in route.module
      ? [`/${route.path.replace(":slug", letter.slug).replace(/:[a-z]+/g, "1")}`]
      : [],
  );
  expect(forms.length).toBeGreaterThan(15);
  for (const address of forms) {
    const { status } = await post(app.origin, address);
    const isTaken =
      /^\/(admin|organize\/(sign-(in|out)|passkey\/(again|challenge|sign-in)$))/.test(address) ||
      open.some((each) => address === each);
    if (isTaken) expect.soft(status, address).not.toBe(503);
    else expect.soft(status, address).toBe(503);
  }
  const refused = await post(app.origin, here("/sign"));
  expect(refused.headers.get("retry-after")).not.toBeNull();
  expect(await refused.text()).toContain("Nothing is lost");
  const program = await post(app.origin, here("/post"), "application/json", "{}");
  expect(program.status).toBe(503);
  expect(await program.json()).toMatchObject({ title: "Read-only for now" });

  for (const { origin } of [app, another])
    for (const address of ["/", "/letters", here(), "/what-we-keep"])
      await until(async () =>
        (await (await fetch(`${origin}${address}`)).text()).includes("can only be read for now"),
      );
  expect((await get(here(".json"))).status).toBe(200);

  expect((await admin("/switches", { switch: "read-only", turn: "off" })).status).toBe(303);
  for (const { origin } of [app, another]) {
    await until(async () => (await post(origin, here("/sign"))).status !== 503);
    await until(
      async () => !(await (await fetch(`${origin}${here()}`)).text()).includes("can only be read for now"),
    );
  }
  await another.close();
});

test("while mails are off codes wait without losing a try, the pages say so, and then they are mailed", async () => {
  const { db, pool } = app.context();
  await turn("no-mails", true);
  await until(async () => (await text(here("/sign"))).includes("sends no mails for now"));
  expect(await text(here("/receipt/name"))).toContain("sends no mails for now");
  expect(await text(here())).not.toContain("sends no mails for now");
  // The background process looks once a second.
  await new Promise((resolve) => setTimeout(resolve, 1500));

  const ada = new Signer(app, "ada.later@amazon.example");
  expect((await ada.ask(letter.slug)).status).toBe(303);
  await new Promise((resolve) => setTimeout(resolve, 1000));
  expect(await db.askedCode.count()).toBe(1);
  const { rows } = await pool.query<{ attempts: number }>("select attempts from graphile_worker.jobs");
  expect(rows).toEqual([{ attempts: 0 }]);
  const switches = new Switches(db);
  await switches.refresh();
  const health = await findHealth({ ...app.context(), env: app.env, switches });
  expect(health.mails).toMatchObject({ waiting: 1, failing: 0, givenUp: 0, arePaused: true, why: null });

  await turn("no-mails", false);
  expect(await app.mails.next("ada.later@amazon.example")).toBeDefined();
  await app.allMailed();
});

test("health names what is wrong, and no mailbox", async () => {
  const context = { ...app.context(), env: app.env, switches: new Switches(app.context().db) };
  const { db, pool, keys } = context;
  const well = await findHealth(context);
  expect(well.mails).toMatchObject({ waiting: 0, oldestMinutes: null, why: null });
  expect(well).toMatchObject({ keysLeft: [], pending: [] });
  expect(well.batches.filter(({ isOverdue }) => isOverdue)).toEqual([]);
  expect(well.batches.map(({ slug }) => slug)).toContain(letter.slug);

  await app.stopBackground();
  await db.letter.update({ where: { id: letter.id }, data: { batchedAt: new Date("2018-06-01") } });
  await db.letter.update({
    where: { id: cited.id },
    data: { state: "closed", closesAt: new Date("2018-06-01"), keysDestroyed: true },
  });
  await keys.write(`letter-pepper/${cited.id}`, new Uint8Array(32));
  await pool.query(
    "select graphile_worker.add_job('mail-code', json_build_object('id', 'max@amazon.example'))",
  );
  await pool.query(
    "update graphile_worker._private_jobs set created_at = now() - interval '1 hour', attempts = 3",
  );
  app.mails.answerRecipientsWith(451);
  const ill = await findHealth({ ...context, env: { ...app.env, smtpUrl: "smtp://127.0.0.1:1" } });
  const findings = findingsOf(ill).join("\n");
  expect(findings).toMatch(/mail server cannot be reached: no mail server \(\w+\)/);
  expect(findings).toMatch(/A mail has waited for 6[01] minutes/);
  expect(findings).toContain(`The batch of ${letter.slug} is overdue`);
  expect(findings).toContain("The keys of cited should be destroyed");
  expect(ill.mails.failing).toBe(1);
  const page = await read("");
  expect(page).toContain("The keys of cited should be destroyed");
  expect(page).not.toMatch(/@amazon\.example/);
  expect(await db.siteAct.count()).toBeGreaterThan(0);
});

test("whoever has the token reads the same in counts, and nobody else finds the page", async () => {
  const token = "a-token-of-a-watcher";
  const watched = await app.anotherWeb({ env: { ...app.env, metricsToken: token } });
  const scrape = (origin: string, authorization?: string) =>
    fetch(`${origin}/metrics`, authorization ? { headers: { authorization } } : {});
  expect((await scrape(app.origin, `Bearer ${token}`)).status).toBe(404);
  expect((await scrape(watched.origin)).status).toBe(404);
  expect((await scrape(watched.origin, "Bearer a-token-of-nobody")).status).toBe(404);
  const answer = await scrape(watched.origin, `Bearer ${token}`);
  expect(answer.headers.get("content-type")).toBe("text/plain; version=0.0.4; charset=utf-8");
  const said = await answer.text();
  expect(said).toContain("\nundersigned_batches_overdue 1\n");
  expect(said).toContain("\nundersigned_keys_left 1\n");
  expect(said).not.toMatch(/@|cited|not-with-our-work/);
  for (const line of said.trimEnd().split("\n"))
    expect(line).toMatch(/^(# (HELP|TYPE) undersigned_[a-z_]+ .+|undersigned_[a-z_]+ \d+)$/);
  await watched.close();
});
