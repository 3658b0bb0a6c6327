import type { Errors } from "./form.tsx";

export type ReportKindsProps = {
  /** What can be wrong, by the word that is sent. */
  kinds: Record<string, string>;
  error?: Errors;
  defaultValue?: string | undefined;
};

/** What is wrong with a letter. Nothing is picked for the reader. */
export function ReportKinds({ kinds, error, defaultValue = "" }: ReportKindsProps) {
  const message = Array.isArray(error) ? error[0] : error;
  return (
    <div className={message ? "field field-wrong" : "field"}>
      <label htmlFor="kind">What is wrong</label>
      {message && (
        <p className="field-error" id="kind-error">
          <span className="visually-hidden">Error:</span> {message}
        </p>
      )}
      <select
        id="kind"
        name="kind"
        defaultValue={defaultValue}
        aria-invalid={message ? true : undefined}
        aria-describedby={message ? "kind-error" : undefined}
      >
        <option value="">Pick one</option>
        {Object.entries(kinds).map(([kind, words]) => (
          <option key={kind} value={kind}>
            {words}
          </option>
        ))}
      </select>
    </div>
  );
}
