import type { ReactNode } from "react";

export type Choice = { value: string; label: ReactNode; hint?: ReactNode };

export type ChoicesProps = {
  /** Also the id of the first one, so that the error summary can link to it. */
  name: string;
  /** What the choice is sent as, where another list on the page has that name. */
  field?: string;
  legend: ReactNode;
  hint?: ReactNode;
  error?: string | undefined;
  /** Whether several may be chosen. */
  isMany?: boolean;
  choices: Choice[];
  /** Further ones, folded away for those who do not need them. */
  more?: { summary: ReactNode; isOpen: boolean; choices: Choice[] };
  chosen: readonly string[];
};

/** One or several of a few things, each with a line about what it means. */
export function Choices({
  name,
  field = name,
  legend,
  hint,
  error,
  isMany = false,
  choices,
  more,
  chosen,
}: ChoicesProps) {
  const shown = (choice: Choice, place: number) => {
    const id = place === 0 ? name : `${name}-${choice.value}`;
    return (
      <div className="checkbox" key={choice.value}>
        <input
          type={isMany ? "checkbox" : "radio"}
          id={id}
          name={field}
          value={choice.value}
          defaultChecked={chosen.includes(choice.value)}
          aria-describedby={choice.hint ? `${id}-means` : undefined}
        />
        <label htmlFor={id} dir="auto">
          {choice.label}
        </label>
        {choice.hint && (
          <p className="hint" id={`${id}-means`} dir="auto">
            {choice.hint}
          </p>
        )}
      </div>
    );
  };
  const described = [hint && `${name}-hint`, error && `${name}-error`].filter(Boolean).join(" ");
  return (
    <fieldset className={error ? "choices field-wrong" : "choices"} aria-describedby={described || undefined}>
      <legend>{legend}</legend>
      {hint && (
        <p className="hint" id={`${name}-hint`}>
          {hint}
        </p>
      )}
      {error && (
        <p className="field-error" id={`${name}-error`}>
          <span className="visually-hidden">Error:</span> {error}
        </p>
      )}
      {choices.map(shown)}
      {more && (
        <details open={more.isOpen || undefined}>
          <summary>{more.summary}</summary>
          {more.choices.map((choice, place) => shown(choice, choices.length + place))}
        </details>
      )}
    </fieldset>
  );
}
