import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { tablesOf } from "./schema-notes.ts";

const tables = tablesOf(readFileSync("prisma/schema.prisma", "utf8"));

test("every column of every table says why it is kept and until when", () => {
  expect(tables.length).toBeGreaterThan(10);
  for (const { name, note, columns } of tables) {
    expect.soft(note, name).not.toBe("");
    for (const column of columns)
      expect.soft(column.note, `${name}.${column.name}`).toMatch(/(kept|swept|destroyed|deleted|moves) /i);
  }
});

test("a column without a note is noticed, and a relation is not a column", () => {
  const schema = `model Letter {\n  id String @id\n  texts LetterText[]\n\n  @@map("letter")\n}\nmodel LetterText {\n  /// Why. Kept.\n  letterId String @map("letter_id")\n}\n`;
  expect(tablesOf(schema)).toEqual([
    { name: "letter", note: "", columns: [{ name: "id", note: "" }] },
    { name: "LetterText", note: "", columns: [{ name: "letter_id", note: "Why. Kept." }] },
  ]);
});

test("no time and no ordered name stands in the tables that could betray an order", () => {
  const forbidden = /_at$|^at$|time|date|day|created|updated|seq|number$/;
  for (const name of ["issuance", "pooled_credential", "pooled_withdrawal", "credential"]) {
    const columns = tables.find((table) => table.name === name)?.columns ?? [];
    expect(columns.length).toBeGreaterThan(2);
    expect(columns.filter((column) => forbidden.test(column.name))).toEqual([]);
  }
  expect(
    tables.find(({ name }) => name === "confirmation")?.columns.some((column) => forbidden.test(column.name)),
  ).toBe(true);
});
