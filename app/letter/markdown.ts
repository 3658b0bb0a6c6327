import markdownIt from "markdown-it";

// No raw HTML and no pictures: a letter is text. Links keep markdown-it's list of safe schemes.
const markdown = markdownIt({ html: false, linkify: false, typographer: false }).disable(["image"]);

/** A letter's Markdown as safe HTML. Its headings start below the page's own. */
export function letterHtml(body: string): string {
  return markdown.render(
    body.replace(/^(#{1,5}) /gm, (_, marks: string) => `${marks.length === 1 ? "##" : marks} `),
  );
}
