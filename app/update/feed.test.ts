import { expect, test } from "vitest";
import { atomFeed } from "./feed.ts";

const feed = {
  url: "https://letters.example/letters/a/feed.xml",
  letterUrl: "https://letters.example/letters/a",
  title: "Rock & roll <b>",
  summary: 'A "letter"',
  lang: "en",
};
const at = (day: number) => new Date(Date.UTC(2018, 5, day, 9));

test("the newest entry comes first, and the feed is as new as it", () => {
  const xml = atomFeed(feed, [
    { url: "https://letters.example/letters/a", title: "Published", at: at(1) },
    { url: "https://letters.example/letters/a/updates/1", title: "They answered", at: at(3) },
  ]);
  expect(xml.match(/<title>[^<]*/g)).toEqual([
    "<title>Rock &amp; roll &lt;b&gt;",
    "<title>They answered",
    "<title>Published",
  ]);
  expect(xml).toContain("<updated>2018-06-03T09:00:00.000Z</updated>\n<author>");
});

test("nothing that was typed becomes markup, and nothing that XML has no place for comes through", () => {
  const xml = atomFeed(feed, [
    {
      url: "https://letters.example/x?a=1&b=2",
      title: "]]><script>\u0000\u0008\uFFFF",
      at: at(1),
      html: "<p>A &amp; B</p>",
    },
  ]);
  expect(xml).toContain("<title>]]&gt;&lt;script&gt;</title>");
  expect(xml).toContain('<content type="html">&lt;p&gt;A &amp;amp; B&lt;/p&gt;</content>');
  expect(xml).toContain("https://letters.example/x?a=1&amp;b=2");
});
