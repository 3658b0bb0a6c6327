/** Signs that stand for a letter in the spellings of those who must use signs. Two of them stand for two letters. */
const signs: Record<string, string> = {
  "0": "o",
  "3": "e",
  "4": "a",
  "5": "s",
  "7": "t",
  "8": "b",
  "9": "g",
  "@": "a",
  $: "s",
  "€": "e",
  "+": "t",
};
const spell = (text: string, one: "i" | "l") =>
  Array.from(text, (char) =>
    char === "1" || char === "!" || char === "|" ? one : (signs[char] ?? char),
  ).join("");

/** So many digits and marks around a word are no secret of their own. */
const mostAround = 6;

/**
 * What a password may be derived from: itself, itself without the digits and marks around it, and each of these with letters for
 * the signs that stand for them. All in small letters.
 */
export function sourcesOf(password: string): Set<string> {
  const text = password.toLowerCase();
  const [, head = "", , tail = ""] = /^([^\p{L}]*)(.*?)([^\p{L}]*)$/su.exec(text) ?? [];
  const cuts = [
    ["", ""],
    ["", tail],
    [head, ""],
    [head, tail],
  ] as const;
  const cut = cuts.flatMap(([before, after]) => {
    const around = [before, after].filter((each) => !isPattern(each)).join("");
    return around.length <= mostAround ? [text.slice(before.length, text.length - after.length)] : [];
  });
  return new Set(cut.flatMap((each) => [each, spell(each, "i"), spell(each, "l")]));
}

/** What fingers and tongues run along: keyboards of several countries by row and column, the alphabet, the digits. */
const tracks = [
  "01234567890",
  "abcdefghijklmnopqrstuvwxyz",
  "qwertyuiop[]",
  "asdfghjkl;'",
  "zxcvbnm,./",
  "qwertzuiopü",
  "yxcvbnm,.-",
  "azertyuiop",
  "qsdfghjklm",
  "wxcvbn,;:!",
  "йцукенгшщзхъ",
  "фывапролджэ",
  "ячсмитьбю",
  ..."1qaz 2wsx 3edc 4rfv 5tgb 6yhn 7ujm 8ik, 9ol. 0p;/ 147 258 369 159 357".split(" "),
].flatMap((track) => [track, Array.from(track).toReversed().join("")]);

const leastRun = 3;

/** Whether a text is made of runs along a keyboard, an alphabet or one single key, but for a character or two. */
export function isPattern(text: string): boolean {
  if (text === "") return false;
  let odd = 0;
  for (let at = 0; at < text.length;) {
    const length = runAt(text, at);
    if (length < leastRun) odd++;
    at += length < leastRun ? 1 : length;
  }
  return odd <= Math.min(2, text.length / 4);
}

function runAt(text: string, at: number): number {
  let length = 1;
  while (text[at + length] === text[at]) length++;
  if (length >= leastRun) return length;
  for (length = 1; at + length < text.length; length++) {
    const run = text.slice(at, at + length + 1);
    if (!tracks.some((track) => track.includes(run))) break;
  }
  return length;
}

/** The piece that a text says over and over, the shortest; nothing when there is none. A last piece may be cut short. */
export function repeatedPiece(text: string): string | undefined {
  return /^(.+?)\1+$/su.exec(text)?.[1] ?? /^(.{1,4})\1{2,}.{0,3}$/su.exec(text)?.[1];
}
