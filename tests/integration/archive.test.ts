import { execFile } from "node:child_process";
import { createHash, randomBytes } from "node:crypto";
import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { request } from "node:http";
import os from "node:os";
import path from "node:path";
import { unzipSync } from "fflate";
import { afterAll, beforeAll, expect, test } from "vitest";
import { putAnswer } from "#app/delivery/answer.server.ts";
import { deliver } from "#app/delivery/deliver.server.ts";
import { findPublicRecord } from "#app/delivery/record.server.ts";
import type { Letter } from "#app/letter/letter.ts";
import { readChecker } from "#app/log/checker-program.server.ts";
import { findLogKey } from "#app/log/log-key.server.ts";
import { LogWriter } from "#app/log/log.server.ts";
import { zipStream } from "#app/platform/zip-stream.server.ts";
import { openArchive } from "#app/signature/archive.server.ts";
import { removeSignature } from "#app/moderation/remove.server.ts";
import { aLetter } from "../support/a-letter.ts";
import { startApp, type App } from "../support/app.ts";
import { aConfirmedSigner } from "../support/confirmed.ts";
import { Signer } from "../support/signer.ts";

let app: App;
let letter: Letter;
let folder: string;
let people = 0;

beforeAll(async () => {
  app = await startApp();
  await app.stopBackground();
  letter = await aLetter(app.context(), {
    texts: [
      { lang: "en", title: "Not with our work", body: "We refuse.", demands: ["Stop selling it."] },
      { lang: "de", title: "Nicht mit unserer Arbeit", body: "Wir weigern uns.", demands: ["Hört auf."] },
    ],
  });
  folder = await mkdtemp(path.join(os.tmpdir(), "archive-"));
  await signAnonymously(6);
  await signByName("Ada King");
  await signByName("Ben Okafor");
  await app.batch(letter.slug);
});
afterAll(async () => {
  await app.stop();
  await rm(folder, { recursive: true, force: true });
});

async function signAnonymously(count: number): Promise<void> {
  for (let n = 0; n < count; n++) {
    const signer = await aConfirmedSigner(app, letter, `p${people++}@amazon.example`);
    const ticket = await signer.issueTicket(letter.slug);
    expect((await new Signer(app, "").post(letter.slug, ticket)).status).toBe(200);
  }
}

async function signByName(name: string): Promise<void> {
  const signer = await aConfirmedSigner(app, letter, `p${people++}@amazon.example`);
  const answer = await signer.visit(`/letters/${letter.slug}/choose`, { shown: "named", name });
  expect(answer.status).toBe(303);
}

const address = () => `${app.origin}/letters/${letter.slug}/archive.zip`;

async function download(): Promise<Buffer> {
  const answer = await fetch(address());
  expect(answer.status).toBe(200);
  return Buffer.from(await answer.arrayBuffer());
}

/** An archive as it is made from here on, stopped before its first file until `rest` is asked for. */
async function begin() {
  const archive = await openArchive(app.context(), letter.slug, findPublicRecord, await readChecker());
  if (!archive) throw new Error("there is no such letter");
  const stream = zipStream(archive.files, archive.at);
  const first = await stream.next();
  return {
    rest: async () => {
      const parts = [first.value as Uint8Array];
      for await (const part of stream) parts.push(part);
      return Buffer.concat(parts);
    },
  };
}

type Ended = { code: number; said: string };

/** Runs the checker as somebody does who has Node and the archive, and nothing else. */
function runChecker(cwd: string, ...args: string[]): Promise<Ended> {
  const env: Partial<NodeJS.ProcessEnv> = {
    PATH: path.dirname(process.execPath),
    HOME: path.join(folder, "home"),
  };
  return new Promise((resolve) => {
    execFile(
      "node",
      ["check.mjs", ...args],
      { cwd, env: env as NodeJS.ProcessEnv },
      (error, stdout, stderr) =>
        resolve({ code: typeof error?.code === "number" ? error.code : 0, said: stdout + stderr }),
    );
  });
}

async function unpack(name: string, archive: Buffer): Promise<string> {
  const place = path.join(folder, name);
  for (const [file, octets] of Object.entries(unzipSync(archive))) {
    await mkdir(path.dirname(path.join(place, file)), { recursive: true });
    await writeFile(path.join(place, file), octets);
  }
  return place;
}

