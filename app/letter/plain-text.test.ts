import { expect, test } from "vitest";
import { letterText } from "./plain-text.ts";

test("headings, quotations, lists and links read well without any markup", () => {
  expect(
    letterText(
      "# We ask\n\nStop *it*, **now**, and\nread [the answer](https://a.example/b) or <https://c.example/>.\n\n> Quoted\n>\n> twice\n\n- one\n- two\n  - inner\n\n3. three\n4. four\n\n---\n\n    as it is",
    ),
  ).toBe(`We ask
------

Stop _it_, *now*, and read the answer (https://a.example/b) or
https://c.example/.

> Quoted
>
> twice

- one
- two
  - inner

3. three
4. four

* * *

    as it is`);
});

test("lines are at most 72 characters, words stay whole", () => {
  const long = `https://a.example/${"x".repeat(100)}`;
  const lines = letterText(`${"word ".repeat(40)}${long} ${"word ".repeat(40)}`).split("\n");
  expect(lines).toContain(long);
  for (const line of lines.filter((each) => each !== long)) expect(line.length).toBeLessThanOrEqual(72);
});

test("a line that its writer broke stays broken, and raw HTML is text", () => {
  expect(letterText("one\\\ntwo\n\n<b>x</b> ![pic](https://a.example/p)")).toBe(
    "one\ntwo\n\n<b>x</b> !pic (https://a.example/p)",
  );
});
