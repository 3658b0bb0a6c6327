import { execFile } from "node:child_process";
import { promisify } from "node:util";
import { afterAll, beforeAll, expect, test } from "vitest";
import type { Letter } from "#app/letter/letter.ts";
import { removeSignature } from "#app/moderation/remove.server.ts";
import { csv, json, writeNames, type Format } from "#app/signature/names-file.server.ts";
import { aLetter } from "../support/a-letter.ts";
import { startApp, type App } from "../support/app.ts";
import { aConfirmedSigner } from "../support/confirmed.ts";
import { anOrganizer, type OrganizerBrowser } from "../support/organizer.ts";
import { hasPython } from "../support/python-signer.ts";
import { rawRequest } from "../support/raw-http.ts";
import { mintMany } from "../support/tokens.ts";
import { Signer } from "../support/signer.ts";

let app: App;
let letter: Letter;
let here: string;
let max: OrganizerBrowser;
let viewer: OrganizerBrowser;

/** Names as somebody could type them who wants a spreadsheet to calculate. */
const hostile = [
  '=HYPERLINK("x","Ada")',
  "+Ada",
  "-Ada",
  "@ SUM(Ada)",
  "＝Ada",
  '"=Ada"',
  "Ada;=1+1",
  "Ada, King",
  'Ada "Countess" King',
];

beforeAll(async () => {
  app = await startApp({ batchMin: 1 });
  letter = await aLetter(app.context(), {
    ways: ["anonymous", "role", "named", "organization"],
    asks: ["title", "place", "organization"],
  });
  here = `/organize/letters/${letter.slug}`;
  await app.stopBackground();
  const olu = await anOrganizer(app, "Olu");
  ({ browser: max } = await anOrganizer(app, "Mo", { letterId: letter.id, by: olu.id, role: "moderator" }));
  ({ browser: viewer } = await anOrganizer(app, "Vi", { letterId: letter.id, by: olu.id, role: "viewer" }));
  for (const [place, name] of hostile.entries()) {
    await sign({ name, title: place === 0 ? "=2+2" : "Engineer", place: "Seattle" });
    // A batch each, so that an order by time would show.
    await app.batch(letter.slug);
  }
  for (const ticket of await mintMany(app.context().keys, letter, 5))
    await new Signer(app, "x@y.example").post(letter.slug, ticket, "Engineer");
  await sign({ name: "asdf jkl" });
  await app.batch(letter.slug);
  await sign({ name: "Waits for a batch" });
});
afterAll(() => app.stop());

let signers = 0;
async function sign(fields: Record<string, string>, of = letter): Promise<void> {
  const signer = await aConfirmedSigner(app, of, `signer-${signers++}@amazon.example`);
  const answer = await signer.visit(`/letters/${of.slug}/choose`, { shown: "named", ...fields });
  expect(answer.status).toBe(303);
}

const save = (file: string, form: Record<string, string> = {}) => max.visit(`${here}/export/${file}`, form);

/** The csv module of Python's standard library, which has read many a file. */
async function readByPython(file: Buffer): Promise<string[][]> {
  const program =
    "import csv, io, json, sys; print(json.dumps(list(csv.reader(io.TextIOWrapper(sys.stdin.buffer, encoding='utf-8-sig', newline='')))))";
  const reading = promisify(execFile)("python3", ["-c", program]);
  reading.child.stdin?.end(file);
  return JSON.parse((await reading).stdout) as string[][];
}