function fileIn(archive: Buffer, name: string): string {
  return Buffer.from(unzipSync(archive)[name] ?? []).toString("utf8");
}

test("has everything that there is of a letter, as the site has it", async () => {
  const archive = await download();
  expect(Object.keys(unzipSync(archive))).toEqual([
    "README.txt",
    "check.mjs",
    "letter.json",
    "text-en-v1.md",
    "text-en-v1.json",
    "text-de-v1.md",
    "text-de-v1.json",
    "count.json",
    "names.json",
    "log/checkpoint",
    "log/tile/0/000.p/11",
    "log/tile/entries/000.p/11",
  ]);
  for (const name of ["log/checkpoint", "log/tile/0/000.p/11", "log/tile/entries/000.p/11"]) {
    const answer = await fetch(`${app.origin}/letters/${letter.slug}/${name}`);
    expect(Buffer.from(await answer.arrayBuffer())).toEqual(Buffer.from(unzipSync(archive)[name] ?? []));
  }
  const { text, genesis } = JSON.parse(fileIn(archive, "letter.json")) as {
    text: { hash: string };
    genesis: string;
  };
  expect(createHash("sha256").update(fileIn(archive, "text-en-v1.json")).digest("hex")).toBe(text.hash);
  expect(fileIn(archive, "README.txt")).toContain(genesis);
  expect(fileIn(archive, "text-de-v1.md")).toContain("# Nicht mit unserer Arbeit");
  expect(JSON.parse(fileIn(archive, "names.json"))).toHaveLength(2);
  expect(fileIn(archive, "names.json").split("\n")).toHaveLength(5);
});

test("is checked by its own checker, packed and unpacked, with Node and nothing else", async () => {
  const archive = await download();
  const unpacked = await unpack("unpacked", archive);
  const here = await runChecker(unpacked);
  expect(here.said).toContain("Everything holds: 8 signatures");
  expect(here.said).toContain("2 open their commitments");
  expect(here.code).toBe(0);
  await writeFile(path.join(folder, "some-archive.zip"), archive);
  expect(await runChecker(unpacked, "../some-archive.zip")).toMatchObject({
    code: 0,
    said: expect.stringContaining("Everything holds: 8 signatures") as string,
  });
});

test("that was altered does not hold", async () => {
  const unpacked = await unpack("altered", await download());
  const names = path.join(unpacked, "names.json");
  await writeFile(names, fileIn(await download(), "names.json").replace("Ada King", "Max King"));
  const { code, said } = await runChecker(unpacked);
  expect(said).toContain("(“Max King”) opens no commitment that counts in the log.");
  expect(code).toBe(1);
});

test("is the same to the octet until something is published, and tells no time but the last batch’s", async () => {
  const before = await download();
  app.clock.advance(3600);
  await new Promise((resolve) => setTimeout(resolve, 2100));
  expect(
    createHash("sha256")
      .update(await download())
      .digest("hex"),
  ).toBe(createHash("sha256").update(before).digest("hex"));
  const [date, time] = [before.readUInt16LE(12), before.readUInt16LE(10)];
  expect([1980 + (date >> 9), (date >> 5) & 15, date & 31, time >> 11, (time >> 5) & 63]).toEqual([
    2018, 6, 22, 9, 0,
  ]);
});

test("fits together when names go and batches run while it is made", async () => {
  const underway = await begin();
  const ada = await app.context().db.namedSignature.findFirstOrThrow({ where: { name: "Ada King" } });
  const rule = { rule: "on-request", reason: "It was asked for." };
  expect(await removeSignature(app.context(), letter.slug, ada.id, rule)).toBe("removed");
  await signAnonymously(5);
  await signByName("Grace Lee");
  await app.batch(letter.slug);

  const archive = await underway.rest();
  expect(fileIn(archive, "names.json")).toContain("Ben Okafor");
  expect(fileIn(archive, "names.json")).not.toMatch(/Ada King|Grace Lee/);
  const old = await runChecker(await unpack("underway", archive));
  expect(old.said).toContain("Everything holds: 8 signatures");
  expect(old.code).toBe(0);

  const newer = await download();
  const newerFiles = Object.values(unzipSync(newer)).map((octets) => Buffer.from(octets));
  expect(newerFiles.some((octets) => octets.includes("Grace Lee"))).toBe(true);
  expect(newerFiles.some((octets) => octets.includes("Ada King"))).toBe(false);
  expect(fileIn(newer, "names.json")).toMatch(/Grace Lee/);
  const next = await runChecker(await unpack("newer", newer));
  expect(next.said).toContain("Everything holds: 13 signatures");
  expect(next.said).toContain("only grown since it was last checked");
  expect(next.code).toBe(0);
});

