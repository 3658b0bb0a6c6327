import { createHash, createPrivateKey, randomBytes, type KeyObject } from "node:crypto";
import { signDirectly } from "#app/credential/issuer.server.ts";
import { privateKeyName } from "#app/credential/issuer-keys.server.ts";
import { composeMessage, MESSAGE_LENGTH } from "#app/credential/token.ts";
import { textIn, type Letter } from "#app/letter/letter.ts";
import { findLetter } from "#app/letter/letters.server.ts";
import type { Context } from "#app/platform/context.server.ts";
import { runBatch } from "#app/signature/batch.server.ts";
import { destroyKeys, publishLast } from "#app/signature/close.server.ts";
import { searchable } from "#app/signature/search.ts";
import { publishLetter } from "#app/signature/publish-letter.server.ts";
import { demonstrationLetters, type DemonstrationLetter, type DemonstrationSignatures } from "./letters.ts";
import { inventOrganizations, inventPerson } from "./people.ts";

export type Size = "small" | "full";

type Signing =
  { kind: "credential"; role: string | null } | { kind: "named" } | { kind: "organization"; place: number };

const day = 86_400_000;
const chunk = 2000;

/**
 * Publishes the demonstration letters that are missing and gives each as many invented signatures as its size wants.
 *
 * The signatures are honest ones made in bulk: every credential is a real token under its workplace's key, every mailbox
 * a row among the issuances, and real batches publish them. Only the mails and the blinding are left out, since the
 * signers are nobody.
 */
export async function seedDemonstration(
  context: Omit<Context, "now">,
  { size, now, say = () => undefined }: { size: Size; now: Date; say?: (line: string) => void },
): Promise<void> {
  for (const demonstration of inOrder(demonstrationLetters)) {
    const at = { ...context, now, batchMin: 1 };
    const found = await findLetter(at, demonstration.slug);
    if (!found) await publishLetter(context, newLetter(demonstration, now));
    const letter = found ?? (await findLetter(at, demonstration.slug));
    if (!letter) throw new Error("a letter that was just published is not there");

    if (letter.keysDestroyed) {
      say(`${letter.slug} has closed, so it keeps the signatures it has.`);
      continue;
    }
    const opensAt = letter.opensAt.getTime();
    const until = found
      ? now
      : new Date(Math.min(now.getTime(), letter.closesAt?.getTime() ?? Infinity) - 60_000);
    const missing = await missingSignings(context, letter, demonstration.signatures[size]);
    const shuffled = shuffle(missing, seededRandom(demonstration.slug));
    const rounds = found ? 1 : 9;
    for (let round = 1; round <= rounds; round++) {
      // More people sign at the beginning and when a letter has become known than in between.
      const upTo = Math.round(shuffled.length * (1 - (1 - round / rounds) ** 1.7));
      const from = Math.round(shuffled.length * (1 - (1 - (round - 1) / rounds) ** 1.7));
      await sign(context, letter, shuffled.slice(from, upTo), (done) =>
        say(`${demonstration.slug}: ${from + done} of ${shuffled.length}`),
      );
      const publishedAt = new Date(opensAt + ((until.getTime() - opensAt) * round) / rounds);
      await runBatch({ ...at, now: publishedAt }, letter, { force: true });
    }
    if (demonstration.state !== "open") await close({ ...at, now: until }, letter, demonstration.state);
  }
}

/** Closes a letter as the deadline does, its keys included. */
async function close(at: Context, letter: Letter, state: "closed" | "delivered"): Promise<void> {
  await publishLast(at, letter);
  await destroyKeys(at, letter);
  await at.db.letter.update({ where: { slug: letter.slug }, data: { state }, select: { id: true } });
}

/** Letters that are cited come first. */
function inOrder(letters: DemonstrationLetter[]): DemonstrationLetter[] {
  return [...letters].sort((a, b) => a.opensAt - b.opensAt);
}

function newLetter(demonstration: DemonstrationLetter, now: Date) {
  const { slug, addressee, summary, texts, workplaces, ways, asks, roles, goal, cadence, cites } =
    demonstration;
  const inDays = (days: number) => new Date(Math.floor(now.getTime() / day + days) * day);
  const dates = { opensAt: inDays(demonstration.opensAt), closesAt: inDays(demonstration.closesAt) };
  return {
    slug,
    addressee,
    summary,
    texts,
    workplaces,
    ways,
    asks,
    roles,
    goal,
    cadence,
    cites,
    ...dates,
    demonstration: true,
  };
}

async function missingSignings(
  { db }: Pick<Context, "db">,
  letter: Letter,
  wanted: DemonstrationSignatures,
): Promise<Signing[]> {
  const last = await db.batch.findFirstOrThrow({
    where: { letterId: letter.id },
    orderBy: { number: "desc" },
  });
  const missing = (way: keyof DemonstrationSignatures) => Math.max(0, wanted[way] - last[way]);
  return [
    ...several(missing("anonymous"), (): Signing => ({ kind: "credential", role: null })),
    ...several(missing("role"), (place): Signing => ({
      kind: "credential",
      role: letter.roles[place % letter.roles.length] ?? null,
    })),
    ...several(missing("named"), (): Signing => ({ kind: "named" })),
    ...several(missing("organization"), (place): Signing => ({
      kind: "organization",
      place: place + last.organization,
    })),
  ];
}

