import path from "node:path";
import { makeWorkerUtils } from "graphile-worker";
import { folderMailer, smtpMailer, tryMailFolder } from "./mail/mailer.server.ts";
import { inviteFirstOrganizer } from "./organizer/invitation.server.ts";
import { startEmbeddedDatabase } from "./platform/embedded-database.server.ts";
import type { Environment } from "./platform/env.server.ts";
import { applyMigrations } from "./platform/migrate.server.ts";
import { openBase } from "./platform/open-context.server.ts";
import { startBackground } from "./worker.ts";

/**
 * Brings up all but the web: mail folder, database, migrations, demonstration letters, background work. What it started it
 * leaves in `undo`, also when it fails half-way. Returns the database's address, and while there is no organizer the link that makes
 * the first one.
 */
export async function bringUp(
  env: Environment,
  { say, undo }: { say: (line: string) => void; undo: (() => Promise<unknown>)[] },
): Promise<{ databaseUrl: string; firstOrganizer: string | null }> {
  const mailFolder = path.join(env.dataDir, "mail");
  if (env.smtpUrl === undefined) await tryMailFolder(mailFolder);

  const databaseUrl = env.databaseUrl ?? (await startDatabase(env, say, undo));
  await applyMigrations(databaseUrl);
  await prepareJobs(databaseUrl);
  const { base, close } = await openBase(env, databaseUrl);
  undo.push(close);

  if (env.demo && (await base.db.letter.count()) === 0) {
    say("Writing five demonstration letters and a few hundred signatures under them…");
    const { seedDemonstration } = await import("#prisma/demonstration/seed.server.ts");
    await seedDemonstration(base, { size: "small", now: new Date() });
  }

  const firstOrganizer = await inviteFirstOrganizer({ ...base, now: new Date() });
  const openMailer = () =>
    env.smtpUrl ? smtpMailer(env.smtpUrl, env.mailFrom) : folderMailer(mailFolder, env.mailFrom);
  const [mailer, updateMailer] = [openMailer(), openMailer()];
  const background = await startBackground(
    { ...base, mailer, updateMailer },
    { clock: () => new Date(), say, updateMailsAMinute: env.updateMailsAMinute },
  );
  undo.push(async () => {
    await background.stop();
    mailer.close();
    updateMailer.close();
  });
  return { databaseUrl, firstOrganizer };
}

async function startDatabase(
  env: Environment,
  say: (line: string) => void,
  undo: (() => Promise<unknown>)[],
): Promise<string> {
  const embedded = await startEmbeddedDatabase({ dataDir: env.dataDir, log: say });
  undo.push(embedded.stop);
  return embedded.url;
}

async function prepareJobs(databaseUrl: string): Promise<void> {
  const utils = await makeWorkerUtils({ connectionString: databaseUrl });
  try {
    await utils.migrate();
  } finally {
    await utils.release();
  }
}
