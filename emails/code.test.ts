import { expect, test } from "vitest";
import { codeMail } from "./code.ts";

const { subject, text, html } = codeMail("ada@amazon.example", "4F7K-29QD");

test("the code stands in the subject and alone on a line", () => {
  expect(subject).toBe("4F7K-29QD is your code");
  expect(text).toMatch(/^ {4}4F7K-29QD$/m);
});

test("no mail holds a link, a brand, a letter or an address", () => {
  expect(`${subject}\n${text}`).not.toMatch(/https?:|www\.|:\/\/|@|letter|sign|petition|undersigned/i);
  expect(html).toBeUndefined();
});

test("every such mail is of the same length", () => {
  expect(codeMail("b@c.example", "0000-0000").text).toHaveLength(text.length);
});

test("lines fit a plain mail", () => {
  for (const line of text.split("\n")) expect(line.length).toBeLessThanOrEqual(76);
});
