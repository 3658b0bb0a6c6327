/** What a spreadsheet takes for the beginning of a formula, in every width and size that Unicode has of it. */
const beginsFormula = /^[=+\-@\u2212\t\r\n]/;

/** Where a cell begins for some reader: at the start, and at what other programs split lines at. */
const cellStarts = /(?<=^|[;|\t\r\n])/g;

/** Blanks, quotes and signs without a width, which a spreadsheet may skip before it looks for a formula. */
const skipped = /^[\s"'\p{Cf}\p{Cc}]+/u;

/**
 * A cell of a CSV file (RFC 4180), always in quotes. No reader that splits at commas, semicolons, bars, tabs or line ends finds a cell in
 * it that a spreadsheet would calculate: an apostrophe stands before whatever could begin a formula.
 */
export function csvCell(text: string): string {
  return `"${withoutFormulas(text).replaceAll('"', '""')}"`;
}

/** A line of such a file, with its end. */
export function csvLine(cells: (string | null)[]): string {
  return `${cells.map((cell) => csvCell(cell ?? "")).join(",")}\r\n`;
}

function withoutFormulas(text: string): string {
  // Most names have nothing of the kind, and a million of them are written at once.
  if (/^[\p{L}\p{N}][\p{L}\p{N}\p{M} .,'’()-]*$/u.test(text)) return text;
  let safe = "";
  let from = 0;
  for (const { index: start } of text.matchAll(cellStarts)) {
    if (!isFormula(text.slice(start))) continue;
    safe += `${text.slice(from, start)}'`;
    from = start;
  }
  return safe + text.slice(from);
}

function isFormula(cell: string): boolean {
  return [cell, cell.replace(skipped, "")].some((each) =>
    beginsFormula.test(each.slice(0, 2).normalize("NFKC")),
  );
}
