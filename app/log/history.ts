import { sha256 } from "@noble/hashes/sha2.js";
import { readPublicKey, type PublicKey } from "#app/credential/blind.ts";
import { fromBase64url, toHex, type Bytes } from "#app/credential/octets.ts";
import { readToken, type Token } from "#app/credential/token.ts";
import { equal } from "./merkle.ts";
import { fromBase64 } from "./checkpoint.ts";
import type { Entry, EntryOf } from "./entries.ts";
import { KnownSignatures, type Kind } from "./known-signatures.ts";
import { Tally, type Standing } from "./tally.ts";

/** Takes what is wrong, as the rest of a sentence that begins with the place. */
export type Report = (fault: string) => void;

/** A credential whose signature is still to be verified, under this key. */
export type Credential = { key: PublicKey; token: Token };

type Workplace = {
  place: number;
  id: string;
  name: string;
  anyMailbox: boolean;
  key: PublicKey | undefined;
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
  readonly #workplaces: Map<string, Workplace>;
  readonly #texts: Set<string>;
  readonly #tally: Tally;
  #sinceBatch = nothing();
  #closed = false;

  private constructor(genesis: EntryOf<"letter">, letter: string, workplaces: Workplace[]) {
    this.genesis = genesis;
    this.letter = letter;
    this.#workplaces = new Map(workplaces.map((workplace) => [workplace.id, workplace]));
    this.#texts = new Set(genesis.texts.map(({ hash }) => hash));
    this.#tally = new Tally(genesis);
  }

  /** Begins with the first entry, whose octets L is the hash of. */
  static async begin(genesis: EntryOf<"letter">, octets: Uint8Array, report: Report): Promise<History> {
    const workplaces = await Promise.all(
      genesis.workplaces.map(async ({ id, name, anyMailbox, publicKey }, place) => ({
        place,
        id,
        name,
        anyMailbox,
        key: await readKey(publicKey),
      })),
    );
    for (const { name, key } of workplaces)
      if (!key) report(`gives ${name} something that is no RSA-3072 public key`);
    if (new Set(workplaces.map(({ id }) => id)).size < workplaces.length) report("lists a workplace twice");
    return new History(genesis, toHex(sha256(octets)), workplaces);
  }

  /** Where the last batch has left the totals, with what was recomputed and not what was claimed. */
  get standing(): Standing {
    return this.#tally.standing;
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
    workplace: Workplace,
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
    workplace: Workplace,
    report: Report,
  ): undefined {
    this.#sinceBatch.names = true;
    if (!this.#count(entry.commitment, entry.shown, workplace))
      report(`repeats the commitment ${short(entry.commitment)}: one name counts twice`);
  }

  #count(id: string, kind: Kind, workplace: Workplace, withdrawHash?: Bytes): boolean {
    if (this.signatures.has(id)) return false;
    this.signatures.add(id, kind, workplace.place, withdrawHash);
    this.#tally.add(kind, workplace.id);
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
    this.#takeOut(signature, "withdrawn", report, (found) => {
      if (found.kind !== "credential") {
        if (secret !== null) report("gives a secret for a name, which has none");
        return;
      }
      const octets = secret === null ? undefined : fromBase64url(secret);
      if (octets?.length !== 32 || !equal(sha256(octets), found.withdrawHash))
        report("withdraws a credential with a secret that is not its own");
    });
  }

  #remove({ signature }: EntryOf<"removal">, report: Report): void {
    this.#sinceBatch.removed++;
    this.#takeOut(signature, "removed", report, (found) => {
      if (found.kind === "credential") report("removes a credential, which only its signer may withdraw");
    });
  }

  #takeOut(
    id: string,
    how: "withdrawn" | "removed",
    report: Report,
    judge: (found: { kind: Kind; withdrawHash: Uint8Array }) => void,
  ): void {
    const found = this.signatures.find(id);
    if (!found)
      return report(
        this.signatures.has(id)
          ? `takes out ${short(id)}, which was taken out before`
          : `takes out ${short(id)}, a signature that is not there`,
      );
    judge(found);
    this.signatures.takeOut(id);
    this.#tally.takeOut(found.kind, this.genesis.workplaces[found.workplace]?.id ?? "", how);
  }

  #publish(batch: EntryOf<"batch">, report: Report): void {
    const { number, at } = batch;
    const { standing } = this;
    const due = standing.batch + 1;
    if (number !== due) report(`is batch ${number} where batch ${due} belongs`);
    if (standing.at !== null && at < standing.at) report(`says ${at}, which is before the batch before it`);
    for (const name of ["posted", "vouched", "withdrawn", "removed"] as const) {
      const stands = this.#sinceBatch[name];
      if (batch[name] !== stands) report(`says ${batch[name]} ${name} where ${stands} stand before it`);
    }
    this.#tally.publish(batch, report);
    this.#sinceBatch = nothing();
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

function takes({ anyMailbox }: Workplace): string {
  return anyMailbox ? "any mailbox" : "mailboxes at its own domains only";
}

/** Enough of a hash to find it by. */
function short(hash: string): string {
  return `${hash.slice(0, 12)}…`;
}
