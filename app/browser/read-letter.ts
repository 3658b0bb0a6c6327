import { digest, toHex } from "#app/credential/octets.ts";

/** A letter as `/letters/:slug.json` gives it, after all that can be checked of it was checked. Hashes are hex. */
export type SavedLetter = {
  slug: string;
  addressee: string;
  /** `L`: what a shared link carries as `k`. */
  genesis: string;
  text: { hash: string; lang: string; title: string; body: string; demands: string[] };
  /** Other translations and versions, of which the file holds no more than the hash. */
  others: { hash: string; lang: string }[];
  /** Every `T` that the first entry of the log names. */
  inFirstEntry: string[];
  /** `publicKey`: SPKI, base64. */
  workplaces: { id: string; name: string; publicKey: string }[];
  /** Where the log was begun: host, and port if it has one. */
  host: string;
};

export type LetterReading =
  | { kind: "letter"; letter: SavedLetter }
  | { kind: "no-letter" }
  | { kind: "another-key" }
  | { kind: "another-text" };

/**
 * Reads a letter from its JSON. The first entry of its log must hash to L and name the keys, and what can be read must
 * hash to T. So whoever compares L with others knows to sign the same letter under the same keys as they.
 */
export async function readLetter(json: string): Promise<LetterReading> {
  const read = parse(json);
  if (!read) return { kind: "no-letter" };
  const { slug, addressee, genesis, genesisEntry, text, workplaces, entry, translations } = read;

  const named = new Map(entry.workplaces.map(({ id, publicKey }) => [id, publicKey]));
  const keysAreItsOwn =
    (await sha256(genesisEntry)) === genesis &&
    entry.slug === slug &&
    workplaces.every(({ id, publicKey }) => named.get(id) === publicKey);
  if (!keysAreItsOwn) return { kind: "another-key" };

  // With its names in this order it is the canonical JSON (RFC 8785) of what T stands for.
  const { body, demands, lang, title } = text;
  const canonical = JSON.stringify({ addressee, body, demands, lang, title }).normalize("NFC");
  if ((await sha256(canonical)) !== text.hash) return { kind: "another-text" };

  const others = new Map([...translations, ...entry.texts].map((each) => [each.hash, each.lang]));
  others.delete(text.hash);
  return {
    kind: "letter",
    letter: {
      slug,
      addressee,
      genesis,
      text,
      others: Array.from(others, ([hash, language]) => ({ hash, lang: language })),
      inFirstEntry: entry.texts.map(({ hash }) => hash),
      workplaces,
      host: entry.origin.split("/")[0] ?? "",
    },
  };
}

/** The parts of the file, if all of them are there and of the right kind. */
function parse(json: string) {
  try {
    const file = an(JSON.parse(json));
    const entry = an(JSON.parse(word(file.genesisEntry)));
    const text = an(file.text);
    const texts = (value: unknown) =>
      list(value, (each) => ({ hash: hexOfHash(an(each).hash), lang: word(an(each).lang) }));
    const keys = (value: unknown) =>
      list(value, an).map(({ id, name, publicKey }) => ({
        id: word(id),
        name: word(name),
        publicKey: word(publicKey),
      }));
    return {
      slug: word(file.slug),
      addressee: word(file.addressee),
      genesis: hexOfHash(file.genesis),
      genesisEntry: word(file.genesisEntry),
      text: {
        hash: hexOfHash(text.hash),
        lang: word(text.lang),
        title: word(text.title),
        body: word(text.body),
        demands: list(text.demands, word),
      },
      translations: texts(file.translations),
      workplaces: keys(file.workplaces),
      entry: {
        slug: word(entry.slug),
        origin: word(entry.origin),
        texts: texts(entry.texts),
        workplaces: keys(entry.workplaces),
      },
    };
  } catch {
    return undefined;
  }
}

function an(value: unknown): Record<string, unknown> {
  if (typeof value !== "object" || value === null) throw new TypeError("not an object");
  return value as Record<string, unknown>;
}

function word(value: unknown): string {
  if (typeof value !== "string") throw new TypeError("not a text");
  return value;
}

function hexOfHash(value: unknown): string {
  if (!/^[0-9a-f]{64}$/.test(word(value))) throw new TypeError("not a hash");
  return word(value);
}

function list<Item>(value: unknown, item: (each: unknown) => Item): Item[] {
  if (!Array.isArray(value)) throw new TypeError("not a list");
  return value.map(item);
}

async function sha256(text: string): Promise<string> {
  return toHex(await digest("SHA-256", new TextEncoder().encode(text)));
}
