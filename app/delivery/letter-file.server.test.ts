import { createHash } from "node:crypto";
import jsqrModule from "jsqr";
import { expect, test, vi } from "vitest";
import type { Letter, LetterText } from "#app/letter/letter.ts";
import type { Context } from "#app/platform/context.server.ts";
import type { Counts } from "#app/signature/counts.server.ts";
import { readPdf } from "#tests/support/read-pdf.ts";
import { hashFile, letterFile, type Contents, type Snapshot } from "./letter-file.server.ts";

// Its types speak of a default export that is a module in Node.
const readQr = (jsqrModule as unknown as { default?: typeof jsqrModule }).default ?? jsqrModule;

type Name = { name: string; title?: string; organization?: string };

function row(shownAs: string, { name, title = null, organization = null }: Record<string, unknown>) {
  return { id: "", key: "", shownAs, name, title, organization, place: null, domain: null };
}

/** A database that knows nothing but these names, in the order in which they come. */
function dbOf(people: Name[], organizations: Name[] = []): Context["db"] {
  const [left, leftOrganizations] = [[...people], [...organizations]];
  const queryRaw = (_: unknown, key: { strings: string[] }) =>
    Promise.resolve(
      key.strings.join("").includes("organization")
        ? leftOrganizations.splice(0, 1000).map((each) => row("organization", each))
        : left.splice(0, 1000).map((each) => row("named", each)),
    );
  return { $queryRaw: queryRaw } as unknown as Context["db"];
}

const text: LetterText = {
  version: 1,
  lang: "en",
  original: true,
  title: "Not with our work",
  body: "We **refuse**.\n\n- one\n- two\n\n> They said so.\n\nSee [the report](https://report.example/2018).",
  demands: ["Stop selling it.", "Say so."],
  hash: new Uint8Array(32).fill(7),
};

function snapshot(differences: Partial<Letter> = {}, counted: Partial<Counts> = {}): Snapshot {
  const letter = {
    id: "",
    slug: "not-with-our-work",
    addressee: "Jeff Bezos, chief executive",
    ways: ["anonymous", "named"],
    texts: [text],
    genesis: new Uint8Array(32).fill(9),
    workplaces: [
      {
        id: "a",
        name: "Amazon",
        domains: ["amazon.example"],
        anyMailbox: false,
        headcount: 45_000,
        headcountSource: "annual report",
      },
    ],
    ...differences,
  } as Letter;
  const counts = {
    total: 1234,
    named: 3,
    anonymous: 1231,
    role: 0,
    organization: 0,
    batch: 12,
    publishedAt: new Date("2018-06-22T09:00:00Z"),
    workplaces: [{ id: "a", name: "Amazon", total: 1234, headcount: 45_000 }],
    ...counted,
  } as Counts;
  const checkpoint = `letters.example/letters/x\n5\nAAAA=\n\n— letters.example/letters/x BBBB=\n`;
  return { letter, counts, checkpoint, address: "https://letters.example/letters/not-with-our-work" };
}

async function fileOf(
  people: Name[],
  {
    contents = "pack",
    of = snapshot(),
    organizations = [],
  }: { contents?: Contents; of?: Snapshot; organizations?: Name[] } = {},
): Promise<Uint8Array> {
  const chunks: Uint8Array[] = [];
  for await (const chunk of letterFile(dbOf(people, organizations), of, contents)) chunks.push(chunk);
  return Buffer.concat(chunks);
}

vi.setConfig({ testTimeout: 60_000 });

const inOneLine = (words: string) => words.replaceAll(/\s+/g, " ");

test("a letter's file has the letter, its demands, its totals with their shares, and how to check them; a pack has names and checkpoint too", async () => {
  const letter = inOneLine(readPdf(await fileOf([{ name: "Ada" }], { contents: "letter" })).text);
  for (const words of [
    "Not with our work",
    "To Jeff Bezos, chief executive",
    "We refuse.",
    "They said so.",
    "We ask that you",
    "Stop selling it.",
    "1,234",
    "verified mailboxes at amazon.example have signed",
    "1,234 of 45,000, 3 %",
    "As of batch 12, published 22 June 2018.",
    "https://letters.example/letters/not-with-our-work/log",
    "09".repeat(32),
  ])
    expect(letter).toContain(words);
  expect(letter).not.toMatch(/\bAda\b|Checkpoint|BBBB/);

  const pack = inOneLine(readPdf(await fileOf([{ name: "Ada", title: "Engineer" }])).text);
  for (const words of ["Ada, Engineer", "— letters.example/letters/x BBBB=", "who give no name"])
    expect(pack).toContain(words);
});