test("has what was handed over and answered, word for word as the log has it", async () => {
  const handed = {
    deliveredOn: "2018-06-22",
    manner: "By hand",
    recipients: ["Max"],
    hash: null,
    batch: null,
    mailTo: [],
  };
  const answer = { answeredOn: "2018-06-22", by: "Max", words: "We will think about it." };
  await app.context().db.$transaction(async (tx) => {
    await deliver(tx, app.context(), letter, handed);
    await putAnswer(tx, app.context(), letter, answer);
  });
  await expect
    .poll(async () => (await fetch(address().replace("/archive.zip", ".json"))).text())
    .toContain(answer.words);
  const archive = await download();
  const { said, code } = await runChecker(await unpack("answered", archive));
  expect(said).toContain("deliveries: 1, answers: 1, word for word");
  expect(code).toBe(0);

  const words = await unpack("other-words", archive);
  await writeFile(
    path.join(words, "letter.json"),
    fileIn(archive, "letter.json").replace(answer.words, "We will stop."),
  );
  const altered = await runChecker(words);
  expect(altered.said).toContain("The answer of 2018-06-22 by “Max” is not in the log as it is shown.");
  expect(altered.code).toBe(1);

  const left = await unpack("left-out", archive);
  await writeFile(
    path.join(left, "letter.json"),
    JSON.stringify({ ...(JSON.parse(fileIn(archive, "letter.json")) as object), answers: [] }),
  );
  expect(await runChecker(left)).toMatchObject({
    code: 1,
    said: expect.stringContaining("The log has answers that are not shown: 1.") as string,
  });
});

test("of which two are underway sends others away with a sentence, and lets them in when one has left", async () => {
  await fillLog(20_000);
  const first = await startReading();
  const second = await startReading();
  const refused = await fetch(address());
  expect(refused.status).toBe(503);
  expect(refused.headers.get("retry-after")).toBe("60");
  expect(((await refused.json()) as { detail: string }).detail).toMatch(/Try again in a minute/);
  first.leave();
  const again = await untilAnswered();
  second.leave();
  again.leave();
  await untilAnswered().then((third) => third.leave());
});

test("that is asked for by HEAD, or for a letter that is not there, takes nobody’s place", async () => {
  await untilAnswered().then((reading) => reading.leave());
  for (let n = 0; n < 5; n++) {
    const head = await fetch(address(), { method: "HEAD" });
    expect(head.status).toBe(200);
    expect(head.headers.get("content-disposition")).toBe(`attachment; filename="${letter.slug}.zip"`);
    expect((await fetch(address().replace(letter.slug, "no-such-letter"))).status).toBe(404);
  }
  await untilAnswered().then((reading) => reading.leave());
});

/** Fills the log with what only takes room: nobody checks it after this. */
async function fillLog(count: number): Promise<void> {
  const { db, keys } = app.context();
  await db.$transaction(
    async (tx) => {
      const log = await LogWriter.open(tx, letter.id);
      for (let from = 0; from < count; from += 2000)
        await log.append(
          Array.from({ length: 2000 }, () => JSON.stringify({ token: randomBytes(700).toString("base64") })),
        );
      await log.seal(letter.logOrigin, await findLogKey(keys));
    },
    { timeout: 60_000 },
  );
}

type Reading = { leave: () => void };

/** Somebody who takes the first octets of an archive and then no more. */
function startReading(): Promise<Reading> {
  return new Promise((resolve, reject) => {
    const asked = request(address(), { agent: false }, (answer) => {
      answer.pause();
      if (answer.statusCode === 200) return resolve({ leave: () => asked.destroy() });
      answer.resume();
      reject(new Error(`answered ${answer.statusCode}`));
    });
    asked.once("error", reject);
    asked.end();
  });
}

async function untilAnswered(): Promise<Reading> {
  for (let tries = 0; ; tries++) {
    const reading = await startReading().catch(() => undefined);
    if (reading) return reading;
    if (tries > 100) throw new Error("nobody is let in any more");
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
}
