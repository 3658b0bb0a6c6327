import {
  createHash,
  createPrivateKey,
  generateKeyPairSync,
  randomBytes,
  randomUUID,
  sign,
} from "node:crypto";
import { signDirectly } from "#app/credential/issuer.server.ts";
import example from "#app/credential/known-answer.json" with { type: "json" };
import { toBase64url } from "#app/credential/octets.ts";
import { composeMessage, parseToken, serialOf } from "#app/credential/token.ts";
import { checkpointText, keyHashOf, writeNote } from "#app/log/checkpoint.ts";
import { committedText, writeEntry, type Entry, type EntryOf } from "#app/log/entries.ts";
import { genesisEntry, type Genesis } from "#app/log/genesis.ts";
import { leafHash, Tree } from "#app/log/merkle.ts";

export type Signature = EntryOf<"signature">;
export type Credential = Signature & { token: string; serial: string; secret: string };
export type Name = Signature & { commitment: string; salt: string; name: string };
export type LogKeyPair = ReturnType<typeof aLogKey>;

type Batch = EntryOf<"batch">;

/** Any Ed25519 key for a log. */
export function aLogKey() {
  const { publicKey, privateKey } = generateKeyPairSync("ed25519");
  const raw = Buffer.from(publicKey.export({ format: "jwk" }).x ?? "", "base64url");
  return { publicKey: new Uint8Array(raw), privateKey };
}

const issuer = createPrivateKey({
  key: Buffer.from(example.privateKey, "base64"),
  format: "der",
  type: "pkcs8",
});
const textHash = createHash("sha256").update("We refuse.").digest("hex");
const hex = (octets: Uint8Array) => Buffer.from(octets).toString("hex");
const sha256 = (octets: Uint8Array | string) => createHash("sha256").update(octets).digest();

/**
 * A letter's log, made without a server and independently of the code that publishes batches. What is appended is right
 * unless a test changes it: `entries` is the log itself.
 */
export class LogInMemory {
  readonly key: LogKeyPair;
  readonly genesis: Genesis;
  /** Canonical JSON, as it stands in the log. */
  entries: string[];
  /** What is published and still counts. */
  #counting: Signature[] = [];
  #ever = 0;
  #withdrawn = 0;
  #removed = 0;
  #number = 0;

  constructor(differences: Partial<Genesis> = {}, key = aLogKey()) {
    this.key = key;
    this.genesis = {
      origin: "letters.example.org/letters/not-with-our-work",
      logKey: Buffer.from(key.publicKey).toString("base64"),
      slug: "not-with-our-work",
      addressee: "Jeff Bezos, chief executive",
      texts: [{ lang: "en", version: 1, hash: textHash }],
      workplaces: [
        {
          id: randomUUID(),
          name: "Amazon",
          domains: ["amazon.example", "aws.amazon.example"],
          anyMailbox: false,
          headcount: 45_000,
          headcountSource: "annual report",
          publicKey: example.publicKey,
        },
      ],
      ways: ["anonymous", "named", "organization", "role"],
      roles: ["Engineer", "Designer"],
      cadence: { everySeconds: 86_400, least: 5 },
      ...differences,
    };
    this.entries = [genesisEntry(this.genesis)];
  }

  /** L, in hex. */
  get letter(): string {
    return hex(sha256(this.entries[0] ?? ""));
  }

  get workplace(): string {
    return this.genesis.workplaces[0]?.id ?? "";
  }

  /** A credential as Ada's browser would make it, with the secret that withdraws it. */
  async credential({ genesis = this.letter, text = textHash } = {}): Promise<Credential> {
    const secret = randomBytes(32);
    const message = composeMessage({
      prefix: new Uint8Array(randomBytes(32)),
      genesis: new Uint8Array(Buffer.from(genesis, "hex")),
      text: new Uint8Array(Buffer.from(text, "hex")),
      nonce: new Uint8Array(randomBytes(32)),
      withdrawHash: new Uint8Array(sha256(secret)),
    });
    return {
      type: "signature",
      shown: "credential",
      class: this.#class,
      workplace: this.workplace,
      text,
      token: toBase64url(await signDirectly(issuer, message)),
      serial: hex(await serialOf(message)),
      secret: toBase64url(secret),
    };
  }

  credentials(count: number): Promise<Credential[]> {
    return Promise.all(Array.from({ length: count }, () => this.credential()));
  }

  /** Ben's signature by name, with the salt that opens it. */
  name(name = "Ben", shown: "named" | "organization" = "named"): Name {
    const salt = randomBytes(32);
    const fields = { name, title: null, place: null, organization: null, domain: null };
    const commitment = hex(sha256(committedText(salt, fields)));
    return {
      type: "signature",
      shown,
      class: this.#class,
      workplace: this.workplace,
      text: textHash,
      commitment,
      salt: hex(salt),
      name,
    };
  }

