import { canonicalJson, type Json } from "#app/platform/canonical-json.ts";
import { fromBase64 } from "./checkpoint.ts";
import { entryTime, type Entry } from "./entries.ts";

/** `fault` goes on after the place: "is not JSON", "lacks “workplace”". */
export type EntryReading = { kind: "entry"; entry: Entry } | { kind: "not-an-entry"; fault: string };

/** No entry is longer, in octets: its length stands before it in two. */
const longest = 0xffff;

/** Reads an entry of a log, strictly: exactly the names of docs/log-format.md, spelled in the one canonical way. */
export function readEntry(octets: Uint8Array): EntryReading {
  if (octets.length > longest) return not("is longer than 65,535 octets");
  const text = decode(octets);
  if (text === undefined) return not("is not UTF-8");
  const value = parse(text);
  if (!isObject(value)) return not("is not a JSON object");
  const shape = shapeOf(value);
  if (!shape) return not("is of a type that does not occur");
  // First the names: what has them is not nested more deeply than an entry may be.
  const fault = faultIn(shape, value);
  if (fault) return not(fault);
  if (canonicalJson(value as Json) !== text) return not("is spelled in another way than the canonical one");
  return { kind: "entry", entry: value as Entry };
}

function not(fault: string): EntryReading {
  return { kind: "not-an-entry", fault };
}

// A byte order mark is no part of canonical JSON and must not be swallowed here.
const utf8 = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true });

function decode(octets: Uint8Array): string | undefined {
  try {
    return utf8.decode(octets);
  } catch {
    return undefined;
  }
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

type Test = ((value: unknown) => boolean) & { mayLack?: true };
type Shape = Record<string, Test>;

function faultIn(shape: Shape, value: Record<string, unknown>): string | undefined {
  for (const [name, test] of Object.entries(shape)) {
    if (!Object.hasOwn(value, name)) {
      if (test.mayLack) continue;
      return `lacks “${name}”`;
    }
    if (!test(value[name])) return `has something in “${name}” that cannot stand there`;
  }
  const unknown = Object.keys(value).find((name) => !Object.hasOwn(shape, name));
  return unknown === undefined ? undefined : `has “${unknown.slice(0, 40)}”, which does not occur`;
}

const isObject = (value: unknown): value is Record<string, unknown> =>
  typeof value === "object" && value !== null && !Array.isArray(value);
const isText: Test = (value) => typeof value === "string" && value.isWellFormed();
const isFlag: Test = (value) => typeof value === "boolean";
const isCount: Test = (value) => Number.isSafeInteger(value) && (value as number) >= 0;
const isFromOne: Test = (value) => isCount(value) && value !== 0;
const isHash: Test = (value) => typeof value === "string" && /^[0-9a-f]{64}$/.test(value);
const isUuid: Test = (value) =>
  typeof value === "string" && /^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/.test(value);
const isBase64: Test = (value) => typeof value === "string" && fromBase64(value) !== undefined;
const isEd25519: Test = (value) => typeof value === "string" && fromBase64(value)?.length === 32;
const isTime: Test = (value) =>
  typeof value === "string" && !Number.isNaN(Date.parse(value)) && entryTime(new Date(value)) === value;

const is =
  (...values: unknown[]): Test =>
  (value) =>
    values.includes(value);
const nullOr =
  (test: Test): Test =>
  (value) =>
    value === null || test(value);
const listOf =
  (test: Test): Test =>
  (value) =>
    Array.isArray(value) && value.every(test);
const shaped =
  (shape: Shape): Test =>
  (value) =>
    isObject(value) && faultIn(shape, value) === undefined;
/** For a name that need not be there. */
const orAbsent = (test: Test): Test =>
  Object.assign((value: unknown) => test(value), { mayLack: true as const });

const isSortedList: Test = (value) =>
  listOf(isText)(value) &&
  (value as string[]).every((text, place, all) => place === 0 || (all[place - 1] ?? "") < text);

const text = { lang: isText, version: isFromOne, hash: isHash };
const signature = {
  type: is("signature"),
  class: is("mailbox", "vouched", "open"),
  workplace: isUuid,
  text: isHash,
};
const credential: Shape = { ...signature, shown: is("credential"), token: isText };
const byName: Shape = { ...signature, shown: is("named", "organization"), commitment: isHash };

const shapes: Record<Exclude<Entry["type"], "signature">, Shape> = {
  letter: {
    type: is("letter"),
    format: is(1),
    origin: (value) => isText(value) && /^[^\s+]+$/.test(value as string),
    logKey: isEd25519,
    slug: isText,
    addressee: isText,
    texts: listOf(shaped(text)),
    workplaces: listOf(
      shaped({
        id: isUuid,
        name: isText,
        domains: isSortedList,
        anyMailbox: isFlag,
        headcount: nullOr(isCount),
        headcountSource: nullOr(isText),
        publicKey: isBase64,
      }),
    ),
    ways: (value) => isSortedList(value) && listOf(is("anonymous", "named", "organization", "role"))(value),
    roles: listOf(isText),
    cadence: shaped({ everySeconds: isFromOne, least: isFromOne }),
    image: orAbsent(shaped({ hash: isHash, alt: isText })),
  },
  text: { type: is("text"), ...text },
  "offline-signers": { type: is("offline-signers"), html: isHash, py: isHash },
  withdrawal: { type: is("withdrawal"), signature: isHash, secret: nullOr(isText) },
  removal: { type: is("removal"), signature: isHash, rule: isText, reason: isText },
  batch: {
    type: is("batch"),
    number: isFromOne,
    at: isTime,
    posted: isCount,
    vouched: isCount,
    withdrawn: isCount,
    removed: isCount,
    after: shaped({
      total: isCount,
      named: isCount,
      anonymous: isCount,
      role: isCount,
      organization: isCount,
      withdrawn: isCount,
      removed: isCount,
    }),
    workplaces: listOf(shaped({ id: isUuid, total: isCount, issued: isCount })),
    roles: listOf(shaped({ role: isText, total: isCount })),
  },
  delivered: { type: is("delivered"), at: isTime, manner: isText, hash: nullOr(isHash) },
  answered: { type: is("answered"), at: isTime, hash: nullOr(isHash) },
  closed: { type: is("closed"), at: isTime },
  "keys-destroyed": { type: is("keys-destroyed"), at: isTime, keys: listOf(isHash) },
};

function shapeOf({ type, shown }: Record<string, unknown>): Shape | undefined {
  if (type === "signature") return shown === "credential" ? credential : byName;
  return typeof type === "string" && Object.hasOwn(shapes, type)
    ? shapes[type as keyof typeof shapes]
    : undefined;
}
