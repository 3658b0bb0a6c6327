import { createHash, randomBytes } from "node:crypto";
import { afterAll, beforeAll, expect, test } from "vitest";
import type { Letter } from "#app/letter/letter.ts";
import { searchable } from "#app/signature/search.ts";
import { aLetter } from "../support/a-letter.ts";
import { startApp, type App } from "../support/app.ts";

let app: App;
let letter: Letter;
const names = 450;
const special = ["Łukasz Żółć", "José Núñez", "Jürgen Straße", "Øystein Đặng", "100%_sure\\ Ann", "Ada King"];

type Name = { id: string; name: string; batch: number; salt: string };
type Page = { letter: string; signatures: Name[]; next: string | null };

beforeAll(async () => {
  app = await startApp();
  letter = await aLetter(app.context(), {
    texts: [
      { lang: "en", title: "Not with our work", body: "We refuse.", demands: ["Stop selling it."] },
      { lang: "de", title: "Nicht mit unserer Arbeit", body: "Wir weigern uns.", demands: ["Hört auf."] },
    ],
  });
  await aLetter(app.context(), { slug: "second-letter", cites: [letter.slug] });
  await app.context().db.namedSignature.createMany({
    data: Array.from({ length: names }, (_, n) => {
      const name = special[n] ?? `Signer ${n}`;
      return {
        name,
        letterId: letter.id,
        workplaceId: letter.workplaces[0]?.id ?? "",
        shownAs: "named" as const,
        title: n % 2 ? "Engineer" : null,
        search: searchable(name, n % 2 ? "Engineer" : null),
        tag: new Uint8Array(randomBytes(32)),
        textHash: new Uint8Array(letter.texts[0]?.hash ?? []),
        salt: new Uint8Array(randomBytes(32)),
        batch: 1 + (n % 3),
      };
    }),
  });
});
afterAll(() => app.stop());

async function read<T>(path: string): Promise<T> {
  const answer = await fetch(new URL(path, app.origin));
  expect(answer.status).toBe(200);
  expect(answer.headers.get("content-type")).toBe("application/json; charset=utf-8");
  expect(answer.headers.get("access-control-allow-origin")).toBe("*");
  expect(answer.headers.get("cross-origin-resource-policy")).toBe("cross-origin");
  return (await answer.json()) as T;
}

const aWorkplace = { id: expect.any(String) as string, name: "Amazon", headcount: 45_000 };
const counts = {
  letter: "not-with-our-work",
  total: 0,
  named: 0,
  anonymous: 0,
  role: 0,
  organization: 0,
  byClass: { mailbox: 0, vouched: 0, open: 0 },
  withdrawn: 0,
  removed: 0,
  batch: 0,
  logSize: 2,
  publishedAt: "2018-06-21T09:00:00.000Z",
  nextBatchAt: "2018-06-23T00:00:00.000Z",
  goal: 500,
  workplaces: [{ ...aWorkplace, total: 0 }],
  roles: [],
};

test("count.json says what the contract says", async () => {
  expect(await read(`/letters/${letter.slug}/count.json`)).toEqual(counts);
});

test("a letter's JSON carries all that a signer's program and a checker need", async () => {
  const hex = (bytes: Uint8Array | undefined) => Buffer.from(bytes ?? []).toString("hex");
  const [text] = letter.texts;
  const [workplace] = letter.workplaces;
  expect(await read(`/letters/${letter.slug}.json`)).toMatchObject({
    slug: letter.slug,
    status: "open",
    genesis: createHash("sha256").update(letter.genesisEntry).digest("hex"),
    genesisEntry: letter.genesisEntry,
    text: {
      hash: hex(text?.hash),
      version: 1,
      lang: "en",
      title: "Not with our work",
      body: "We refuse.",
    },
    addressee: "Jeff Bezos, chief executive",
    demands: ["Stop selling it."],
    workplaces: [
      {
        ...aWorkplace,
        domains: ["amazon.example", "aws.amazon.example"],
        publicKey: Buffer.from(workplace?.publicKey ?? []).toString("base64"),
        keyId: createHash("sha256")
          .update(workplace?.publicKey ?? "")
          .digest("hex"),
      },
    ],
    shownAs: ["anonymous", "role", "named"],
    asks: ["title", "place"],
    roles: ["Engineer", "Designer"],
    cites: [],
    counts,
  });
  expect(await read(`/letters/${letter.slug}.json?lang=de`)).toMatchObject({
    text: { lang: "de", title: "Nicht mit unserer Arbeit" },
    translations: [{ lang: "en" }, { lang: "de" }],
  });
  expect(await read("/letters/second-letter.json")).toMatchObject({
    cites: [{ slug: letter.slug, title: "Not with our work" }],
  });
});