  get #class(): Signature["class"] {
    return this.genesis.workplaces[0]?.anyMailbox ? "open" : "mailbox";
  }

  append(...entries: Entry[]): this {
    this.entries.push(...entries.map(writeEntry));
    return this;
  }

  /** Appends a batch of these, in the order that is right, and the batch's own entry with what they add up to. */
  publish(
    signatures: Signature[],
    {
      withdrawn = [],
      removed = [],
      role = 0,
      differences = {},
    }: Leaving & { differences?: Partial<Batch> } = {},
  ): this {
    const isCredential = (each: Signature): each is Credential => each.shown === "credential";
    const credentials = signatures.filter(isCredential).sort((a, b) => (serial(a) < serial(b) ? -1 : 1));
    const names = signatures.filter((each) => !isCredential(each));
    this.append(...[...credentials, ...names].map(asEntry));
    this.append(
      ...withdrawn.map((each) => ({
        type: "withdrawal" as const,
        signature: isCredential(each) ? each.serial : each.commitment,
        secret: isCredential(each) ? each.secret : null,
      })),
      ...removed.map((each) => ({
        type: "removal" as const,
        signature: each.commitment,
        rule: "no-longer-wanted",
        reason: "The person asked us.",
      })),
    );
    const gone: Signature[] = [...withdrawn, ...removed];
    this.#counting = [...this.#counting, ...signatures].filter((each) => !gone.includes(each));
    this.#ever += signatures.length;
    this.#withdrawn += withdrawn.length;
    this.#removed += removed.length;
    this.#number++;
    const counting = (shown: Signature["shown"]) =>
      this.#counting.filter((each) => each.shown === shown).length;
    const total = this.#counting.length;
    const { least } = this.genesis.cadence;
    return this.append({
      type: "batch",
      number: this.#number,
      at: `2026-11-${String(10 + this.#number).padStart(2, "0")}T09:00:00Z`,
      posted: signatures.length,
      vouched: 0,
      withdrawn: withdrawn.length,
      removed: removed.length,
      after: {
        total,
        named: counting("named"),
        anonymous: counting("credential") - role,
        role,
        organization: counting("organization"),
        withdrawn: this.#withdrawn,
        removed: this.#removed,
      },
      workplaces: [{ id: this.workplace, total, issued: Math.ceil(this.#ever / least) * least }],
      roles: [
        { role: "Engineer", total: role },
        { role: "Designer", total: 0 },
      ],
      ...differences,
    });
  }

  /** Writes one entry anew, otherwise than it was. */
  change<Type extends Entry["type"]>(index: number, differences: Partial<EntryOf<Type>>): this {
    const entry = JSON.parse(this.entries[index] ?? "") as EntryOf<Type>;
    this.entries[index] = writeEntry({ ...entry, ...differences });
    return this;
  }

  /** The counts that a site with this log shows, as `count.json` has them. */
  counts() {
    const entries = this.entries.map((entry) => JSON.parse(entry) as Entry);
    const last = entries.findLast((entry) => entry.type === "batch");
    const none = { total: 0, named: 0, anonymous: 0, role: 0, organization: 0, withdrawn: 0, removed: 0 };
    return {
      ...(last?.after ?? none),
      batch: last?.number ?? 0,
      logSize: this.entries.length,
      workplaces: last?.workplaces ?? [],
      roles: last?.roles ?? [],
    };
  }

  /** The index of the last entry. */
  get last(): number {
    return this.entries.length - 1;
  }

  /** The checkpoint over the first so many entries, signed. */
  async checkpoint({
    size = this.entries.length,
    key = this.key,
    origin = this.genesis.origin,
  } = {}): Promise<string> {
    const tree = new Tree();
    for (const entry of this.entries.slice(0, size)) tree.append(leafHash(Buffer.from(entry)));
    const text = checkpointText({ origin, size, root: tree.root() });
    return writeNote(text, {
      name: origin,
      keyHash: await keyHashOf(origin, key.publicKey),
      signature: new Uint8Array(sign(null, Buffer.from(text), key.privateKey)),
    });
  }

  /** The entries' octets, a tile at a time. */
  async *chunks(): AsyncIterable<Uint8Array[]> {
    for (let from = 0; from < this.entries.length; from += 256)
      yield this.entries.slice(from, from + 256).map((entry) => new Uint8Array(Buffer.from(entry)));
  }
}

type Leaving = { withdrawn?: (Credential | Name)[]; removed?: Name[]; role?: number };

function serial({ token }: Credential): string {
  const read = parseToken(Buffer.from(token, "base64url"));
  return read.kind === "token" ? hex(sha256(read.token.message)) : "";
}

/** Without what only the signer knows. */
function asEntry(signature: Signature): Entry {
  const { serial: _, secret: __, salt: ___, name: ____, ...entry } = signature as Credential & Name;
  return entry;
}

/** A log with everything in it that a log may have: 21 entries, two batches before closing and one after. */
export async function aWholeLog(): Promise<{ log: LogInMemory; ada: Credential; ben: Name; gone: Name }> {
  const log = new LogInMemory();
  log.append({ type: "offline-signers", html: "ab".repeat(32), py: "cd".repeat(32) });
  const ben = log.name("Ben");
  const gone = log.name("Eve");
  log.publish([...(await log.credentials(5)), ben, gone]);
  const ada = await log.credential();
  log.append({ type: "text", lang: "de", version: 1, hash: "ef".repeat(32) });
  log.publish([ada, ...(await log.credentials(4)), log.name("Union", "organization")], {
    removed: [gone],
    role: 5,
  });
  log.append({ type: "delivered", at: "2026-11-13T09:00:00Z", manner: "by hand", hash: null });
  log.append({ type: "closed", at: "2026-11-14T09:00:00Z" });
  log.publish([], { withdrawn: [ada], role: 5, differences: { at: "2026-11-15T09:00:00Z" } });
  const keys = log.genesis.workplaces.map(({ publicKey }) => hex(sha256(Buffer.from(publicKey, "base64"))));
  log.append({ type: "keys-destroyed", at: "2026-11-16T09:00:00Z", keys });
  return { log, ada, ben, gone };
}
