import fc from "fast-check";
import { expect, test } from "vitest";
import { letterPageTooLong, readLetterPage, suggestSlug } from "./letter-form.ts";

const page = { lang: "en", addressee: " Jeff  Bezos ", summary: "Stop\nit.", slug: "not-with-our-work" };

const fields = (differences: Partial<typeof page>) => {
  const read = readLetterPage({ ...page, ...differences });
  return read.kind === "wrong" ? read.problems.map(({ field }) => field) : [];
};

test("a finished page is read in one line each", () => {
  expect(readLetterPage(page)).toEqual({
    ...page,
    kind: "read",
    addressee: "Jeff Bezos",
    summary: "Stop it.",
  });
  expect(readLetterPage({ ...page, lang: "PT-br" })).toMatchObject({ lang: "pt-BR" });
});

test("each thing that is missing or too long is said of its field", () => {
  expect(fields({ addressee: " ", summary: "", slug: "", lang: "" })).toEqual([
    "addressee",
    "summary",
    "slug",
    "lang",
  ]);
  expect(fields({ addressee: "x".repeat(201) })).toEqual(["addressee"]);
  expect(fields({ summary: "x".repeat(301) })).toEqual(["summary"]);
  expect(fields({ lang: "not a tag" })).toEqual(["lang"]);
});

test.each([
  "A",
  "a--b",
  "-a",
  "a-",
  "ä",
  "a/b",
  "a.json",
  "x".repeat(81),
  "draft-0123456789",
  "new",
  "organize",
])("%s cannot end an address", (slug) => expect(fields({ slug })).toEqual(["slug"]));

test.each([
  ["Not with our work!", "not-with-our-work"],
  ["Kein Rüstungskonzern: Straße", "kein-rustungskonzern-strasse"],
  ["Æther & Øre, łódź", "aether-ore-lodz"],
  ["Don’t sell it", "dont-sell-it"],
  ["我们拒绝", ""],
  ["New", ""],
  ["", ""],
])("a letter called “%s” may be called “%s” in its address", (title, slug) => {
  expect(suggestSlug(title)).toBe(slug);
});

test("what is suggested can always be had", () => {
  fc.assert(
    fc.property(fc.string({ unit: "grapheme", maxLength: 200 }), (title) => {
      const slug = suggestSlug(title);
      expect(slug === "" ? [] : fields({ slug })).toEqual([]);
      expect(slug.length).toBeLessThanOrEqual(60);
    }),
  );
});

test("what can still be shortened is stored, and no more", () => {
  expect(letterPageTooLong({ ...page, summary: "x".repeat(2000) })).toEqual([]);
  expect(letterPageTooLong({ ...page, summary: "x".repeat(2001) })).toMatchObject([{ field: "summary" }]);
});
