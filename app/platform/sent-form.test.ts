import { expect, test } from "vitest";
import { readSentForm } from "./sent-form.ts";

function form(fields: [string, string | Blob][]): FormData {
  const made = new FormData();
  for (const [name, value] of fields) made.append(name, value);
  return made;
}

test("everything that was typed comes back, empty fields and twice the same name too, in the order of the form", () => {
  const fields: [string, string][] = [
    ["act", "mail"],
    ["to", "one"],
    ["to", "two"],
    ["words", ""],
    ["passkey-name", "My <phone>"],
  ];
  expect(readSentForm(form(fields))).toEqual(fields.map(([name, value]) => ({ name, kind: "text", value })));
});

test("of a password, a code, a key and a file nothing comes back but that there was one", () => {
  const names = ["password", "current", "again", "again-mail", "again-6f3e", "code", "secret"];
  const read = readSentForm(
    form([
      ...names.map((name): [string, string] => [name, "plum kettle"]),
      ["key", "plum kettle"],
      ["image", new File(["plum kettle"], "plum kettle.png")],
      ["other", new File([], "")],
    ]),
  );
  expect(read).toEqual([
    ...names.map((name) => ({ name, kind: "secret" })),
    { name: "key", kind: "key" },
    { name: "image", kind: "file" },
  ]);
});
