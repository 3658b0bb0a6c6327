import { Day } from "./day.tsx";
import { Act } from "./workspace.tsx";

export type ReportListProps = {
  reports: { id: string; kind: string; words: string; day: string | Date }[];
  kinds: Record<string, string>;
  /** Where it is said that nothing is to be done about one. */
  action: string;
};

/** What visitors find wrong with one letter. Who they are, nobody knows. */
export function ReportList({ reports, kinds, action }: ReportListProps) {
  return (
    <ul className="entries">
      {reports.map(({ id, kind, words, day }) => (
        <li key={id}>
          <p>
            <strong>{kinds[kind] ?? kind}</strong>, on <Day date={day} />
          </p>
          <p className="report-words" dir="auto">
            {words}
          </p>
          <div className="actions">
            <Act
              action={action}
              fields={{ act: "close", report: id }}
              about={`about: ${kinds[kind] ?? kind}`}
            >
              Nothing to do
            </Act>
          </div>
        </li>
      ))}
    </ul>
  );
}
