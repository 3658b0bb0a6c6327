import { currentTexts, letterState, textIn, type Letter, type LetterText, type Workplace } from "./letter.ts";
import { letterHtml } from "./markdown.ts";
import { cadenceSentence, demonstrationNotice, directionOf, languageName, whoMaySign } from "./wording.ts";

/** What a letter's page is made of: a letter, or a draft of which no log and no key exist yet. */
export type LetterToShow = Pick<
  Letter,
  | "slug"
  | "state"
  | "addressee"
  | "summary"
  | "demonstration"
  | "goal"
  | "opensAt"
  | "closesAt"
  | "cadence"
  | "ways"
  | "cites"
  | "citedBy"
  | "versions"
> & { texts: Omit<LetterText, "hash">[]; workplaces: Omit<Workplace, "publicKey">[] };

/** A letter as its page shows it, in this language where it has it. The page needs to know nothing else but the counts. */
export function showLetter(letter: LetterToShow, { lang, now }: { lang: string | null; now: Date }) {
  const { slug, addressee, summary, goal, opensAt, closesAt, cites, citedBy, ways } = letter;
  const text = textIn(letter, lang);
  const languages = currentTexts(letter);
  return {
    letter: { slug, addressee, summary, goal, opensAt, closesAt, cites, citedBy, ways },
    state: letterState(letter, now),
    demonstration: letter.demonstration ? demonstrationNotice : undefined,
    text: {
      lang: text.lang,
      dir: directionOf(text.lang),
      original: text.original,
      title: text.title,
      demands: text.demands,
      version: text.version,
      /** When this version was published; none for a draft. */
      publishedAt: letter.versions.find(({ version }) => version === text.version)?.publishedAt,
      html: letterHtml(text.body),
    },
    /** The one in which it was written first. */
    languages: languages.map((each) => ({ lang: each.lang, name: languageName(each.lang) })),
    workplaces: letter.workplaces.map(
      ({ id, name, domains, anyMailbox, headcount, headcountSource }): Omit<Workplace, "publicKey"> => ({
        id,
        name,
        domains,
        anyMailbox,
        headcount,
        headcountSource,
      }),
    ),
    openTo: whoMaySign(letter.workplaces),
    cadence: cadenceSentence(letter.cadence),
  };
}

export type ShownLetter = ReturnType<typeof showLetter>;
