import { execFile, execFileSync } from "node:child_process";
import { randomBytes } from "node:crypto";
import { mkdir, mkdtemp, readdir, rm, writeFile } from "node:fs/promises";
import { createServer, type AddressInfo } from "node:net";
import os from "node:os";
import path from "node:path";
import { pathToFileURL } from "node:url";
import { afterAll, beforeAll, expect, test } from "vitest";

let folder: string;

beforeAll(async () => {
  folder = await mkdtemp(path.join(os.tmpdir(), "undersigned-starting-"));
});
afterAll(() => rm(folder, { recursive: true, force: true }));

/** Starts the program, which is expected to end by itself. */
function startFailing(settings: Record<string, string>): Promise<{ code: unknown; said: string }> {
  const { PATH = "", HOME = "" } = process.env;
  const env = { PATH, HOME, NODE_ENV: "production" as const, DATA_DIR: folder, ...settings };
  return new Promise((resolve) => {
    execFile(process.execPath, ["--import", "tsx", "app/start.ts"], { env }, (error, stdout, stderr) =>
      resolve({ code: error?.code, said: (stdout + stderr).trim() }),
    );
  });
}

test("a value that cannot be used is one sentence, and secrets are not repeated", async () => {
  const { code, said } = await startFailing({ PORT: "99999", SMTP_URL: "not-an-address:secret" });
  expect(code).toBe(1);
  expect(said.split("\n")).toHaveLength(2);
  expect(said).toMatch(/^PORT is "99999": it must be a whole number from 1 to 65535\.$/m);
  expect(said).not.toContain("secret");
});

test("a database that is not there is one sentence without its password", async () => {
  const { code, said } = await startFailing({
    PORT: "1024",
    DATABASE_URL: "postgresql://ada:secret@127.0.0.1:1/letters",
    MASTER_KEY: randomBytes(32).toString("base64"),
  });
  expect(code).toBe(1);
  expect(said).toMatch(/^[^\n]*Nothing answers at 127\.0\.0\.1:1[^\n]*$/);
  expect(said).not.toContain("secret");
});

test("a port that is taken is one sentence, and nothing is begun", async () => {
  const other = createServer();
  await new Promise<void>((resolve) => other.listen(0, "127.0.0.1", resolve));
  const { port } = other.address() as AddressInfo;
  const dataDir = path.join(folder, "taken");
  const { code, said } = await startFailing({ PORT: String(port), DATA_DIR: dataDir });
  other.close();
  expect(code).toBe(1);
  expect(said).toBe(`Something else already listens on 127.0.0.1:${port}: stop it, or choose another PORT.`);
  await expect(readdir(dataDir)).rejects.toThrow("ENOENT");
});

test("a folder that takes no mails is one sentence, and what is in it stays", async () => {
  const full = path.join(folder, "full");
  const mail = path.join(full, "mail");
  await mkdir(mail, { recursive: true });
  const isMounted = mountSmall(mail);
  await writeFile(path.join(mail, "kept.eml"), Buffer.alloc(isMounted ? 8192 : 1));
  // Without the right to mount a small disk, a file in the folder's place refuses mails as well.
  if (!isMounted) await writeFile(path.join(folder, "mail"), "");
  try {
    const { code, said } = await startFailing({ PORT: "1025", DATA_DIR: isMounted ? full : folder });
    expect(code).toBe(1);
    expect(said.split("\n")).toHaveLength(1);
    expect(said).toMatch(/^Mails cannot be written to /);
    expect(await readdir(mail)).toEqual(["kept.eml"]);
  } finally {
    if (isMounted) execFileSync("umount", [mail]);
  }
});

function mountSmall(place: string): boolean {
  try {
    execFileSync("mount", ["-t", "tmpfs", "-o", "size=8k", "tmpfs", place], { stdio: "ignore" });
    return true;
  } catch {
    return false;
  }
}

test("a web process that loads slowly still hears where the database is", async () => {
  const script = path.join(folder, "slow-web.mjs");
  await writeFile(
    script,
    `import cluster from "node:cluster";
     const { beWebProcess, startWebProcesses } = await import(${JSON.stringify(path.resolve("app/web-processes.server.ts"))});
     if (cluster.isWorker) {
       await new Promise((resolve) => setTimeout(resolve, 1000));
       await beWebProcess();
     } else {
       const web = startWebProcesses(1, () => undefined);
       await web.serve("postgresql://ada@127.0.0.1:1/letters").catch((error) => console.log(error.message));
       process.exit(0);
     }`,
  );
  const said = await new Promise<string>((resolve) => {
    const { PATH = "", HOME = "" } = process.env;
    const env = { PATH, HOME, NODE_ENV: "production" as const, PORT: "0" };
    const args = ["--import", pathToFileURL(path.resolve("node_modules/tsx/dist/loader.mjs")).href, script];
    execFile(process.execPath, args, { env, timeout: 20_000 }, (_, stdout) => resolve(stdout.trim()));
  });
  // It has read its settings, which it does when it is told to serve.
  expect(said).toMatch(/^PORT is "0"/);
});
