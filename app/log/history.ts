import { sha256 } from "@noble/hashes/sha2.js";
import { readPublicKey, type PublicKey } from "#app/credential/blind.ts";
import { fromBase64url, toHex, type Bytes } from "#app/credential/octets.ts";
import { readToken, type Token } from "#app/credential/token.ts";
import { equal } from "./merkle.ts";
import { fromBase64 } from "./checkpoint.ts";
import type { Entry, EntryOf, Totals } from "./entries.ts";
import { KnownSignatures, type Kind } from "./known-signatures.ts";

/** Takes what is wrong, as the rest of a sentence that begins with the place. */
export type Report = (fault: string) => void;

/** Totals as one batch left them, and as the entries add up to: what every count on the site must agree with. */
export type Standing = {
  /** Number of the last batch; 0 before the first. */
  batch: number;
  /** Its time; nothing before the first. */
  at: string | null;
  totals: Totals;
  workplaces: { id: string; total: number }[];
  roles: { role: string; total: number }[];
};

/** A credential whose signature is still to be verified, under this key. */
export type Credential = { key: PublicKey; token: Token };

type WorkplaceState = {
  place: number;
  id: string;
  name: string;
  anyMailbox: boolean;
  /** The headcount, rounded up to a multiple of k. */
  mostIssued: number;
  key: PublicKey | undefined;
  total: number;
  everPublished: number;
  issued: number;
};

/**
 * The story that a log tells, entry by entry, held against the rules of docs/log-format.md (4 to 8 of "What a checker
 * checks"). Goes on after a fault, so that one does not hide another.
 */
