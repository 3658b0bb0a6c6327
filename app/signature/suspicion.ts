import { searchable } from "./search.ts";

/** Rules that hold a name back until a moderator has looked at it. Each is explained by its name alone. */
export const suspicions = [
  "keyboard-row",
  "one-letter",
  "capitals-and-digits",
  "the-addressee",
  "the-employer",
  "one-name-many-times",
] as const;
export type Suspicion = (typeof suspicions)[number];

/** So many with the same name may wait for one batch of a petition that takes any mailbox: some names are common. */
export const mostOfOneName = 5;

const rows = ["qwertyuiop", "qwertzuiop", "azertyuiop", "asdfghjkl", "qsdfghjklm", "zxcvbnm", "yxcvbnm"];
const runs = rows.flatMap((row) => [row, row.split("").reverse().join("")]);
const leastInARow = 4;

/**
 * What is odd about a name, or nothing. It never refuses anybody: a moderator decides, and most people's names are none
 * of this. There is no list of words.
 *
 * @param sameName how many names like this already wait for the letter's next batch, where any mailbox may sign
 */
export function suspicionOf(
  name: string,
  {
    addressee,
    workplaces,
    sameName,
  }: { addressee: string; workplaces: { name: string }[]; sameName: number },
): Suspicion | null {
  const plain = searchable(name);
  const words = plain.split(/[^\p{L}\p{N}]+/u).filter(Boolean);
  if (words.some(isKeyboardRow)) return "keyboard-row";
  // Two may be a name: Aa, Oo.
  if (/^([a-z])(\1{2,})?$/.test(words.join("")) || words.some((word) => /^([a-z])\1{3,}$/.test(word)))
    return "one-letter";
  if (/\p{N}/u.test(name) && !/\p{Ll}|\p{Lo}/u.test(name)) return "capitals-and-digits";
  if (addressees(addressee).includes(plain)) return "the-addressee";
  if (workplaces.some((workplace) => searchable(workplace.name) === plain)) return "the-employer";
  return sameName >= mostOfOneName ? "one-name-many-times" : null;
}

/**
 * A whole word, typed by running a finger along a row from either end, also again and again. Four letters from the middle
 * may be a name: Trew, Wert.
 */
function isKeyboardRow(word: string): boolean {
  if (word.length < leastInARow) return false;
  return runs.some((run) => (word.length > leastInARow && run.includes(word)) || isStartRepeated(word, run));
}

function isStartRepeated(word: string, run: string): boolean {
  for (let length = leastInARow; length <= run.length; length++) {
    if (
      run
        .slice(0, length)
        .repeat(Math.ceil(word.length / length))
        .startsWith(word)
    )
      return true;
  }
  return false;
}

/** The people whom a letter names before the first comma of each part: "Ada King, director; Ben Turner". */
function addressees(addressee: string): string[] {
  return addressee
    .split(/[;&]|\band\b/)
    .map((part) => searchable(part.split(/[,(]/)[0]))
    .filter((part) => part.includes(" "));
}