const names = [
  "Ada Lovelace",
  "Ngô Bảo Châu",
  "Łukasz Żółć",
  "Фёдор Достоевский",
  "Ελένη Παπαδοπούλου",
  "Zoë O’Connor",
  "عبد الرحمن",
  "שרה לוי",
  "Nguyễn Thị Minh Khai (Sài Gòn)",
  "王小明",
  "李小龍",
  "陳美玲 (Mei-Ling Chen)",
  "佐藤 さくら",
  "髙橋 エリカ",
  "김민수",
  "नरेन्द्र कृष्णमूर्ति",
  "প্রিয়াঙ্কা বন্দ্যোপাধ্যায়".normalize("NFC"),
  "சுந்தர் பிச்சை",
  "సత్య నాదెళ్ళ",
  "ಶ್ರೀನಿವಾಸ ಮೂರ್ತಿ",
  "ഉണ്ണികൃഷ്ണൻ സ്ത്രീ",
  "નરેન્દ્ર પટેલ",
  "ਮਨਪ੍ਰੀਤ ਸਿੰਘ",
  "ශ්‍රී ප්‍රියන්ත",
  "สมชาย น้ำผึ้ง",
  "ສົມພອນ ນ້ຳ",
  "ភ្នំពេញ ខ្មែរ",
  "အောင်ဆန်း ကျော်",
  "ნინო მაისურაძე",
  "Արմեն Հակոբյան",
  "አበበ ቢቂላ",
];

test("names of every script are drawn and read as they were typed", async () => {
  const { text: shown } = readPdf(await fileOf(names.map((name) => ({ name }))));
  for (const name of names) expect(shown).toContain(name);
  expect(shown).not.toContain("no font for");
});

test("a character that no font here has is drawn as a box, read as it was typed, and counted", async () => {
  const { text: shown } = readPdf(await fileOf([{ name: "Ada 🦉" }, { name: "𒀭𒌓 Utu" }, { name: "Ben" }]));
  expect(shown).toContain("Ada 🦉");
  expect(inOneLine(shown)).toContain("In 2 lines a character of a script that this file has no font for");
});

async function eastAsianFonts(people: Name[], lang: string): Promise<Set<string>> {
  const of = snapshot({ texts: [{ ...text, lang }] });
  const { raw } = readPdf(await fileOf(people, { contents: "names", of }));
  return new Set([...raw.matchAll(/NotoSerif(SC|TC|JP|KR)-/g)].map(([, whose = ""]) => whose));
}

test("a Chinese character has the form of the language: of the letter, or of the name where that tells", async () => {
  expect(await eastAsianFonts([{ name: "直美" }], "en")).toEqual(new Set(["SC"]));
  expect(await eastAsianFonts([{ name: "直美" }], "zh-TW")).toEqual(new Set(["TC"]));
  expect(await eastAsianFonts([{ name: "直美" }], "ja")).toEqual(new Set(["JP"]));
  expect(await eastAsianFonts([{ name: "山口 さくら" }], "en")).toEqual(new Set(["JP"]));
  expect(await eastAsianFonts([{ name: "Ada" }], "zh")).toEqual(new Set());
});

test("an organization stands by its own name, with who represents it", async () => {
  const organizations = [{ name: "Max Weber", organization: "Workers’ Union" }];
  const { text: shown } = readPdf(await fileOf([], { organizations }));
  expect(inOneLine(shown)).toContain("Workers’ Union, Max Weber");
});

test("the same batch makes the same octets; another name, total or batch makes others", async () => {
  const hash = async (people: Name[], of?: Snapshot) =>
    createHash("sha256")
      .update(await fileOf(people, of ? { of } : {}))
      .digest("hex");
  const people = names.map((name) => ({ name }));
  const first = await hash(people);
  expect(await hash(people)).toBe(first);
  const others = await Promise.all([
    hash(people.slice(1)),
    hash(people, snapshot({}, { total: 1235 })),
    hash(people, snapshot({}, { publishedAt: new Date("2018-06-23T09:00:00Z") })),
  ]);
  expect(new Set([first, ...others]).size).toBe(4);
  await fileOf([{ name: "Zoë\u00a0O\u2019Connor fi\u2010fl \u03a9" }]);
  expect(await hash(people)).toBe(first);
  const measured = await hashFile(letterFile(dbOf(people), snapshot(), "pack"));
  expect(measured).toEqual({ hash: first, length: (await fileOf(people)).length });
});