test.skipIf(!hasPython)(
  "a moderator saves the names as CSV, which another reader reads, and in which no cell begins a formula",
  async () => {
    const answer = await save("signatures.csv");
    expect(answer.status).toBe(200);
    expect(answer.headers.get("content-type")).toContain("text/csv");
    expect(answer.headers.get("cache-control")).toBe("no-store");
    expect(answer.headers.get("content-disposition")).toBe(
      'attachment; filename="not-with-our-work-signatures.csv"',
    );
    expect(answer.headers.get("access-control-allow-origin")).toBeNull();
    const file = Buffer.from(await answer.arrayBuffer());
    const [head, ...rows] = await readByPython(file);
    expect(head).toEqual(["shownAs", "name", "title", "place", "organization", "domain", "workplace"]);
    expect(rows).toHaveLength(hostile.length);
    expect(rows.every((row) => row[0] === "named" && row[6] === "Amazon")).toBe(true);
    const cells = rows.flat();
    expect(cells.filter((cell) => /^[\s"]*[=+\-@＝＋－＠]/.test(cell))).toEqual([]);
    expect(cells.map((cell) => cell.replaceAll("'", ""))).toEqual(
      expect.arrayContaining([...hostile, "=2+2"]),
    );
  },
);

test.skipIf(!hasPython)("an apostrophe that is left out is found by that reader", async () => {
  const file = Buffer.from((await (await save("signatures.csv")).text()).replaceAll("'", ""));
  const cells = (await readByPython(file)).flat();
  expect(cells.filter((cell) => /^[\s"]*[=+\-@＝＋－＠]/.test(cell)).length).toBeGreaterThan(5);
});

test("the mark for an old spreadsheet is there when it is asked for", async () => {
  const bytes = async (form: Record<string, string>) => [
    ...Buffer.from(await (await save("signatures.csv", form)).arrayBuffer()).subarray(0, 3),
  ];
  expect(await bytes({ mark: "yes" })).toEqual([0xef, 0xbb, 0xbf]);
  expect(await bytes({})).not.toEqual([0xef, 0xbb, 0xbf]);
});

test("JSON has what each signer agreed to show, one a line, and nothing that tells when it was signed", async () => {
  const text = await (await save("signatures.json")).text();
  const { signatures } = JSON.parse(text) as { signatures: Record<string, string | null>[] };
  const columns = ["shownAs", "name", "title", "place", "organization", "domain", "workplace"];
  for (const signature of signatures) expect(Object.keys(signature)).toEqual(columns);
  expect(signatures.map(({ name }) => name).sort()).toEqual([...hostile].sort());
  expect(text.split("\n").filter((line) => line.startsWith('{"shownAs"'))).toHaveLength(hostile.length);
  // By the random names of the rows, which the file does not hold; not by batch.
  const { rows } = await app
    .context()
    .pool.query<{ name: string }>("select name from named_signature where batch is not null order by id");
  expect(signatures.map(({ name }) => name)).toEqual(rows.map(({ name }) => name));
  const { rows: secrets } = await app.context().pool.query<{ text: string }>(
    `select encode(salt, 'hex') as text from named_signature union all select encode(tag, 'hex') from named_signature
       union all select id::text from named_signature union all select encode(text_hash, 'hex') from named_signature`,
  );
  for (const { text: secret } of secrets) expect(text).not.toContain(secret);
});

test("who waits, is held back or has given no name is in no file", async () => {
  for (const file of ["signatures.csv", "signatures.json"]) {
    const text = await (await save(file)).text();
    expect(text).not.toMatch(/Waits for a batch|asdf|anonymous|role/);
  }
});

test("each file is written down for the team, and opening its address changes nothing", async () => {
  const acts = () =>
    app.context().db.teamAct.findMany({ where: { act: "exported" }, select: { detail: true } });
  const before = (await acts()).length;
  for (const file of ["signatures.csv", "signatures.json"]) {
    const answer = await max.visit(`${here}/export/${file}`);
    expect(answer.status).toBe(302);
    expect(answer.headers.get("location")).toBe(`${here}/export`);
  }
  expect((await acts()).length).toBe(before);
  await (await save("signatures.json")).text();
  expect((await acts()).slice(before)).toEqual([{ detail: "JSON" }]);
  expect(await (await max.visit(`${here}/team`)).text()).toContain(
    "Mo took the named signatures along as JSON.",
  );
});

test("a viewer and a visitor get no file, and there is no other one", async () => {
  expect((await viewer.visit(`${here}/export/signatures.csv`, {})).status).toBe(403);
  expect(
    (
      await fetch(`${app.origin}${here}/export/signatures.csv`, {
        method: "POST",
        redirect: "manual",
        body: new URLSearchParams(),
      })
    ).status,
  ).toBe(401);
  expect((await save("signatures.exe")).status).toBe(404);
});

test("everybody gets the same names as CSV", async () => {
  const path = `/letters/${letter.slug}/signatures.csv`;
  const answer = await fetch(app.origin + path);
  expect(answer.status).toBe(200);
  expect(answer.headers.get("access-control-allow-origin")).toBe("*");
  expect(answer.headers.get("content-disposition")).toContain("not-with-our-work-signatures.csv");
  expect(await answer.text()).toBe(await (await save("signatures.csv")).text());
  const head = await rawRequest(app.origin, path, { method: "HEAD" });
  expect(head.status).toBe(200);
  expect(head.body.length).toBe(0);
  expect((await fetch(`${app.origin}/letters/no-such-letter/signatures.csv`)).status).toBe(404);
});

/** A letter with so many names, all alike but for a number, in two batches. */
async function withNames(slug: string, count: number): Promise<Letter> {
  const large = await aLetter(app.context(), { slug });
  const { pool } = app.context();
  for (let from = 0; from < count; from += 10_000)
    await pool.query(
      `insert into named_signature (letter_id, workplace_id, shown_as, name, search, text_hash, salt, batch)
       select $1, $2, 'named', 'Name ' || i || ' ' || repeat('x', 100), 'x', sha256('x'), sha256('x'), 1 + i % 2
       from generate_series($3::int + 1, $4::int) i`,
      [large.id, large.workplaces[0]?.id, from, Math.min(count, from + 10_000)],
    );
  await pool.query(
    "insert into batch (letter_id, number, published_at, total, named) select $1, n, now(), $2, $2 from generate_series(1, 2) n",
    [large.id, count],
  );
  return large;
}

async function rest(names: AsyncGenerator<Uint8Array>): Promise<string> {
  const parts: Uint8Array[] = [];
  for await (const part of names) parts.push(part);
  return Buffer.concat(parts).toString();
}

test.each<[string, () => Format, (file: string) => number]>([
  ["CSV", csv, (file) => file.split("\r\n").length - 2],
  ["JSON", json, (file) => (JSON.parse(file) as { signatures: unknown[] }).signatures.length],
])("files of more names than are read at once are whole, as %s", async (name, format, count) => {
  for (const names of [0, 1, 1000, 1001, 12_000]) {
    const large = await withNames(`whole-${name.toLowerCase()}-${names}`, names);
    expect(count(await rest(writeNames(app.context(), large, format())))).toBe(names);
  }
});

test("a name that is removed while a file is written is not in what is still to come, and what is published meanwhile neither", async () => {
  const large = await withNames("removed-meanwhile", 12_000);
  const { db } = app.context();
  const names = writeNames(app.context(), large, csv());
  await names.next();
  const first = await names.next();
  expect(
    Buffer.from((first.value as Uint8Array | undefined) ?? [])
      .toString()
      .split("\r\n"),
  ).toHaveLength(1001);
  const last = await db.namedSignature.findFirstOrThrow({
    where: { letterId: large.id },
    orderBy: { id: "desc" },
    select: { id: true, name: true },
  });
  expect(
    await removeSignature(app.context(), large.slug, last.id, { rule: "no-person", reason: "It was a cat." }),
  ).toBe("removed");
  await db.batch.create({ data: { letterId: large.id, number: 3, publishedAt: app.context().now } });
  await db.namedSignature.updateMany({
    where: { letterId: large.id, batch: 2, name: { startsWith: "Name 3" } },
    data: { batch: 3 },
  });
  const file = Buffer.from((first.value as Uint8Array | undefined) ?? []).toString() + (await rest(names));
  expect(file).not.toContain(`"${last.name}"`);
  expect(await db.namedSignature.count({ where: { letterId: large.id, batch: 3 } })).toBeGreaterThan(0);
  expect(file.split("\r\n").length - 1).toBeLessThan(12_000);
});

test("two files are made at once; who asks for a third is told to come back, and can when one is given up", async () => {
  const large = await withNames("two-at-once", 100_000);
  await app.context().db.teamMember.createMany({
    data: (await app.context().db.teamMember.findMany({ where: { letterId: letter.id } })).map((member) => ({
      ...member,
      letterId: large.id,
    })),
    skipDuplicates: true,
  });
  const path = `/organize/letters/${large.slug}/export`;
  const cookie = `organizer=${max.session}`;
  const giveUp = new AbortController();
  const start = () =>
    fetch(`${app.origin}${path}/signatures.csv`, {
      method: "POST",
      redirect: "manual",
      headers: { cookie },
      body: new URLSearchParams(),
      signal: giveUp.signal,
    });
  const started = await Promise.all([start(), start()]);
  expect(started.map(({ status }) => status)).toEqual([200, 200]);
  const third = await max.visit(`${path}/signatures.csv`, {});
  expect(third.status).toBe(303);
  expect(third.headers.get("location")).toBe(`${path}?busy=yes`);
  expect(await (await max.visit(`${path}?busy=yes`)).text()).toContain("Two files are being made already");
  giveUp.abort();
  await expect.poll(async () => (await max.visit(`${path}/signatures.json`, {})).status).toBe(200);
});

test("no transaction is open while somebody takes a file slowly", async () => {
  const large = await withNames("slowly", 12_000);
  const names = writeNames(app.context(), large, csv());
  await names.next();
  await names.next();
  const { rows } = await app
    .context()
    .pool.query<{ open: number }>(
      "select count(*)::int as open from pg_stat_activity where datname = current_database() and state like 'idle in transaction%'",
    );
  expect(rows[0]?.open).toBe(0);
  await names.return(undefined);
});
