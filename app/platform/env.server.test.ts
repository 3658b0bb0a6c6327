import os from "node:os";
import path from "node:path";

import { expect, test } from "vitest";

import { misspelledNames, readEnvironment } from "./env.server.ts";

const KEY = Buffer.alloc(32, 7).toString("base64");
const DATABASE_URL = "postgresql://undersigned:secret@db.example.org:5432/undersigned";

test("nothing set is an embedded demonstration on port 3000", () => {
  expect(readEnvironment({})).toEqual({
    nodeEnv: "production",
    port: 3000,
    host: "127.0.0.1",
    origin: "http://localhost:3000",
    embedded: true,
    databaseUrl: undefined,
    databaseReplicaUrl: undefined,
    smtpUrl: undefined,
    mailFrom: "codes@localhost",
    masterKey: undefined,
    dataDir: path.resolve(".data"),
    webWorkers: os.availableParallelism(),
    batchSeconds: 10,
    batchMin: 1,
    onionLocation: undefined,
    trustProxy: false,
    letterMailsAnHour: 5000,
    updateMailsAMinute: 600,
    demo: true,
  });
});

test("a database of one's own ends the demonstration and asks for a key", () => {
  const { embedded, demo, batchSeconds, batchMin, masterKey } = readEnvironment({
    DATABASE_URL,
    MASTER_KEY: KEY,
  });
  expect({ embedded, demo, batchSeconds, batchMin }).toEqual({
    embedded: false,
    demo: false,
    batchSeconds: undefined,
    batchMin: undefined,
  });
  expect(masterKey).toEqual(Buffer.alloc(32, 7));
  expect(() => readEnvironment({ DATABASE_URL })).toThrow(
    'MASTER_KEY is missing: with DATABASE_URL set it must be 32 random bytes in base64, for example from "openssl rand -base64 32".',
  );
});

test("what is set is what counts, and an empty value is not set", () => {
  const environment = readEnvironment({
    NODE_ENV: "test",
    PORT: "8080",
    HOST: "::",
    ORIGIN: "https://letters.example.org/",
    SMTP_URL: "smtps://mailer:secret@mail.example.org",
    DATA_DIR: "/srv/undersigned",
    WEB_WORKERS: "1",
    BATCH_SECONDS: "60",
    BATCH_MIN: " 5 ",
    ONION_LOCATION: "http://abcdefghijklmnop.onion/",
    TRUST_PROXY: "on",
    DEMO: "off",
    MASTER_KEY: "",
  });
  expect(environment).toMatchObject({
    nodeEnv: "test",
    port: 8080,
    host: "::",
    origin: "https://letters.example.org",
    smtpUrl: "smtps://mailer:secret@mail.example.org",
    mailFrom: "codes@letters.example.org",
    dataDir: "/srv/undersigned",
    webWorkers: 1,
    batchSeconds: 60,
    batchMin: 5,
    onionLocation: "http://abcdefghijklmnop.onion/",
    trustProxy: true,
    demo: false,
    masterKey: undefined,
  });
  expect(readEnvironment({ ORIGIN: "http://192.0.2.7:8080" }).mailFrom).toBe("codes@localhost");
});

test.each([
  ["PORT", "80a", 'PORT is "80a": it must be a whole number from 1 to 65535.'],
  ["PORT", "0", 'PORT is "0": it must be a whole number from 1 to 65535.'],
  ["NODE_ENV", "staging", 'NODE_ENV is "staging": it must be production, development or test.'],
  [
    "ORIGIN",
    "letters.example.org",
    'ORIGIN is "letters.example.org": it must be a web address without a path',
  ],
  ["ORIGIN", "https://example.org/letters", "it must be a web address without a path"],
  ["DEMO", "perhaps", 'DEMO is "perhaps": it must be on or off.'],
  ["MAIL_FROM", "the letters", 'MAIL_FROM is "the letters": it must be an address such as'],
  ["ONION_LOCATION", "https://example.org", "ONION_LOCATION is"],
  ["BATCH_SECONDS", "-1", "BATCH_SECONDS is"],
  ["WEB_WORKERS", "many", "WEB_WORKERS is"],
  ["LETTER_MAILS_AN_HOUR", "0", "LETTER_MAILS_AN_HOUR is"],
])("%s=%s is refused in one sentence", (name, value, sentence) => {
  expect(() => readEnvironment({ [name]: value })).toThrow(sentence);
});

test.each([
  ["MASTER_KEY", "c2VjcmV0"],
  ["DATABASE_URL", "mysql://ada:secret@db/x"],
  ["DATABASE_REPLICA_URL", "secret"],
  ["SMTP_URL", "https://ada:secret@mail"],
])("a bad %s is refused without being repeated", (name, value) => {
  expect(() => readEnvironment({ [name]: value })).toThrow(
    new RegExp(`^${name} has a value that cannot be used: it must be [^\n]+\\.$`),
  );
  expect(() => readEnvironment({ [name]: value })).not.toThrow(value);
});

test("a slip in a name is pointed out, another program's variables are not", () => {
  expect(
    misspelledNames({ BATCH_SECOND: "5", HOME: "/root", PATH: "/bin", npm_config_cache: "x", PORT: "1" }),
  ).toEqual(["BATCH_SECOND is not a setting and is ignored: did you mean BATCH_SECONDS?"]);
  expect(misspelledNames({ MASTERKEY: "x", DATABASE_ULR: "x" })).toHaveLength(2);
});
