import os from "node:os";
import path from "node:path";

import { z } from "zod";

import { Failure } from "./failure.server.ts";

export type Environment = {
  nodeEnv: "production" | "development" | "test";
  port: number;
  host: string;
  /** Scheme, host and port under which people reach this instance; no trailing slash. */
  origin: string;
  /** Whether the database is our own, because DATABASE_URL is unset. */
  embedded: boolean;
  databaseUrl: string | undefined;
  databaseReplicaUrl: string | undefined;
  smtpUrl: string | undefined;
  /** Neutral by default: who reads the mailbox must not learn from it what the code is for. */
  mailFrom: string;
  /** 32 bytes; undefined only when embedded, where a key is made and kept in the data folder. */
  masterKey: Buffer | undefined;
  /** Absolute. */
  dataDir: string;
  webWorkers: number;
  batchSeconds: number | undefined;
  batchMin: number | undefined;
  onionLocation: string | undefined;
  trustProxy: boolean;
  /** Codes asked for at one letter in an hour, from which on it counts as flooded. */
  letterMailsAnHour: number;
  /** What a program must send to read `/metrics`, which does not exist without it. */
  metricsToken: string | undefined;
  /** How many mails with updates go out in a minute at most. */
  updateMailsAMinute: number;
  demo: boolean;
};

/**
 * The settings, read once. An empty value counts as unset.
 *
 * Throws a `Failure` with one sentence for each value that is not accepted: which variable, what was
 * wrong and what is accepted. The values of secret variables are never repeated.
 */
export function readEnvironment(processEnv: Record<string, string | undefined>): Environment {
  const given = Object.fromEntries(NAMES.map((name) => [name, processEnv[name]?.trim() || undefined]));
  const parsed = Settings.safeParse(given);
  if (!parsed.success) {
    const sentences = parsed.error.issues.map((issue) =>
      sentence(String(issue.path[0]), given, issue.message),
    );
    throw new Failure(sentences.join("\n"));
  }

  const set = parsed.data;
  const embedded = set.DATABASE_URL === undefined;
  if (!embedded && !set.MASTER_KEY) {
    throw new Failure(`MASTER_KEY is missing: with DATABASE_URL set it must be ${A_KEY}.`);
  }
  const origin = set.ORIGIN ?? `http://localhost:${set.PORT}`;
  return {
    nodeEnv: set.NODE_ENV,
    port: set.PORT,
    host: set.HOST,
    origin,
    embedded,
    databaseUrl: set.DATABASE_URL,
    databaseReplicaUrl: set.DATABASE_REPLICA_URL,
    smtpUrl: set.SMTP_URL,
    mailFrom: set.MAIL_FROM ?? `codes@${mailHost(origin)}`,
    masterKey: set.MASTER_KEY,
    dataDir: path.resolve(set.DATA_DIR),
    webWorkers: set.WEB_WORKERS ?? os.availableParallelism(),
    batchSeconds: set.BATCH_SECONDS ?? (embedded ? 10 : undefined),
    batchMin: set.BATCH_MIN ?? (embedded ? 1 : undefined),
    onionLocation: set.ONION_LOCATION,
    trustProxy: set.TRUST_PROXY ?? false,
    letterMailsAnHour: set.LETTER_MAILS_AN_HOUR,
    metricsToken: set.METRICS_TOKEN,
    updateMailsAMinute: set.UPDATE_MAILS_A_MINUTE,
    demo: set.DEMO ?? embedded,
  };
}

/** A sentence for each variable that looks like one of ours with a slip in its name. */
export function misspelledNames(processEnv: Record<string, string | undefined>): string[] {
  return Object.keys(processEnv)
    .filter((name) => name.length > 6 && !(name in Settings.shape))
    .flatMap((name) => {
      const meant = NAMES.find((known) => known.length > 6 && distance(name, known) <= 2);
      return meant ? [`${name} is not a setting and is ignored: did you mean ${meant}?`] : [];
    });
}

const A_KEY = '32 random bytes in base64, for example from "openssl rand -base64 32"';
const AN_ADDRESS = 'an address such as codes@example.org, or with a name: "Codes <codes@example.org>"';

const SECRET = new Set(["MASTER_KEY", "DATABASE_URL", "DATABASE_REPLICA_URL", "SMTP_URL", "METRICS_TOKEN"]);

