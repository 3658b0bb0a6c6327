import { readLine } from "#app/platform/one-line.ts";
import { asTyped, characters, inFigures } from "./as-typed.ts";
import type { DraftPages } from "./draft.ts";
import { readLang } from "./language.ts";
import type { Problem } from "./problem.ts";

type LetterPage = DraftPages["letter"];

const most = { addressee: 200, summary: 300, slug: 80 };
/** What is stored though it is too long to be published: it may yet be shortened. */
const mostStored = 2000;

/** Names that would be mistaken for pages of the site. */
const reserved = new Set(
  "about admin all api draft drafts embed feed help index latest letter letters live new open organize search sign signatures undersigned".split(
    " ",
  ),
);

/** The page of a draft about the letter itself, from the fields of its form. */
export function typedLetterPage(field: (name: string) => string): LetterPage {
  const [lang, addressee, summary, slug] = ["lang", "addressee", "summary", "slug"].map((name) =>
    asTyped(field(name)),
  );
  return { lang: lang ?? "", addressee: addressee ?? "", summary: summary ?? "", slug: slug ?? "" };
}

/** What is too long to be stored at all. */
export function letterPageTooLong(page: LetterPage): Problem[] {
  return (["addressee", "summary", "slug", "lang"] as const)
    .filter((field) => characters(page[field]) > mostStored)
    .map((field) => ({
      field,
      sentence: `This is too long to be saved: at most ${inFigures(mostStored)} characters are.`,
    }));
}

export type ReadLetterPage = ({ kind: "read" } & LetterPage) | { kind: "wrong"; problems: Problem[] };

/** The page as it can be published, or what is still missing. Whether another letter has the address is the database's to say. */
export function readLetterPage(page: LetterPage): ReadLetterPage {
  const lang = readLang(page.lang);
  const [addressee, summary, slug] = [page.addressee, page.summary, page.slug].map(readLine) as [
    string,
    string,
    string,
  ];
  const problems: Problem[] = [];
  const wrong = (field: string, sentence: string) => void problems.push({ field, sentence });

  if (addressee === "") wrong("addressee", "Say whom the letter is to.");
  else if (characters(addressee) > most.addressee)
    wrong("addressee", `Name the addressee in at most ${most.addressee} characters.`);
  if (summary === "") wrong("summary", "Say in one sentence what the letter asks for.");
  else if (characters(summary) > most.summary)
    wrong("summary", `The summary has ${inFigures(characters(summary))} characters; ${most.summary} fit.`);
  const slugSentence = slugProblem(slug);
  if (slugSentence) wrong("slug", slugSentence);
  if (!lang) wrong("lang", "Choose the language in which the letter is written.");
  return problems.length > 0 || !lang
    ? { kind: "wrong", problems }
    : { kind: "read", lang, addressee, summary, slug };
}

function slugProblem(slug: string): string | undefined {
  if (slug === "") return "Say how the letter’s address is to end.";
  if (!/^[a-z0-9]+(-[a-z0-9]+)*$/.test(slug))
    return "An address is made of small letters from a to z and figures, with single hyphens between words.";
  if (slug.length > most.slug) return `An address has at most ${most.slug} characters.`;
  if (slug.startsWith("draft-") || reserved.has(slug))
    return "This site needs that address itself. Choose another one.";
  return undefined;
}

const spelled: Record<string, string> = {
  ß: "ss",
  æ: "ae",
  œ: "oe",
  ø: "o",
  å: "a",
  ł: "l",
  đ: "d",
  ð: "d",
  þ: "th",
  ı: "i",
};
const suggestedMost = 60;

/** How a letter with this title may be called in its address; nothing for a title without Latin letters. */
export function suggestSlug(title: string): string {
  const words = title
    .toLowerCase()
    .replace(/[ßæœøåłđðþı]/g, (letter) => spelled[letter] ?? "")
    .normalize("NFKD")
    .replace(/[\u0300-\u036f’']/g, "")
    .split(/[^a-z0-9]+/)
    .filter(Boolean);
  let slug = "";
  for (const word of words) {
    const longer = slug ? `${slug}-${word}` : word.slice(0, suggestedMost);
    if (longer.length > suggestedMost) break;
    slug = longer;
  }
  return slugProblem(slug) ? "" : slug;
}
