import type { ReactNode } from "react";
import { Day } from "./day.tsx";

export type Outcome = "ongoing" | "won" | "partly" | "refused";

/** An outcome in a word or two, as it stands in a list. */
export const outcomeWords: Record<Outcome, string> = {
  ongoing: "Ongoing",
  won: "Won",
  partly: "Won in part",
  refused: "Refused",
};

/** How long a letter has waited for an answer: "Delivered 12 days ago. No answer yet." */
export function waitingSentence(days: number): string {
  const ago = days === 0 ? "today" : days === 1 ? "yesterday" : `${days} days ago`;
  return `Delivered ${ago}. No answer yet.`;
}

export type LetterFateProps = {
  outcome: Outcome | null;
  outcomeWords: string | null;
  /** Days since the first delivery; nothing once there is an answer. */
  noAnswerFor: number | null;
  deliveries: {
    deliveredOn: string;
    manner: string;
    recipients: string[];
    hash: string | null;
    batch: number | null;
  }[];
  answers: { answeredOn: string; by: string; html: string; hash: string }[];
};

/** What has become of a letter: how it ended, whether it waits, who has answered, how it was handed over. Nothing before any of that. */
export function LetterFate({
  outcome,
  outcomeWords: words,
  noAnswerFor,
  deliveries,
  answers,
}: LetterFateProps) {
  if (!outcome && deliveries.length === 0 && answers.length === 0) return null;
  return (
    <section className="fate" aria-labelledby="fate">
      <h2 id="fate">What has become of it</h2>
      {outcome && (
        <p className="fate-outcome">
          <strong>{outcomeWords[outcome]}.</strong>
          {words && <span dir="auto"> {words}</span>}
        </p>
      )}
      {noAnswerFor !== null && <p className="fate-clock">{waitingSentence(noAnswerFor)}</p>}
      <ul className="fate-entries">
        {answers.map((answer) => (
          <li key={answer.hash}>
            <h3 dir="auto">Answer of {answer.by}</h3>
            <p>
              <Day date={answer.answeredOn} />
            </p>
            <div className="prose" dir="auto" dangerouslySetInnerHTML={{ __html: answer.html }} />
            <Hash hash={answer.hash}>SHA-256, which is in the log</Hash>
          </li>
        ))}
        {deliveries.map(({ deliveredOn, manner, recipients, hash, batch }, place) => (
          // A record is only ever added to, so its place identifies it.
          // oxlint-disable-next-line react/no-array-index-key
          <li key={place}>
            <h3 dir="auto">
              Delivered{recipients.length > 0 && ` to ${new Intl.ListFormat("en").format(recipients)}`}
            </h3>
            <p dir="auto">
              <Day date={deliveredOn} />. {manner}
            </p>
            {hash && (
              <Hash hash={hash}>
                SHA-256 of {batch === null ? "the file" : `the delivery pack as of batch ${batch}`}
              </Hash>
            )}
          </li>
        ))}
      </ul>
    </section>
  );
}

function Hash({ hash, children }: { hash: string; children: ReactNode }) {
  return (
    <p className="fate-hash">
      {children}:{" "}
      <span className="mono" dir="ltr" translate="no">
        {hash}
      </span>
    </p>
  );
}
