import { expect, test } from "vitest";
import { letterHtml } from "./markdown.ts";

test("a letter is set as paragraphs, headings, quotations and lists", () => {
  expect(letterHtml("# We ask\n\n*Stop* it.\n\n> Quoted\n\n- one\n- two")).toBe(
    "<h2>We ask</h2>\n<p><em>Stop</em> it.</p>\n<blockquote>\n<p>Quoted</p>\n</blockquote>\n<ul>\n<li>one</li>\n<li>two</li>\n</ul>\n",
  );
});

test.each(["<script>alert(1)</script>", "<img src=x onerror=alert(1)>", "![x](https://evil.example/pixel)"])(
  "%s is shown, not run",
  (text) => {
    expect(letterHtml(text)).not.toMatch(/<(script|img)/);
  },
);

test("a link leads only where a link may lead", () => {
  expect(letterHtml("[x](javascript:alert(1))")).not.toContain("href");
  expect(letterHtml("[x](https://undersigned.example/)")).toContain('href="https://undersigned.example/"');
});
