import { createHash, createPrivateKey, randomBytes, randomUUID } from "node:crypto";
import { readFileSync } from "node:fs";
import { blindSign } from "#app/credential/issuer.server.ts";
import { fromBase64url, toBase64url } from "#app/credential/octets.ts";
import { textHash } from "#app/letter/text-hash.server.ts";
import { genesisEntry } from "#app/log/genesis.ts";

// Playwright and vitest do not agree on how a module of JSON is imported.
const knownAnswer = new URL("../../app/credential/known-answer.json", import.meta.url);
const example = JSON.parse(readFileSync(knownAnswer, "utf8")) as { privateKey: string; publicKey: string };

const privateKey = createPrivateKey({
  key: Buffer.from(example.privateKey, "base64"),
  format: "der",
  type: "pkcs8",
});

/** The blind signature of a workplace whose key is the one of the known answer. */
export function answerTo(blinded: string): string {
  const outcome = blindSign(privateKey, fromBase64url(blinded) ?? new Uint8Array());
  if (outcome.kind !== "signed") throw new Error(outcome.kind);
  return toBase64url(outcome.blindSignature);
}

/** A letter as `/letters/:slug.json` would give it, unlike any other, with two texts and the key of the known answer twice. */
export function aSavedLetter({ publicKey = example.publicKey } = {}) {
  const addressee = `The “board” of Æther \u0007 ${randomBytes(3).toString("hex")}`;
  const texts = ["en", "fr"].map((lang) => ({
    lang,
    version: 1,
    // Spelled with combining marks, so that NFC has something to do.
    title: `Une lettre ouverte e\u0301crite (${lang})`,
    body: 'We "refuse".\n\n\u0303Tab\there, back\\slash, \u2028 and 𝄞.',
    demands: ["Stop.", `Reply ${randomBytes(4).toString("hex")}`],
  }));
  const hashed = texts.map((text) => ({
    ...text,
    hash: Buffer.from(textHash({ ...text, addressee })).toString("hex"),
  }));
  const [text, other] = hashed;
  if (!text || !other) throw new Error("no texts");
  const workplaces = ["Works", "Office"].map((name) => ({
    id: randomUUID(),
    name,
    domains: [`${name.toLowerCase()}.example`],
    anyMailbox: false,
    headcount: null,
    headcountSource: null,
    publicKey,
  }));
  const slug = `letter-${randomBytes(4).toString("hex")}`;
  const entry = genesisEntry({
    origin: `letters.example/letters/${slug}`,
    logKey: randomBytes(32).toString("base64"),
    slug,
    addressee,
    texts: hashed.map(({ lang, version, hash }) => ({ lang, version, hash })),
    workplaces,
    ways: ["anonymous"],
    roles: [],
    cadence: { everySeconds: 86_400, least: 5 },
  });
  const genesis = createHash("sha256").update(entry).digest("hex");
  const translations = hashed.map(({ lang, hash }) => ({ lang, hash }));
  return {
    origin: "https://letters.example",
    other,
    json: { slug, addressee, genesis, genesisEntry: entry, text, translations, workplaces },
  };
}
