import * as fc from "fast-check";
import { expect, test } from "vitest";
import { csvCell, csvLine } from "./csv.ts";

/** Another reader: RFC 4180 by the letter, with any separator. */
function read(file: string, separator = ","): string[][] {
  const lines: string[][] = [];
  let cells: string[] = [];
  let at = 0;
  while (at < file.length) {
    let cell = "";
    if (file[at] === '"') {
      for (at++; at < file.length && (file[at] !== '"' || file[at + 1] === '"'); at++) {
        if (file[at] === '"') at++;
        cell += file[at];
      }
      at++;
    }
    // What comes after the second quote belongs to the cell for lenient readers.
    while (at < file.length && file[at] !== separator && file[at] !== "\r" && file[at] !== "\n")
      cell += file[at++];
    cells.push(cell);
    if (file[at] === separator) at++;
    else {
      at += file.startsWith("\r\n", at) ? 2 : 1;
      lines.push(cells);
      cells = [];
    }
  }
  return lines;
}

const formula = /^[=+\-@＝＋－＠﹦﹢﹣﹫⁼⁺⁻₌₊₋−\t\r\n]/u;

/** Cells in which a spreadsheet would see a formula, read with whichever separator it was set to. Those that split at others ignore quotes, too. */
function formulasIn(file: string): string[] {
  const careless = (separator: string) => file.split(/\r\n|\r|\n/).flatMap((line) => line.split(separator));
  const cells = [",", ";", "\t", "|"].flatMap((separator) => read(file, separator).flat());
  const split = [";", "\t", "|"].flatMap(careless);
  return [...cells, ...split].filter((cell) => formula.test(cell.replace(/^[\s"\u200B\uFEFF]+/u, "")));
}

const plain = (cells: string[][]) => cells.map((line) => line.map((cell) => cell.replaceAll("'", "")));

const nasty = fc.string({
  unit: fc.oneof(
    { weight: 3, arbitrary: fc.constantFrom(...Array.from("=+-@＝＋－＠﹣−⁺\t\r\n;|,\"' \u200B\uFEFF")) },
    { weight: 1, arbitrary: fc.constantFrom(...Array.from("aÄжم1()!")) },
  ),
  maxLength: 12,
});

test("whatever a name is made of, no reader finds a cell that begins a formula", () => {
  fc.assert(
    fc.property(
      fc.array(fc.array(nasty, { minLength: 1, maxLength: 5 }), { minLength: 1, maxLength: 5 }),
      (lines) => {
        expect(formulasIn(lines.map(csvLine).join(""))).toEqual([]);
      },
    ),
    { numRuns: 2000 },
  );
});

test("another reader finds the same lines and cells, and nothing of a text is lost but for apostrophes before it", () => {
  fc.assert(
    fc.property(
      fc.array(fc.array(nasty, { minLength: 2, maxLength: 5 }), { minLength: 1, maxLength: 5 }),
      (lines) => {
        const found = read(lines.map(csvLine).join(""));
        expect(plain(found)).toEqual(plain(lines));
      },
    ),
    { numRuns: 2000 },
  );
});

test("what is no formula stays as it is", () => {
  const names = [
    "Ada King",
    "Jean-Luc d'Arc",
    "Łukasz Żółć",
    "Smith, A.",
    "O’Brien",
    "李小龍",
    "محمد",
    "R&D (Zürich)",
    "1 + 1 Club",
    "",
  ];
  expect(read(csvLine(names))).toEqual([names]);
});

test.each([
  ["=1+1", `"'=1+1"`],
  ["+4420", `"'+4420"`],
  ["-1", `"'-1"`],
  ["@SUM(A1)", `"'@SUM(A1)"`],
  ["\t=1", `"'\t'=1"`],
  ["\r=1", `"'\r'=1"`],
  ["＝1+1", `"'＝1+1"`],
  ["  =1", `"'  =1"`],
  ['"=1"', `"'""=1"""`],
  ["Ada;=1", `"Ada;'=1"`],
  ['say "hi"', `"say ""hi"""`],
])("%j is written as %j", (text, cell) => {
  expect(csvCell(text)).toBe(cell);
});

test.each([
  ["quotes alone", (text: string) => `"${text.replaceAll('"', '""')}"`],
  [
    "only the four signs",
    (text: string) => `"${/^[=+\-@]/.test(text) ? "'" : ""}${text.replaceAll('"', '""')}"`,
  ],
])("a writer that knows %s is found out", (_, write) => {
  const plants = ["=1+1", "＝1+1", "Ada;=1", " =1"];
  expect(formulasIn(plants.map((text) => `${write(text)}\r\n`).join(""))).not.toEqual([]);
});