const Settings = z.object({
  NODE_ENV: z
    .enum(["production", "development", "test"], "production, development or test")
    .default("production"),
  PORT: wholeNumber(1, 65_535).default(3000),
  HOST: text("a host name or an IP address", (value) => /^[\w.:%-]+$/.test(value)).default("127.0.0.1"),
  ORIGIN: text("a web address without a path, such as https://letters.example.org", (value) => {
    const url = parsedUrl(value, ["http:", "https:"]);
    return url?.pathname === "/" && !url.search && !url.hash && !url.username;
  })
    .transform((value) => new URL(value).origin)
    .optional(),
  DATABASE_URL: address("postgresql://user:password@host:5432/database", ["postgresql:", "postgres:"]),
  DATABASE_REPLICA_URL: address("postgresql://user:password@host:5432/database", [
    "postgresql:",
    "postgres:",
  ]),
  SMTP_URL: address("smtp://user:password@host:587 or smtps://user:password@host:465", ["smtp:", "smtps:"]),
  MAIL_FROM: text(AN_ADDRESS, isMailAddress).optional(),
  MASTER_KEY: text(A_KEY, isKey)
    .transform((value) => Buffer.from(value, "base64"))
    .optional(),
  DATA_DIR: z.string().default(".data"),
  WEB_WORKERS: wholeNumber(1, 256).optional(),
  BATCH_SECONDS: wholeNumber(1, 604_800).optional(),
  BATCH_MIN: wholeNumber(1, 1_000_000).optional(),
  ONION_LOCATION: text("a web address that ends in .onion", (value) =>
    Boolean(parsedUrl(value, ["http:", "https:"])?.hostname.endsWith(".onion")),
  ).optional(),
  TRUST_PROXY: onOrOff(),
  LETTER_MAILS_AN_HOUR: wholeNumber(1, 10_000_000).default(5000),
  METRICS_TOKEN: text("at least 16 letters and digits without spaces", (value) =>
    /^[\x21-\x7e]{16,200}$/.test(value),
  ).optional(),
  UPDATE_MAILS_A_MINUTE: wholeNumber(1, 1_000_000).default(600),
  DEMO: onOrOff(),
});

const NAMES = Object.keys(Settings.shape);

/** Messages in the schema say what is accepted; this puts the variable and its value in front. */
function sentence(name: string, given: Record<string, string | undefined>, accepted: string): string {
  const problem = SECRET.has(name) ? "has a value that cannot be used" : `is ${JSON.stringify(given[name])}`;
  return `${name} ${problem}: it must be ${accepted}.`;
}

function text(accepted: string, accepts: (value: string) => boolean) {
  return z.string().refine(accepts, accepted);
}

function wholeNumber(least: number, most: number) {
  return text(
    `a whole number from ${least} to ${most}`,
    (value) => /^\d{1,9}$/.test(value) && Number(value) >= least && Number(value) <= most,
  ).transform(Number);
}

function onOrOff() {
  return z
    .enum(["on", "off", "true", "false", "1", "0"], "on or off")
    .transform((value) => value === "on" || value === "true" || value === "1")
    .optional();
}

function address(example: string, schemes: string[]) {
  return text(`an address such as ${example}`, (value) => parsedUrl(value, schemes) !== undefined).optional();
}

function parsedUrl(value: string, schemes: string[]): URL | undefined {
  const url = URL.canParse(value) ? new URL(value) : undefined;
  return url && schemes.includes(url.protocol) ? url : undefined;
}

function isKey(value: string): boolean {
  return /^[A-Za-z0-9+/]{43}=?$/.test(value) && Buffer.from(value, "base64").length === 32;
}

function isMailAddress(value: string): boolean {
  return /^(?:[^<>@\r\n]+<[^<>@\s]+@[^<>@\s]+>|[^<>@\s]+@[^<>@\s]+)$/.test(value);
}

/** A bare IP address cannot stand behind the @ of a mail address. */
function mailHost(origin: string): string {
  const { hostname } = new URL(origin);
  return /^[\d.]+$|^\[/.test(hostname) ? "localhost" : hostname;
}

/** Levenshtein distance. */
function distance(a: string, b: string): number {
  let row = Array.from({ length: b.length + 1 }, (_, j) => j);
  for (let i = 1; i <= a.length; i++) {
    const next = [i];
    for (let j = 1; j <= b.length; j++) {
      const replaced = (row[j - 1] ?? 0) + (a[i - 1] === b[j - 1] ? 0 : 1);
      next.push(Math.min(replaced, (row[j] ?? 0) + 1, (next[j - 1] ?? 0) + 1));
    }
    row = next;
  }
  return row[b.length] ?? 0;
}
