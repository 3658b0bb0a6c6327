import { currentTexts, nextBatchAt, textIn, type Letter, type LetterState } from "./letter.ts";

const hex = (bytes: Uint8Array) => Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join("");
const base64 = (bytes: Uint8Array) => btoa(String.fromCharCode(...bytes));

/**
 * A letter as programs see it, but for its counts. `keyIds`: hex SHA-256 of each workplace's public key, by id;
 * `verifierKey`: the log's key in the form of C2SP signed-note.
 */
export function letterData(
  letter: Letter,
  state: LetterState,
  lang: string | null,
  { keyIds, verifierKey }: { keyIds: Map<string, string>; verifierKey: string },
) {
  const text = textIn(letter, lang);
  const shownText = ({ hash, version, lang: language, title, body, demands }: typeof text) => ({
    hash: hex(hash),
    version,
    lang: language,
    title,
    body,
    demands,
  });
  return {
    slug: letter.slug,
    status: state,
    demonstration: letter.demonstration,
    genesis: hex(letter.genesis),
    log: { origin: letter.logOrigin, verifierKey },
    genesisEntry: letter.genesisEntry,
    text: shownText(text),
    translations: currentTexts(letter).map(({ lang: language, hash }) => ({
      lang: language,
      hash: hex(hash),
    })),
    versions: letter.versions.map(({ version, publishedAt, reason }) => ({
      version,
      publishedAt,
      reason,
      texts: letter.texts
        .filter((each) => each.version === version)
        .map(({ lang: language, hash }) => ({ lang: language, hash: hex(hash) })),
    })),
    addressee: letter.addressee,
    demands: text.demands,
    summary: letter.summary,
    goal: letter.goal,
    opensAt: letter.opensAt,
    closesAt: letter.closesAt,
    cadence: letter.cadence,
    keysDestroyed: letter.keysDestroyed,
    workplaces: letter.workplaces.map(
      ({ id, name, domains, anyMailbox, headcount, headcountSource, publicKey }) => ({
        id,
        name,
        domains,
        anyMailbox,
        headcount,
        headcountSource,
        publicKey: base64(publicKey),
        keyId: keyIds.get(id) ?? "",
      }),
    ),
    shownAs: letter.ways,
    asks: letter.asks,
    roles: letter.roles,
    image: letter.image && { ...letter.image, hash: hex(letter.image.hash) },
    cites: letter.cites,
    citedBy: letter.citedBy,
  };
}

/** Counts as programs see them. */
export function countData<Counts extends { publishedAt: Date; workplaces: unknown[] }>(
  letter: Letter,
  counts: Counts,
  now: Date,
) {
  return { letter: letter.slug, ...counts, nextBatchAt: nextBatchAt(letter.cadence, now), goal: letter.goal };
}