export class History {
  readonly genesis: EntryOf<"letter">;
  /** L, in hex. */
  readonly letter: string;
  readonly signatures = new KnownSignatures();
  /** What was handed over and what was answered, as it was put on record. */
  readonly deliveries: EntryOf<"delivered">[] = [];
  readonly answers: EntryOf<"answered">[] = [];
  readonly #workplaces: Map<string, WorkplaceState>;
  readonly #texts: Set<string>;
  readonly #counted: Record<Kind | "withdrawn" | "removed", number> = {
    credential: 0,
    named: 0,
    organization: 0,
    withdrawn: 0,
    removed: 0,
  };
  #standing: Standing;
  #sinceBatch = nothing();
  #closed = false;

  private constructor(genesis: EntryOf<"letter">, letter: string, workplaces: WorkplaceState[]) {
    this.genesis = genesis;
    this.letter = letter;
    this.#workplaces = new Map(workplaces.map((workplace) => [workplace.id, workplace]));
    this.#texts = new Set(genesis.texts.map(({ hash }) => hash));
    this.#standing = {
      batch: 0,
      at: null,
      totals: { total: 0, named: 0, anonymous: 0, role: 0, organization: 0, withdrawn: 0, removed: 0 },
      workplaces: workplaces.map(({ id }) => ({ id, total: 0 })),
      roles: [],
    };
  }

  /** Begins with the first entry, whose octets L is the hash of. */
  static async begin(genesis: EntryOf<"letter">, octets: Uint8Array, report: Report): Promise<History> {
    const { least } = genesis.cadence;
    const workplaces = await Promise.all(
      genesis.workplaces.map(async ({ id, name, anyMailbox, headcount, publicKey }, place) => ({
        place,
        id,
        name,
        anyMailbox,
        mostIssued: headcount === null ? Infinity : roundedUp(headcount, least),
        key: await readKey(publicKey),
        total: 0,
        everPublished: 0,
        issued: 0,
      })),
    );
    for (const { name, key } of workplaces)
      if (!key) report(`gives ${name} something that is no RSA-3072 public key`);
    if (new Set(workplaces.map(({ id }) => id)).size < workplaces.length) report("lists a workplace twice");
    return new History(genesis, toHex(sha256(octets)), workplaces);
  }

  /** Where the last batch has left the totals, with what was recomputed and not what was claimed. */
  get standing(): Standing {
    return this.#standing;
  }

  /** Takes the next entry. Answers a credential whose signature the caller has yet to verify. */
  add(entry: Entry, report: Report): Credential | undefined {
    switch (entry.type) {
      case "letter":
        report("begins a letter a second time");
        return undefined;
      case "text":
        this.#texts.add(entry.hash);
        return undefined;
      case "offline-signers":
        return undefined;
      case "signature":
        return this.#sign(entry, report);
      case "withdrawal":
        this.#withdraw(entry, report);
        return undefined;
      case "removal":
        this.#remove(entry, report);
        return undefined;
      case "batch":
        this.#publish(entry, report);
        return undefined;
      case "closed":
        this.#closed = true;
        break;
      case "keys-destroyed":
        this.#destroyKeys(entry, report);
        break;
      case "delivered":
        this.deliveries.push(entry);
        break;
      case "answered":
        this.answers.push(entry);
        break;
    }
    if (this.#isWithinBatch()) report(`(${entry.type}) stands among signatures whose batch has not ended`);
    return undefined;
  }

  /** Whether the last entries are signatures or withdrawals that no batch has ended. */
  end(report: Report): void {
    if (this.#isWithinBatch()) report("ends with signatures or withdrawals that no batch counts");
  }

  #sign(entry: EntryOf<"signature">, report: Report): Credential | undefined {
    this.#sinceBatch.posted++;
    if (entry.class === "vouched") this.#sinceBatch.vouched++;
    if (this.#closed) report("is a signature after the letter was closed");
    if (!this.#texts.has(entry.text)) report("is under a text that was not published before it");
    if (!this.#isWay(entry.shown)) report("is shown in a way that this letter does not have");
    const workplace = this.#workplaces.get(entry.workplace);
    if (!workplace) {
      report("is of a workplace that the first entry does not list");
      return undefined;
    }
    if ((entry.class === "open") !== workplace.anyMailbox)
      report(`says “${entry.class}” where ${workplace.name} takes ${takes(workplace)}`);
    return entry.shown === "credential"
      ? this.#signByCredential(entry, workplace, report)
      : this.#signByName(entry, workplace, report);
  }

  #signByCredential(
    entry: EntryOf<"signature"> & { shown: "credential" },
    workplace: WorkplaceState,
    report: Report,
  ): Credential | undefined {
    const read = readToken(entry.token);
    if (read.kind !== "token") {
      report("holds something that is no token");
      return undefined;
    }
    const { token } = read;
    if (toHex(token.genesis) !== this.letter) report("holds a token of another letter");
    if (toHex(token.text) !== entry.text) report("names another text than its token");
    const serial = toHex(sha256(token.message));
    if (this.#sinceBatch.names) report("is a credential that stands after names of its batch");
    if (serial < this.#sinceBatch.lastSerial) report("stands before a smaller serial of its batch");
    this.#sinceBatch.lastSerial = serial;
    if (!this.#count(serial, "credential", workplace, token.withdrawHash as Bytes)) {
      report(`repeats the serial ${short(serial)}: one credential counts twice`);
    }
    return workplace.key && { key: workplace.key, token };
  }

  #signByName(
    entry: EntryOf<"signature"> & { commitment: string },
    workplace: WorkplaceState,
    report: Report,
  ): undefined {
    this.#sinceBatch.names = true;
    if (!this.#count(entry.commitment, entry.shown, workplace))
      report(`repeats the commitment ${short(entry.commitment)}: one name counts twice`);
  }

  #count(id: string, kind: Kind, workplace: WorkplaceState, withdrawHash?: Bytes): boolean {
    if (this.signatures.has(id)) return false;
    this.signatures.add(id, kind, workplace.place, withdrawHash);
    this.#counted[kind]++;
    workplace.total++;
    workplace.everPublished++;
    return true;
  }

  #isWay(shown: EntryOf<"signature">["shown"]): boolean {
    const { ways } = this.genesis;
    return shown === "credential"
      ? ways.includes("anonymous") || ways.includes("role")
      : ways.includes(shown);
  }

  #withdraw({ signature, secret }: EntryOf<"withdrawal">, report: Report): void {
    this.#sinceBatch.withdrawn++;
    const kind = this.#takeOut(signature, report, (found) => {
      if (found.kind !== "credential") {
        if (secret !== null) report("gives a secret for a name, which has none");
        return;
      }
      const octets = secret === null ? undefined : fromBase64url(secret);
      if (octets?.length !== 32 || !equal(sha256(octets), found.withdrawHash))
        report("withdraws a credential with a secret that is not its own");
    });
    if (kind) this.#counted.withdrawn++;
  }

  #remove({ signature }: EntryOf<"removal">, report: Report): void {
    this.#sinceBatch.removed++;
    const kind = this.#takeOut(signature, report, (found) => {
      if (found.kind === "credential") report("removes a credential, which only its signer may withdraw");
    });
    if (kind) this.#counted.removed++;
  }

  #takeOut(
    id: string,
    report: Report,
    judge: (found: { kind: Kind; withdrawHash: Uint8Array }) => void,
  ): Kind | undefined {
    const found = this.signatures.find(id);
    if (!found) {
      report(
        this.signatures.has(id)
          ? `takes out ${short(id)}, which was taken out before`
          : `takes out ${short(id)}, a signature that is not there`,
      );
      return undefined;
    }
    judge(found);
    this.signatures.takeOut(id);
    this.#counted[found.kind]--;
    const workplace = this.#workplaces.get(this.genesis.workplaces[found.workplace]?.id ?? "");
    if (workplace) workplace.total--;
    return found.kind;
  }

  #publish(batch: EntryOf<"batch">, report: Report): void {
    const { number, at, roles } = batch;
    const due = this.#standing.batch + 1;
    if (number !== due) report(`is batch ${number} where batch ${due} belongs`);
    if (this.#standing.at !== null && at < this.#standing.at)
      report(`says ${at}, which is before the batch before it`);
    for (const name of ["posted", "vouched", "withdrawn", "removed"] as const) {
      const stands = this.#sinceBatch[name];
      if (batch[name] !== stands) report(`says ${batch[name]} ${name} where ${stands} stand before it`);
    }
    this.#checkRoles(roles, report);
    const role = roles.reduce((sum, { total }) => sum + total, 0);
    const { credential, named, organization, withdrawn, removed } = this.#counted;
    const totals: Totals = {
      total: named + credential + organization,
      named,
      anonymous: credential - role,
      role,
      organization,
      withdrawn,
      removed,
    };
    if (role > credential) report(`shows ${role} credentials with a role where only ${credential} count`);
    for (const [name, total] of Object.entries(totals) as [keyof Totals, number][])
      if (batch.after[name] !== total)
        report(`counts ${batch.after[name]} as “${name}” where the entries add up to ${total}`);
    this.#checkWorkplaces(batch, report);
    this.#standing = {
      batch: number,
      at,
      totals,
      workplaces: [...this.#workplaces.values()].map(({ id, total }) => ({ id, total })),
      roles,
    };
    this.#sinceBatch = nothing();
  }

  #checkRoles(roles: EntryOf<"batch">["roles"], report: Report): void {
    const { least } = this.genesis.cadence;
    if (new Set(roles.map(({ role }) => role)).size < roles.length) report("counts a role twice");
    for (const { role, total } of roles) {
      if (!this.genesis.roles.includes(role)) report(`counts “${role}”, which is no role of this letter`);
      if (total % least !== 0) report(`counts ${total} as “${role}”, which is no multiple of ${least}`);
    }
  }

  #checkWorkplaces({ workplaces }: EntryOf<"batch">, report: Report): void {
    const { least } = this.genesis.cadence;
    const listed = new Map(workplaces.map((each) => [each.id, each]));
    if (listed.size < workplaces.length) report("counts a workplace twice");
    for (const id of listed.keys())
      if (!this.#workplaces.has(id)) report("counts a workplace that the first entry does not list");
    for (const state of this.#workplaces.values()) {
      const said = listed.get(state.id);
      if (!said) {
        report(`does not count ${state.name}`);
        continue;
      }
      const { total, issued } = said;
      if (total !== state.total)
        report(`counts ${total} at ${state.name} where the entries add up to ${state.total}`);
      if (issued % least !== 0)
        report(`says ${issued} were issued at ${state.name}, which is no multiple of ${least}`);
      if (issued < state.issued)
        report(`says ${issued} were issued at ${state.name} where ${state.issued} were before`);
      if (issued < state.everPublished)
        report(
          `says ${issued} were issued at ${state.name}, fewer than the ${state.everPublished} signatures published there`,
        );
      if (issued > state.mostIssued)
        report(`says ${issued} were issued at ${state.name}, more than its headcount allows`);
      state.issued = Math.max(state.issued, issued);
    }
  }

  #destroyKeys({ keys }: EntryOf<"keys-destroyed">, report: Report): void {
    const own = [...this.#workplaces.values()].map(({ key }) => (key ? toHex(key.id) : ""));
    if (keys.length !== own.length || own.some((key) => !keys.includes(key)))
      report("names other keys than those of the letter’s workplaces");
  }

  #isWithinBatch(): boolean {
    const { posted, withdrawn, removed } = this.#sinceBatch;
    return posted + withdrawn + removed > 0;
  }
}

function nothing() {
  return { posted: 0, vouched: 0, withdrawn: 0, removed: 0, names: false, lastSerial: "" };
}

async function readKey(spki: string): Promise<PublicKey | undefined> {
  try {
    const key = await readPublicKey(fromBase64(spki) ?? new Uint8Array());
    return key.bits === 3072 ? key : undefined;
  } catch (error) {
    if (error instanceof RangeError) return undefined;
    throw error;
  }
}

function takes({ anyMailbox }: WorkplaceState): string {
  return anyMailbox ? "any mailbox" : "mailboxes at its own domains only";
}

function roundedUp(count: number, step: number): number {
  return Math.ceil(count / step) * step;
}

/** Enough of a hash to find it by. */
function short(hash: string): string {
  return `${hash.slice(0, 12)}…`;
}
