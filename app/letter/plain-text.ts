import { markdown } from "./markdown.ts";

type Token = ReturnType<typeof markdown.parse>[number];

/** Lines of a plain mail: RFC 5322, section 2.1.1, asks for fewer than 78. */
const width = 72;

/** A letter's Markdown as plain text, in lines that fit a mail; links are written out. */
export function letterText(body: string): string {
  return blocks(markdown.parse(body, {}), width).join("\n\n");
}

/** Each block of what is between the tokens, which opens and closes what it holds. */
function blocks(tokens: Token[], room: number): string[] {
  const found: string[] = [];
  for (let at = 0; at < tokens.length; at++) {
    const token = tokens[at] as Token;
    const end = endOf(tokens, at);
    const inside = tokens.slice(at + 1, end);
    found.push(...block(token, inside, room));
    at = end;
  }
  return found;
}

function block(token: Token, inside: Token[], room: number): string[] {
  switch (token.type) {
    case "heading_open": {
      const text = wrap(inlineText(inside[0]?.children ?? []), room);
      return [`${text}\n${"-".repeat(Math.max(...text.split("\n").map((line) => line.length)))}`];
    }
    case "blockquote_open":
      return [prefixed(blocks(inside, room - 2).join("\n\n"), "> ", "> ")];
    case "bullet_list_open":
      return [list(inside, room, () => "- ")];
    case "ordered_list_open":
      return [list(inside, room, (place) => `${Number(token.attrGet("start") ?? 1) + place}. `)];
    case "fence":
    case "code_block":
      return [prefixed(token.content.trimEnd(), "    ", "    ")];
    case "hr":
      return ["* * *"];
    case "inline":
      return [wrap(inlineText(token.children ?? []), room)];
    default:
      return inside.length > 0 ? blocks(inside, room) : [];
  }
}

function list(items: Token[], room: number, mark: (place: number) => string): string {
  const found: string[] = [];
  // markdown-it hides the paragraphs of a list that was written without empty lines.
  const gap = items.some(({ type, hidden }) => type === "paragraph_open" && hidden) ? "\n" : "\n\n";
  for (let at = 0; at < items.length; at++) {
    const end = endOf(items, at);
    const first = mark(found.length);
    const text = blocks(items.slice(at + 1, end), room - first.length).join(gap);
    found.push(prefixed(text, first, " ".repeat(first.length)));
    at = end;
  }
  return found.join(gap);
}

/** Where what begins here ends; the same place for what has no inside. */
function endOf(tokens: Token[], start: number): number {
  let depth = 0;
  for (let at = start; at < tokens.length; at++) {
    depth += tokens[at]?.nesting ?? 0;
    if (depth <= 0) return at;
  }
  return tokens.length - 1;
}

function inlineText(tokens: Token[]): string {
  let text = "";
  const links: { href: string; from: number }[] = [];
  for (const token of tokens) {
    switch (token.type) {
      case "link_open":
        links.push({ href: String(token.attrGet("href") ?? ""), from: text.length });
        break;
      case "link_close": {
        const link = links.pop();
        if (link && text.slice(link.from) !== link.href) text += ` (${link.href})`;
        break;
      }
      case "softbreak":
        text += " ";
        break;
      case "hardbreak":
        text += "\n";
        break;
      case "strong_open":
      case "strong_close":
        text += "*";
        break;
      case "em_open":
      case "em_close":
        text += "_";
        break;
      default:
        text += token.content;
    }
  }
  return text;
}

/** Words that are longer than a line, such as links, stay whole. */
function wrap(text: string, room: number): string {
  return text
    .split("\n")
    .map((line) => {
      const lines: string[] = [];
      let current = "";
      for (const word of line.split(/ +/).filter(Boolean)) {
        if (current !== "" && current.length + 1 + word.length > room) {
          lines.push(current);
          current = word;
        } else {
          current = current === "" ? word : `${current} ${word}`;
        }
      }
      return [...lines, current].join("\n");
    })
    .join("\n");
}

function prefixed(text: string, first: string, rest: string): string {
  return text
    .split("\n")
    .map((line, place) => `${place === 0 ? first : rest}${line}`.trimEnd())
    .join("\n");
}
