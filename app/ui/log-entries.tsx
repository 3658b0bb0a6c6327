import { Day } from "./day.tsx";
import { figure } from "./tally.tsx";

export type ShownEntry = {
  /** Its place in the log, from 0. */
  index: number;
  title: string;
  sentence: string;
  /** ISO 8601, for the few entries that have a time. */
  at?: string | undefined;
};

/** Entries of a log in words, in the order given, each with its place in the log. */
export function LogEntries({ entries }: { entries: ShownEntry[] }) {
  return (
    <ol className="log-entries">
      {entries.map(({ index, title, sentence, at }) => (
        <li key={index}>
          <p className="log-entry-place">
            <span className="visually-hidden">Entry </span>
            {figure(index)}
          </p>
          <div>
            <h3>
              {title}
              {at && (
                <span className="log-entry-day">
                  , <Day date={at} />
                </span>
              )}
            </h3>
            <p dir="auto">{sentence}</p>
          </div>
        </li>
      ))}
    </ol>
  );
}

/** A hash in hex, in groups that can be read out; what is copied has no spaces in it. */
export function Hash({ hex }: { hex: string }) {
  return (
    <code className="mono hash" dir="ltr" translate="no">
      {(hex.match(/.{1,8}/g) ?? []).map((group, place) => (
        // The same eight digits may come twice; their place is what tells them apart.
        // oxlint-disable-next-line react/no-array-index-key
        <span key={place}>{group}</span>
      ))}
    </code>
  );
}
