import { execFile, spawn, type ChildProcess } from "node:child_process";
import { chmod, mkdtemp, realpath, rm } from "node:fs/promises";
import { createServer, type AddressInfo } from "node:net";
import os from "node:os";
import path from "node:path";
import process from "node:process";
import { promisify } from "node:util";
import pg from "pg";
import { findEmbeddedDatabase } from "#app/platform/embedded-database.server.ts";
import type { SwitchName } from "#app/platform/switches.server.ts";
import { catchMails, type MailCatcher } from "../support/mailbox.ts";

/** The program as people run it, with what a story can know of it from outside. */
export type Site = {
  origin: string;
  /** Every mail that it sent, by SMTP. */
  mails: MailCatcher;
  /** All that it has printed. */
  said: () => string;
  count(slug: string): Promise<Count>;
  /** What one of the program's commands prints, such as `app/approve.ts`, run beside it. */
  run(command: string, ...args: string[]): Promise<string>;
  /** Resolves when every signature that was accepted has been published, and every withdrawal has taken effect. */
  nothingWaits(): Promise<void>;
  /**
   * Lets a mailbox have its next code at once. The program's clock is the real one, so not the clock but what the program
   * remembers of its mails is moved.
   */
  aMinutePasses(): Promise<void>;
  /** Begins a letter of everybody who organizes here; answers what it is called in addresses. */
  beginDraft(title: string): Promise<string>;
  /** Lets a letter count as flooded from now on, or no longer, as if so many codes had been asked for. */
  flood(slug: string, isFlooded: boolean): Promise<void>;
  /** As an operator does. */
  switchOn(name: SwitchName): Promise<void>;
  switchOff(name: SwitchName): Promise<void>;
  /** Lets every password count as typed long ago, in every session. */
  tenMinutesPass(): Promise<void>;
  close(): Promise<void>;
};

export type Count = { total: number; named: number; anonymous: number; role: number; organization: number };

const launcher = path.resolve(import.meta.dirname, "../../app/platform/launch.mjs");

/**
 * Starts the built program on a free port, with an embedded database and demonstration letters of its own.
 *
 * @param mailServer false for an instance that shows its mails on a page
 */
export async function openSite({ mailServer = true } = {}): Promise<Site> {
  const mails = await catchMails();
  const dataDir = await mkdtemp(path.join(await realpath(os.tmpdir()), "undersigned-e2e-"));
  // For root, whose database runs under another account that must get to its folder.
  await chmod(dataDir, 0o711);
  const port = await freePort();
  const { PATH, HOME, TMPDIR } = process.env;
  const env: NodeJS.ProcessEnv = {
    NODE_ENV: "production",
    PATH,
    HOME,
    ...(TMPDIR ? { TMPDIR } : {}),
    PORT: String(port),
    DATA_DIR: dataDir,
    BATCH_SECONDS: "2",
    ...(mailServer ? { SMTP_URL: mails.url } : { WEB_WORKERS: "1" }),
  };
  const program = spawn(process.execPath, [launcher, "app/start.ts"], {
    env,
    stdio: ["ignore", "pipe", "pipe"],
  });
  let said = "";
  program.stdout?.on("data", (chunk: Buffer) => (said += chunk.toString()));
  const close = async () => {
    await stop(program);
    await mails.close();
    await rm(dataDir, { recursive: true, force: true });
  };
  const origin = `http://localhost:${port}`;
  try {
    await untilItSays(program, `Undersigned is at  ${origin}`);
  } catch (error) {
    await close();
    throw error;
  }
  const database = new pg.Client({ connectionString: (await findEmbeddedDatabase(dataDir)) ?? "" });
  await database.connect();
  return {
    origin,
    mails,
    said: () => said,
    count: async (slug) => (await (await fetch(`${origin}/letters/${slug}/count.json`)).json()) as Count,
    run: async (...command) => {
      const { stdout } = await promisify(execFile)(process.execPath, [launcher, ...command], { env });
      return stdout;
    },
    nothingWaits: async () => {
      while (await holds(database, waiting)) await new Promise((resolve) => setTimeout(resolve, 200));
    },
    aMinutePasses: async () => {
      await database.query("update mail_pace set last_at = last_at - interval '1 minute'");
    },
    beginDraft: async (title) => {
      const { rows } = await database.query<{ slug: string }>(
        `with draft as (
           insert into letter (slug, addressee, summary, opens_at, batch_every, batch_least)
           values ('draft-' || encode(sha256($1::text::bytea), 'hex'), '', '', now(), 86400, 5) returning id, slug),
         team as (
           insert into team_member (letter_id, organizer_id, role) select draft.id, organizer.id, 'owner' from draft, organizer),
         pages as (
           insert into draft_part (letter_id, part, revision, content, saved_at)
           select id, 'letter', 1, '{"lang":"en"}'::jsonb, now() from draft
           union all select id, 'text/en', 1, jsonb_build_object('title', $1::text, 'body', '', 'demands', ''), now() from draft)
         select slug from draft`,
        [title],
      );
      return rows[0]?.slug ?? "";
    },
    flood: async (slug, isFlooded) => {
      await database.query(
        `insert into letter_pace (letter_id, hour, asked) select id, date_trunc('hour', now()), $2 from letter where slug = $1
         on conflict (letter_id, hour) do update set asked = excluded.asked`,
        [slug, isFlooded ? 1_000_000 : 0],
      );
      // Each process looks once a second.
      await new Promise((resolve) => setTimeout(resolve, 1100));
    },
    switchOn: async (name) => {
      await database.query("insert into site_switch (name, since) values ($1, now())", [name]);
    },
    switchOff: async (name) => {
      await database.query("delete from site_switch where name = $1", [name]);
    },
    tenMinutesPass: async () => {
      await database.query(
        "update organizer_session set confirmed_at = confirmed_at - interval '10 minutes'",
      );
    },
    close: async () => {
      await database.end();
      await close();
    },
  };
}

const waiting = `
  select from pooled_credential
  union all select from pooled_withdrawal
  union all select from named_signature where batch is null and approved`;

async function holds(database: pg.Client, query: string): Promise<boolean> {
  const { rows } = await database.query<{ exists: boolean }>(`select exists (${query})`);
  return rows[0]?.exists ?? false;
}

function untilItSays(program: ChildProcess, sentence: string): Promise<void> {
  return new Promise((resolve, reject) => {
    let said = "";
    const hear = (chunk: Buffer) => {
      said += chunk.toString();
      if (said.includes(sentence)) resolve();
    };
    program.stdout?.on("data", hear);
    program.stderr?.on("data", hear);
    program.once("error", reject);
    program.once("exit", () => reject(new Error(`the program ended before it could serve: ${said}`)));
  });
}

/** As Ctrl-C does. It promises to be gone in five seconds; on a machine that does much else it may have twice that. */
async function stop(program: ChildProcess): Promise<void> {
  if (program.exitCode !== null || program.signalCode !== null) return;
  const gone = new Promise((resolve) => program.once("exit", resolve));
  program.kill("SIGINT");
  const force = setTimeout(() => program.kill("SIGKILL"), 10_000);
  await gone;
  clearTimeout(force);
  if (program.signalCode === "SIGKILL") throw new Error("the program did not stop");
}

function freePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const probe = createServer().once("error", reject);
    probe.listen(0, "127.0.0.1", () => {
      const { port } = probe.address() as AddressInfo;
      probe.close(() => resolve(port));
    });
  });
}
