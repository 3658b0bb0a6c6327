import { execFile } from "node:child_process";
import { randomBytes } from "node:crypto";
import { createServer, type Server } from "node:http";
import { mkdir, mkdtemp, readFile, rm, stat, writeFile } from "node:fs/promises";
import os from "node:os";
import path from "node:path";
import { zipSync } from "fflate";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { Letter } from "#app/letter/letter.ts";
import { entryTiles, tilePath, writeBundle } from "#app/log/tiles.ts";
import { aLetter } from "../support/a-letter.ts";
import { startApp, type App } from "../support/app.ts";
import { aConfirmedSigner, aSignerWithCode, block } from "../support/confirmed.ts";
import { aLogKey, aWholeLog, type LogInMemory, type Name } from "../support/log-in-memory.ts";
import { mintWithReceipt, type Receipt } from "../support/receipts.ts";
import { Signer } from "../support/signer.ts";

let folder: string;
let server: Server;
let origin: string;
/** What the site answers now, by path below the letter. */
let served: Record<string, string | Uint8Array> = {};

beforeAll(async () => {
  folder = await mkdtemp(path.join(os.tmpdir(), "check-log-"));
  server = createServer((request, response) => {
    const name = (request.url ?? "").replace(/^\/letters\/not-with-our-work(\.json$|\/)/, (_, end: string) =>
      end === ".json" ? "letter.json" : "",
    );
    const body = served[name];
    response.writeHead(body === undefined ? 404 : 200).end(body);
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  origin = `http://127.0.0.1:${(server.address() as { port: number }).port}`;
});
afterAll(async () => {
  server.close();
  await rm(folder, { recursive: true, force: true });
});

/** A letter as its site serves it, or its archive holds it. */
async function filesOf(log: LogInMemory, names: Name[] = [], key = log.key) {
  const files: Record<string, string | Uint8Array> = {
    "letter.json": JSON.stringify({ slug: "not-with-our-work", genesis: log.letter }),
    "count.json": JSON.stringify({
      total: 11,
      named: 1,
      anonymous: 4,
      role: 5,
      organization: 1,
      withdrawn: 1,
      removed: 1,
      batch: 3,
      workplaces: [{ id: log.workplace, total: 11 }],
      roles: [{ role: "Engineer", total: 5 }],
    }),
    "log/checkpoint": await log.checkpoint({ key }),
    "signatures.json": JSON.stringify({ signatures: names.map(shown), next: null }),
    "names.json": `[\n${names.map((name) => JSON.stringify(shown(name))).join(",\n")}\n]\n`,
  };
  for (const tile of entryTiles(log.entries.length)) {
    const from = 256 * tile.index;
    const octets = log.entries.slice(from, from + tile.width).map((entry) => Buffer.from(entry));
    files[`log/${tilePath(tile)}`] = writeBundle(octets);
  }
  return files;
}

function shown({ name, salt, shown: shownAs }: Name) {
  return { shownAs, name, title: null, place: null, organization: null, domain: null, salt };
}

type Ended = { code: number; said: string };

/** Runs the program as a person does, with a memory of its own. */
function checkLog(args: string[], home = path.join(folder, "state")): Promise<Ended> {
  const env: NodeJS.ProcessEnv = { ...process.env, XDG_STATE_HOME: home };
  return new Promise((resolve) => {
    execFile(
      process.execPath,
      ["app/platform/launch.mjs", "app/check-log.ts", ...args],
      { env },
      (error, stdout, stderr) =>
        resolve({ code: typeof error?.code === "number" ? error.code : 0, said: stdout + stderr }),
    );
  });
}

const letter = () => `${origin}/letters/not-with-our-work`;

describe("a letter’s address", () => {
  test("is checked, remembered, and held to what it has shown before", async () => {
    const { log } = await aWholeLog();
    const whole = [...log.entries];
    served = await filesOf(log);
    const first = await checkLog([`${letter()}#k=${log.letter}`]);
    expect(first.said).toContain("Everything holds: 11 signatures");
    expect(first.said).toContain("It was not checked here before");
    expect(first.code).toBe(0);

    log.append({ type: "answered", at: "2026-11-20T09:00:00Z", hash: null });
    served = await filesOf(log);
    const second = await checkLog([letter()]);
    expect(second.said).toContain(`only grown since it was last checked here, when it had ${whole.length}`);
    expect(second.code).toBe(0);

    log.entries = whole;
    served = await filesOf(log);
    const third = await checkLog([letter()]);
    expect(third.said).toContain("does NOT hold");
    expect(third.said).toContain("The log was cut");
    expect(third.code).toBe(1);

    const memory = path.join(folder, "state", "undersigned", "checkpoints.json");
    expect((await stat(memory)).mode & 0o777).toBe(0o600);
    expect(await checkLog(["--forget"])).toMatchObject({ code: 0 });
    await expect(readFile(memory)).rejects.toThrow("ENOENT");
    expect(await checkLog([letter()])).toMatchObject({ code: 0 });
  });

  test("with another key behind the checkpoint, or another L in the link, does not hold", async () => {
    const { log } = await aWholeLog();
    served = await filesOf(log, [], aLogKey());
    const forged = await checkLog([letter()], path.join(folder, "another"));
    expect(forged.said).toContain("The checkpoint is not signed by the key in the first entry.");
    expect(forged.code).toBe(1);
    served = await filesOf(log);
    const other = await checkLog([`${letter()}#k=${"0".repeat(64)}`], path.join(folder, "another"));
    expect(other.said).toContain("Entry 0 is not the one that was expected");
    expect(other.code).toBe(1);
  });

  test("that is none, or leads nowhere, is said to be so, without a verdict", async () => {
    served = {};
    for (const args of [[letter()], ["https://"], [path.join(folder, "nothing")], []]) {
      const { code, said } = await checkLog(args);
      expect(code).toBe(2);
      expect(said).not.toMatch(/hold|\n\s+at /);
    }
  });
});

describe("an archive", () => {
  async function writeArchive(name: string, files: Awaited<ReturnType<typeof filesOf>>) {
    const octets = Object.entries(files).map(([file, body]) => [file, Buffer.from(body as string)] as const);
    for (const [file, body] of octets) {
      const place = path.join(folder, name, file);
      await mkdir(path.dirname(place), { recursive: true });
      await writeFile(place, body);
    }
    const zip = path.join(folder, `${name}.zip`);
    await writeFile(zip, zipSync(Object.fromEntries(octets)));
    return [zip, path.join(folder, name)];
  }

  test("is checked packed and unpacked, with its names", async () => {
    const { log, ben } = await aWholeLog();
    for (const place of await writeArchive("good", await filesOf(log, [ben]))) {
      const { code, said } = await checkLog([place], path.join(folder, "archives"));
      expect(said).toContain("Names     1 open their commitments");
      expect(code).toBe(0);
    }
    for (const place of await writeArchive("forged", await filesOf(log, [{ ...ben, name: "Max" }]))) {
      const { code, said } = await checkLog([place], path.join(folder, "archives"));
      expect(said).toContain("(“Max”) opens no commitment that counts in the log.");
      expect(code).toBe(1);
    }
  });

  test("that is cut off or lacks a file cannot be checked", async () => {
    const { log } = await aWholeLog();
    const { "log/checkpoint": _, ...files } = await filesOf(log);
    const [zip = "", unpacked = ""] = await writeArchive("lacking", files);
    for (const place of [zip, unpacked])
      expect(await checkLog([place], path.join(folder, "archives"))).toMatchObject({
        code: 2,
        said: expect.stringContaining("has no log/checkpoint"),
      });
    await writeFile(zip, (await readFile(zip)).subarray(0, -30));
    expect(await checkLog([zip], path.join(folder, "archives"))).toMatchObject({
      code: 2,
      said: expect.stringContaining("is no zip archive"),
    });
  });
});

describe("the log of the program itself", () => {
  let app: App;
  let published: Letter;
  const home = () => path.join(folder, "of-the-program");
  const address = () => `${app.origin}/letters/${published.slug}`;

  beforeAll(async () => {
    app = await startApp({ batchMin: 1 });
    await app.stopBackground();
    published = await aLetter(app.context());
  });
  afterAll(() => app.stop());

  async function post(count: number): Promise<Receipt[]> {
    const receipts: Receipt[] = [];
    for (let n = 0; n < count; n++) {
      const receipt = await mintWithReceipt(app.context().keys, published);
      // The mailbox that would have been used for it.
      await block(app, published, `${randomBytes(6).toString("hex")}@amazon.example`);
      expect((await nobody().post(published.slug, receipt.ticket)).status).toBe(200);
      receipts.push(receipt);
    }
    return receipts;
  }

  const nobody = () => new Signer(app, "nobody@x.example");

  async function publish(): Promise<void> {
    await app.batch(published.slug);
    await untilShown();
  }

  /** Waits until the batch has reached the pages that are in memory. */
  async function untilShown(): Promise<void> {
    const { number } = await app.context().db.batch.findFirstOrThrow({ orderBy: { number: "desc" } });
    for (;;) {
      const { batch } = (await (await fetch(`${address()}/count.json`)).json()) as { batch: number };
      const note = await (await fetch(`${address()}/log/checkpoint`)).text();
      const { size } = await app.context().db.checkpoint.findFirstOrThrow({ orderBy: { size: "desc" } });
      if (batch === number && note.split("\n")[1] === String(size)) return;
      await new Promise((resolve) => setTimeout(resolve, 20));
    }
  }

  test("holds at its address and in its archive, also after a credential and a name were withdrawn", async () => {
    const [ada] = await post(6);
    for (const [name, mailbox] of [
      ["Ben Okafor", "ben@amazon.example"],
      ["Grace Lee", "grace@amazon.example"],
    ] as const) {
      const signer = await aConfirmedSigner(app, published, mailbox);
      await signer.visit(`/letters/${published.slug}/choose`, { shown: "named", name });
    }
    await publish();
    const before = await checkLog([address()], home());
    expect(before.said).toContain("Everything holds: 8 signatures");
    expect(before.said).toContain("2 open their commitments");
    expect(before.code).toBe(0);

    const withdrawn = await nobody().visit(`/letters/${published.slug}/receipt`, {
      secret: ada?.asText ?? "",
      sure: "yes",
    });
    expect(withdrawn.status).toBe(200);
    const ben = await aSignerWithCode(app, published, "ben@amazon.example", "4F7K-29QD", "withdraw");
    const taken = await ben.visit(`/letters/${published.slug}/receipt/name`, { code: "4F7K-29QD" });
    expect(taken.status).toBe(303);
    await publish();

    const after = await checkLog([address()], home());
    expect(after.said).toContain("Everything holds: 6 signatures");
    expect(after.said).toContain("only grown since it was last checked");
    expect(after.said).toContain("Gone      2 withdrawn, 0 removed");
    expect(after.said).toContain("1 open their commitments");
    expect(after.code).toBe(0);

    const archive = path.join(folder, "of-the-program.zip");
    await writeFile(archive, Buffer.from(await (await fetch(`${address()}/archive.zip`)).arrayBuffer()));
    const packed = await checkLog([archive], home());
    expect(packed.said).toContain("Everything holds: 6 signatures");
    expect(packed.code).toBe(0);
  });

  test("does not hold with a name on the site that nobody has committed to", async () => {
    const { db } = app.context();
    const grace = await db.namedSignature.findFirstOrThrow({ where: { name: "Grace Lee" } });
    await db.namedSignature.update({ where: { id: grace.id }, data: { name: "Max" } });
    app.web.cache.everythingMayHaveChanged();
    await fetch(`${address()}/signatures.json`);
    for (let looks = 0; looks < 50; looks++)
      if ((await (await fetch(`${address()}/signatures.json`)).text()).includes("Max")) break;
    const { code, said } = await checkLog([address()], home());
    expect(said).toContain("(“Max”) opens no commitment that counts in the log.");
    expect(code).toBe(1);
  });
});
