import type { ReactNode } from "react";

const STEPS: { name: string; drawn: string; drawing: ReactNode; sentence: string }[] = [
  {
    name: "Code",
    drawn: "An open envelope with a code in it",
    drawing: (
      <>
        <path className="drawing-paper" d="M14 10h52v50H14z" />
        <path className="drawing-bold" d="M22 24h15M43 24h15" />
        <path className="drawing-paper" d="M2 32l38 27l38-27v48H2z" />
      </>
    ),
    sentence: "We mail a code to your work mailbox. Typing it in shows that the mailbox is yours.",
  },
  {
    name: "Credential",
    drawn: "A closed envelope with a stamp on it",
    drawing: (
      <>
        <path className="drawing-paper" d="M2 30h76v50H2z" />
        <path d="M2 30l38 27l38-27M2 80l26-31M78 80l-26-31" />
        <circle className="drawing-stamp" cx="40" cy="57" r="10" />
      </>
    ),
    sentence:
      "Your browser puts a slip in an envelope. The server stamps through the envelope and never sees the slip.",
  },
  {
    name: "Pool",
    drawn: "Stamped slips, mixed up in a bowl",
    drawing: (
      <>
        <g transform="rotate(-20 22 36)">
          <path className="drawing-paper" d="M7 26h30v19H7z" />
          <circle className="drawing-stamp" cx="15" cy="35.500" r="4" />
        </g>
        <g transform="rotate(16 55 30)">
          <path className="drawing-paper" d="M40 20h30v19H40z" />
          <circle className="drawing-stamp" cx="48" cy="29.500" r="4" />
        </g>
        <g transform="rotate(-6 42 44)">
          <path className="drawing-paper" d="M27 35h30v19H27z" />
          <circle className="drawing-stamp" cx="35" cy="44.500" r="4" />
        </g>
        <path className="drawing-paper" d="M2 48h76c0 43-76 43-76 0z" />
      </>
    ),
    sentence:
      "Later you send the slip in without its envelope. The stamp is good. Whose slip it is, nobody can tell.",
  },
  {
    name: "Batch",
    drawn: "Slips in one neat stack",
    drawing: (
      <>
        <path className="drawing-paper" d="M2 16h60v16H2zM2 32h60v16H2zM2 48h60v16H2zM2 64h60v16H2z" />
        <g className="drawing-stamp">
          <circle cx="13" cy="24" r="4" />
          <circle cx="13" cy="40" r="4" />
          <circle cx="13" cy="56" r="4" />
          <circle cx="13" cy="72" r="4" />
        </g>
      </>
    ),
    sentence:
      "Slips wait until there are several. Then they are shuffled and published together. With your twelve words you can withdraw yours, before or after.",
  },
  {
    name: "Log",
    drawn: "A tree whose branches join all slips in one root",
    drawing: (
      <>
        <path d="M40 18L20 46L9 74M40 18l20 28l11 28M20 46l11 28M60 46L49 74" />
        <circle className="drawing-paper" cx="40" cy="18" r="8" />
        <circle className="drawing-paper" cx="20" cy="46" r="6" />
        <circle className="drawing-paper" cx="60" cy="46" r="6" />
        <g className="drawing-stamp">
          <circle cx="9" cy="75" r="4" />
          <circle cx="31" cy="75" r="4" />
          <circle cx="49" cy="75" r="4" />
          <circle cx="71" cy="75" r="4" />
        </g>
      </>
    ),
    sentence:
      "Each slip goes into a public list that can only grow, so that anyone can see if a line ever changes.",
  },
  {
    name: "Total",
    drawn: "Five tally marks",
    drawing: <path className="drawing-bold" d="M13 20v60M28 20v60M43 20v60M58 20v60M2 68l67-36" />,
    sentence: "The total is the count of that list and no other. Whoever doubts it counts again.",
  },
];

/** How a signature becomes part of a total that anyone can check, drawn and in words. */
export function HowItWorks({ title = "How it works" }: { title?: ReactNode }) {
  return (
    <section className="how" id="how" aria-labelledby="how-title" tabIndex={-1}>
      <h2 id="how-title">{title}</h2>
      <ol>
        {STEPS.map(({ name, drawn, drawing, sentence }) => (
          <li key={name}>
            <svg className="drawing" viewBox="0 0 80 90" role="img" aria-label={drawn}>
              {drawing}
            </svg>
            <div>
              <h3>{name}</h3>
              <p>{sentence}</p>
            </div>
          </li>
        ))}
      </ol>
      <p className="how-cut">
        At the dashed line your mailbox stays behind: nothing in the slip leads back to it. Only the time
        could. Sent in at once, it would let whoever runs the server link the two; a day later, hardly.
      </p>
    </section>
  );
}
