/** Between groups of digits, as people write them in one language or another. */
const grouped = /^\d{1,3}([ .,'’_\u00a0\u2009\u202f])\d{3}(?:\1\d{3})*$/;
/** As in India: 12,34,567. */
const groupedByTwo = /^\d{1,2}(?:,\d{2})*,\d{3}$/;

/**
 * The whole number that somebody typed, with thousands apart or not; nothing for anything else. `1.5` is no number here and does not
 * become 15.
 */
export function readWholeNumber(typed: string): number | undefined {
  const text = typed.trim();
  if (!/^\d+$/.test(text) && !grouped.test(text) && !groupedByTwo.test(text)) return undefined;
  const number = Number(text.replace(/\D/g, ""));
  return Number.isSafeInteger(number) ? number : undefined;
}
