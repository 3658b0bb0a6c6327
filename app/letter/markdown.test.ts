import fc from "fast-check";
import markdownIt from "markdown-it";
import rehypeParse from "rehype-parse";
import { unified } from "unified";
import { expect, test } from "vitest";
import { letterHtml, sanitized } from "./markdown.ts";

test("a letter is set as paragraphs, headings, quotations and lists", () => {
  expect(letterHtml("# We ask\n\n*Stop* it.\n\n> Quoted\n\n- one\n- two")).toBe(
    "<h2>We ask</h2>\n<p><em>Stop</em> it.</p>\n<blockquote>\n<p>Quoted</p>\n</blockquote>\n<ul>\n<li>one</li>\n<li>two</li>\n</ul>\n",
  );
});

const headings = (body: string) => letterHtml(body).match(/<h\d>[^<]*/g);

test("headings go on below the page's own, without a gap, whichever marks were typed", () => {
  expect(headings("## One\n\n#### Two\n\n## Three")).toEqual(["<h2>One", "<h3>Two", "<h2>Three"]);
  expect(headings("One\n===\n\nTwo\n---")).toEqual(["<h2>One", "<h3>Two"]);
  expect(headings("# 1\n\n## 2\n\n### 3\n\n#### 4\n\n##### 5\n\n###### 6")?.at(-1)).toBe("<h6>6");
  expect(letterHtml("```\n# no heading\n```")).toContain("# no heading");
});

test("a link says that it is not ours, and leads only where a link may lead", () => {
  expect(letterHtml("[x](https://undersigned.example/)")).toBe(
    '<p><a href="https://undersigned.example/" rel="nofollow noopener">x</a></p>\n',
  );
  expect(letterHtml("[x](mailto:olu@mail.example)")).toContain('href="mailto:olu@mail.example"');
  for (const href of [
    "javascript:alert(1)",
    "data:text/html,x",
    "//evil.example",
    "/organize",
    "#top",
    "ftp://x",
  ])
    expect(letterHtml(`[x](${href})`)).not.toContain("href=");
});

test("what a letter is not made of is shown as it was typed", () => {
  expect(letterHtml("|a|b|\n|-|-|\n|1|2|")).not.toContain("<table");
  expect(letterHtml("~~no~~")).toContain("~~no~~");
});

type Node = { type: string; tagName?: string; properties?: Record<string, unknown>; children?: Node[] };

const elements = /^(p|br|hr|h[2-6]|blockquote|ul|ol|li|em|strong|code|pre|a)$/;
const properties: Record<string, (tag: string, value: unknown) => boolean> = {
  href: (tag, value) => tag === "a" && /^(https?:\/\/|mailto:)/i.test(String(value)),
  rel: (tag, value) => tag === "a" && String(value) === "nofollow,noopener",
  start: (tag) => tag === "ol",
};

/** What stands in some HTML that a letter must not have, as a browser would read it. */
function trespasses(html: string): string[] {
  const look = ({ type, tagName, properties: own = {}, children = [] }: Node): string[] => [
    ...(type === "root" || type === "text" || (type === "element" && elements.test(tagName ?? ""))
      ? []
      : [`${type} ${tagName ?? ""}`]),
    ...Object.entries(own).flatMap(([name, value]) =>
      properties[name]?.(tagName ?? "", value) ? [] : [`${tagName} ${name}=${String(value)}`],
    ),
    ...(tagName === "a" && own.href !== undefined && own.rel === undefined ? ["a link without rel"] : []),
    ...children.flatMap(look),
  ];
  return look(unified().use(rehypeParse, { fragment: true }).parse(html));
}

const hostile = [
  "<script>alert(1)</script>",
  "<img src=x onerror=alert(1)>",
  "![x](https://evil.example/pixel)",
  "<svg/onload=alert(1)>",
  "<svg><script>alert(1)</script></svg>",
  '<math><mtext><table><mglyph><style><!--</style><img title="--&gt;&lt;img src=1 onerror=alert(1)&gt;">',
  "<iframe srcdoc='<script>alert(1)</script>'></iframe>",
  "<a href=javascript:alert(1)>x</a>",
  "<a href='jav&#x09;ascript:alert(1)'>x</a>",
  "[x](javascript:alert(1))",
  "[x](JaVaScRiPt:alert(1))",
  "[x](&#106;avascript:alert(1))",
  "[x](javascript&colon;alert(1))",
  "[x](\u0001javascript:alert(1))",
  "[x](vbscript:msgbox(1))",
  "[x](data:text/html;base64,PHNjcmlwdD5hbGVydCgxKTwvc2NyaXB0Pg==)",
  '[x](https://e.example/"onmouseover="alert(1))',
  '[x](<https://e.example/" onfocus=alert(1) autofocus=">)',
  '[x](https://e.example "title\\" onclick=alert(1) ")',
  '<https://e.example/"onclick=alert(1)>',
  "<javascript:alert(1)>",
  '<mailto:a@b.example?subject=x"><script>alert(1)</script>>',
  "[x]: javascript:alert(1)\n\n[x]",
  '```"><script>alert(1)</script>\nx\n```',
  "```html onclick=alert(1)\n<script>alert(1)</script>\n```",
  "<style>@import 'https://e.example/x.css'</style>",
  "<link rel=stylesheet href=https://e.example>",
  "<base href=https://e.example>",
  "<meta http-equiv=refresh content='0;url=https://e.example'>",
  "<form action=https://e.example><button>send</button></form>",
  "<p style='position:fixed;inset:0'>x</p>",
  "<p id=sign class=button>x</p>",
  '<noscript><p title="</noscript><img src=x onerror=alert(1)>">',
  "<template><img src=x onerror=alert(1)></template>",
  "<textarea><img title='</textarea><img src=x onerror=alert(1)>'>",
  "<!--><img src=x onerror=alert(1)>-->",
  "<![CDATA[><img src=x onerror=alert(1)>]]>",
  "<?xml version='1.0'?><x:script xmlns:x='http://www.w3.org/1999/xhtml'>alert(1)</x:script>",
  "<custom-element onclick=alert(1)>x</custom-element>",
  "<video><source onerror=alert(1)></video>",
  "<details open ontoggle=alert(1)>x</details>",
  "\0<scr\0ipt>alert(1)</scr\0ipt>",
];

