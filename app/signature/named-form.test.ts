import { expect, test } from "vitest";
import { NamedForm } from "./named-form.ts";
import { searchable } from "./search.ts";

function errorsOf(form: Record<string, string>) {
  const read = NamedForm.safeParse({ shown: "named", ...form });
  return read.success ? [] : read.error.issues.map((issue) => issue.path.join("."));
}

test("a name is kept as typed, but for stray spaces", () => {
  const form = NamedForm.parse({ shown: "named", name: "  Nguyễn   Ada O’Neill-Łukasz " });
  expect(form).toMatchObject({ name: "Nguyễn Ada O’Neill-Łukasz", title: null, organization: null });
});

test("a named signature needs a name, an organization needs its own", () => {
  expect(errorsOf({ name: " " })).toEqual(["name"]);
  expect(errorsOf({ name: "..." })).toEqual(["name"]);
  expect(errorsOf({ shown: "organization", name: "Ada King" })).toEqual(["organization"]);
  expect(errorsOf({ shown: "organization", organization: "Ada's League" })).toEqual([]);
});

test.each([
  ["https://evil.example"],
  ["Ada www.evil.example"],
  ["<b>Ada</b>"],
  ["Ada @amazon"],
  ["Ada\u202eKing"],
  ["Ada\u0000"],
  ["visit evil.com now"],
  ["A".repeat(121)],
])("%j is no name", (name) => {
  expect(errorsOf({ name })).toEqual(["name"]);
});

test("initials and titles with dots are fine", () => {
  expect(errorsOf({ name: "A. B. King Jr.", title: "Sr. Engineer, .NET and Node.js" })).toEqual([]);
});

test("a search finds names without their accents", () => {
  expect(searchable("Nguyễn Łukasz", null, "STRASSE Straße")).toBe("nguyen lukasz strasse strasse");
});
