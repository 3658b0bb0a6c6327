import { concat, digest, os2ip, type Bytes } from "#app/credential/octets.ts";

/** What a log says of itself: so many entries, with this root. C2SP tlog-checkpoint. */
export type Checkpoint = { origin: string; size: number; root: Bytes };

export type CheckpointReading =
  | { kind: "checkpoint"; checkpoint: Checkpoint; text: string; signatures: NoteSignature[] }
  | { kind: "not-a-checkpoint" };

/** One line below a note: whose key, its hash of 4 octets, and the signature, 64 octets of Ed25519. */
export type NoteSignature = { name: string; keyHash: number; signature: Bytes };

/** The text that is signed: origin, size and root, a line each. */
export function checkpointText({ origin, size, root }: Checkpoint): string {
  return `${origin}\n${size}\n${toBase64(root)}\n`;
}

/** A signed note (C2SP signed-note): the text, an empty line, and a line for the signature. */
export function writeNote(text: string, { name, keyHash, signature }: NoteSignature): string {
  const hash = Uint8Array.of(keyHash >>> 24, keyHash >>> 16, keyHash >>> 8, keyHash);
  return `${text}\n— ${name} ${toBase64(concat(hash, signature))}\n`;
}

/** Reads a signed checkpoint without judging its signatures. */
export function readCheckpoint(note: string): CheckpointReading {
  const end = note.indexOf("\n\n");
  const text = note.slice(0, end + 1);
  const [origin = "", size = "", root = ""] = text.split("\n");
  const hash = fromBase64(root);
  const signatures = note
    .slice(end + 2)
    .split("\n")
    .flatMap(readSignature);
  if (
    end < 0 ||
    !origin ||
    !/^(0|[1-9]\d{0,15})$/.test(size) ||
    hash?.length !== 32 ||
    signatures.length === 0
  )
    return { kind: "not-a-checkpoint" };
  return {
    kind: "checkpoint",
    checkpoint: { origin, size: Number(size), root: hash },
    text,
    signatures,
  };
}

/** The first 4 octets of SHA-256(name ‖ newline ‖ 01 ‖ key), as C2SP signed-note has it for Ed25519. */
export async function keyHashOf(name: string, key: Uint8Array): Promise<number> {
  const hash = await digest("SHA-256", new TextEncoder().encode(`${name}\n`), Uint8Array.of(1), key);
  return Number(os2ip(hash.slice(0, 4)));
}

/** The log's key as other programs take it: name, hash, and the key after its algorithm's number (Go's `note` package). */
export async function verifierKey(name: string, key: Uint8Array): Promise<string> {
  const hash = (await keyHashOf(name, key)).toString(16).padStart(8, "0");
  return `${name}+${hash}+${toBase64(concat(Uint8Array.of(1), key))}`;
}

/** Whether the log's own key, 32 octets of Ed25519, has signed this checkpoint under the log's origin. */
export async function isSignedBy(
  { checkpoint, text, signatures }: Extract<CheckpointReading, { kind: "checkpoint" }>,
  key: Uint8Array,
): Promise<boolean> {
  const keyHash = await keyHashOf(checkpoint.origin, key);
  const own = signatures.find((each) => each.name === checkpoint.origin && each.keyHash === keyHash);
  if (!own) return false;
  const verifier = await crypto.subtle.importKey("raw", concat(key), "Ed25519", false, ["verify"]);
  return crypto.subtle.verify("Ed25519", verifier, own.signature, new TextEncoder().encode(text));
}

export function toBase64(octets: Uint8Array): string {
  return btoa(String.fromCharCode(...octets));
}

/** The octets; nothing for a text that `toBase64` would not have written. */
export function fromBase64(text: string): Bytes | undefined {
  if (!/^[A-Za-z0-9+/]*={0,2}$/.test(text) || text.length % 4 !== 0) return undefined;
  const octets = Uint8Array.from(atob(text), (char) => char.charCodeAt(0));
  return toBase64(octets) === text ? octets : undefined;
}

function readSignature(line: string): NoteSignature[] {
  const [, name, text] = /^— (\S+) (\S+)$/.exec(line) ?? [];
  const octets = text === undefined ? undefined : fromBase64(text);
  if (!name || octets?.length !== 68) return [];
  return [{ name, keyHash: Number(os2ip(octets.slice(0, 4))), signature: octets.slice(4) }];
}
