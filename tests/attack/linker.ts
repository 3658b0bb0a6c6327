import type { Row } from "../support/whole-database.ts";

/** Which credential belongs to which mailbox, by serial and tag in hex: what only the test knows. */
export type Truth = Map<string, string>;
export type Linked = { share: number; by: string };

/** What is to be joined: in which tables it stands, and by which column it is known. */
export type Sides = Record<"mailboxes" | "credentials", { in: string[]; by: string }>;

const issued: Sides = {
  mailboxes: { in: ["public.issuance"], by: "tag" },
  credentials: { in: ["public.credential", "public.pooled_credential"], by: "serial" },
};

type Thing = { name: string; facts: Map<string, string | number> };

/**
 * Tries to say which credential belongs to which mailbox, from tables alone: by values they share, by every order in which
 * rows can be put, and by who wrote them last before. Tells of the best way the share of the pairs that it got right.
 */
export function linkFromTables(tables: Map<string, Row[]>, truth: Truth, sides: Sides = issued): Linked {
  const mailboxes = things(tables, sides.mailboxes.in, sides.mailboxes.by);
  const credentials = things(tables, sides.credentials.in, sides.credentials.by);
  return best(truth, [
    ...bySharedValue(mailboxes, credentials),
    ...byOrder(mailboxes, credentials),
    ...byWriter(mailboxes, credentials),
  ]);
}

type Guess = { by: string; pairs: [credential: string, mailbox: string][] };

function best(truth: Truth, guesses: Guess[]): Linked {
  const linked = guesses.map(({ by, pairs }) => {
    const right = new Set(
      pairs.filter(([credential, mailbox]) => truth.get(credential) === mailbox).map(String),
    );
    return { by, share: right.size / truth.size };
  });
  return linked.reduce((most, each) => (each.share > most.share ? each : most), { share: 0, by: "nothing" });
}

type Mention = { table: string; place: number; row: Row };

/** Rows of these tables, with everything that any other table says about the same key. */
function things(tables: Map<string, Row[]>, from: string[], key: string): Thing[] {
  const mentions = new Map<string, Mention[]>();
  for (const [table, rows] of tables) {
    if (from.includes(table)) continue;
    for (const [place, row] of rows.entries())
      for (const value of new Set(Object.values(row).map(text)))
        mentions.set(value, [
          ...(value.length < 16 ? [] : (mentions.get(value) ?? [])),
          { table, place, row },
        ]);
  }
  const found = from.flatMap((table) => tables.get(table) ?? []);
  return found.map((row, position) => {
    const name = text(row[key]);
    const facts = new Map<string, string | number>([["position", position]]);
    addFacts(facts, "", row);
    for (const { table, place, row: other } of mentions.get(name) ?? []) {
      facts.set(`${table} position`, place);
      addFacts(facts, `${table} `, other);
    }
    return { name, facts };
  });
}

function addFacts(facts: Thing["facts"], prefix: string, row: Row): void {
  for (const [column, value] of Object.entries(row)) {
    if (value === null || value === undefined) continue;
    const [, page, item] = /^\((\d+),(\d+)\)$/.exec(text(value)) ?? [];
    facts.set(
      prefix + column,
      page
        ? Number(page) * 1e6 + Number(item)
        : column === "xmin"
          ? Number(value)
          : typeof value === "number"
            ? value
            : text(value),
    );
  }
}

function text(value: unknown): string {
  if (value instanceof Uint8Array) return Buffer.from(value).toString("hex");
  if (value instanceof Date) return value.toISOString();
  return typeof value === "string" ? value : JSON.stringify(value);
}

/** A value of the mailbox that stands whole in a value of one credential only. */
function bySharedValue(mailboxes: Thing[], credentials: Thing[]): Guess[] {
  const texts = credentials.map(({ name, facts }) => ({ name, all: words(facts).join(" ") }));
  const pairs = mailboxes.flatMap((mailbox) =>
    words(mailbox.facts).flatMap((value): [string, string][] => {
      const sharing = texts.filter(({ all }) => all.includes(value));
      return sharing.length === 1 && sharing[0] ? [[sharing[0].name, mailbox.name]] : [];
    }),
  );
  return [{ by: "a value that both have", pairs }];
}

/** Texts that are long enough to mean one row. */
function words(facts: Thing["facts"]): string[] {
  return [...facts.values()].filter(
    (value): value is string => typeof value === "string" && value.length >= 16,
  );
}

/** The first of one order with the first of the other, and so on. */
function byOrder(mailboxes: Thing[], credentials: Thing[]): Guess[] {
  return orders(mailboxes).flatMap((ours) =>
    orders(credentials).map((theirs) => ({
      by: `${ours.by} against ${theirs.by}`,
      pairs: theirs.names.map((name, rank): [string, string] => {
        const place = Math.floor((rank / theirs.names.length) * ours.names.length);
        return [name, ours.names[place] ?? ""];
      }),
    })),
  );
}

/** Every different order that some fact puts the things in; those that agree in it stay as a dump has them. */
function orders(all: Thing[]): { by: string; names: string[] }[] {
  const facts = new Set(all.flatMap((thing) => [...thing.facts.keys()]));
  const found = new Map<string, { by: string; names: string[] }>();
  for (const fact of facts) {
    const names = all
      .map((thing, place) => ({ thing, place, value: thing.facts.get(fact) ?? "" }))
      .sort((a, b) => compare(a.value, b.value) || a.place - b.place)
      .map(({ thing }) => thing.name);
    if (!found.has(names.join())) found.set(names.join(), { by: fact, names });
  }
  return [...found.values()];
}

function compare(a: string | number, b: string | number): number {
  if (typeof a === "number" && typeof b === "number") return a - b;
  return String(a) < String(b) ? -1 : Number(String(a) > String(b));
}

/** The mailbox whose row was written last before the credential's. */
function byWriter(mailboxes: Thing[], credentials: Thing[]): Guess[] {
  const written = ({ facts }: Thing) => Number(facts.get("xmin"));
  const inTurn = [...mailboxes].sort((a, b) => written(a) - written(b));
  const pairs = credentials.map((credential): [string, string] => {
    const before = inTurn.findLast((mailbox) => written(mailbox) < written(credential));
    return [credential.name, before?.name ?? ""];
  });
  return [{ by: "who was written last before", pairs }];
}
