export const waysToSign = ["anonymous", "role", "named", "organization"] as const;
export type ShownAs = (typeof waysToSign)[number];

export const askable = ["title", "place", "organization"] as const;
export type Asked = (typeof askable)[number];

export type LetterState = "draft" | "open" | "closed" | "delivered";

export type LetterText = {
  /** Counts up from 1 through all languages: what was published together has the same. */
  version: number;
  lang: string;
  original: boolean;
  title: string;
  body: string;
  demands: string[];
  /** `T`: SHA-256 of the canonical text, 32 bytes. */
  hash: Uint8Array;
};

export type LetterVersion = {
  version: number;
  publishedAt: Date;
  /** Why the text was changed; none for the first. */
  reason: string | null;
};

export type Workplace = {
  id: string;
  name: string;
  /** Exact mail domains; empty where any mailbox may sign. */
  domains: string[];
  anyMailbox: boolean;
  headcount: number | null;
  headcountSource: string | null;
  /** RSA public key of its credentials, SPKI in DER. */
  publicKey: Uint8Array;
};

export type Cadence = {
  /** Seconds between two batches. */
  everySeconds: number;
  /** k: how many new credentials of a workplace a batch publishes at least. */
  least: number;
};

/** A letter that has been published: everything about it but its signatures. */
export type Letter = {
  id: string;
  slug: string;
  state: LetterState;
  addressee: string;
  summary: string;
  ways: ShownAs[];
  asks: Asked[];
  roles: string[];
  goal: number | null;
  opensAt: Date;
  closesAt: Date | null;
  cadence: Cadence;
  /** k as the first entry of its log has it: roles and issued mailboxes are published in steps of it. */
  step: number;
  demonstration: boolean;
  /** Whether lists and search engines may show it. */
  listed: boolean;
  /** The public reason for which an operator took it down: nothing of it is shown any more. */
  takenDown: string | null;
  /** `L`: SHA-256 of the log's genesis entry, 32 bytes. */
  genesis: Uint8Array;
  /** The genesis entry itself, canonical JSON. */
  genesisEntry: string;
  /** First line of its log's checkpoints. */
  logOrigin: string;
  /** Whether it has closed for good: its keys are gone, and so is what led from a mailbox to "has signed". */
  keysDestroyed: boolean;
  /** Newest version first; within a version the original first. */
  texts: LetterText[];
  /** When and why each version was published, the newest first. */
  versions: LetterVersion[];
  workplaces: Workplace[];
  /** Its picture, but for the octets; null where it has none. */
  image: { hash: Uint8Array; alt: string; width: number; height: number } | null;
  cites: LetterName[];
  citedBy: LetterName[];
};

export type LetterName = { slug: string; title: string };

/** Tickets are taken this long after the deadline, so that those who waited for a good moment are not shut out. */
export const graceMs = 24 * 3600 * 1000;

/** Where a letter stands at a moment: it closes by the clock, whether or not a process was there to see it. */
export function letterState(letter: Pick<Letter, "state" | "opensAt" | "closesAt">, now: Date): LetterState {
  if (letter.state !== "open") return letter.state;
  if (now < letter.opensAt) return "draft";
  return letter.closesAt && now >= letter.closesAt ? "closed" : "open";
}

/** The workplace whose list has this domain, exactly; else the one that takes any mailbox. */
export function workplaceOf(letter: Pick<Letter, "workplaces">, domain: string): Workplace | undefined {
  return (
    letter.workplaces.find((workplace) => workplace.domains.includes(domain)) ??
    letter.workplaces.find((workplace) => workplace.anyMailbox)
  );
}

type Versioned = Pick<LetterText, "version" | "lang" | "original">;

/** The newest text of each language, that of the language in which the letter was written first. */
export function currentTexts<Text extends Versioned>({ texts }: { texts: Text[] }): Text[] {
  const newest = texts.filter((text, place) => texts.findIndex(({ lang }) => lang === text.lang) === place);
  return [...newest.filter(({ original }) => original), ...newest.filter(({ original }) => !original)];
}

/** The newest text in the wanted language, else in the language the letter was written in. */
export function textIn<Text extends Versioned>(letter: { texts: Text[] }, lang: string | null): Text {
  const current = currentTexts(letter);
  const text = current.find((each) => each.lang === lang) ?? current[0];
  if (!text) throw new Error("a published letter has a text");
  return text;
}

/** What a letter is called where also its signers are who get out of it: nothing of the text of one that was taken down. */
export function titleOf(letter: Pick<Letter, "texts" | "takenDown">): string {
  return letter.takenDown === null ? textIn(letter, null).title : "The letter that was taken down";
}

/** A published letter's picture as pages show it. Its address ends with the hash of its octets, so it never changes. */
export function shownImage({
  slug,
  image,
}: Pick<Letter, "slug" | "image">): { src: string; alt: string; width: number; height: number } | null {
  if (!image) return null;
  const { alt, width, height } = image;
  const hash = Array.from(image.hash, (octet) => octet.toString(16).padStart(2, "0")).join("");
  return { src: `/letters/${slug}/image/${hash}.webp`, alt, width, height };
}

/** When the next batch is due: batches fall on multiples of the cadence, so that their time says nothing. */
export function nextBatchAt(cadence: Cadence, now: Date): Date {
  const every = cadence.everySeconds * 1000;
  return new Date((Math.floor(now.getTime() / every) + 1) * every);
}
