/** Something that has happened to a letter. */
export type FeedEntry = {
  /** Its address, which also names it for ever. */
  url: string;
  title: string;
  at: Date;
  /** HTML that is safe to show; none where the title says it all. */
  html?: string;
};

export type Feed = {
  /** Address of the feed itself. */
  url: string;
  /** Address of the letter, and what it is called. */
  letterUrl: string;
  title: string;
  summary: string;
  lang: string;
};

/** A letter's feed (Atom, RFC 4287), the newest entry first. */
export function atomFeed({ url, letterUrl, title, summary, lang }: Feed, entries: FeedEntry[]): string {
  const newestFirst = [...entries].sort(
    (a, b) => b.at.getTime() - a.at.getTime() || (a.url < b.url ? 1 : -1),
  );
  const lines = [
    '<?xml version="1.0" encoding="utf-8"?>',
    `<feed xmlns="http://www.w3.org/2005/Atom" xml:lang="${escaped(lang)}">`,
    `<id>${escaped(url)}</id>`,
    `<title>${escaped(title)}</title>`,
    `<subtitle>${escaped(summary)}</subtitle>`,
    `<updated>${(newestFirst[0]?.at ?? new Date(0)).toISOString()}</updated>`,
    "<author><name>The organizers of the letter</name></author>",
    `<link rel="self" type="application/atom+xml" href="${escaped(url)}"/>`,
    `<link rel="alternate" type="text/html" href="${escaped(letterUrl)}"/>`,
    ...newestFirst.flatMap((entry) => [
      "<entry>",
      `<id>${escaped(entry.url)}</id>`,
      `<title>${escaped(entry.title)}</title>`,
      `<published>${entry.at.toISOString()}</published>`,
      `<updated>${entry.at.toISOString()}</updated>`,
      `<link rel="alternate" type="text/html" href="${escaped(entry.url)}"/>`,
      `<content type="html">${escaped(entry.html ?? "")}</content>`,
      "</entry>",
    ]),
    "</feed>",
  ];
  return `${lines.join("\n")}\n`;
}

/** XML 1.0, section 2.2, has no place for most control characters, however they are spelled. */
function escaped(text: string): string {
  return text
    .replace(/[^\t\n\r\u{20}-\u{D7FF}\u{E000}-\u{FFFD}\u{10000}-\u{10FFFF}]/gu, "")
    .replaceAll("&", "&amp;")
    .replaceAll("<", "&lt;")
    .replaceAll(">", "&gt;")
    .replaceAll('"', "&quot;");
}