function several<T>(length: number, make: (place: number) => T): T[] {
  return Array.from({ length }, (_, place) => make(place));
}

async function sign(
  context: Omit<Context, "now">,
  letter: Letter,
  signings: Signing[],
  progress: (done: number) => void,
): Promise<void> {
  const keys = await Promise.all(letter.workplaces.map(({ id }) => readKey(context, id)));
  const random = seededRandom(`${letter.slug}${signings.length}`);
  for (let from = 0; from < signings.length; from += chunk) {
    const part = signings.slice(from, from + chunk).map((signing, place) => {
      // The first workplace is the largest: seven in ten work there.
      const workplace =
        letter.workplaces.length > 1 && random() > 0.7
          ? 1 + Math.floor(random() * (letter.workplaces.length - 1))
          : 0;
      return { signing, workplace, tag: randomBytes(32), place: from + place };
    });
    await storeIssuances(context, letter, part);
    await storeCredentials(context, letter, keys, part);
    await storeNames(context, letter, part, random);
    if (signings.length > chunk) progress(Math.min(from + chunk, signings.length));
  }
}

type Part = { signing: Signing; workplace: number; tag: Buffer; place: number }[];

async function readKey({ keys }: Pick<Context, "keys">, workplaceId: string): Promise<KeyObject> {
  const der = await keys.read(privateKeyName(workplaceId));
  if (!der) throw new Error("a workplace's key is gone");
  return createPrivateKey({ key: der, format: "der", type: "pkcs8" });
}

async function storeIssuances({ pool }: Pick<Context, "pool">, letter: Letter, part: Part): Promise<void> {
  await pool.query(
    `insert into issuance (tag, workplace_id, blinded_hash) select * from unnest($1::bytea[], $2::uuid[], $3::bytea[])`,
    [
      part.map(({ tag }) => tag),
      part.map(({ workplace }) => letter.workplaces[workplace]?.id),
      part.map(() => randomBytes(32)),
    ],
  );
}

async function storeCredentials(
  { pool }: Pick<Context, "pool">,
  letter: Letter,
  keys: KeyObject[],
  part: Part,
): Promise<void> {
  const credentials = part.filter(({ signing }) => signing.kind === "credential");
  const tokens = await Promise.all(
    credentials.map(({ workplace }) => {
      const key = keys[workplace];
      if (!key) throw new Error("a workplace has no key");
      return signDirectly(
        key,
        composeMessage({
          prefix: random32(),
          genesis: new Uint8Array(letter.genesis),
          text: new Uint8Array(textIn(letter, null).hash),
          nonce: random32(),
          withdrawHash: random32(),
        }),
      );
    }),
  );
  await pool.query(
    `insert into pooled_credential (serial, workplace_id, role, token, withdraw_hash)
     select * from unnest($1::bytea[], $2::uuid[], $3::text[], $4::bytea[], $5::bytea[])`,
    [
      tokens.map((token) => createHash("sha256").update(token.subarray(0, MESSAGE_LENGTH)).digest()),
      credentials.map(({ workplace }) => letter.workplaces[workplace]?.id),
      credentials.map(({ signing }) => (signing.kind === "credential" ? signing.role : null)),
      tokens.map((token) => Buffer.from(token)),
      tokens.map((token) => Buffer.from(token.subarray(MESSAGE_LENGTH - 32, MESSAGE_LENGTH))),
    ],
  );
}

async function storeNames(
  { db }: Pick<Context, "db">,
  letter: Letter,
  part: Part,
  random: () => number,
): Promise<void> {
  const organizations = inventOrganizations();
  const names = part.flatMap(({ signing, workplace, tag }) => {
    if (signing.kind === "credential") return [];
    const person = inventPerson(random);
    const represented =
      signing.kind === "organization" ? organizations[signing.place % organizations.length] : undefined;
    const shown = represented
      ? {
          name: person.name,
          title: represented.representative,
          place: null,
          organization: represented.name,
          domain: represented.domain,
        }
      : {
          name: person.name,
          title: letter.asks.includes("title") && random() < 0.85 ? person.title : null,
          place: letter.asks.includes("place") && random() < 0.7 ? person.place : null,
          organization: null,
          domain: null,
        };
    return [
      {
        ...shown,
        letterId: letter.id,
        workplaceId: letter.workplaces[workplace]?.id ?? "",
        shownAs: represented ? ("organization" as const) : ("named" as const),
        search: searchable(shown.name, shown.title, shown.place, shown.organization),
        tag: new Uint8Array(tag),
        textHash: new Uint8Array(textIn(letter, null).hash),
        salt: random32(),
      },
    ];
  });
  if (names.length > 0) await db.namedSignature.createMany({ data: names });
}

function random32(): Uint8Array<ArrayBuffer> {
  return new Uint8Array(randomBytes(32));
}

/** The same numbers for the same word: mulberry32. */
function seededRandom(word: string): () => number {
  let state = createHash("sha256").update(word).digest().readUInt32LE();
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  };
}

function shuffle<T>(list: T[], random: () => number): T[] {
  const mixed = [...list];
  for (let last = mixed.length - 1; last > 0; last--) {
    const other = Math.floor(random() * (last + 1));
    [mixed[last], mixed[other]] = [mixed[other] as T, mixed[last] as T];
  }
  return mixed;
}
