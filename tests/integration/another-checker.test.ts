import { execFile, spawnSync } from "node:child_process";
import { randomUUID } from "node:crypto";
import { cp, mkdir, mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import os from "node:os";
import path from "node:path";
import { promisify } from "node:util";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { Letter } from "#app/letter/letter.ts";
import { verifierKey } from "#app/log/checkpoint.ts";
import { writeEntry } from "#app/log/entries.ts";
import { findLogKey } from "#app/log/log-key.server.ts";
import { LogWriter } from "#app/log/log.server.ts";
import { leafHash, Tree } from "#app/log/merkle.ts";
import { writeBundle } from "#app/log/tiles.ts";
import { aLetter } from "../support/a-letter.ts";
import { startApp, type App } from "../support/app.ts";
import { downloadLetter } from "../support/downloaded-letter.ts";
import { leftByDelivery } from "../support/left-by-delivery.ts";
import { aLogKey, LogInMemory } from "../support/log-in-memory.ts";
import { Signer } from "../support/signer.ts";
import { mintMany } from "../support/tokens.ts";

// Debian's golang-go and golang-golang-x-mod-dev: the packages by which Go checks its own module mirror.
const packages = "/usr/share/gocode";
const go = (args: string[], cache: string) =>
  spawnSync("go", args, {
    env: { ...process.env, GO111MODULE: "off", GOPATH: packages, GOCACHE: cache, GOFLAGS: "" },
    encoding: "utf8",
  });
const hasGo = go(["list", "golang.org/x/mod/sumdb/tlog"], path.join(os.tmpdir(), "go-cache")).status === 0;
const run = promisify(execFile);

describe.skipIf(!hasGo)("a checker that others wrote", () => {
  let app: App;
  let letter: Letter;
  let folder: string;
  /** The log as it was after the first batch, and as it is. */
  let first: string;
  let whole: string;

  beforeAll(async () => {
    folder = await mkdtemp(path.join(os.tmpdir(), "another-checker-"));
    const source = "tests/integration/another-checker/main.go";
    const built = go(["build", "-o", path.join(folder, "checker"), source], path.join(folder, "cache"));
    if (built.status !== 0) throw new Error(built.stderr);
    app = await startApp({ batchMin: 1 });
    await app.stopBackground();
    letter = await aLetter(app.context());
    const nobody = new Signer(app, "");
    for (const ticket of await mintMany(app.context().keys, letter, 7))
      await nobody.post(letter.slug, ticket);
    await app.batch(letter.slug);
    first = path.join(folder, "first");
    await downloadLetter(`${app.origin}/letters/${letter.slug}`, first);
    await leftByDelivery(app.context(), letter);
    // A delivery and an answer stand in it too. Then far enough that tiles are full and there is a second level.
    await grow(600);
    whole = path.join(folder, "whole");
    await downloadLetter(`${app.origin}/letters/${letter.slug}`, whole);
  });
  afterAll(async () => {
    await app?.stop();
    await rm(folder, { recursive: true, force: true });
  });

  /** Appends and signs as a batch does. */
  async function grow(count: number): Promise<void> {
    const { db, keys } = app.context();
    await db.$transaction(async (tx) => {
      const log = await LogWriter.open(tx, letter.id);
      await log.append(
        Array.from({ length: count }, (_, n) =>
          writeEntry({ type: "text", lang: "de", version: n + 1, hash: "ab".repeat(32) }),
        ),
      );
      await log.seal(letter.logOrigin, await findLogKey(keys));
    });
    app.web.cache.changed(letter.slug);
    await new Promise((resolve) => setTimeout(resolve, 300));
  }

  const check = (place: string, ...earlier: string[]) =>
    run(path.join(folder, "checker"), [
      place,
      ...earlier.map((each) => path.join(each, "log/checkpoint")),
    ]).then(
      ({ stdout }) => ({ code: 0, said: stdout.trim() }),
      ({ code, stdout }: { code: number; stdout: string }) => ({ code, said: stdout.trim() }),
    );

  /** A copy of the whole log, forged. */
  async function forged(forge: (copy: string) => Promise<void>): Promise<string> {
    const copy = path.join(folder, randomUUID());
    await cp(whole, copy, { recursive: true });
    await forge(copy);
    return copy;
  }

  test("accepts our log, its tiles of hashes, and that it has only grown", async () => {
    expect(await check(first)).toEqual({ code: 0, said: "10 entries hold" });
    expect(await check(whole, first)).toEqual({ code: 0, said: "612 entries hold" });
  });

  test("refuses a log in which one octet of an entry was altered", async () => {
    const copy = await forged(async (place) => {
      const file = path.join(place, "log/tile/entries/001");
      const octets = await readFile(file);
      octets[500] = (octets[500] ?? 0) ^ 1;
      await writeFile(file, octets);
    });
    expect(await check(copy)).toEqual({ code: 1, said: "the entries have another root than the checkpoint" });
  });

  test("refuses a tile of hashes that is not what the entries make", async () => {
    const copy = await forged(async (place) => {
      const file = path.join(place, "log/tile/1/000.p/2");
      const octets = await readFile(file);
      octets[40] = (octets[40] ?? 0) ^ 1;
      await writeFile(file, octets);
    });
    expect(await check(copy)).toEqual({ code: 1, said: "tile/8/1/000.p/2 is not what the entries make" });
  });

  test("refuses a checkpoint that another key has signed", async () => {
    const key = aLogKey();
    const other = await forged(async (place) => {
      const file = path.join(place, "letter.json");
      const { log, ...rest } = JSON.parse(await readFile(file, "utf8")) as { log: { origin: string } };
      const forgedKey = await verifierKey(log.origin, key.publicKey);
      await writeFile(file, JSON.stringify({ ...rest, log: { ...log, verifierKey: forgedKey } }));
    });
    expect(await check(other)).toMatchObject({ code: 1, said: expect.stringContaining("no verifiable") });
  });

  test("refuses a log that forked after it was seen, though it is signed by the right key", async () => {
    const key = aLogKey();
    const log = new LogInMemory({}, key);
    const fork = new LogInMemory({}, key);
    fork.entries = [...log.entries];
    for (const [place, each] of [log, fork].entries())
      for (let version = 1; version <= 20; version++)
        each.append({ type: "text", lang: "de", version: version + 100 * place, hash: "ab".repeat(32) });
    const [seen, shown] = [await saved("seen", log), await saved("shown", fork)];
    expect(await check(shown, shown)).toMatchObject({ code: 0 });
    expect(await check(shown, seen)).toMatchObject({
      code: 1,
      said: expect.stringContaining("another history"),
    });
  });

  /** A log in memory, laid out as one that was downloaded. */
  async function saved(name: string, log: LogInMemory): Promise<string> {
    const place = path.join(folder, name);
    const octets = log.entries.map((entry) => Buffer.from(entry));
    const tree = new Tree();
    for (const entry of octets) tree.append(leafHash(entry));
    const files = {
      "letter.json": JSON.stringify({
        log: { verifierKey: await verifierKey(log.genesis.origin, log.key.publicKey) },
      }),
      "log/checkpoint": await log.checkpoint(),
      [`log/tile/0/000.p/${octets.length}`]: Buffer.concat(tree.edge()[0]?.hashes ?? []),
      [`log/tile/entries/000.p/${octets.length}`]: writeBundle(octets),
    };
    for (const [file, content] of Object.entries(files)) {
      await mkdir(path.dirname(path.join(place, file)), { recursive: true });
      await writeFile(path.join(place, file), content);
    }
    return place;
  }
});
