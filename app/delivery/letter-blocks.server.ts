import type { Letter, LetterText } from "#app/letter/letter.ts";
import { letterTokens } from "#app/letter/markdown.ts";
import { directionOf } from "#app/letter/wording.ts";
import type { Style } from "./font-files.server.ts";
import { ink, pen, soft, type Look, type Paper } from "./paper.server.ts";
import type { Span } from "./typesetter.server.ts";

type Token = ReturnType<typeof letterTokens>[number];

const running = { size: 11.5, leading: 16.5, above: 8.5 } satisfies Look;

/** The letter as it was written: whom it is to, the text, and what it asks for. */
export function drawLetter(paper: Paper, letter: Pick<Letter, "addressee">, text: LetterText): void {
  const isRightToLeft = directionOf(text.lang) === "rtl";
  const { to, demands } = wordsIn(text.lang);
  paper.bookmark(text.title);
  paper.block("H1", [{ text: text.title, style: "semibold" }], { size: 25, leading: 30, isRightToLeft });
  paper.block("P", [{ text: `${to} ${letter.addressee}`, style: "regular" }], {
    size: 13,
    leading: 18,
    above: 9,
    color: soft,
    isRightToLeft,
  });
  paper.space(14);
  paper.rule({ color: ink });
  paper.space(10);
  drawBody(paper, text.body, isRightToLeft);
  if (text.demands.length === 0) return;
  paper.block("H2", [{ text: demands, style: "semibold" }], {
    size: 14.5,
    leading: 20,
    above: 20,
    keep: 3,
    isRightToLeft,
  });
  paper.space(5);
  paper.within("L", () => {
    for (const [place, demand] of text.demands.entries()) {
      paper.need(26);
      paper.rule();
      paper.space(4);
      paper.block(
        "LI",
        [{ text: demand, style: "regular" }],
        { ...running, above: 0, indent: 26, isRightToLeft },
        { marker: { text: `${place + 1}`, style: "semibold", color: pen, hang: 26 } },
      );
      paper.space(4);
    }
  });
  paper.rule();
}

/** "To" and the heading of the demands in the letter's language. */
function wordsIn(lang: string): { to: string; demands: string } {
  const inOtherLanguages: Record<string, { to: string; demands: string }> = {
    de: { to: "An", demands: "Wir verlangen" },
    es: { to: "A", demands: "Pedimos que" },
    fr: { to: "À", demands: "Nous demandons" },
  };
  return inOtherLanguages[lang] ?? { to: "To", demands: "We ask that you" };
}

type Place = { indent: number; marker: string | undefined; isQuoted: boolean };

/** Markdown as blocks: paragraphs, headings, lists within lists, quotations, code. */
function drawBody(paper: Paper, body: string, isRightToLeft: boolean): void {
  const lists: { next: number | undefined }[] = [];
  const place: Place = { indent: 0, marker: undefined, isQuoted: false };
  let quotations = 0;
  let isFirst = true;
  const tokens = letterTokens(body);
  for (const [at, token] of tokens.entries()) {
    const above = isFirst ? 0 : running.above;
    switch (token.type) {
      case "bullet_list_open":
        lists.push({ next: undefined });
        break;
      case "ordered_list_open":
        lists.push({ next: Number(token.attrGet("start") ?? 1) });
        break;
      case "bullet_list_close":
      case "ordered_list_close":
        lists.pop();
        break;
      case "list_item_open": {
        const list = lists.at(-1);
        place.marker = list?.next === undefined ? "–" : `${list.next++}.`;
        break;
      }
      case "blockquote_open":
        quotations++;
        break;
      case "blockquote_close":
        quotations--;
        break;
      case "hr":
        paper.space(10);
        paper.rule();
        paper.space(4);
        break;
      case "fence":
      case "code_block":
        paper.block("Code", [{ text: token.content.trimEnd(), style: "mono" }], {
          size: 9,
          leading: 13,
          above,
          indent: 12,
        });
        break;
      case "inline": {
        isFirst = false;
        drawInline(paper, token, tokens[at - 1], {
          above,
          depth: lists.length,
          quotations,
          isRightToLeft,
          place,
        });
        place.marker = undefined;
        break;
      }
    }
  }
}

function drawInline(
  paper: Paper,
  token: Token,
  opened: Token | undefined,
  {
    above,
    depth,
    quotations,
    isRightToLeft,
    place,
  }: { above: number; depth: number; quotations: number; isRightToLeft: boolean; place: Place },
): void {
  if (opened?.type === "heading_open") {
    const isLarge = opened.tag <= "h2";
    paper.block(isLarge ? "H2" : "H3", spansOf(token, "semibold"), {
      size: isLarge ? 15 : 12.5,
      leading: isLarge ? 20 : 17,
      above: above * 2,
      keep: 3,
      isRightToLeft,
    });
    return;
  }
  const indent = 18 * depth + 16 * quotations;
  const isTight = depth > 0 && opened?.hidden === true;
  paper.block(
    quotations > 0 ? "BlockQuote" : depth > 0 ? "LI" : "P",
    spansOf(token, quotations > 0 ? "italic" : "regular"),
    { ...running, above: isTight ? 3 : above, indent, isRightToLeft },
    place.marker ? { marker: { text: place.marker, style: "regular", hang: 16 } } : {},
  );
}

/** What stands in one paragraph, each part in its style. */
function spansOf(token: Token, base: Style): Span[] {
  const spans: Span[] = [];
  let [strong, emphasized] = [0, 0];
  let link: string | undefined;
  const add = (text: string, style = styleOf(base, strong > 0, emphasized > 0)) =>
    void spans.push({ text, style, ...(link ? { link } : {}) });
  for (const part of token.children ?? [])
    switch (part.type) {
      case "text":
        add(part.content);
        break;
      case "softbreak":
        add(" ");
        break;
      case "hardbreak":
        add("\n");
        break;
      case "code_inline":
        add(part.content, "mono");
        break;
      case "strong_open":
        strong++;
        break;
      case "strong_close":
        strong--;
        break;
      case "em_open":
        emphasized++;
        break;
      case "em_close":
        emphasized--;
        break;
      case "link_open":
        // A file has no site around it: what leads to a page of the site does not lead anywhere from here.
        link = /^(?:https?|mailto):.+/.exec(String(part.attrGet("href") ?? ""))?.[0];
        break;
      case "link_close":
        link = undefined;
        break;
    }
  return spans;
}

function styleOf(base: Style, isStrong: boolean, isEmphasized: boolean): Style {
  const isBold = base === "semibold" || isStrong;
  const isItalic = (base === "italic") !== isEmphasized;
  if (isBold) return isItalic ? "semibold-italic" : "semibold";
  return isItalic ? "italic" : "regular";
}
