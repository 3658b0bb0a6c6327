import { randomUUID } from "node:crypto";
import { mkdir, open, rename, rm } from "node:fs/promises";
import path from "node:path";
import nodemailer from "nodemailer";
import { explain, Failure } from "#app/platform/failure.server.ts";
import type { Mail } from "#emails/code.ts";

/**
 * What became of a mail. A refusal is final; with "later" it is worth trying again. Neither carries what the mail
 * server said, because that repeats the address.
 */
export type Sent = { kind: "taken" } | { kind: "refused" } | { kind: "later"; why: string; trouble: Trouble };

/**
 * Why a mail was not taken now: the server puts this one off; no server works, and it takes no mail at all; the connection broke before
 * the answer came, and nobody knows whether the mail was taken.
 */
export type Trouble = "put-off" | "no-server" | "broken-off";

export type Mailer = { send(mail: Mail): Promise<Sent>; close(): void };

const headers = { "Auto-Submitted": "auto-generated", "X-Auto-Response-Suppress": "All" };

/** Sends through an SMTP server, over at most five connections that stay open. */
export function smtpMailer(smtpUrl: string, from: string): Mailer {
  const transport = nodemailer.createTransport(
    {
      url: smtpUrl,
      pool: true,
      maxConnections: 5,
      maxMessages: Infinity,
      connectionTimeout: 10_000,
      socketTimeout: 30_000,
    },
    { from, headers, disableFileAccess: true, disableUrlAccess: true },
  );
  return {
    async send(mail) {
      try {
        await transport.sendMail(message(mail));
        return { kind: "taken" };
      } catch (error) {
        return outcomeOf(error);
      }
    },
    close: () => transport.close(),
  };
}

/** Whether the mail server lets us in at this moment: nothing where it does, else why not, without an address. Sends no mail. */
export async function whyNoMailServer(smtpUrl: string): Promise<string | undefined> {
  const patience = 3000;
  const transport = nodemailer.createTransport({
    url: smtpUrl,
    connectionTimeout: patience,
    greetingTimeout: patience,
    socketTimeout: patience,
  });
  try {
    await transport.verify();
    return undefined;
  } catch (error) {
    const outcome = outcomeOf(error);
    return outcome.kind === "later" ? outcome.why : "the mail server refused us";
  } finally {
    transport.close();
  }
}

/** Writes each mail as a file of a random name into a folder, for instances that have no mail server yet. */
export function folderMailer(folder: string, from: string): Mailer {
  const transport = nodemailer.createTransport(
    { streamTransport: true, buffer: true, newline: "unix" },
    { from, headers, disableFileAccess: true, disableUrlAccess: true },
  );
  return {
    async send(mail) {
      const { message: bytes } = await transport.sendMail(message(mail));
      try {
        await writeMail(folder, bytes as Buffer);
        return { kind: "taken" };
      } catch (error) {
        return {
          kind: "later",
          why: `the mail folder cannot be written to (${errorCode(error)})`,
          trouble: "no-server",
        };
      }
    },
    close: () => transport.close(),
  };
}

/**
 * Sees that the mail folder takes a mail: a full disk is better known before somebody asks for a code.
 *
 * @throws Failure with one sentence when it does not
 */
export async function tryMailFolder(folder: string): Promise<void> {
  try {
    await writeProbe(folder);
  } catch (error) {
    throw new Failure(`Mails cannot be written to ${folder}: ${explain(error) ?? errorCode(error)}`, {
      cause: error,
    });
  }
}

async function writeProbe(folder: string): Promise<void> {
  await mkdir(folder, { recursive: true, mode: 0o700 });
  const probe = path.join(folder, `.probe-${randomUUID()}`);
  const file = await open(probe, "wx", 0o600);
  try {
    await file.writeFile(Buffer.alloc(16_384));
    await file.sync();
  } finally {
    await file.close();
    await rmQuietly(probe);
  }
}

// The recipient goes to nodemailer as parts: its parser of address strings sends some hostile ones elsewhere.
function message({ to, subject, text, html, unsubscribe, attachment }: Mail) {
  return {
    to: { name: "", address: to },
    subject,
    text,
    ...(html ? { html } : {}),
    ...(attachment ? { attachments: [attached(attachment)] } : {}),
    textEncoding: "quoted-printable" as const,
    // RFC 2369, section 3.2, and RFC 8058, section 3.1: a mail program's own button sends a form there.
    ...(unsubscribe
      ? {
          headers: {
            "List-Unsubscribe": `<${unsubscribe}>`,
            "List-Unsubscribe-Post": "List-Unsubscribe=One-Click",
          },
        }
      : {}),
  };
}

function attached({ name, type, octets }: NonNullable<Mail["attachment"]>) {
  return { filename: name, contentType: type, content: Buffer.from(octets) };
}

async function writeMail(folder: string, bytes: Buffer): Promise<void> {
  await mkdir(folder, { recursive: true, mode: 0o700 });
  const name = randomUUID();
  const unfinished = path.join(folder, `.${name}`);
  const file = await open(unfinished, "wx", 0o600);
  try {
    await file.writeFile(bytes);
    await file.sync();
    await file.close();
    await rename(unfinished, path.join(folder, `${name}.eml`));
  } catch (error) {
    await file.close().catch(() => undefined);
    await rmQuietly(unfinished);
    throw error;
  }
}

async function rmQuietly(file: string): Promise<void> {
  await rm(file, { force: true }).catch(() => undefined);
}

/** RFC 5321, section 4.2.1: 5yz is final, 4yz and everything that happens on the way there is not. */
function outcomeOf(error: unknown): Sent {
  const status = (error as { responseCode?: unknown }).responseCode;
  if (typeof status !== "number")
    return {
      kind: "later",
      why: `no mail server (${errorCode(error)})`,
      trouble: isBeforeTheMail(error) ? "no-server" : "broken-off",
    };
  const why = `the mail server said ${status}`;
  if (!isAboutMail(error)) return { kind: "later", why, trouble: "no-server" };
  return status >= 500 ? { kind: "refused" } : { kind: "later", why, trouble: "put-off" };
}

// A 5yz at login or greeting is the operator's misconfiguration, not the recipient's fault: it is tried again.
function isAboutMail(error: unknown): boolean {
  const command = (error as { command?: unknown }).command;
  return command === "RCPT TO" || command === "DATA" || command === "MAIL FROM";
}

/**
 * Whether a connection was not there, or not ready, before anything of the mail was sent. What nodemailer gave up after several
 * connections (`ECONNECTION` without a command) it had sent nothing of either: only such a mail goes on to another connection.
 */
function isBeforeTheMail(error: unknown): boolean {
  const { syscall, timeoutType, code, command } = error as Record<string, unknown>;
  return (
    syscall === "connect" ||
    code === "EDNS" ||
    (code === "ECONNECTION" && command === undefined) ||
    (typeof timeoutType === "string" && timeoutType !== "SOCKET_TIMEOUT")
  );
}

function errorCode(error: unknown): string {
  const code = (error as { code?: unknown }).code;
  return typeof code === "string" ? code : "unknown";
}
