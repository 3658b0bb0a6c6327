import { execFile } from "node:child_process";
import { createServer, type Server } from "node:http";
import { mkdir, mkdtemp, readFile, rm, stat, writeFile } from "node:fs/promises";
import os from "node:os";
import path from "node:path";
import { zipSync } from "fflate";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { entryTiles, tilePath, writeBundle } from "#app/log/tiles.ts";
import { aLogKey, aWholeLog, type LogInMemory, type Name } from "../support/log-in-memory.ts";

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
