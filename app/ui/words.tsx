import type { ReactNode } from "react";

/** The words of a receipt, numbered for writing down. A selection copies the words alone. */
export function Words({ words, id = "words" }: { words: string[]; id?: string }) {
  return (
    <ol className="words" id={id} dir="ltr" lang="en" translate="no">
      {words.map((word, index) => (
        // The same word may come twice; its place is what tells it apart.
        // oxlint-disable-next-line react/no-array-index-key
        <li key={index}>{word}</li>
      ))}
    </ol>
  );
}

export type TicketProps = {
  /** The ticket as it is in the file. */
  text: string;
  /** What stands above it. */
  label?: ReactNode;
  /** Buttons to save and to copy it. */
  actions?: ReactNode;
};

/** A ticket in full, to look at, select and carry away. */
export function Ticket({ text, label = "Your ticket", actions }: TicketProps) {
  return (
    <div className="ticket">
      <p className="ticket-label">{label}</p>
      <pre className="mono" dir="ltr" translate="no">
        {text}
      </pre>
      {actions && <div className="actions">{actions}</div>}
    </div>
  );
}

export type WorkingProps = {
  children: ReactNode;
  /** How far; without them the work is only known to be going on. */
  value?: number;
  max?: number;
  id?: string;
};

/** Says that work is going on. Stays unseen for the first second, so quick work does not flicker. */
export function Working({ children, value, max, id = "working" }: WorkingProps) {
  return (
    <output className="working">
      <progress value={value} max={max} aria-labelledby={id} />
      <span id={id}>{children}</span>
    </output>
  );
}