test("the directory lists open letters, by language, workplace and words", async () => {
  type Directory = { letters: { slug: string; status: string; total: number }[]; next: string | null };
  const slugs = async (query: string) =>
    (await read<Directory>(`/letters.json${query}`)).letters.map(({ slug }) => slug).sort();
  const both = [letter.slug, "second-letter"];
  expect(await slugs("")).toEqual(both);
  expect(await slugs("?lang=de")).toEqual([letter.slug]);
  expect(await slugs("?workplace=aws.amazon.example")).toEqual(both);
  expect(await slugs("?workplace=elsewhere.example")).toEqual([]);
  expect(await slugs("?q=weigern")).toEqual([letter.slug]);
  expect(await slugs("?status=closed")).toEqual([]);
});

test("the pages of names go through all of them, without a gap and without a repeat", async () => {
  const seen: Name[] = [];
  const sizes: number[] = [];
  for (let next: string | null = `/letters/${letter.slug}/signatures.json`; next;) {
    const page: Page = await read<Page>(next);
    seen.push(...page.signatures);
    sizes.push(page.signatures.length);
    next = page.next;
  }
  expect(sizes).toEqual([100, 100, 100, 100, 50]);
  expect(new Set(seen.map(({ id }) => id)).size).toBe(names);
  expect(new Set(seen.map(({ name }) => name)).size).toBe(names);
  expect(new Set(seen.map(({ salt }) => salt)).size).toBe(names);
  for (const { salt } of seen) expect(salt).toMatch(/^[0-9a-f]{64}$/);
  expect(seen.map(({ batch }) => batch)).toEqual(seen.map(({ batch }) => batch).sort((a, b) => b - a));
});

test("the pages for people go the same way, by links", async () => {
  let seen = 0;
  for (let path = `/letters/${letter.slug}/signatures`; path;) {
    const page = await (await fetch(new URL(path, app.origin))).text();
    seen += page.match(/class="name"/g)?.length ?? 0;
    path = (/href="([^"]*signatures\?after=[^"]*)"/.exec(page)?.[1] ?? "").replaceAll("&amp;", "&");
  }
  expect(seen).toBe(names);
});

test("names that are published in between move nobody who was still to come", async () => {
  const first = await read<Page>(`/letters/${letter.slug}/signatures.json`);
  await app
    .context()
    .pool.query("update named_signature set batch = 4 where id = any($1)", [
      first.signatures.slice(0, 10).map(({ id }) => id),
    ]);
  const second = await read<Page>(first.next ?? "");
  const ids = new Set(first.signatures.map(({ id }) => id));
  expect(second.signatures.filter(({ id }) => ids.has(id))).toEqual([]);
});

test.each([
  ["lukasz", "Łukasz Żółć"],
  ["ŁUKASZ zolc", "Łukasz Żółć"],
  ["jose nunez", "José Núñez"],
  ["strasse", "Jürgen Straße"],
  ["oystein dang", "Øystein Đặng"],
  ["king ada", "Ada King"],
  ["100%_", "100%_sure\\ Ann"],
  ["sure\\", "100%_sure\\ Ann"],
])("the search for %j finds %s and nobody else", async (q, name) => {
  const found = await read<Page>(`/letters/${letter.slug}/signatures.json?${new URLSearchParams({ q })}`);
  expect(found.signatures.map((each) => each.name)).toEqual([name]);
});

test("a search goes on over its pages, and one of fewer than three letters lists everybody", async () => {
  const first = await read<Page>(`/letters/${letter.slug}/signatures.json?q=engineer`);
  expect(first.signatures).toHaveLength(100);
  const second = await read<Page>(first.next ?? "");
  expect(first.next).toContain("q=engineer");
  expect(second.signatures).toHaveLength(100);
  expect((await read<Page>(`/letters/${letter.slug}/signatures.json?q=xy`)).signatures).toHaveLength(100);
  expect((await read<Page>(`/letters/${letter.slug}/signatures.json?q=nobody-at-all`)).signatures).toEqual(
    [],
  );
});

test.each([
  "q=%00abc",
  "q=%ff%fe%fd",
  "after=nonsense",
  "after=1_",
  "q='%3B--",
  "lang=%00",
  "lang=xx",
  "q=%25%25%25",
])("%s is answered, not choked on", async (query) => {
  for (const path of [
    `/letters/${letter.slug}/signatures.json`,
    `/letters/${letter.slug}.json`,
    "/letters.json",
  ])
    await read(`${path}?${query}`);
  for (const path of [`/letters/${letter.slug}/signatures`, `/letters/${letter.slug}`, "/letters"])
    expect((await fetch(`${app.origin}${path}?${query}`)).status).toBe(200);
});
