/** What was typed, in the one spelling that is stored: lines end as they do here, and what no keyboard writes and no database takes is left out. */
export function asTyped(text: string): string {
  return (
    text
      .toWellFormed()
      .replace(/\r\n?/g, "\n")
      // oxlint-disable-next-line no-control-regex -- which are what this is about
      .replace(/[\u0000-\u0008\u000b-\u001f\u007f]/g, "")
  );
}

/** How many characters somebody would count. */
export function characters(text: string): number {
  let count = 0;
  for (const _ of text) count += 1;
  return count;
}

const figures = new Intl.NumberFormat("en");

/** A number as it stands in a sentence: 20,000. */
export function inFigures(count: number): string {
  return figures.format(count);
}
