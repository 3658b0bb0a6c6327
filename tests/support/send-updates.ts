import { smtpMailer } from "#app/mail/mailer.server.ts";
import { readEnvironment } from "#app/platform/env.server.ts";
import { openBase } from "#app/platform/open-context.server.ts";
import { keepSendingUpdates } from "#app/update/send.server.ts";

// Sends the mails of updates until it is killed, with what the environment says.
const env = readEnvironment(process.env);
const { base } = await openBase(env, env.databaseUrl ?? "");
const updateMailer = smtpMailer(env.smtpUrl ?? "", env.mailFrom);
keepSendingUpdates(() => ({ ...base, updateMailer, now: new Date() }), {
  aMinute: env.updateMailsAMinute,
  onFailure: (error) => console.error(error instanceof Error ? error.message : "unknown error"),
});
