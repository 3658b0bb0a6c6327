import { expect, test } from "vitest";
import { updateMail } from "./update.ts";

const letter = { title: "Not with our work", url: "https://letters.example/letters/not-with-our-work" };
const update = {
  title: "They have answered",
  text: "On Monday\nwe had an answer.",
  url: "https://letters.example/letters/not-with-our-work/updates/2",
};
const make = updateMail({ letter, update });
const unsubscribe = "https://letters.example/letters/not-with-our-work/unsubscribe/abc";
const mail = make({ to: "ada@mail.example", unsubscribe });

test("the mail has the letter, the update, and the way to stop", () => {
  expect(mail.subject).toBe("They have answered");
  for (const part of [letter.title, letter.url, update.text, update.url, unsubscribe])
    expect(mail.text).toContain(part);
  expect(mail.unsubscribe).toBe(unsubscribe);
});

test("nothing in it but the link to stop says whose it is", () => {
  const ben = make({ to: "ben@mail.example", unsubscribe: unsubscribe.replace("abc", "xyz") });
  expect(ben.text.replace("xyz", "abc")).toBe(mail.text);
  expect(mail.text).not.toContain("mail.example");
});

test("lines fit a plain mail, but for links", () => {
  for (const line of mail.text.split("\n").filter((each) => !each.startsWith("https:")))
    expect(line.length).toBeLessThanOrEqual(76);
});
