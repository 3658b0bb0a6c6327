/** A search of names needs this many characters: fewer would match nearly everybody. */
export const leastToSearch = 3;

/** Text as the search compares it: without case, accents and doubled spaces, nor the zero character, which PostgreSQL refuses. */
export function searchable(...parts: (string | null | undefined)[]): string {
  return parts
    .filter(Boolean)
    .join(" ")
    .normalize("NFKD")
    .replace(/\p{M}/gu, "")
    .replace(/[łŁ]/g, "l")
    .replace(/[øØ]/g, "o")
    .replace(/[đĐ]/g, "d")
    .replace(/ß/g, "ss")
    .toLowerCase()
    .replace(/[\s\0]+/g, " ")
    .trim();
}
