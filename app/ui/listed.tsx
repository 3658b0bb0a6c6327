import { Day, lastDay } from "./day.tsx";
import { outcomeWords, waitingSentence, type Outcome } from "./delivery.tsx";
import type { ListedLetter } from "./letter-list.tsx";

type Letter = {
  slug: string;
  title: string;
  addressee: string;
  total: number;
  state: string;
  lang: string;
  opensAt: Date | string;
  closesAt: Date | string | null;
  workplaces: string[];
  demonstration: boolean;
  outcome: Outcome | null;
  noAnswerFor: number | null;
};

/** A letter as an entry of a list. */
export function listed(letter: Letter): ListedLetter {
  const { slug, title, addressee, total, lang, demonstration, workplaces } = letter;
  const state = letter.state === "closed" || letter.state === "delivered" ? letter.state : "open";
  return {
    href: `/letters/${slug}`,
    title,
    addressee,
    total,
    lang,
    state,
    demonstration,
    from: new Intl.ListFormat("en").format(workplaces),
    status: (
      <>
        <Status state={state} closesAt={letter.closesAt} />
        <Fate {...letter} />
      </>
    ),
  };
}

/** What has become of a letter, where there is something to say. */
function Fate({ state, outcome, noAnswerFor }: Letter) {
  const isSaid = outcome && outcome !== "ongoing";
  if (!isSaid && noAnswerFor === null) return null;
  const waiting = noAnswerFor === null ? "" : waitingSentence(noAnswerFor);
  const sentence = isSaid ? `${outcomeWords[outcome]}.` : waiting;
  // “Delivered” alone would stand there twice.
  return <>{state === "delivered" && !isSaid ? sentence.replace("Delivered", "") : `. ${sentence}`}</>;
}

/** Where a letter stands: "Open until 21 July 2018". */
export function Status({ state, closesAt }: { state: string; closesAt: Date | string | null }) {
  if (state === "draft") return "Not open yet";
  if (state === "delivered") return "Delivered";
  if (state === "closed") return "Closed";
  return closesAt ? (
    <>
      Open until <Day date={lastDay(closesAt)} />
    </>
  ) : (
    "Open"
  );
}
