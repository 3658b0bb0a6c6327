import type { ButtonHTMLAttributes, InputHTMLAttributes, ReactNode, TextareaHTMLAttributes } from "react";

/** One message or, as a form schema gives them, several; the first is shown. */
export type Errors = string | string[] | undefined;

type Labelled = {
  /** Also the id, so that the error summary can link to it. */
  name: string;
  label: ReactNode;
  hint?: ReactNode;
  error?: Errors;
  /** Says so beside the label. Required is the rule and goes without saying. */
  optional?: boolean;
};

function describe({ name, hint, error }: Labelled) {
  const ids = [hint && `${name}-hint`, first(error) && `${name}-error`].filter(Boolean);
  return {
    id: name,
    name,
    "aria-describedby": ids.length > 0 ? ids.join(" ") : undefined,
    "aria-invalid": first(error) ? true : undefined,
  };
}

function first(error: Errors): string | undefined {
  return Array.isArray(error) ? error[0] : error;
}

function Labelling({ labelled, children }: { labelled: Labelled; children: ReactNode }) {
  const { name, label, hint, error, optional } = labelled;
  return (
    <div className={first(error) ? "field field-wrong" : "field"}>
      <label htmlFor={name}>
        {label}
        {optional && <span className="optional"> (optional)</span>}
      </label>
      {hint && (
        <p className="hint" id={`${name}-hint`}>
          {hint}
        </p>
      )}
      <FieldError name={name} error={error} />
      {children}
    </div>
  );
}

function FieldError({ name, error }: { name: string; error: Errors }) {
  const message = first(error);
  if (!message) return null;
  return (
    <p className="field-error" id={`${name}-error`}>
      <span className="visually-hidden">Error:</span> {message}
    </p>
  );
}

export type FieldProps = Labelled & Omit<InputHTMLAttributes<HTMLInputElement>, "name" | "id" | "className">;

/** One line of text. Anything an input takes (type, autoComplete, inputMode, defaultValue) passes through. */
export function Field({ name, label, hint, error, optional, ...input }: FieldProps) {
  const labelled = { name, label, hint, error, optional };
  return (
    <Labelling labelled={labelled}>
      <input type="text" {...input} {...describe(labelled)} />
    </Labelling>
  );
}

export type TextareaProps = Labelled &
  Omit<TextareaHTMLAttributes<HTMLTextAreaElement>, "name" | "id" | "className"> & {
    /** For tickets and keys, where every letter counts. */
    mono?: boolean;
  };

/** Several lines of text. */
export function Textarea({ name, label, hint, error, optional, mono, ...area }: TextareaProps) {
  const labelled = { name, label, hint, error, optional };
  return (
    <Labelling labelled={labelled}>
      <textarea rows={5} className={mono ? "mono" : undefined} {...area} {...describe(labelled)} />
    </Labelling>
  );
}

export type CodeFieldProps = { error: Errors; defaultValue?: string | undefined };

/** The code from a mail. Spaces, dashes and case are the reader's own business. */
export function CodeField({ error, defaultValue }: CodeFieldProps) {
  const labelled = {
    name: "code",
    label: "Code",
    hint: "Eight letters and digits, from the subject of the mail. Capitals, spaces and the dash do not matter.",
    error,
  };
  return (
    <Labelling labelled={labelled}>
      <input
        className="code"
        type="text"
        inputMode="text"
        autoComplete="one-time-code"
        autoCapitalize="characters"
        autoCorrect="off"
        spellCheck={false}
        dir="ltr"
        required
        maxLength={24}
        size={10}
        defaultValue={defaultValue}
        {...describe(labelled)}
      />
    </Labelling>
  );
}

export type RadioCard = {
  value: string;
  label: ReactNode;
  /** What everybody sees of the signature. */
  sees: ReactNode;
  /** What stays on the server. */
  kept: ReactNode;
  /** Fields that belong to this choice alone; shown once it is chosen. None of them may be `required`. */
  children?: ReactNode;
  disabled?: boolean;
};

export type RadioCardsProps = {
  name: string;
  legend: ReactNode;
  hint?: ReactNode;
  error?: Errors;
  cards: RadioCard[];
  defaultValue?: string;
};

