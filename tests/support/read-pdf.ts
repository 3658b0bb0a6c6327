import { inflateSync } from "node:zlib";

/**
 * What a PDF shows, read from its octets: the text of every page by the fonts' own tables, in the order in which it is drawn. What is
 * replaced by other words for who hears it is read as those words. For files that this site makes; it is no reader of any PDF.
 */
export function readPdf(octets: Uint8Array): { text: string; pages: string[]; raw: string; title: string } {
  const raw = Buffer.from(octets).toString("latin1");
  const objects = new Map<string, { dictionary: string; stream: string }>();
  for (const match of raw.matchAll(/(?:^|\n)(\d+) 0 obj\n([\s\S]*?)(?=\nendobj)/g)) {
    const [, id = "", body = ""] = match;
    const at = body.indexOf("stream\n");
    const isStream = at >= 0 && /^<<[\s\S]*>>\n?$/.test(body.slice(0, at));
    const dictionary = isStream ? body.slice(0, at) : body;
    const length = Number(/\/Length (\d+)/.exec(dictionary)?.[1]);
    const content = isStream ? body.slice(at + 7, at + 7 + length) : "";
    const stream = dictionary.includes("/FlateDecode")
      ? inflateSync(Buffer.from(content, "latin1")).toString("latin1")
      : content;
    objects.set(id, { dictionary, stream });
  }
  const get = (id = "") => objects.get(id) ?? { dictionary: "", stream: "" };
  const reference = (dictionary: string, name: string) =>
    new RegExp(`/${name} (\\d+) 0 R`).exec(dictionary)?.[1];

  const pages = [...objects.values()]
    .filter(({ dictionary }) => /\/Type \/Page\b(?!s)/.test(dictionary))
    .map(({ dictionary }) => {
      const resources = get(reference(dictionary, "Resources")).dictionary;
      const fonts = new Map<string, Map<string, string>>();
      for (const [, name = "", id] of resources.matchAll(/\/(F\d+) (\d+) 0 R/g))
        fonts.set(name, readUnicode(get(reference(get(id).dictionary, "ToUnicode")).stream));
      return readPage(get(reference(dictionary, "Contents")).stream, fonts);
    });
  const title = /\/Title (\d+) 0 R/.exec(raw)?.[1];
  return { text: pages.join("\n"), pages, raw, title: title ? readString(get(title).dictionary) : "" };
}

function readPage(content: string, fonts: Map<string, Map<string, string>>): string {
  let font = new Map<string, string>();
  let text = "";
  let hidden = 0;
  const marks: boolean[] = [];
  const lines = content.replaceAll("<<\n", "<< ").replaceAll("\n>>", " >>").split("\n");
  for (const line of lines) {
    const actual = /^\/Span <<.*\/ActualText (.*) >> BDC$/.exec(line)?.[1];
    if (/ (BDC|BMC)$/.test(line)) {
      marks.push(actual !== undefined);
      if (actual !== undefined) {
        text += readString(actual);
        hidden++;
      }
    }
    if (line === "EMC" && marks.pop()) hidden--;
    const [, name] = /^\/(F\d+) [\d.]+ Tf$/.exec(line) ?? [];
    if (name) font = fonts.get(name) ?? new Map();
    if (/ TJ( 0 Ts)?$/.test(line) && hidden === 0)
      for (const [, hex = ""] of line.matchAll(/<([0-9a-f]+)>/g))
        for (const glyph of hex.match(/.{4}/g) ?? []) text += font.get(glyph) ?? "\ufffd";
    if (line.endsWith("ET")) text += "\n";
  }
  return text;
}

/** Which glyph stands for which characters. */
function readUnicode(table: string): Map<string, string> {
  const found = new Map<string, string>();
  for (const [, from = "", , list = ""] of table.matchAll(/<([0-9a-f]{4})> <([0-9a-f]{4})> \[([^\]]*)\]/g))
    for (const [place, entry] of [...list.matchAll(/<([0-9a-f ]*)>/g)].entries()) {
      const glyph = (Number.parseInt(from, 16) + place).toString(16).padStart(4, "0");
      const units = (entry[1] ?? "").replaceAll(" ", "").match(/.{4}/g) ?? [];
      found.set(glyph, String.fromCharCode(...units.map((unit) => Number.parseInt(unit, 16))));
    }
  return found;
}

/** A string as PDF writes it: in octets, or in UTF-16 with a mark before it. */
function readString(written: string): string {
  const inner = /\(([\s\S]*)\)/.exec(written)?.[1] ?? "";
  const octets = inner
    .replaceAll(/\\([nrtbf])/g, (_, letter: string) => JSON.parse(`"\\${letter}"`) as string)
    .replaceAll(/\\([\s\S])/g, "$1");
  if (!octets.startsWith("\u00fe\u00ff")) return octets;
  return Buffer.from(octets.slice(2), "latin1").swap16().toString("utf16le");
}