test("it says its title, its language, what is a heading, a list, a picture, and when its batch was, and nothing of who made it when", async () => {
  const { raw, title } = readPdf(await fileOf([{ name: "Ada" }]));
  expect(title).toBe("Not with our work");
  for (const part of [
    "/Lang (en)",
    "/DisplayDocTitle true",
    "/MarkInfo",
    "/S /Document",
    "/S /H1",
    "/S /H2",
    "/S /L",
    "/S /LI",
    "/S /BlockQuote",
    "/S /Figure",
    "/URI (https://report.example/2018)",
    "(D:20180622090000Z)",
  ])
    expect(raw).toContain(part);
  expect(raw).not.toContain(`D:${new Date().getUTCFullYear()}`);
  expect(raw).not.toMatch(/Helvetica|Times-Roman/);
});

test("a camera reads the QR code, which leads to the log", async () => {
  const { raw } = readPdf(await fileOf([], { contents: "letter" }));
  const { inflateSync } = await import("node:zlib");
  const contents = [...raw.matchAll(/stream\n([\s\S]*?)\nendstream/g)].flatMap(([, stream = ""]) => {
    try {
      return [inflateSync(Buffer.from(stream, "latin1")).toString("latin1")];
    } catch {
      return [];
    }
  });
  const drawing = contents.flatMap((content) => content.split("\n")).filter((line) => line.endsWith(" re f"));
  const code = drawing.reduce((longest, line) => (line.length > longest.length ? line : longest), "");
  const rectangles = [...code.matchAll(/([\d.]+) ([\d.]+) ([\d.]+) ([\d.]+) re/g)].map((found) =>
    found.slice(1).map(Number),
  );
  const [left, top] = [0, 1].map((axis) => Math.min(...rectangles.map((each) => each[axis] ?? 0)));
  const side = 800;
  const pixels = new Uint8ClampedArray(side * side * 4).fill(255);
  for (const [x = 0, y = 0, width = 0, height = 0] of rectangles)
    for (let line = Math.round((y - (top ?? 0)) * 7) + 60; line < (y - (top ?? 0) + height) * 7 + 60; line++)
      for (let at = Math.round((x - (left ?? 0)) * 7) + 60; at < (x - (left ?? 0) + width) * 7 + 60; at++)
        pixels.fill(0, (line * side + at) * 4, (line * side + at) * 4 + 3);
  expect(readQr(pixels, side, side)?.data).toBe("https://letters.example/letters/not-with-our-work/log");
});

test("a letter that is read from the right begins at the right", async () => {
  const arabic = {
    ...text,
    lang: "ar",
    title: "ليس بعملنا",
    body: "نحن نرفض أن نبني هذا (500).",
    demands: ["أوقفوا البيع."],
  };
  const { text: shown, raw } = readPdf(
    await fileOf([], { of: snapshot({ texts: [arabic] }), contents: "letter" }),
  );
  for (const words of ["ليس بعملنا", "نحن نرفض أن نبني هذا (500).", "أوقفوا البيع."])
    expect(shown).toContain(words);
  expect(raw).toContain("/Lang (ar)");
});

test("a text without spaces between its words is broken into lines, none of which begins with what ends a clause", async () => {
  const chinese = {
    ...text,
    lang: "zh",
    title: "不以我们的工作作恶",
    body: "公司必须公开合同的全部内容，并且立即停止向边境机构出售人脸识别技术。".repeat(5),
    demands: [],
  };
  const { text: shown } = readPdf(
    await fileOf([], { of: snapshot({ texts: [chinese] }), contents: "letter" }),
  );
  expect(shown.replaceAll("\n", "")).toContain(chinese.body);
  const broken = shown.split("\n").filter((line) => line.includes("公司") || line.includes("边境"));
  expect(broken.length).toBeGreaterThan(4);
  for (const line of broken) expect(line).not.toMatch(/^[，。]/);
});

test("ten thousand names fill page after page, none of them lost", async () => {
  const many = Array.from({ length: 10_000 }, (_, place) => ({
    name: `Name No${place}x`,
    title: "Engineer",
  }));
  const { text: shown, pages } = readPdf(await fileOf(many, { contents: "names" }));
  expect(pages.length).toBeGreaterThan(80);
  const found = new Set([...shown.matchAll(/Name No(\d+)x/g)].map(([, place]) => place));
  expect(found.size).toBe(10_000);
});