/** A choice whose consequences stand beside it. */
export function RadioCards({ name, legend, hint, error, cards, defaultValue }: RadioCardsProps) {
  const described = [hint && `${name}-hint`, first(error) && `${name}-error`].filter(Boolean).join(" ");
  return (
    <fieldset
      className={first(error) ? "cards field-wrong" : "cards"}
      aria-describedby={described || undefined}
    >
      <legend>{legend}</legend>
      {hint && (
        <p className="hint" id={`${name}-hint`}>
          {hint}
        </p>
      )}
      <FieldError name={name} error={error} />
      {cards.map((card, index) => {
        const id = index === 0 ? name : `${name}-${card.value}`;
        return (
          <div className="card" key={card.value}>
            <input
              type="radio"
              id={id}
              name={name}
              value={card.value}
              defaultChecked={card.value === defaultValue}
              disabled={card.disabled}
              aria-describedby={`${id}-means`}
            />
            <label htmlFor={id}>{card.label}</label>
            <dl id={`${id}-means`}>
              <div>
                <dt>Everybody sees</dt>
                <dd>{card.sees}</dd>
              </div>
              <div>
                <dt>We keep</dt>
                <dd>{card.kept}</dd>
              </div>
            </dl>
            {card.children && <div className="card-more">{card.children}</div>}
          </div>
        );
      })}
    </fieldset>
  );
}

export type CheckboxProps = Labelled & { defaultChecked?: boolean; value?: string };

/** A yes that nobody gives by accident: never checked for the reader. */
export function Checkbox({
  name,
  label,
  hint,
  error,
  optional,
  defaultChecked,
  value = "yes",
}: CheckboxProps) {
  const labelled = { name, label, hint, error, optional };
  return (
    <div className={first(error) ? "checkbox field-wrong" : "checkbox"}>
      <FieldError name={name} error={error} />
      <input type="checkbox" value={value} defaultChecked={defaultChecked} {...describe(labelled)} />
      <label htmlFor={name}>{label}</label>
      {hint && (
        <p className="hint" id={`${name}-hint`}>
          {hint}
        </p>
      )}
    </div>
  );
}

export type ErrorSummaryProps = {
  /** Field name to messages, as `z.flattenError(…).fieldErrors` gives them. */
  errors: Record<string, Errors>;
  /** Messages about the form as a whole. */
  form?: string[];
};

/** What has to be put right, each line leading to its field. Takes the focus when the page opens. */
export function ErrorSummary({ errors, form = [] }: ErrorSummaryProps) {
  const fields = Object.entries(errors).flatMap(([name, error]) => {
    const message = first(error);
    return message ? [{ name, message }] : [];
  });
  if (fields.length + form.length === 0) return null;
  return (
    // The one element whose job is to be read first, so it is right that it takes the focus (GOV.UK pattern).
    // oxlint-disable-next-line jsx-a11y/no-autofocus
    <div className="error-summary" role="alert" aria-labelledby="error-summary" tabIndex={-1} autoFocus>
      <h2 id="error-summary">There is a problem</h2>
      <ul>
        {form.map((message) => (
          <li key={message}>{message}</li>
        ))}
        {fields.map(({ name, message }) => (
          <li key={name}>
            <a href={`#${name}`}>{message}</a>
          </li>
        ))}
      </ul>
    </div>
  );
}

export type ButtonProps = {
  kind?: "primary" | "secondary" | "danger";
  /** Makes it a link that looks like a button. */
  href?: string;
  children: ReactNode;
} & Omit<ButtonHTMLAttributes<HTMLButtonElement>, "className">;

/** The one thing to do next. */
export function Button({ kind = "primary", href, children, type = "submit", ...button }: ButtonProps) {
  const className = kind === "primary" ? "button" : `button button-${kind}`;
  if (href !== undefined) {
    return (
      <a className={className} href={href}>
        {children}
      </a>
    );
  }
  return (
    <button className={className} type={type} {...button}>
      {children}
    </button>
  );
}

export type NoticeProps = {
  kind?: "info" | "warning" | "success";
  title?: ReactNode;
  children?: ReactNode;
};

/** Something the reader must not miss. The kind is said in words too, never by colour alone. */
export function Notice({ kind = "info", title, children }: NoticeProps) {
  return (
    <div className={`notice notice-${kind}`}>
      {title && (
        <p className="notice-title">
          {kind === "warning" && <span className="visually-hidden">Warning: </span>}
          {title}
        </p>
      )}
      {children}
    </div>
  );
}

const SIGNING_STEPS = ["Ask", "Code", "Choose", "Ticket"];

export type StepsProps = { current: number; steps?: string[]; label?: string };

/** Where the reader is in a task. `current` counts from 1. */
export function Steps({ current, steps = SIGNING_STEPS, label = "Steps of signing" }: StepsProps) {
  return (
    <ol className="steps" aria-label={label}>
      {steps.map((step, index) => (
        <li
          key={step}
          className={index + 1 < current ? "step-done" : undefined}
          aria-current={index + 1 === current ? "step" : undefined}
        >
          <span className="step-number">{index + 1}</span>
          <span>{step}</span>
          {index + 1 < current && <span className="visually-hidden"> (done)</span>}
        </li>
      ))}
    </ol>
  );
}
