/** Scripts that put no spaces between words and break a line between most characters. Korean has spaces. */
const broken =
  /[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Bopomofo}\u3000-\u303f\u30fb\u30fc\uff00-\uffef]/u;
/** What no line begins with, and what none ends with (JIS X 4051). */
const neverFirst =
  /^[、。，．・：；！？）〕］｝〉》」』】〙〗…‥ー～々〻ぁぃぅぇぉっゃゅょゎァィゥェォッャュョヮヵヶ%)\]},.:;!?”’]/u;
const neverLast = /[（〔［｛〈《「『【〘〖([{“‘]$/u;
/** Scripts that put no spaces between words and break a line between them. */
const run = /[\p{Script=Thai}\p{Script=Lao}\p{Script=Khmer}\p{Script=Myanmar}]/u;

/** What is certainly in neither, as most words are: astral characters are two units from up there. */
const spaced = /^[^\u0e00-\uffff]*$/;

const clusters = new Intl.Segmenter("und", { granularity: "grapheme" });
const words = new Intl.Segmenter("th", { granularity: "word" });

/** The parts of what stands between two spaces that a line may end after. */
export function partsOf(word: string): string[] {
  if (spaced.test(word)) return [word];
  if (broken.test(word)) return joined(clusters.segment(word), (before, after) => !isTogether(before, after));
  if (run.test(word)) return joined(words.segment(word), (_, after) => run.test(after));
  return [word];
}

function isTogether(before: string, after: string): boolean {
  return (
    !(broken.test(before) || broken.test(after)) ||
    neverFirst.test(after) ||
    neverLast.test(before) ||
    after.trim() === ""
  );
}

function joined(
  segments: Iterable<{ segment: string }>,
  mayPart: (before: string, after: string) => boolean,
) {
  const parts: string[] = [];
  for (const { segment } of segments) {
    const last = parts.at(-1);
    if (last === undefined || mayPart(last, segment)) parts.push(segment);
    else parts[parts.length - 1] = last + segment;
  }
  return parts;
}
