import markdownIt from "markdown-it";
import rehypeParse from "rehype-parse";
import rehypeSanitize from "rehype-sanitize";
import rehypeStringify from "rehype-stringify";
import { unified } from "unified";

// No raw HTML, no pictures, no tables: a letter is text.
export const markdown = markdownIt({ html: false, linkify: false, typographer: false }).disable([
  "image",
  "table",
  "strikethrough",
]);

// The page's own heading is the first; those of the text go on below it without a gap, whichever marks they were typed with.
markdown.core.ruler.push("headings", ({ tokens }) => {
  const headings = tokens.filter(({ type }) => type === "heading_open" || type === "heading_close");
  const typed = [...new Set(headings.map(({ tag }) => tag))].sort();
  for (const heading of headings) heading.tag = `h${Math.min(6, typed.indexOf(heading.tag) + 2)}`;
});

/** Nobody emphasizes within so much emphasis. What walks the page's tree would run out of stack some thousands further down. */
const deepestEmphasis = 10;

// The parser bounds how deep blocks lie in each other, and not this. Marks further down stay as they were typed.
markdown.core.ruler.push("emphasis", ({ tokens }) => {
  for (const { children } of tokens) {
    const open: boolean[] = [];
    for (const mark of children ?? []) {
      // A link lies in no other.
      if (mark.nesting === 0 || mark.tag === "a") continue;
      const isMark = mark.nesting > 0 ? open.push(open.length < deepestEmphasis) && open.at(-1) : open.pop();
      if (isMark) continue;
      mark.type = "text";
      mark.content = mark.markup;
      mark.nesting = 0;
    }
  }
});

/** What the text of a letter may consist of, and no attribute beside where a link leads and where a list begins. */
const allowed = {
  tagNames: "p br hr h2 h3 h4 h5 h6 blockquote ul ol li em strong code pre a".split(" "),
  attributes: { a: ["href"], ol: ["start"] },
  protocols: { href: ["http", "https", "mailto"] },
  // What is no text for people goes with all that is in it.
  strip: ["script", "style", "template", "noscript", "iframe", "object", "title", "textarea", "xmp"],
};

type Node = {
  type: string;
  tagName?: string;
  value?: string;
  properties?: Record<string, unknown>;
  children?: Node[];
};

const textOf = (node: Node): string => node.value ?? (node.children ?? []).map(textOf).join("");

/** What a reader takes for an address, at the beginning of a text. */
const readsLikeAHost = /^\s*(?:https?:\/\/)?((?:[\p{L}\p{M}\p{N}-]{1,63}\.)+\p{L}{2,63})(?![\p{L}\p{N}@])/iu;

const hostOf = (url: string) => (URL.canParse(url) ? new URL(url).hostname.replace(/^www\./, "") : undefined);

/** Where a link leads whose text reads like the address of another place; nothing for one whose text is honest. */
function otherHost(text: string, href: string): string | undefined {
  const [, named] = readsLikeAHost.exec(text) ?? [];
  const [read, real] = [named && hostOf(`https://${named}`), hostOf(href)];
  if (!named || !real) return undefined;
  return read === real || real.endsWith(`.${read}`) ? undefined : real;
}

/**
 * A link leads to a named place elsewhere, which learns as little as possible of where the reader came from, or it is no link. It does
 * not pretend to lead to another one.
 */
function confineLinks(node: Node): void {
  for (const child of node.children ?? []) confineLinks(child);
  if (node.tagName !== "a") return;
  const { href } = node.properties ?? {};
  const leadsElsewhere = typeof href === "string" && /^(https?:\/\/|mailto:)/i.test(href);
  node.properties = leadsElsewhere ? { href, rel: ["nofollow", "noopener"] } : {};
  const other = leadsElsewhere && otherHost(textOf(node), href);
  if (other) node.children?.push({ type: "text", value: ` (${other})` });
}

const sanitizer = unified()
  .use(rehypeParse, { fragment: true })
  .use(rehypeSanitize, allowed)
  .use(() => confineLinks)
  .use(rehypeStringify)
  .freeze();

/** HTML from whatever source, of which only a letter's text is left. */
export function sanitized(html: string): string {
  return String(sanitizer.processSync(html));
}

/**
 * A letter's Markdown as safe HTML. Two walls, so that a mistake in one is none in the page: the parser writes no HTML that was
 * typed, and what it writes is read again and stripped of all that a letter's text does not consist of.
 */
export function letterHtml(body: string): string {
  return sanitized(markdown.render(body));
}

/** A letter's Markdown in its parts, for what is no page: the same grammar, with the headings as they were written. */
export function letterTokens(body: string): ReturnType<typeof markdown.parse> {
  return markdown.parse(body, {});
}