test.each(hostile)("%s is shown, not run", (text) => {
  expect(trespasses(letterHtml(text))).toEqual([]);
});

test.each(hostile)("the second wall alone holds against %s", (text) => {
  expect(trespasses(sanitized(text))).toEqual([]);
  expect(trespasses(sanitized(markdownIt({ html: true }).render(text)))).toEqual([]);
});

const bits = fc.oneof(
  fc.constantFrom(...hostile),
  fc.constantFrom(
    "<",
    ">",
    '"',
    "'",
    "&",
    "`",
    "```\n",
    "[",
    "](",
    ")",
    "![",
    "\n\n",
    "> ",
    "- ",
    "# ",
    "**",
    "\\",
    "&#x",
  ),
  fc.constantFrom("javascript:", "data:", "onerror=", "<!--", "-->", "<svg>", "<style>", "</p>", "<a href="),
  fc.string({ unit: "grapheme", maxLength: 12 }),
);

test("no mixture of hostile pieces gets through, not even through one wall", () => {
  fc.assert(
    fc.property(fc.array(bits, { maxLength: 24 }), (pieces) => {
      const text = pieces.join("");
      expect(trespasses(letterHtml(text))).toEqual([]);
      expect(trespasses(sanitized(text))).toEqual([]);
    }),
    { numRuns: 500 },
  );
}, 60_000);

const withoutWalls = (text: string) => trespasses(markdownIt({ html: true }).render(text));

test("a wall that has a hole is noticed", () => {
  expect(hostile.filter((text) => withoutWalls(text).length > 0).length).toBeGreaterThan(20);
  expect(withoutWalls("<p onclick=alert(1)>x</p>")).toEqual(["p onClick=alert(1)"]);
  expect(withoutWalls("[x](https://e.example)")).toEqual(["a link without rel"]);
});

test("emphasis without end is shown as it was typed and brings no page down, least of all an operator's", () => {
  const bottomless = `${"*a **b ".repeat(1400)}${"c** d*".repeat(1600)}`;
  const html = letterHtml(bottomless);
  expect(html.match(/<(em|strong)>/g)?.length).toBeGreaterThan(5);
  expect(html).toContain("*a **b *a **b");
  const isDeep = (depth: number) => new RegExp(`^<p>${"(<(em|strong)>[^<]*)".repeat(depth)}`).test(html);
  expect([isDeep(10), isDeep(11)]).toEqual([true, false]);
  expect(letterHtml(`${"*a ".repeat(12)}<https://example.com>${" b*".repeat(12)}`)).toContain(
    '*a *a <a href="https://example.com" rel="nofollow noopener">https://example.com</a> b* b*',
  );
  expect(letterHtml("*a **b [c](https://example.com) d** e*")).toBe(
    '<p><em>a <strong>b <a href="https://example.com" rel="nofollow noopener">c</a> d</strong> e</em></p>\n',
  );
});

test.each([
  ["[https://acme.example](https://evil.example/x)", "https://acme.example (evil.example)"],
  ["[www.acme.example/pay](http://evil.example)", "www.acme.example/pay (evil.example)"],
  ["[*acme.example*](https://acme.example.evil.example)", "acme.example (acme.example.evil.example)"],
  ["[https://аcme.example](https://acme.example)", "https://аcme.example (acme.example)"],
  ["[acme.example](https://acme.example@evil.example)", "acme.example (evil.example)"],
])("a link that reads like an address of another place says where it leads: %s", (body, text) => {
  expect(
    letterHtml(body)
      .replace(/<[^>]+>/g, "")
      .trim(),
  ).toBe(text);
});

test.each([
  ["[https://acme.example/a](https://www.acme.example/a)", "https://acme.example/a"],
  ["[acme.example](https://press.acme.example)", "acme.example"],
  ["<https://münchen.example/x>", "https://münchen.example/x"],
  ["[the report of 2.5 U.S.A](https://acme.example)", "the report of 2.5 U.S.A"],
  ["[ada@acme.example](mailto:ada@acme.example)", "ada@acme.example"],
  ["[here](https://acme.example)", "here"],
])("an honest link stays as it was written: %s", (body, text) => {
  expect(
    letterHtml(body)
      .replace(/<[^>]+>/g, "")
      .trim(),
  ).toBe(text);
});
